"""Today: the doses that are due, with what they have to keep clear of, and the little else that is worth a line.

It changes nothing and decides nothing that is not decided already: the plan has the doses, the screening the room,
the standing the rung, and `review` what comes next. Whenever one of them does not clear a dose, there is none here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from epsom.core.diary.arm import ArmToday, doses_in, rated_first
from epsom.core.diary.review import Review
from epsom.core.diary.shapes import CheckIn, Diary, DoseTaken, Moment
from epsom.core.diary.spacing import TooClose, too_close, windows_on
from epsom.core.diary.standing import WEEK, Standing, last_dose_day, review_week, rung_on
from epsom.core.person import WEEKDAYS
from epsom.core.plan import ChosenPractice, Dose, Plan, Sentence, Window
from epsom.core.plan.schedule import APART
from epsom.core.plan.shapes import say
from epsom.core.plan.timing import name_of
from epsom.core.safety import Screening
from epsom.core.wording import amount, clock, listed
from epsom.knowledge import SEVERITIES, Because, Goal, Knowledge

PartOfDay = Literal["morning", "afternoon", "evening", "night"]
Status = Literal["open", "later", "taken", "skipped"]

QUIET_FROM, QUIET_UNTIL = 22 * 60, 5 * 60
LONG_BEFORE = 6 * 60  # minutes before its time in which a dose is shown, and not yet asked about
NOON, EVENING = 12 * 60, 18 * 60
RATINGS_ASKED = 4
USUAL_RATINGS = ("stress", "anxiety", "mood", "energy")
_NO_DOSE = frozenset(SEVERITIES[SEVERITIES.index("clinician_first") :])
# parts of the day at which a practice of a slot fits; "in_the_moment" and "any" always do
_SLOT_FITS: dict[PartOfDay, frozenset[str]] = {
    "morning": frozenset({"morning"}),
    "afternoon": frozenset({"afternoon"}),
    "evening": frozenset({"evening", "pre_bed"}),
    "night": frozenset({"pre_bed", "night"}),
}
_ALWAYS_FITS = frozenset({"in_the_moment", "any"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseToday:
    """One dose of today: its minute in the plan, its amount (mg elemental), and what became of it."""

    planned: int
    elemental_mg: float
    form: str  # the name to show
    form_id: str
    with_food: bool
    slot: str
    why: str
    status: Status = "open"
    taken: int | None = None  # minute, when known
    now: Sentence | None = None  # why this moment is not a good one, and from when on it is fine
    fine_from: int | None = None  # the clock time from which a dose is fine, when now is too close to something
    at_planned: Sentence | None = None  # the same for the planned minute: the plan is older than the medicines
    early: bool = False  # its time is hours away: nothing to tap yet
    box: int | None = None  # of a blinded comparison: the number is shown, and no amount


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOffer:
    """The next rung, offered and never taken by itself."""

    rung: int
    elemental_mg: float
    say: Sentence
    ask: tuple[str, ...]  # what to look at before saying yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything the page of today shows."""

    day: date
    minute: int
    part: PartOfDay
    quiet: bool  # after 22:00 and before 05:00: no charts, nothing long
    minimum: bool  # the person wants the dose and Support, no more
    doses: tuple[DoseToday, ...] = ()
    no_dose: tuple[Sentence, ...] = ()  # why there is none; empty when there is one or no plan was accepted
    keep_clear: tuple[Sentence, ...] = ()  # today's medicines with hours to keep, and from when on magnesium is fine
    step: StepOffer | None = None
    review_week: int | None = None  # a look back is due
    verdict: Review | None = None
    check_in: CheckIn | None = None  # what was already noted today
    ratings: tuple[str, ...] = ()  # the ones to ask for
    ask_last_night: bool = False
    ask_stool: bool = False
    suggestion: ChosenPractice | None = None
    welcome_back: Sentence | None = None
    support_card: Sentence | None = None
    support_card_until: date | None = None
    charts: bool = True
    long_questionnaires: bool = True  # whether one like the PCL-5 may be offered now
    arm: ArmToday | None = None  # the day of a comparison that is sealed, running or paused


def today_of(
    plan: Plan | None,
    screening: Screening | None,
    standing: Standing,
    diary: Diary,
    moment: Moment,
    knowledge: Knowledge,
    *,
    verdict: Review | None = None,
    goals: Sequence[str] = (),
    hidden: Collection[str] = (),
    support_hidden: bool = False,
    support_until: date | None = None,
    minimum: bool = False,
    arm: ArmToday | None = None,
) -> Today:
    """What today looks like at `moment`.

    `plan` is the one drafted from `effective_start`; `hidden` are practices marked as not for this person; `support_until`
    is set by an answer to item 9 of a questionnaire that was not, or not yet, finished. There is no
    dose without a screening that clears it, with a question open that blocks, while paused, stopped or in the week
    without magnesium, or when the verdict pauses; `no_dose` says why. `arm` is the day of a comparison, if there is one:
    it takes doses away and never brings any, and no step is offered beside it.
    """
    day, minute = moment.day, moment.minute
    part = part_of_day(minute)
    quiet = part == "night"
    noted = next((each for each in reversed(diary.check_ins) if each.day == day), None)
    reasons = tuple(why_no_dose(plan, screening, standing, day, knowledge, verdict))
    doses: tuple[DoseToday, ...] = ()
    if not reasons and plan is not None and screening is not None and standing.takes:
        doses, reasons = _doses(plan, screening, standing, diary, moment, knowledge)
        doses, reasons = doses_in(arm, doses, reasons)
    until = support_card_until(diary, day, knowledge, support_until)
    therapy = noted is not None and bool(noted.therapy_day)
    return Today(
        day=day,
        minute=minute,
        part=part,
        quiet=quiet,
        minimum=minimum,
        doses=doses,
        no_dose=reasons,
        keep_clear=_keep_clear(plan, day, screening, knowledge)
        if doses and plan is not None and screening is not None
        else (),
        step=None if minimum or arm is not None else step_offer(plan, screening, standing, verdict, knowledge),
        review_week=None if minimum else review_week(plan, standing, day),
        verdict=verdict,
        check_in=noted,
        ratings=() if minimum else rated_first(ratings_for(goals, knowledge), arm),
        ask_last_night=part == "morning" and not minimum and not any(each.day == day for each in diary.nights),
        ask_stool=standing.takes and not minimum and not any(each.day == day for each in diary.stools),
        suggestion=None if minimum else suggest(plan, diary, day, part, knowledge, hidden),
        welcome_back=welcome_back(diary, day, knowledge),
        support_card=say("today_support", knowledge) if until is not None and not support_hidden else None,
        support_card_until=until,
        charts=not quiet,
        long_questionnaires=not quiet and minute < _figure("diary_no_questionnaire_after", knowledge) and not therapy,
        arm=arm,
    )


def part_of_day(minute: int) -> PartOfDay:
    """Morning from 05:00, afternoon from 12:00, evening from 18:00, night from 22:00."""
    if minute < QUIET_UNTIL or minute >= QUIET_FROM:
        return "night"
    return "morning" if minute < NOON else "afternoon" if minute < EVENING else "evening"


# --- doses ---------------------------------------------------------------------------------------------------------
def why_no_dose(
    plan: Plan | None,
    screening: Screening | None,
    standing: Standing,
    day: date,
    knowledge: Knowledge,
    verdict: Review | None = None,
) -> Iterator[Sentence]:
    """Every reason why there is no dose on `day`, the weightiest first; nothing while no plan was accepted."""
    if standing.state == "none":
        return
    if screening is None or screening.severity in _NO_DOSE or any(q.blocks_plan for q in screening.open_questions):
        told = plan.reasons if plan is not None and plan.kind == "no_plan" else ()
        yield from told or (say("today_not_cleared", knowledge),)
        return
    if verdict is not None and verdict.pauses and (standing.takes or standing.state == "baseline"):
        yield from verdict.sentences
        return
    if standing.state == "stopped":
        yield say("today_stopped", knowledge)
    elif standing.state == "paused":
        rule = knowledge.facts.get(standing.why or "")
        yield say("today_paused", knowledge, *([rule.because] if rule is not None else []))
    elif plan is None or plan.kind == "no_plan":
        yield from (plan.reasons if plan is not None else ()) or (say("today_not_cleared", knowledge),)
    elif not standing.takes:
        yield say("today_baseline", knowledge)
    elif (last := last_dose_day(standing, plan)) is not None and day > last:
        yield say("today_laxative_over", knowledge)


def _doses(
    plan: Plan, screening: Screening, standing: Standing, diary: Diary, moment: Moment, knowledge: Knowledge
) -> tuple[tuple[DoseToday, ...], tuple[Sentence, ...]]:
    """The doses of today with what became of them; or none, and why."""
    day = moment.day
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most)
    due = doses_on(rung.doses if rung is not None else (), day)
    smallest = min((each.elemental_mg_per_day for each in plan.ladder if each.elemental_mg_per_day), default=0.0)
    if not due and standing.mg_at_most is not None and standing.mg_at_most < smallest:
        return (), (say("today_agreed_to_less", knowledge, mg=amount(smallest)),)
    if not due:
        waiting = plan.start + WEEK > day
        return (), plan.reasons if waiting and plan.reasons else (say("today_none_on_this_day", knowledge),)
    room = screening.max_additional_mg
    whole = sum(dose.elemental_mg for dose in due)
    if whole > room:
        return (), (say("today_over_room", knowledge, *screening.ceiling_because, room=amount(room)),)
    noted = _matched(due, [each for each in diary.doses if each.day == day])
    taken = sum(each.elemental_mg or 0.0 for each in diary.doses if each.day == day and each.status == "taken")
    made = []
    for place, dose in enumerate(due):
        became = noted.get(place)
        is_open = became is None or became.status == "later"
        if is_open and taken + dose.elemental_mg > whole:
            continue  # another amount was noted as taken: the day has had its magnesium
        made.append(_dose(dose, became, plan, due, moment, screening, knowledge, is_open=is_open))
    return tuple(made), ()


def doses_on(doses: Sequence[Dose], day: date) -> tuple[Dose, ...]:
    """The doses of a rung that fall on a calendar day, in order of the clock; one after midnight is the new day's."""
    weekday = WEEKDAYS[day.weekday()]
    return tuple(
        sorted(
            (
                dose
                for dose in doses
                if weekday in dose.days
                and (dose.starts_on is None or dose.starts_on <= day)
                and (dose.ends_on is None or day <= dose.ends_on)
            ),
            key=lambda dose: dose.time,
        )
    )


def _matched(due: Sequence[Dose], noted: Sequence[DoseTaken]) -> dict[int, DoseTaken]:
    """Which entry belongs to which dose: by its planned minute, else the nearest, for a plan drawn anew since."""
    places = {dose.time: place for place, dose in enumerate(due)}
    found = {places[each.planned]: each for each in noted if each.planned in places}
    for each in noted:
        free = [place for place in range(len(due)) if place not in found]
        if each.planned not in places and free:
            found[min(free, key=lambda place: abs(due[place].time - each.planned))] = each
    return found


def _dose(
    dose: Dose,
    became: DoseTaken | None,
    plan: Plan,
    due: Sequence[Dose],
    moment: Moment,
    screening: Screening,
    knowledge: Knowledge,
    *,
    is_open: bool,
) -> DoseToday:
    now = planned = None
    fine_from = None
    if is_open:
        clash = too_close(plan.windows, moment.minute, moment.day)
        if clash is not None:
            now, fine_from = too_close_in_words(clash, screening, knowledge), clash.clear_at
        elif any(moment.minute + APART > other.time > dose.time for other in due):
            now = say("today_skip_it", knowledge, knowledge.facts["titration_rule_missed"].because)
        at_planned = too_close(plan.windows, dose.time, moment.day)
        planned = None if at_planned is None else too_close_in_words(at_planned, screening, knowledge)
    form = plan.form
    return DoseToday(
        planned=dose.time,
        elemental_mg=dose.elemental_mg,
        form=form.name if form is not None else "",
        form_id=form.id if form is not None else "",
        with_food=dose.with_food,
        slot=dose.slot,
        why=dose.why,
        status="open" if became is None else became.status,
        taken=None if became is None else became.taken,
        now=now,
        fine_from=fine_from,
        at_planned=planned,
        early=is_open and dose.time - moment.minute > LONG_BEFORE,
    )


def too_close_in_words(clash: TooClose, screening: Screening, knowledge: Knowledge) -> Sentence:
    """The medicine in the way, and from when on magnesium is fine."""
    which = listed(named(window) for window in clash.windows)
    which = which[:1].upper() + which[1:]
    because = rules_of(clash.windows, screening)
    if clash.clear_at is None or not clash.today:
        return say("today_too_close_all_day", knowledge, *because, medicines=which)
    return say("today_too_close", knowledge, *because, medicines=which, clear=clock(clash.clear_at))


def named(window: Window) -> str:
    """A medicine with its clock time, when one was told."""
    return window.medicine if window.at is None else f"{window.medicine} at {clock(window.at)}"


def rules_of(windows: Sequence[Window], screening: Screening) -> tuple[Because, ...]:
    """The rules behind some windows: those of the medicines they were made for."""
    names = {window.medicine for window in windows}
    return tuple(dict.fromkeys(why for each in screening.medicines if name_of(each) in names for why in each.because))


def _keep_clear(plan: Plan, day: date, screening: Screening, knowledge: Knowledge) -> tuple[Sentence, ...]:
    """One line for each medicine of today that has hours to keep."""
    said = []
    for window in windows_on(plan.windows, day):
        clash = too_close((window,), window.starts + 1 if window.at is None else window.at, day)
        if clash is not None:
            said.append(too_close_in_words(clash, screening, knowledge))
    return tuple(dict.fromkeys(said))


# --- the little else -----------------------------------------------------------------------------------------------
def step_offer(
    plan: Plan | None, screening: Screening | None, standing: Standing, verdict: Review | None, knowledge: Knowledge
) -> StepOffer | None:
    """The next rung, when the verdict is to step and the room allows it."""
    if verdict is None or verdict.verdict != "step" or verdict.rung is None or plan is None or screening is None:
        return None
    rung = rung_on(plan, verdict.rung)
    if rung is None or rung.elemental_mg_per_day > screening.max_additional_mg:
        return None
    return StepOffer(
        rung=rung.week,
        elemental_mg=rung.elemental_mg_per_day,
        say=Sentence(text=rung.do, because=rung.because),
        ask=verdict.ask,
    )


def ratings_for(goals: Sequence[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Four ratings: what the goals are judged by first, then the usual ones."""
    told: list[Goal] = [knowledge.goals[each] for each in goals if each in knowledge.goals]
    own = [
        goal.primary_outcome.removeprefix("daily_checkin.") for goal in told if "daily_checkin." in goal.primary_outcome
    ]
    return tuple(dict.fromkeys((*own, *USUAL_RATINGS)))[:RATINGS_ASKED]


def suggest(
    plan: Plan | None, diary: Diary, day: date, part: PartOfDay, knowledge: Knowledge, hidden: Collection[str] = ()
) -> ChosenPractice | None:
    """One practice of the plan for this part of the day, none done today, none that was not for this person."""
    latest = {each.practice: each for each in diary.practices}
    worse = _figure("diary_distress_worse", knowledge)
    left_out = set(hidden) | {each.practice for each in diary.practices if each.day == day}
    for each in latest.values():
        up = each.before is not None and each.after is not None and each.after - each.before >= worse
        if each.verdict == "not_for_me" or (up and each.verdict != "keep"):
            left_out.add(each.practice)
    offered = [each for each in (plan.practices if plan is not None else ()) if each.id not in left_out]
    for fits in (_SLOT_FITS[part], _ALWAYS_FITS):
        for practice in offered:
            known = knowledge.practices.get(practice.id)
            if not fits.isdisjoint(known.slot if known is not None else (practice.slot,)):
                return practice
    return None


def welcome_back(diary: Diary, day: date, knowledge: Knowledge) -> Sentence | None:
    """A greeting after some days without an entry. It counts nothing; None for someone new or here yesterday."""
    kinds = (
        diary.check_ins,
        diary.doses,
        diary.nights,
        diary.stools,
        diary.practices,
        diary.side_effects,
        diary.cramps,
    )
    days = [each.day for kind in kinds for each in kind[-1:]] + [each.day for each in diary.readings[-1:]]
    latest = max(days, default=None)
    if latest is None or (day - latest).days <= _figure("diary_gap_days", knowledge):
        return None
    return say("today_welcome_back", knowledge)


def support_card_until(diary: Diary, day: date, knowledge: Knowledge, told: date | None = None) -> date | None:
    """Until when the Support card stands on Today: two weeks after item 9 was answered with anything but "not at all".

    `told` is that day for an answer in a questionnaire that was left before its end, so that it is in no diary.
    """
    lasts = timedelta(days=_figure("diary_support_days", knowledge))
    ends = [each.day + lasts for each in diary.readings if each.self_harm]
    until = max([*ends, *([told] if told is not None else [])], default=None)
    return until if until is not None and day <= until else None


def _figure(fact: str, knowledge: Knowledge) -> int:
    value = knowledge.facts[fact].value
    assert value is not None, fact
    return int(value)
