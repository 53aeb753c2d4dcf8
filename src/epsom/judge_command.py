"""`epsom trial judge`: a table of days, and perhaps its sealed design, judged; as a page or as JSON.

It reads the two files, asks the rooms of the trial and of the verdict, and lays out the answer. It works nothing out, keeps
nothing and prints nothing.
"""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from epsom.errors import InputError

if TYPE_CHECKING:
    import argparse

    from epsom.core.report.shapes import Report
    from epsom.core.trial.shapes import Trial
    from epsom.core.verdict.shapes import Verdict

__all__ = ["judge_command"]

MODELS = ("full", "ar1", "ordinal", "auto")
_BIGGEST = 5_000_000  # bytes
_FIXED = "It was fixed before the first day. Leave it out, or judge the table without its design."


def judge_command(options: argparse.Namespace) -> dict[str, Any] | Report:
    """Judge a table of days; an object for JSON, or a page.

    Reads `data` and `design` (paths; `-` is the standard input; no design: None), `model`, `prior` (None: the protocol's, or
    auto and default), `mid`, `probability` (numbers or texts; None: 0.5), `lower_is_better`, `ended`, `checklist` (cent,
    spent or None), `json` and `now` of the options. Raises InputError for files and options that cannot be used, with every problem found.
    """
    from epsom.companion import Companion
    from epsom.core.report.trial import write_verdict
    from epsom.core.verdict import judge, judge_rows
    from epsom.exchange.trial_csv import days_from
    from epsom.exchange.trial_json import read_design
    from epsom.exchange.verdict_json import verdict_json

    knowledge = Companion.bundled(getattr(options, "now", None) or date.today()).knowledge
    model = getattr(options, "model", None)
    if model is not None and model not in MODELS:
        raise InputError(f"{model[:40]!r} is not a model.", f"The models are: {', '.join(MODELS)}.")
    prior = getattr(options, "prior", None)
    mid = _number(getattr(options, "mid", None), "--mid")
    probability = _number(getattr(options, "probability", None), "--probability")
    trial: Trial | None = None
    verdict: Verdict
    if getattr(options, "design", None) is not None:
        trial = read_design(_read(options.design).decode("utf-8", "replace"), check_seal=False)
        _as_fixed(trial, mid, probability, bool(options.lower_is_better))
        days, notes = days_from(_read(options.data), trial=trial)
        verdict = judge(
            trial, days, model=model, prior=prior, ended=getattr(options, "ended", False), knowledge=knowledge
        )
    else:
        days, notes = days_from(_read(options.data), probability=0.5 if probability is None else probability)
        verdict = judge_rows(
            days,
            mid=0.5 if mid is None else mid,
            model=model or "auto",
            prior=prior or "default",
            higher_is_better=not options.lower_is_better,
            knowledge=knowledge,
        )
    checklist = getattr(options, "checklist", None)
    if checklist == "spent" and trial is None:
        raise InputError("A checklist of the protocol needs the protocol.", "Give it with --design design.json.")
    if checklist is not None and not options.json:
        from epsom.core.report.trial_checklists import write_cent, write_spent

        if checklist == "spent" and trial is not None:
            return write_spent(trial, knowledge)
        return write_cent(trial, verdict, knowledge)
    if options.json:
        return {**verdict_json(verdict), "read": list(notes)}
    return write_verdict(verdict, knowledge, trial=trial, read=notes)


def _read(path: str) -> bytes:
    """The bytes of a file, or of the standard input."""
    import sys

    try:
        if path == "-":
            content = sys.stdin.buffer.read(_BIGGEST + 1)
        else:
            with open(path, "rb") as file:
                content = file.read(_BIGGEST + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "See: epsom help trial") from error
    if len(content) > _BIGGEST:
        raise InputError(f"{path} is too large for the days of one person.", "One row for each day is enough.")
    return content


def _number(told: object, option: str) -> float | None:
    if told is None:
        return None
    try:
        value = float(str(told))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(f"{option} {str(told)[:40]!r} is not a number.", f"Write it as a number: {option} 0.5")
    return value


def _as_fixed(trial: Trial, mid: float | None, probability: float | None, lower_is_better: bool) -> None:
    """What the design fixes may not be told otherwise."""
    outcome = trial.protocol.outcome
    if mid is not None and mid != outcome.mid:
        raise InputError(f"The design says that {outcome.mid:g} is the smallest change that matters.", _FIXED)
    if lower_is_better and outcome.higher_is_better:
        raise InputError("The design says that higher ratings are better.", _FIXED)
    if probability is not None:
        raise InputError("The design says how likely each day was to be a day with.", _FIXED)
