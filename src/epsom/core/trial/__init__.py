"""A self-trial before and while it runs: protocol, safety gate, draw and seal, today's arm, looks. It judges nothing.

The verbs stand in the modules beside: `protocol.offers` and `protocol.checked`, `foresee.foresee`, `gate.may_start`,
`seal.sealed`, `running.progress_of`, `align.trial_days`, `blinding.kit_of`.
"""

from __future__ import annotations

from epsom.core.trial.shapes import Design, HalfLife, Look, Outcome, Protocol, Scheme, Trial, TrialDay

__all__ = ["Design", "HalfLife", "Look", "Outcome", "Protocol", "Scheme", "Trial", "TrialDay"]
