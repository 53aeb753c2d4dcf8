"""`epsom trial plan|design|judge`: what a comparison can find, drawing and sealing one, and judging its days.

It reads what was typed, asks the rooms of the trial and hands over a page or an object; it judges nothing. The one thing it
writes is design.json. Judging has a module of its own, `judge_command`.
"""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epsom.core.wording import amount
from epsom.errors import InputError, Problem

if TYPE_CHECKING:
    from epsom.companion import Companion
    from epsom.core.plan import Sentence
    from epsom.core.report.shapes import Report
    from epsom.core.trial.shapes import Design, HalfLife, Outcome, Protocol, Trial
    from epsom.knowledge import Knowledge

__all__ = ["run_trial"]

_MOST = 400


def run_trial(
    what: str, arguments: Sequence[str], now: date | None, *, formatter: type[argparse.HelpFormatter]
) -> tuple[dict[str, Any] | Report, bool]:
    """Run one of plan, design and judge with the words typed after it: an object or a page, and whether JSON was asked for.

    Leaves with SystemExit for `--help` and for words that are no options; raises InputError for what cannot be used.
    """
    options = _parser(what, formatter).parse_args(list(arguments))
    options.now = options.now or now
    if what == "judge":
        from epsom.judge_command import judge_command

        return judge_command(options), options.json
    return (_design if what == "design" else _plan)(options), options.json


# --- what can be typed ------------------------------------------------------------------------------------------------------
def _parser(what: str, formatter: type[argparse.HelpFormatter]) -> argparse.ArgumentParser:
    about = {
        "plan": "What a comparison of this design can find, and what it cannot. Nothing is kept.",
        "design": "Draw the days by chance and seal them before the first one.",
        "judge": "Judge the days of a comparison: what they say, how surely, and what they cannot say.",
    }[what]
    parser = argparse.ArgumentParser(prog=f"epsom trial {what}", description=about, formatter_class=formatter)
    add = parser.add_argument
    add("--json", action="store_true", help="print one JSON object and nothing else")
    add("--now", type=_day, metavar="DATE", help="pretend today is this day")
    if what == "judge":
        add("data", metavar="DATA.csv", help="a table with the columns day, planned, taken and rating; - reads it here")
        add("--design", metavar="FILE", help="the design that was sealed, as epsom trial design wrote it")
        add("--model", choices=("full", "ar1", "ordinal", "auto"), help="how to work it out (otherwise the design's)")
        add("--mid", type=float, metavar="X", help="the smallest change that matters")
        add("--prior", metavar="NAME", help="default, narrow, wide, or a middle and a spread such as 0.3,0.5")
        add("--probability", type=float, metavar="P", help="chance of a day with, where there is no design")
        add("--lower-is-better", action="store_true", help="lower ratings are the better ones")
        add("--ended", action="store_true", help="the comparison ended before its last day")
        add(
            "--checklist",
            choices=("cent", "spent"),
            help="the report after CENT 2015, or the protocol after SPENT 2019",
        )
        return parser
    _add_outcome(parser)
    _add_design(parser)
    if what == "plan":
        add("--rated", type=float, default=0.9, metavar="SHARE", help="share of days that get a rating (0.9)")
        return parser
    add("--question", default="", metavar="TEXT", help="what you want to find out")
    add("--mg", type=float, metavar="N", help="elemental magnesium a day on days with: the dose you live with")
    add("--form", metavar="NAME", help="the form of magnesium, for example bisglycinate")
    add(
        "--blinded",
        action="store_true",
        help="numbered boxes, filled by someone else; the order is not shown, one look at the end",
    )
    add("--model", default="auto", choices=("full", "ar1", "ordinal", "auto"), help="how it is to be worked out (auto)")
    add("--final-look-only", action="store_true", help="no look before the end")
    add("--with", dest="with_file", metavar="FILE", help="a person file: look first whether it is safe for them")
    add("--seed", metavar="HEX", help="draw the same days again (otherwise a new one from the computer's own chance)")
    add("--out", metavar="FILE", help="where the sealed design goes")
    add("--force", action="store_true", help="write over a file that is there")
    return parser


def _add_outcome(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--outcome", default="stress", metavar="NAME", help="the one thing that decides (stress)")
    add("--mid", type=float, metavar="X", help="the smallest change that matters to you, in its units")
    add("--sd", type=float, metavar="X", help="how much your days differ (standard deviation), if you know")
    add("--low", type=float, metavar="X", help="lower end of the scale, for an outcome of your own")
    add("--high", type=float, metavar="X", help="upper end of the scale, for an outcome of your own")
    add("--lower-is-better", action="store_true", help="for an outcome of your own")
    add("--dose-time", type=_clock, metavar="HH:MM", help="when the last dose of a day is taken")
    add("--rating-time", type=_clock, metavar="HH:MM", help="when the day is rated")


def _add_design(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--scheme", choices=("pairs", "daily"), default="pairs", help="pairs of periods, or each day by itself (pairs)")
    add("--days", type=int, metavar="N", help="days to compare, without the run-in (84)")
    add("--period", type=int, default=14, metavar="N", help="days of a period (14)")
    add("--pairs", type=int, metavar="N", help="pairs of periods (as many as the days hold)")
    add("--run-in", type=int, default=7, metavar="N", help="days without, before the comparing begins (7)")
    add("--max-run", type=int, default=3, metavar="N", help="with --scheme daily: days alike in a row at most (3)")
    add("--half-life", type=float, metavar="DAYS", help="days for half of the effect, if you know better")
    add("--prior", default="default", metavar="NAME", help="default, narrow, wide, or a middle and a spread: 0.3,0.5")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-11-22") from None


def _clock(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
        return int(hours) * 60 + int(minutes)
    raise argparse.ArgumentTypeError(f"{text!r} is not a time; write it as 21:30")


# --- from the words to a protocol -------------------------------------------------------------------------------------------
def _protocol(options: argparse.Namespace, knowledge: Knowledge) -> Protocol:
    from epsom.core.trial.protocol import protocol_for

    design = _dealt(options)
    protocol = protocol_for(
        _outcome(options),
        design,
        knowledge,
        question=getattr(options, "question", ""),
        blinding="blinded" if getattr(options, "blinded", False) else "open",
        model=getattr(options, "model", "auto"),
        half_life=_half_life(options, knowledge),
        prior=options.prior,
        elemental_mg=getattr(options, "mg", None),
        form=getattr(options, "form", None),
        dose_minute=options.dose_time,
        rating_minute=options.rating_time,
    )
    return replace(protocol, looks=protocol.looks[-1:]) if getattr(options, "final_look_only", False) else protocol


def _dealt(options: argparse.Namespace) -> Design:
    """The design; days that do not fill whole pairs, and numbers that contradict each other, are told and not mended."""
    from epsom.core.trial.schedule import design_problems
    from epsom.core.trial.shapes import Design

    days, pairs, period = options.days, options.pairs, options.period
    problems: list[Problem] = []
    for name, value in (("--days", days), ("--pairs", pairs), ("--period", period), ("--max-run", options.max_run)):
        if value is not None and not 1 <= value <= _MOST:
            problems.append(Problem(f"{name} has to be 1 to {_MOST}.", ""))
    if problems:
        raise InputError("This is no design.", problems=tuple(problems))
    if options.scheme == "daily":
        design = Design(
            scheme="daily_balanced", compared_days=days or 84, max_run=options.max_run, run_in_days=options.run_in
        )
    else:
        if pairs is None:
            pairs = 3 if days is None and period == 14 else (days or 84) // (2 * period)
        if days is not None and days != 2 * period * pairs:
            near = max(1, round(days / (2 * period)))
            raise InputError(
                f"{days} days do not hold whole pairs of {period}-day periods as they are asked for.",
                f"Take --days {2 * period * near}, or another --period, or leave one of --days and --pairs out.",
            )
        design = Design(period_days=period, n_pairs=pairs, run_in_days=options.run_in)
    wrong = design_problems(design)
    if wrong:
        raise InputError("This is no design.", problems=wrong)
    return design


def _outcome(options: argparse.Namespace) -> Outcome:
    from epsom.core.trial.align import lag_for
    from epsom.core.trial.protocol import OUTCOMES, mid_from, outcome_named
    from epsom.core.trial.shapes import Outcome

    name = options.outcome.strip()
    known = name.lower().replace(" ", "_").replace("-", "_")
    times = {"dose_minute": options.dose_time, "rating_minute": options.rating_time}
    for value, option in ((options.mid, "--mid"), (options.sd, "--sd")):
        if value is not None and not (isfinite(value) and value > 0):
            raise InputError(f"{option} has to be a number above 0.", f"For example {option} 1")
    if known in OUTCOMES:
        return outcome_named(known, mid=options.mid, sd=options.sd, **times)
    if not name or (options.mid is None and options.sd is None):
        raise InputError(
            f"{name[:40]!r} is no outcome of the diary, so its units are not known." if name else "Which outcome?",
            f"Say with --mid what the smallest change is that matters, or take one of: {', '.join(OUTCOMES)}.",
        )
    return Outcome(
        id=known[:80],
        name=name[:80],
        low=options.low,
        high=options.high,
        step=0.0,
        higher_is_better=not options.lower_is_better,
        mid=options.mid if options.mid is not None else mid_from(options.sd, 0.0),
        sd=options.sd,
        unit="points",
        lag_days=lag_for(known, options.dose_time, options.rating_time),
    )


def _half_life(options: argparse.Namespace, knowledge: Knowledge) -> HalfLife:
    from epsom.core.trial.protocol import default_half_life

    usual = default_half_life(knowledge)
    if options.half_life is None:
        return usual
    return replace(usual, median_days=options.half_life, because="own")


# --- plan -------------------------------------------------------------------------------------------------------------------
def _plan(options: argparse.Namespace) -> dict[str, Any] | Report:
    from epsom.companion import Companion
    from epsom.core.trial.foresee import foresee
    from epsom.core.trial.protocol import checked

    knowledge = Companion.bundled(options.now or date.today()).knowledge
    protocol = _protocol(options, knowledge)
    if not 0 < options.rated <= 1:
        raise InputError("--rated has to be above 0 and at most 1.", "9 in 10 days is --rated 0.9")
    problems = checked(protocol)
    found = foresee(protocol, knowledge, rated=options.rated)
    if options.json:
        from epsom.exchange.trial_json import foresight_json, protocol_json

        told = foresight_json(found, knowledge)
        return {"protocol": protocol_json(protocol), **told, "problems": [str(each) for each in problems]}
    from epsom.core.report.trial_plan import write_foresight

    return write_foresight(protocol, found, problems, knowledge)


# --- design -----------------------------------------------------------------------------------------------------------------
def _design(options: argparse.Namespace) -> dict[str, Any] | Report:
    from epsom.companion import Companion
    from epsom.core.trial.protocol import checked
    from epsom.core.trial.seal import sealed

    companion = Companion.bundled(options.now or date.today())
    protocol = _protocol(options, companion.knowledge)
    problems = checked(protocol)
    if problems:
        raise InputError("This comparison is not ready to be sealed.", problems=problems)
    against, beside = _against(options.with_file, protocol, companion)
    if against:
        if options.json:
            from epsom.exchange.answer_json import as_json

            return {"sealed": False, "reasons": as_json(against, companion.knowledge)}
        from epsom.core.report.trial_plan import write_not_now

        return write_not_now(against, companion.knowledge)
    if options.out is None and protocol.blinding == "blinded":
        raise InputError(
            "The design of a blinded comparison is not shown here: it would give the order away.",
            "Write it to a file with --out; whoever fills the boxes opens it.",
        )
    seed = options.seed if options.seed is not None else secrets.token_hex(32)
    trial = sealed(protocol, seed, companion.today)
    if options.out is not None:
        _write(trial, Path(options.out), force=options.force)
    if options.json:
        return {**_design_json(trial, options.out), "warnings": [each.text for each in beside]}
    from epsom.core.report.trial_plan import write_sealed

    screened = options.with_file is not None
    return write_sealed(trial, companion.knowledge, out=options.out, screened=screened, beside=beside)


def _against(
    path: str | None, protocol: Protocol, companion: Companion
) -> tuple[Sequence[Sentence], Sequence[Sentence]]:
    """What forbids the comparison, and what to know beside it; for nobody in particular, only whether the amount can be."""
    from epsom.core.trial.gate import amount_reasons, safety_reasons

    if path is None:
        return amount_reasons(protocol.elemental_mg or 0.0, companion.knowledge)
    from epsom.exchange.person_file import open_person

    screening = companion.screen(open_person(Path(path), companion.today))
    found = safety_reasons(screening, protocol, companion.knowledge, companion.today)
    if protocol.elemental_mg is not None and protocol.elemental_mg > screening.max_additional_mg:
        from epsom.core.plan.shapes import say

        room, mg = amount(screening.max_additional_mg), amount(protocol.elemental_mg)
        because = screening.ceiling_because
        found = (*found, say("trial_gate_room", companion.knowledge, *because, mg=mg, room=room))
    return found, ()


def _write(trial: Trial, path: Path, *, force: bool) -> None:
    """Write the design whole or not at all; a file that is there stays, unless the person said otherwise."""
    from epsom.exchange.trial_json import write_design

    text = write_design(trial).encode("utf-8")
    try:
        if not force:
            with path.open("xb") as file:
                file.write(text)
            return
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            beside.write_bytes(text)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except FileExistsError:
        fix = "Name another file, or add --force to write over it. A sealed design is worth keeping."
        raise InputError(f"{path} is there already, and nothing was changed.", fix) from None
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", "Name another file with --out.") from error


def _design_json(trial: Trial, out: str | None) -> dict[str, Any]:
    from epsom.core.trial.schedule import count
    from epsom.exchange.trial_json import protocol_json, trial_json

    shown = trial.protocol.blinding == "open"
    return {
        "sealed": True,
        "seal": trial.seal,
        "sealed_on": None if trial.sealed_on is None else trial.sealed_on.isoformat(),
        "out": out,
        "n_days": len(trial.schedule),
        "n_schedules": count(trial.protocol.design),
        "schedule": list(trial.schedule) if shown else None,
        "probability": list(trial.probability),
        "protocol": protocol_json(trial.protocol),
        "design": trial_json(trial) if shown else None,
    }
