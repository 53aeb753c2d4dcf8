"""What the diary says to do next: continue, step, hold, lower, pause, stop or ask, each with its reasons.

Every rule is looked at, the most careful one decides, and what the others found is said beside it. It changes no plan:
a pause is for whoever keeps the events to write down, a step is an offer. It looks for no thanks to magnesium either:
whether anything changed is for `progress`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from epsom.core.diary.progress import Progress
from epsom.core.diary.shapes import Diary, PlanEvent, SideEffect, Stool
from epsom.core.diary.standing import (
    Standing,
    last_dose_day,
    review_week,
    rung_above,
    rung_below,
    rung_on,
)
from epsom.core.plan import Plan, Sentence
from epsom.core.plan.shapes import say
from epsom.core.safety import Screening
from epsom.core.wording import amount
from epsom.knowledge import SEVERITIES, Knowledge

Verdict = Literal["continue", "step", "hold", "lower", "pause", "stop", "ask"]
Urgency = Literal["now", "today", "soon"]

WEEK = timedelta(days=7)
RECENT = timedelta(days=2)  # an alarming sign this fresh: act now; an older one is to be talked over first
LOOSE, LIQUID = 6, 7  # stool forms
USUAL_UP_TO = 4  # a form up to this one is not loose, nor on the way to it
_NO_DOSE = frozenset(SEVERITIES[SEVERITIES.index("clinician_first") :])
_PAUSED_BY_FACTS = frozenset({"changed_pause_first", "changed_pause_question", "changed_pause_room"})
_WORSENING_SCALES = frozenset({"phq9", "gad7", "pcl5"})
# What is tried in this order: the first rule that holds decides, the others are said beside it.
_CARE_FIRST: tuple[Verdict, ...] = ("pause", "ask", "lower", "hold", "stop", "step", "continue")

# Words in people's own description of a side effect, all of them at once, that stand for a known one; the more alarming
# first. They only ever add care.
_OWN_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("faint",), "fainting"),
    (("collaps",), "fainting"),
    (("pass", "out"), "fainting"),
    (("black", "out"), "fainting"),
    (("heart",), "heartbeat"),
    (("palpitation",), "heartbeat"),
    (("slow pulse",), "heartbeat"),
    (("chest",), "chest_pain"),
    (("weak",), "weakness"),
    (("confus",), "confusion"),
    (("hard to wake",), "confusion"),
    (("breath",), "breathing"),
    (("swallow",), "breathing"),
    (("throat",), "swelling"),
    (("swell", "face"), "swelling"),
    (("swollen", "face"), "swelling"),
    (("swell", "tongue"), "swelling"),
    (("swollen", "tongue"), "swelling"),
    (("swell", "lip"), "swelling"),
    (("swollen", "lip"), "swelling"),
    (("blood pressure",), "low_pressure"),
    (("blood",), "blood_in_stool"),
    (("bleed",), "blood_in_stool"),
    (("black stool",), "blood_in_stool"),
    (("dehydrat",), "dehydration"),
    (("no urine",), "little_urine"),
    (("not peeing",), "little_urine"),
    (("fever",), "fever"),
    (("vomit",), "vomiting"),
    (("throwing up",), "vomiting"),
    (("dizz",), "dizziness"),
    (("light-headed",), "dizziness"),
    (("lightheaded",), "dizziness"),
    (("flush",), "flushing"),
    (("rash",), "rash"),
    (("hives",), "rash"),
    (("itch",), "rash"),
    (("drows",), "drowsy"),
    (("sleepy",), "drowsy"),
    (("nause",), "nausea"),
    (("sick",), "nausea"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What to do next, and why."""

    verdict: Verdict
    rule: str  # id of the fact that decided
    sentences: tuple[Sentence, ...]  # the deciding one first
    urgency: Urgency | None = None  # how fast to get help; None: no need
    rung: int | None = None  # where a step, a lowering or a lower restart leads
    pauses: bool = False  # no dose until this is settled; stopping as a good result pauses nothing by itself
    restart: bool = False  # after a pause a lower restart is offered; nobody has to
    support: bool = False  # show the Support panel
    no_step: bool = False  # going up is not offered for now
    ask: tuple[str, ...] = ()  # what to look at before going up, or at a look back
    week: int | None = None  # the week of the look back that is due


@dataclass(frozen=True, slots=True)
class _Found:
    """What one rule found."""

    verdict: Verdict
    sentence: Sentence
    urgency: Urgency | None = None
    rung: int | None = None
    restart: bool = False
    support: bool = False
    alarm: bool = False  # a stop that goes before everything

    @property
    def order(self) -> int:
        return -1 if self.alarm else _CARE_FIRST.index(self.verdict)


@dataclass(frozen=True, slots=True)
class _Case:
    plan: Plan | None
    standing: Standing
    diary: Diary
    today: date
    knowledge: Knowledge
    screening: Screening | None
    progress: Progress | None

    def say(self, fact: str, *beside: str, **words: object) -> Sentence:
        """The sentence of a fact; `beside` are ids of further facts it rests on.

        In the week without magnesium there is none to pause or to stay at: a fact has words of its own for that.
        """
        if self.standing.state == "baseline" and f"{fact}_baseline" in self.knowledge.facts:
            fact = f"{fact}_baseline"
        return say(fact, self.knowledge, *(self.knowledge.facts[each].because for each in beside), **words)

    def cleared_on(self, *kinds: str) -> date:
        """The day of the last event of these kinds: what was noted before it has been dealt with."""
        return max((each.day for each in self.diary.events if _in(each, kinds, self.today)), default=date.min)

    def figure(self, fact: str) -> int:
        """The figure of a rule."""
        value = self.knowledge.facts[fact].value
        assert value is not None, fact
        return int(value)


def _in(event: PlanEvent, kinds: Sequence[str], today: date) -> bool:
    return event.kind in kinds and event.day <= today


def review(
    plan: Plan | None,
    standing: Standing,
    diary: Diary,
    today: date,
    knowledge: Knowledge,
    *,
    screening: Screening | None = None,
    progress: Progress | None = None,
) -> Review:
    """What to do next on `today`; entries of later days are not looked at.

    Without a screening no step is offered; without `progress` nothing is said of what changed. A day without an entry
    counts for nothing: two days of usual stools have to be noted before a lower restart is offered.
    """
    case = _Case(plan, standing, _until(diary, today), today, knowledge, screening, progress)
    found = [each for rule in _RULES for each in rule(case)]
    if standing.state == "paused" and not any(each.restart or each.verdict in ("pause", "ask") for each in found):
        found.append(_Found("pause", case.say("review_paused")))
    if not found:
        found = [_Found("continue", case.say("review_continue"))]
    first = min(found, key=lambda each: each.order)  # the first of equals
    others = [each for each in found if each is not first and each.verdict != "step"]
    week = review_week(plan, standing, today)
    point = next((each for each in knowledge.review_points.values() if each.week == week), None)
    urgencies: tuple[Urgency, ...] = ("now", "today", "soon")
    asked = knowledge.review_points["review_tolerance"].ask if first.verdict == "step" else ()
    return Review(
        verdict=first.verdict,
        rule=first.sentence.because[0].entry,
        sentences=tuple(dict.fromkeys((first.sentence, *(each.sentence for each in others)))),
        urgency=next((each for each in urgencies if any(one.urgency == each for one in found)), None),
        rung=first.rung,
        pauses=first.alarm or first.verdict in ("pause", "ask"),
        restart=first.restart,
        support=any(each.support for each in found),
        no_step=first.verdict not in ("step", "continue"),
        ask=asked or (point.ask if point is not None else ()),
        week=week,
    )


def holds_back(found: Review, standing: Standing) -> bool:
    """Whether the look back keeps magnesium from being come back to, or taken up anew, just now."""
    if standing.state == "paused":
        return not found.restart and found.rule != "review_paused"
    return standing.state in ("none", "stopped") and found.pauses


def _until(diary: Diary, today: date) -> Diary:
    kinds = {name: tuple(e for e in getattr(diary, name) if e.day <= today) for name in Diary.__slots__}
    return Diary(**kinds)


# --- side effects --------------------------------------------------------------------------------------------------
def known_side_effect(what: str) -> str | None:
    """The known side effect that someone's own words stand for, the most alarming first; None for others."""
    words = what.strip().lower()
    return next((known for parts, known in _OWN_WORDS if all(part in words for part in parts)), None)


def _group(effect: SideEffect, knowledge: Knowledge) -> tuple[str, str]:
    """(known id or the own words, its group); "other" for what we do not know."""
    for each in (effect.what, known_side_effect(effect.what)):
        fact = knowledge.facts.get(f"side_{each}")
        if each is not None and fact is not None and fact.topic.startswith("side_effect_"):
            return each, fact.topic.removeprefix("side_effect_")
    return effect.what, "other"


def _side_effects(case: _Case) -> Iterator[_Found]:
    since = case.cleared_on("accepted", "resumed")
    in_use = case.standing.state not in ("none", "stopped")
    week = case.figure("diary_side_effect_days")
    days_of: dict[str, set[date]] = {}
    for effect in case.diary.side_effects:
        if effect.day < since:
            continue
        what, group = _group(effect, case.knowledge)
        days_of.setdefault(what, set()).add(effect.day)
        days = len([day for day in days_of[what] if (case.today - day).days < week])
        fresh, recent = case.today - effect.day <= RECENT, (case.today - effect.day).days < week
        if group == "now":
            if fresh:
                yield _Found("stop", case.say("review_stop_now", f"side_{what}"), urgency="now", alarm=True)
            elif in_use:
                yield _Found("ask", case.say("review_ask_before_more", f"side_{what}"), urgency="soon")
        elif not in_use:
            continue
        elif group == "today":
            urgent: Urgency = "today" if fresh else "soon"
            yield _Found("pause", case.say("review_pause_today", f"side_{what}"), urgency=urgent)
        elif recent and (group == "soon" or (what == "nausea" and days >= case.figure("diary_nausea_days"))):
            label = case.knowledge.facts[f"side_{what}"].text
            label = label[:1].lower() + label[1:]
            yield _Found("pause", case.say("review_pause_soon", f"side_{what}", what=label), urgency="soon")
        elif recent and group == "lower" and effect.day >= case.cleared_on("lowered"):
            below = _below(case)
            if below is None:
                yield _Found("hold", case.say("review_drowsy_lowest", "titration_rule_drowsy"))
            else:
                yield _Found("lower", case.say("review_drowsy", "titration_rule_drowsy"), rung=below)
        elif recent and (effect.how_bad or 0) >= case.figure("diary_how_bad"):
            yield _Found("pause", case.say("review_pause_bad"), urgency="soon")
        elif recent:
            yield _Found("hold", case.say("review_hold_other" if group == "other" else "review_hold_mild"))


def _below(case: _Case) -> int | None:
    rung = rung_below(case.plan, case.standing.rung or 0, case.standing.mg_at_most)
    return None if rung is None else rung.week


# --- stools --------------------------------------------------------------------------------------------------------
def is_loose(stool: Stool) -> bool:
    """Mushy or liquid."""
    return stool.form is not None and stool.form >= LOOSE and stool.times != 0


def is_severe(stool: Stool, knowledge: Knowledge) -> bool:
    """Liquid, or loose as often in one day as the rule says."""
    often = knowledge.facts["diary_stool_often"].value or 0
    return is_loose(stool) and (stool.form == LIQUID or (stool.times or 0) >= often)


def is_usual(stool: Stool) -> bool:
    """Noted, and neither loose nor soft; a day noted as without any stool is usual too."""
    return stool.times == 0 or (stool.form is not None and stool.form <= USUAL_UP_TO)


def _stools(case: _Case) -> Iterator[_Found]:
    if case.standing.state in ("none", "stopped"):
        return
    since = case.cleared_on("accepted", "resumed")
    stools = [each for each in case.diary.stools if each.day >= since]
    by_day = {each.day: each for each in stools}
    severe = max((each.day for each in stools if is_severe(each, case.knowledge)), default=None)
    if _too_long(case, stools):
        yield _Found("pause", case.say("review_loose_days", "stool_rule_clinician"), urgency="soon")
    if severe is not None:
        yield from _after_severe(case, by_day, severe)
        return
    week = [each for each in stools if (case.today - each.day).days < 7]
    again = max(since, case.cleared_on("lowered"))
    loose = [each for each in week if is_loose(each) and each.day >= again]
    if case.standing.state != "paused" and len(loose) >= case.figure("diary_loose_days"):
        below = _below(case)
        if below is None:
            yield _Found("hold", case.say("review_loose_lowest", "stool_rule_loose", "titration_rule_gi_down"))
        else:
            words = {"mg": _mg(case, below)}
            yield _Found(
                "lower", case.say("review_loose", "stool_rule_loose", "titration_rule_gi_down", **words), rung=below
            )
    hard = [each for each in week if each.form is not None and each.form <= 2 and each.times != 0]
    if len(hard) >= case.figure("diary_hard_days"):
        yield _Found("continue", case.say("review_hard", "stool_rule_hard"))


def _after_severe(case: _Case, by_day: dict[date, Stool], severe: date) -> Iterator[_Found]:
    """The dose rests; a lower restart is offered once two later days of usual stools were noted and none loose since."""
    later = [stool for day, stool in by_day.items() if day > severe]
    usual = [stool for stool in later if is_usual(stool)]
    rest = case.figure("diary_rest_days")
    if len(usual) < rest or (case.today - severe).days < rest or any(is_loose(each) for each in later):
        yield _Found("pause", case.say("review_severe", "stool_rule_severe"))
        return
    if case.standing.state == "baseline":
        return  # there is nothing to come back to: the first dose is offered as usual
    below = _below(case)
    if below is None:
        yield _Found(
            "lower", case.say("review_restart_same", "stool_rule_severe"), rung=case.standing.rung, restart=True
        )
    else:
        words = {"mg": _mg(case, below)}
        yield _Found("lower", case.say("review_restart", "stool_rule_severe", **words), rung=below, restart=True)


def _too_long(case: _Case, stools: Sequence[Stool]) -> bool:
    """Loose for more than three days up to now, with no other stool noted in between; a day not noted clears nothing."""
    run: list[Stool] = []
    for each in reversed(stools):
        if not is_loose(each):
            break
        run.append(each)
    if len(run) < 3 or (case.today - run[0].day).days > 2:
        return False
    return (run[0].day - run[-1].day).days >= case.figure("diary_loose_too_long")


def _mg(case: _Case, week: int) -> str:
    rung = rung_on(case.plan, week)
    return amount(rung.elemental_mg_per_day) if rung is not None else "0"


# --- mind, marks, screening ----------------------------------------------------------------------------------------
def _self_harm(case: _Case) -> Iterator[_Found]:
    """Item 9 of the last PHQ-9: for answers 2 and 3, or a rise, going up waits."""
    answers = [each.self_harm for each in case.diary.readings if each.self_harm is not None]
    if not answers or answers[-1] == 0:
        return
    if answers[-1] >= 2 or (len(answers) > 1 and answers[-1] > answers[-2]):
        yield _Found("hold", case.say("review_self_harm", "item9_pauses_steps"), urgency="soon", support=True)


def _worsening(case: _Case) -> Iterator[_Found]:
    for scale in sorted({each.scale for each in case.diary.readings} & _WORSENING_SCALES):
        last = [each for each in case.diary.readings if each.scale == scale][-2:]
        if len(last) == 2 and all(each.direction == "worse" and each.label == "clear" for each in last):
            name = last[-1].name or scale.upper()
            words = case.say("review_worsening", "worsening_rule", scale=name)
            yield _Found("hold", words, urgency="soon", support=True)


def _marks(case: _Case) -> Iterator[_Found]:
    if case.standing.state in ("none", "stopped"):
        return
    days = case.figure("diary_mark_days")
    week = [each for each in case.diary.check_ins if (case.today - each.day).days < days]
    if any(each.medicine_changed for each in week):
        yield _Found("hold", case.say("review_medicine_changed", "titration_rule_illness"))
    if any(each.illness for each in week):
        yield _Found("hold", case.say("review_illness", "titration_rule_illness"))


def _screening(case: _Case) -> Iterator[_Found]:
    screening = case.screening
    if screening is None or case.standing.state in ("none", "stopped"):
        return
    if screening.severity in _NO_DOSE or any(each.blocks_plan for each in screening.open_questions):
        yield _Found("ask", case.say("today_not_cleared"))


def _cleared_again(case: _Case) -> Iterator[_Found]:
    """A pause that changed facts brought ends when today's screening allows a dose again: a lower start is offered."""
    screening = case.screening
    if case.standing.state != "paused" or case.standing.why not in _PAUSED_BY_FACTS or screening is None:
        return
    if screening.severity in _NO_DOSE or any(each.blocks_plan for each in screening.open_questions):
        return
    below = _below(case)
    rung = case.standing.rung if below is None else below
    mg = rung_on(case.plan, rung or 0, case.standing.mg_at_most)
    if mg is not None and mg.elemental_mg_per_day <= screening.max_additional_mg:
        yield _Found("lower", case.say("review_cleared_again"), rung=rung, restart=True)


# --- looking back, going on ----------------------------------------------------------------------------------------
def _time_is_up(case: _Case) -> Iterator[_Found]:
    last = last_dose_day(case.standing, case.plan)
    if last is not None and case.today > last and case.standing.state not in ("none", "stopped"):
        yield _Found("stop", case.say("today_laxative_over"), urgency="soon", alarm=True)


def _looking_back(case: _Case) -> Iterator[_Found]:
    goals = case.progress.goals if case.progress is not None else ()
    if case.standing.state in ("none", "stopped"):
        return
    for goal in goals:
        if goal.label == "clear" and goal.direction == "worse":
            yield _Found("hold", case.say("review_worse", what=goal.what))
    week = review_week(case.plan, case.standing, case.today)
    if week in (8, 12) and goals and all(goal.label == "no clear change" for goal in goals):
        yield _Found("stop", case.say("review_flat_8" if week == 8 else "review_flat_12"))


def _going_on(case: _Case) -> Iterator[_Found]:
    standing = case.standing
    if standing.state not in ("baseline", "climbing", "holding") or standing.may_step_on is None:
        return
    above = rung_above(case.plan, standing.rung or 0, standing.mg_at_most)
    room = case.screening.max_additional_mg if case.screening is not None else 0.0
    if case.today < standing.may_step_on or above is None or above.elemental_mg_per_day > room:
        return
    first = case.progress.goals[0] if case.progress is not None and case.progress.goals else None
    if standing.rung and first is not None and first.direction == "better" and first.label in ("clear", "possible"):
        alone = any(why.entry == "progress_no_comparison" for each in first.sentences for why in each.because)
        helps = "review_helps_maybe" if first.label == "possible" else "review_helps_alone" if alone else "review_helps"
        yield _Found("continue", case.say(helps, "titration_rule_lowest"))
        return
    if any(is_loose(each) and case.today - each.day < WEEK for each in case.diary.stools):
        yield _Found("hold", case.say("review_loose_wait", "stool_rule_loose"))
        return
    fact = "review_step" if standing.rung else "review_begin"
    yield _Found("step", case.say(fact, mg=amount(above.elemental_mg_per_day)), rung=above.week)


_RULES = (
    _side_effects,
    _stools,
    _self_harm,
    _worsening,
    _screening,
    _cleared_again,
    _marks,
    _time_is_up,
    _looking_back,
    _going_on,
)


def doses_noted(diary: Diary, first: date, last: date, knowledge: Knowledge, *, evening: bool = False) -> Sentence:
    """On how many of the days from `first` to `last` a dose was noted as taken. Only for someone who asks."""
    days = {each.day for each in diary.doses if each.status == "taken" and first <= each.day <= last}
    whole = max((last - first).days + 1, 0)
    noun = "evenings" if evening else "days"
    return say("review_doses_noted", knowledge, taken=len(days), days=whole, noun=noun)
