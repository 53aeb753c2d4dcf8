"""What a self-trial came to: the verdict with its picture, and the reports to print.

It words tables and places pictures; the verdict, its reasons and what to do next were made before it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import floor
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.verdict.rule import AT_A_LOOK, AT_THE_END
from epsom.core.verdict.words import LEFT_OVER
from epsom.core.wording import first_upper
from epsom.render.trial_pictures import figure
from epsom.web.page import Desk, Elsewhere, desk_of, show
from epsom.web.trial_view import (
    GUESSES,
    LABEL_WORDS,
    WHY_END,
    arms_hidden,
    course_of,
    effect_words,
    hill_of,
    newest,
    units,
    units_of,
)

if TYPE_CHECKING:
    from epsom.core.report.shapes import Report
    from epsom.core.report.trial_checklists import Beside
    from epsom.core.trial.shapes import Outcome, Protocol
    from epsom.core.verdict.shapes import Effect, Verdict
    from epsom.notebook.trials import KeptTrial

router = APIRouter()

Rows = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
_MODELS = {
    "auto": "an effect that comes at once and one that builds up slowly, averaged by how well each fits",
    "full": "an effect that builds up slowly",
    "ar1": "an effect that comes at once",
    "ordinal": "an effect on the order of the ratings, not their distances",
}
_BREAK = re.compile(r"; |\. ")
_WORSE = "The ratings looked worse on the days with magnesium"
_ALL_OF_IT = 0.9  # of the full effect; less than this was reached on the days
_WORTH_SAYING = 0.8  # odds of any help below which nobody wonders why it is not known
_PILLS = {"clear benefit": "pill-clear", "probable benefit": "pill-possible"}


# --- the verdict ------------------------------------------------------------------------------------------------------
@router.get("/trial/verdict")
async def verdict_page(request: Request) -> Response:
    """The verdict of the newest trial, as it was seen at its latest look."""
    desk = desk_of(request)
    with desk.notebook.one_look():
        return show(request, "trial_verdict.html", **_view(desk))


def _view(desk: Desk) -> dict[str, Any]:
    kept = looked_at(desk)
    if kept is None:
        return {"verdict": None, "why_none": "There is no comparison yet. If you like, plan one."}
    look = desk.notebook.trial_verdict(kept.id)
    if look is None:
        return {"verdict": None, "why_none": "You look at the verdict when the days that were planned for it are in."}
    trial, protocol, verdict = kept.trial, kept.trial.protocol, look.verdict
    first, rest = _in_two(verdict.sentence)
    outcome, hidden = protocol.outcome, arms_hidden(trial, kept.events)
    shown = verdict.effect if verdict.primary == "as_taken" else verdict.itt
    days = desk.notebook.trial_days(kept.id)
    return {
        "verdict": verdict,
        "answer": first,
        "earlier": _earlier(desk, kept),
        "rest": first_upper(rest),
        "full_strength": _full_strength(verdict, shown, outcome, hidden=hidden),
        "short": _short(verdict, shown),
        "changed": look.days_changed,
        "question": protocol.question,
        "label": LABEL_WORDS[verdict.label],
        "pill": _PILLS.get(verdict.label, ""),
        "hill": hill_of(verdict, outcome),
        "course": course_of(trial, days, kept.started_on, verdict, hidden=hidden),
        "number": effect_words(shown, units_of(verdict, outcome)),
        "hidden": hidden,
        "over": verdict.final,
        "quiet": is_night(desk),
        "needed": _needed(verdict),
        "pairs": None if hidden else _pairs(verdict),
        "ways": _ways(verdict, outcome),
        "primary_words": _primary(verdict),
        "reached": _reached(verdict, outcome),
        "build_up": _build_up(verdict),
        "sensitivity": _sensitivity(verdict),
        "randomisation": _randomisation(verdict),
        "checks": _checks(verdict, hidden=hidden),
        "beliefs": _beliefs(protocol, verdict),
    }


def _earlier(desk: Desk, kept: KeptTrial) -> KeptTrial | None:
    """The comparison of this verdict, where a newer one has begun since; the files have to be of the same one."""
    now = newest(desk)
    return kept if now is not None and now.id != kept.id else None


def _in_two(sentence: str) -> tuple[str, str]:
    """The answer, and what follows it: a long sentence is easier to take in two."""
    found = _BREAK.search(sentence)
    if found is None:
        return sentence, ""
    return sentence[: found.start()] + ".", sentence[found.end() :]


def _needed(verdict: Verdict) -> int | None:
    """The days still needed, where no next step says them."""
    days = verdict.days_needed if verdict.label == "not known yet" else None
    return None if days is None or f" {days} " in " ".join(verdict.next_steps) else days


def looked_at(desk: Desk) -> KeptTrial | None:
    """The newest comparison with a verdict that was seen; without one the newest of all."""
    found = [each for each in desk.notebook.trials() if each.last("looked") is not None]
    return found[-1] if found else newest(desk)


def seen_verdict(desk: Desk, trial_id: str) -> Verdict | None:
    """The verdict a person has looked at; none before the first look."""
    look = desk.notebook.trial_verdict(trial_id)
    return None if look is None else look.verdict


def is_night(desk: Desk) -> bool:
    """Whether it is the quiet part of the day, when pictures are folded away."""
    return desk.moment.minute >= 22 * 60 or desk.moment.minute < 5 * 60


# --- its tables -------------------------------------------------------------------------------------------------------
def _number(value: float | None) -> str:
    return "–" if value is None else figure(value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f} %"


def _row(name: str, each: Effect, unit: str = "") -> tuple[str, ...]:
    """`unit` is said where it is another than that of the outcome."""
    between = "–" if each.low is None or each.high is None else f"{figure(each.low)} to {figure(each.high)} {unit}"
    return (
        name,
        f"{_number(each.mean)} {unit}".strip(),
        between.strip(),
        _share(each.p_benefit),
        _share(each.p_negligible),
        _share(each.p_harm),
    )


_HEAD = ("", "Effect", "95 % between", "Helps enough", "Too small to matter", "Worse by as much")


def _ways(verdict: Verdict, outcome: Outcome) -> Rows:
    head = ("Counted", f"Effect, in {units_of(verdict, outcome)}", *_HEAD[2:])
    return head, (_row("As taken", verdict.effect), _row("As planned", verdict.itt))


def _primary(verdict: Verdict) -> str:
    if verdict.primary == "itt":
        return "Here the answer goes by the plan, as what was taken may have hung on how the day was."
    return "Here the answer goes by what was taken."


def _reached(verdict: Verdict, outcome: Outcome) -> str:
    if verdict.reached is None:
        return ""
    size = figure(abs(verdict.reached))
    way = "better" if verdict.reached > 0 else "worse"
    return (
        "That is the effect at full strength. The days with magnesium in this comparison reached about "
        f"{size} {units_of(verdict, outcome, abs(verdict.reached))} {way} on average."
    )


def _full_strength(verdict: Verdict, shown: Effect, outcome: Outcome, *, hidden: bool) -> str:
    """Said beside the answer where the days themselves held clearly less than the number there: it is easily misread."""
    if verdict.reached is None or shown.mean is None or abs(verdict.reached) >= _ALL_OF_IT * abs(shown.mean):
        return ""
    on = _average((each.on, each.rated_on) for each in verdict.pairs)
    off = _average((each.off, each.rated_off) for each in verdict.pairs)
    said = _reached(verdict, outcome)
    if hidden or on is None or off is None:
        return said
    return f"{said} The plain averages: {figure(on)} with magnesium, {figure(off)} without."


def _average(means: Iterable[tuple[float | None, int]]) -> float | None:
    """The mean of all days out of means of periods and their days."""
    rated = [(mean, days) for mean, days in means if mean is not None and days]
    return sum(mean * days for mean, days in rated) / sum(days for _, days in rated) if rated else None


def _short(verdict: Verdict, shown: Effect) -> str:
    """Why high odds are "not known yet": the bars that were fixed, and how near these come; nothing where they are passed."""
    helps, enough = shown.p_gt_0, shown.p_benefit
    if verdict.label != "not known yet" or not verdict.randomised or helps is None or enough is None:
        return ""
    bars = AT_THE_END if verdict.final else AT_A_LOOK
    if helps < _WORTH_SAYING or helps >= bars.benefit or enough >= bars.clear:
        return ""
    return (
        f"To say that it helps, we ask for {bars.benefit * 100:.0f} in 100 that it helps at all, or {bars.clear * 100:.0f} "
        f"in 100 that it helps enough to matter to you. Here it is {_in_100(helps)} and {_in_100(enough)}."
    )


def _in_100(chance: float) -> str:
    """Odds in 100 with one place, cut off and not rounded: what is short of a bar never reads as if it were not."""
    return f"{floor(chance * 1000) / 10:g}"


def _build_up(verdict: Verdict) -> str:
    found = verdict.half_life
    if found.mean is None or found.low is None or found.high is None:
        return ""
    said = (
        f"Half of the effect builds up in about {figure(found.mean)} days; "
        f"the days allow for {figure(found.low)} to {figure(found.high)}."
    )
    if verdict.slow_share is not None:
        said += f" Slow build-up carries {_share(verdict.slow_share)} of the weight, an effect at once the rest."
    return said


def _sensitivity(verdict: Verdict) -> Rows:
    rows = tuple(
        (*_row(first_upper(each.name), each.effect, "sd" if each.id == "ordinal" else ""), LABEL_WORDS[each.label])
        for each in verdict.sensitivity
    )
    return ("Asked how", *_HEAD[1:], "Would say"), rows


def _randomisation(verdict: Verdict) -> str:
    if verdict.randomisation_p is None or verdict.n_schedules is None:
        return ""
    return (
        f"Chance could have dealt {verdict.n_schedules:,} schedules. If magnesium changed nothing, a difference as large as "
        f"yours or larger would come up in {verdict.randomisation_p * 100:.0f} of 100 of them "
        f"(p = {verdict.randomisation_p:.3f}). It stands beside the verdict and does not decide it."
    )


def _pairs(verdict: Verdict) -> Rows | None:
    if not verdict.pairs:
        return None
    rows = tuple(
        (str(each.pair + 1), _number(each.on), _number(each.off), str(each.rated_on), str(each.rated_off))
        for each in verdict.pairs
    )
    return ("Pair", "With magnesium", "Without", "Days rated with", "Days rated without"), rows


def _checks(verdict: Verdict, *, hidden: bool) -> Rows:
    found = verdict.diagnostics
    rows = [
        ("Days rated", str(verdict.rated_days), ""),
        ("Taken on planned days", _share(found.adherence), "most of the dose on most days is enough"),
        ("Intake with less intake without", _number(found.contrast), "at least 0.5 is needed"),
        ("How well the sum was done (k-hat)", _number(found.khat), "0.7 or less is sound"),
        ("Points that carry it (ESS)", "–" if found.ess is None else f"{found.ess:.0f}", "more is better"),
        ("What is left over, day to day (lag 1)", _number(found.lag1), "near 0 is good"),
        ("Pattern in what is left over (Ljung-Box p)", _number(found.ljung_box_p), f"below {LEFT_OVER:g} is a warning"),
        ("Days far off the course", str(len(found.outlier_days)), "each is tried left out"),
    ]
    if not hidden:
        rows[2:2] = [
            ("Not rated, with and without", f"{_share(found.missing_on)} and {_share(found.missing_off)}",
             "a gap of 15 points or more is a warning"),
            ("Ups and downs, with over without", _number(found.variance_ratio), "1 is the same"),
        ]  # fmt: skip
    return ("Check", "Here", "What is good"), tuple(rows)


def _beliefs(protocol: Protocol, verdict: Verdict) -> list[str]:
    from epsom.core.trial.foresee import prior_in_units

    outcome, half, unit = protocol.outcome, protocol.half_life, units_of(verdict, protocol.outcome)
    mid = f"{figure(outcome.mid)} {units(outcome, outcome.mid)}"
    mean, sd = prior_in_units(protocol.prior, verdict.scale)
    return [
        f"Before the first day you said that {mid} is the smallest change that matters to you.",
        f"The effect was thought to lie around {figure(mean)}, and seldom further from it than {figure(2 * sd)} {unit} "
        f"(a normal with mean {figure(mean)} and spread {figure(sd)}; prior: {verdict.prior}).",
        f"Half of the effect was thought to build up in about {half.median_days:g} days, give or take a factor of two.",
        f"The model was fixed beforehand: {_MODELS.get(verdict.model, verdict.model)}.",
    ]


# --- the report -------------------------------------------------------------------------------------------------------
REPORTS = (
    ("/trial/report", "The result"),
    ("/trial/report/checklist", "Its checklist"),
    ("/trial/protocol", "What was fixed"),
    ("/trial/protocol/checklist", "Its checklist"),
)


@router.get("/trial/report")
async def report(request: Request) -> Response:
    """The comparison for a clinician or a statistician."""
    from epsom.core.report.trial import write_verdict

    desk = desk_of(request)
    kept, verdict = _reported(desk)
    return paper(request, write_verdict(verdict, desk.knowledge, trial=kept.trial), after=True)


@router.get("/trial/report/checklist")
async def report_checklist(request: Request) -> Response:
    """CENT 2015, filled in."""
    from epsom.core.report.trial_checklists import write_cent

    desk = desk_of(request)
    kept, verdict = _reported(desk)
    return paper(request, write_cent(kept.trial, verdict, desk.knowledge, beside_of(desk, kept)), after=True)


def _reported(desk: Desk) -> tuple[KeptTrial, Verdict]:
    kept = looked_at(desk)
    verdict = None if kept is None else seen_verdict(desk, kept.id)
    if kept is None or verdict is None:
        raise Elsewhere("/trial/protocol" if kept is not None else "/trial")
    return kept, verdict


def beside_of(desk: Desk, kept: KeptTrial) -> Beside:
    """What the record tells beside the comparison and its verdict: when it began and ended and why, harms, the guess."""
    from epsom.core.diary import SideEffect
    from epsom.core.report.trial_checklists import Beside

    running = desk.notebook.trial_running(kept.id)
    over = running is not None and running.state in ("over", "ended_early")
    ends_on = None if running is None or not over else running.ends_on
    ended, guessed = kept.last("ended", "harm_stop"), kept.last("guessed")
    harms = None
    if kept.started_on is not None:
        noted = desk.notebook.entries(SideEffect, kept.started_on, ends_on)
        harms = tuple(f"{_side_effect(each.what, desk)} ({each.day.day} {each.day:%B})" for each in noted)
    return Beside(
        started_on=kept.started_on,
        ended_on=ends_on,
        stopped_because=None
        if ended is None
        else _WORSE
        if ended.kind == "harm_stop"
        else dict(WHY_END).get(ended.note or ""),
        harms=harms,
        guess=None if guessed is None or guessed.note is None else dict(GUESSES).get(guessed.note),
    )


def _side_effect(what: str, desk: Desk) -> str:
    known = desk.knowledge.facts.get(f"side_{what}")
    return what if known is None else known.text


def paper(request: Request, found: Report, *, after: bool) -> Response:
    """A report on a page of its own, to print; the ones about the result only once it was seen."""
    return show(request, "trial_report.html", report=found, parts=REPORTS if after else REPORTS[2:])
