"""Writes the pages a person reads: the answer first, then why, then how sure, each sentence with its source.

It chooses and orders what the rooms found and adds no judgement of its own. The look is the renderers' business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from epsom.core.report.shapes import Cup, Line, Notes, Pebbles, Report, Ribbon, Says, Section, Stairs
from epsom.core.safety import TAKEN_NOW
from epsom.core.wording import about, amount, clock, first_upper, listed
from epsom.knowledge import SEVERITIES, Because, Certainty, Knowledge

if TYPE_CHECKING:
    from epsom.core.assessment.shapes import Assessment
    from epsom.core.person import Person
    from epsom.core.plan.shapes import Dose, Plan
    from epsom.core.safety import Finding, Screening

_Drawn = tuple[tuple[tuple[int, float], ...], tuple[tuple[int, int, str], ...], tuple[tuple[int, str], ...]]
ARITHMETIC = Because(entry="arithmetic", kind="arithmetic")
NOT_A_DEVICE = (
    "epsom is for general wellness, nutrition and self-observation. It is not a medical device and does not replace "
    "your doctor or pharmacist. Never stop or lower a prescribed medicine because of it."
)
_HEADS = {
    "ok": "Nothing you told us speaks against a small magnesium supplement.",
    "information": "Nothing you told us speaks against a small magnesium supplement.",
    "caution": "You can take a magnesium supplement if you keep to what is written here.",
    "clinician_first": "Ask a doctor or pharmacist before any magnesium supplement.",
    "contraindicated": "Do not take magnesium supplements.",
}
_CLINICIAN_FIRST = SEVERITIES.index("clinician_first")
_GAP = "That leaves a gap"
_STILL_OPEN = "What we still need to know"
_WAITING = "A few answers are still open. Until they are in, there is no dose here."


def write_plan(
    person: Person, assessment: Assessment, screening: Screening, plan: Plan, knowledge: Knowledge
) -> Report:
    """The page for the person: answer, need, safety, food, supplement, day, the rest, when to stop, help."""
    notes = Notes(knowledge)
    answer = _answer(screening, plan, notes)
    waiting = plan.kind == "no_plan" and is_waiting(screening)
    if plan.kind == "no_plan" and not waiting and no_dose(screening):
        assessment, plan = without_dosing(assessment, plan)
    sections = [
        _open(screening) if waiting else Section(id="open", title="", blocks=()),
        need_section(assessment, screening, notes),
        safety_section(screening, notes, asked=waiting),
        _food(plan, notes),
        _supplement(person, plan, notes),
        _day(person, plan, screening, notes),
        _beside(plan, notes),
        _evidence(plan, knowledge, notes),
        _later(screening, plan, notes),
        _help(person, plan, knowledge, notes),
    ]
    return Report(
        title="Your magnesium plan" if plan.kind == "plan" else "Your magnesium answer",
        answer=answer,
        sections=tuple(section for section in sections if section.blocks),
        footnotes=notes.footnotes(),
        foot=foot(knowledge),
    )


def no_dose(screening: Screening) -> bool:
    """Whether a clinician comes first, or magnesium is ruled out: then no page speaks of doses."""
    return SEVERITIES.index(screening.severity) >= _CLINICIAN_FIRST


def without_dosing(assessment: Assessment, plan: Plan) -> tuple[Assessment, Plan]:
    """The same without what only helps someone who takes magnesium: the gap, the waiting time, other nutrients."""
    told = tuple((text, because) for text, because in assessment.say if not text.startswith(_GAP))
    signs = tuple(each for each in plan.stop_signs if each.group != "stop_no_urgency")
    return replace(assessment, say=told), replace(plan, time_course=(), cofactors=(), stop_signs=signs)


def form_name(form_id: str, knowledge: Knowledge) -> str:
    """A form's name without the other names in brackets behind it."""
    return knowledge.forms[form_id].name.split(" (")[0]


def foot(knowledge: Knowledge) -> tuple[str, ...]:
    """What stands under every page."""
    return (NOT_A_DEVICE, f"Worked out from what you told us and knowledge version {knowledge.version}.")


def is_waiting(screening: Screening) -> bool:
    """Whether nothing but missing answers stands in the way of a dose."""
    firm = [
        each for each in screening.findings if not each.open and SEVERITIES.index(each.severity) >= _CLINICIAN_FIRST
    ]
    return not firm and any(question.blocks_plan for question in screening.open_questions)


def is_closed(screening: Screening) -> bool:
    """Whether something told keeps a dose away, so that no answer to an open question can lead to one."""
    return any(
        not each.open and each.id != TAKEN_NOW and SEVERITIES.index(each.severity) >= _CLINICIAN_FIRST
        for each in screening.findings
    )


def taken_now(screening: Screening) -> Finding | None:
    """The finding that speaks about magnesium taken already while it is not cleared: it comes before everything."""
    return next((each for each in screening.findings if each.id == TAKEN_NOW), None)


def headline(screening: Screening) -> str:
    """The screening in one sentence."""
    if (urgent := taken_now(screening)) is not None:
        ruled_out = " Do not take magnesium supplements." if screening.severity == "contraindicated" else ""
        return urgent.say + ruled_out
    if over_limit(screening):
        return (
            "You already take more magnesium than the limit for you: "
            f"{amount(screening.current_supplemental_mg or 0.0)} mg a day, and the limit is "
            f"{amount(screening.ceiling_total_supplemental_mg)} mg. Ask a pharmacist how to lower it."
        )
    return _WAITING if is_waiting(screening) else _HEADS[screening.severity]


def over_limit(screening: Screening) -> Finding | None:
    """The finding that what is taken now passes the limit, where it does."""
    return next((each for each in screening.findings if each.id == "current_over_ceiling"), None)


def headline_line(screening: Screening, notes: Notes) -> Line:
    """The headline with the sources of what decides it."""
    over = taken_now(screening) or over_limit(screening)
    deciding = [over] if over else [each for each in screening.findings if each.severity == screening.severity]
    return notes.line(headline(screening), [because for each in deciding for because in each.because], "answer")


def _answer(screening: Screening, plan: Plan, notes: Notes) -> tuple[Line, ...]:
    if plan.kind == "no_plan" and is_waiting(screening):
        return (headline_line(screening, notes),)
    if plan.kind == "no_plan":
        tone = "stop" if screening.severity == "contraindicated" else "answer"
        return tuple(
            notes.line(each.text, each.because, tone if not at else "") for at, each in enumerate(plan.reasons[:3])
        )
    times = listed(f"{amount(dose.elemental_mg)} mg at {clock(dose.time)}" for dose in first_doses(plan))
    name = form_name(plan.form.id, notes.knowledge) if plan.form else "Magnesium"
    shifted = plan.start > screening.today  # a course is waited for, and that is said next
    wait = f"from {plan.ladder[1].doses[0].starts_on:%-d %B} on" if shifted else "after a first week without it"
    first = f"Start with {times}, as {name.lower()}, {wait}."
    if plan.food:
        brought = sum(swap.magnesium_mg_per_day for swap in plan.food)
        first = f"Food first: a few changes bring about {amount(round(brought))} mg a day. " + first
    lines = [notes.line(first, (ARITHMETIC,), "answer")]
    return (*lines, *(notes.line(each.text, each.because) for each in plan.reasons[: 3 if shifted else 2]))


def _open(screening: Screening) -> Section:
    return Section(id="open", title=_STILL_OPEN, blocks=(Says(lines=_asked(screening), points=True),))


def _asked(screening: Screening) -> tuple[Line, ...]:
    """The open questions, those that hold a plan back first, none twice."""
    questions = sorted(screening.open_questions, key=lambda each: not each.blocks_plan)
    return tuple(Line(text=ask, mark="a question for you") for ask in dict.fromkeys(each.ask for each in questions))


def first_doses(plan: Plan) -> list[Dose]:
    """The doses of the first stretch of the plan, by time."""
    starts = min((dose.starts_on for dose in plan.doses if dose.starts_on), default=None)
    doses = [dose for dose in plan.doses if dose.starts_on in (None, starts)]
    return sorted({dose.time: dose for dose in doses}.values(), key=lambda dose: dose.time)


def need_section(assessment: Assessment, screening: Screening, notes: Notes) -> Section:
    """What food, water and products bring, beside the need; reasons to run short; blood tests."""
    blocks: list[Cup | Says] = []
    need = assessment.requirement.rda_mg or assessment.requirement.ai_mg
    if assessment.intake_mg is not None and need:
        intake = assessment.intake_mg
        products = screening.current_supplemental_mg or 0.0
        of_products = f", products {about(products)} mg" if products else ""
        blocks.append(
            Cup(
                need_mg=need,
                need_name=assessment.requirement.rda_name,
                food_mg=intake.mean,
                food_low_mg=intake.low,
                food_high_mg=intake.high,
                products_mg=products,
                ceiling_mg=screening.ceiling_total_supplemental_mg,
                summary=f"Food and water about {about(intake.mean)} mg (between {about(intake.low)} and {about(intake.high)})"
                f"{of_products}, beside {need:.0f} mg a day.",
            )
        )
    blocks.append(Says(lines=tuple(notes.line(text, because) for text, because in assessment.say)))
    said = {text for text, _ in assessment.say}
    holds = [each for each in assessment.risk_factors if not each.open and each.say not in said]
    for title, direction in (
        ("What makes people run short, and holds for you", "up"),
        ("What makes too much a danger for you", "down_and_danger"),
    ):
        lines = tuple(notes.line(each.say, each.because) for each in holds if each.direction == direction)
        if lines:
            blocks.append(Says(title=title, lines=lines, points=True))
    if assessment.labs:
        lines = tuple(notes.line(each.say, each.because, "stop" if each.urgent else "") for each in assessment.labs)
        blocks.append(Says(title="Your blood tests", lines=lines, points=True))
    return Section(id="need", title="What you get now", blocks=tuple(blocks))


def _tone(finding: Finding) -> str:
    if finding.open:
        return "quiet"
    return {"contraindicated": "stop", "clinician_first": "stop", "caution": "care"}.get(finding.severity, "")


def safety_section(screening: Screening, notes: Notes, *, asked: bool = False) -> Section:
    """The headline and the open questions (unless `asked` already), findings, medicines and the limit."""
    told = {each.say for each in screening.medicines}
    findings = [each for each in screening.findings if not each.open and each.say not in told]
    if no_dose(screening):  # how to dose is no matter now; the page for a clinician has all of them
        findings = [each for each in findings if SEVERITIES.index(each.severity) >= _CLINICIAN_FIRST]
    over = over_limit(screening)
    findings = [each for each in findings if each is not over and each.id != TAKEN_NOW]  # the headline says it
    blocks = [] if asked else [Says(lines=(headline_line(screening, notes),))]
    if findings:
        lines = tuple(notes.line(each.say, each.because, _tone(each)) for each in findings)
        blocks.append(Says(lines=lines, points=True))
    if screening.medicines:
        lines = tuple(notes.line(f"{each.text}: {each.say}", each.because) for each in screening.medicines)
        blocks.append(Says(title="Your medicines beside magnesium", lines=lines, points=True))
    if screening.open_questions and not asked:
        blocks.append(Says(title=_STILL_OPEN, lines=_asked(screening), points=True))
    blocks.append(Says(title="The limit", lines=_limit_lines(screening, notes)))
    return Section(id="safety", title="Is it safe for you?", blocks=tuple(blocks))


def _limit_lines(screening: Screening, notes: Notes) -> tuple[Line, ...]:
    ceiling = amount(screening.ceiling_total_supplemental_mg)
    if not screening.ceiling_total_supplemental_mg:
        so_far = "Until the open answers are in" if is_waiting(screening) else "For you"
        text = f"{so_far}: none from supplements, antacids or laxatives. Food does not count."
        return (notes.line(text, screening.ceiling_because),)
    if screening.current_supplemental_mg is None:
        now = "How much of that your products use up is not known yet."
    elif over_limit(screening):
        now = f"Your products bring {amount(screening.current_supplemental_mg)} mg now, which is over it."
    else:
        now = (
            f"Your products bring {amount(screening.current_supplemental_mg)} mg now, "
            f"which leaves {amount(screening.max_additional_mg)} mg."
        )
    text = f"The most from supplements, antacids and laxatives together: {ceiling} mg a day. Food does not count. {now}"
    lines = [notes.line(text, screening.ceiling_because)]
    if screening.dissent and screening.ceiling_total_supplemental_mg:
        others = listed(f"{each.body} {amount(each.value_mg)} mg" for each in screening.dissent)
        reasons = [because for each in screening.dissent for because in each.because]
        lines.append(notes.line(f"Others set other limits: {others}.", reasons, "quiet"))
    return tuple(lines)


def _food(plan: Plan, notes: Notes) -> Section:
    lines = tuple(
        notes.line(f"{first_upper(swap.say)}: about {amount(round(swap.magnesium_mg_per_day))} mg a day.", swap.because)
        for swap in plan.food
    )
    blocks = [Says(lines=lines, points=True)] if lines else []
    if plan.food_notes:
        blocks.append(Says(lines=tuple(notes.line(each.text, each.because) for each in plan.food_notes)))
    return Section(id="food", title="Food first", blocks=tuple(blocks))


def _supplement(person: Person, plan: Plan, notes: Notes) -> Section:
    blocks: list[Says | Stairs] = []
    if plan.form is not None:
        lines = [notes.line(_sentence(plan.form.name), plan.form.because or (ARITHMETIC,), "answer")]
        lines += [notes.line(each.text, each.because) for each in (*plan.form.for_it, *plan.form.against_it)]
        blocks.append(Says(title="The form", lines=tuple(lines)))
    if plan.alternatives:
        full, short = (plan.form.name, form_name(plan.form.id, notes.knowledge).lower()) if plan.form else ("", "")
        against = [
            (form_name(each.id, notes.knowledge), each.against_it[0])
            for each in plan.alternatives[:3]
            if each.against_it
        ]
        lines = [
            notes.line(f"{name}: {_lower(why.text.replace(full, short) if full else why.text)}", why.because, "quiet")
            for name, why in against
        ]
        blocks.append(Says(title="Why not another", lines=tuple(lines), points=True))
    if plan.ladder:
        steps = tuple((rung.week, rung.elemental_mg_per_day, notes.line(rung.do, rung.because)) for rung in plan.ladder)
        blocks.append(Stairs(steps=steps))
    return Section(id="supplement", title="The supplement, step by step", blocks=tuple(blocks))


def _day(person: Person, plan: Plan, screening: Screening, notes: Notes) -> Section:
    if plan.kind == "no_plan" and not plan.clash and not plan.windows:
        return Section(id="day", title="Your day", blocks=())
    blocks: list[Ribbon | Says] = [*ribbons(person, plan, screening)]
    lines = [
        notes.line(
            f"{clock(dose.time)}: {amount(dose.elemental_mg)} mg{' with food' if dose.with_food else ''}"
            f"{_stretch(dose)}. {_sentence(dose.why)}".strip(),
            (ARITHMETIC,),
        )
        for dose in plan.doses
    ]
    lines += [notes.line(each.text, each.because, "care") for each in (*plan.as_needed, *plan.clash)]
    lines += [notes.line(each.text, each.because, "quiet") for each in plan.assumed]
    if lines:
        blocks.append(Says(lines=tuple(lines), points=True))
    return Section(id="day", title="Your day", blocks=tuple(blocks))


def _stretch(dose: Dose) -> str:
    days = "" if len(dose.days) == 7 else " on " + listed(day.capitalize() for day in dose.days)
    if dose.starts_on and dose.ends_on:
        return f"{days}, from {dose.starts_on:%-d %B} to {dose.ends_on:%-d %B}"
    if dose.starts_on:
        return f"{days}, from {dose.starts_on:%-d %B} on"
    return f"{days}, until {dose.ends_on:%-d %B}" if dose.ends_on else days


def ribbons(person: Person, plan: Plan, screening: Screening) -> tuple[Ribbon, ...]:
    """One ribbon for each kind of day in the plan: why the times are where they are."""
    stretches = sorted({(dose.starts_on, dose.ends_on) for dose in plan.doses}, key=lambda each: str(each[0] or ""))
    days: dict[_Drawn, list[str]] = {}
    for starts_on, ends_on in stretches or [(None, None)]:
        doses = tuple((d.time, d.elemental_mg) for d in plan.doses if (d.starts_on, d.ends_on) == (starts_on, ends_on))
        holding = [
            each
            for each in plan.windows
            if not (each.ends_on and starts_on and each.ends_on < starts_on)
            and not (each.starts_on and ends_on and each.starts_on > ends_on)
        ]
        windows = tuple(dict.fromkeys((each.starts, each.ends, each.medicine) for each in holding))
        takings = tuple(dict.fromkeys((each.at, each.medicine) for each in holding if each.at is not None))
        days.setdefault((doses, windows, takings), []).append(_when(starts_on, ends_on, len(stretches) > 1))
    found = []
    for (doses, windows, takings), when in days.items():
        title = first_upper(listed(when))
        found.append(
            Ribbon(
                title=title,
                wake=420 if person.day.wake is None else person.day.wake,
                bed=1350 if person.day.bed is None else person.day.bed,
                meals=person.day.meals or (),
                doses=doses,
                windows=windows,
                takings=takings,
                summary=_ribbon_words(title, doses, windows),
            )
        )
    return tuple(found)


def _when(starts_on: date | None, ends_on: date | None, several: bool) -> str:
    if starts_on and ends_on and several:
        return f"from {starts_on:%-d %B} to {ends_on:%-d %B}"
    if ends_on:
        return f"until {ends_on:%-d %B}"
    return f"from {starts_on:%-d %B} on" if starts_on and several else "a day of the plan"


def _ribbon_words(when: str, doses: tuple[tuple[int, float], ...], windows: tuple[tuple[int, int, str], ...]) -> str:
    taken = listed(f"{amount(mg)} mg at {clock(at)}" for at, mg in doses) or "no dose"
    if not windows:
        return f"{when}: {taken}."
    free = "; ".join(f"{name} {hours}" for name, hours in kept_free(windows))
    return f"{when}: {taken}. Kept free of magnesium: {free}."


def kept_free(windows: Iterable[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """Each medicine with the hours kept free for it: ("levothyroxine", "03:00 to 11:00")."""
    hours: dict[str, list[str]] = {}
    for starts, ends, name in windows:
        hours.setdefault(name, []).append(f"{clock(starts)} to {clock(ends)}")
    return [(name, listed(each)) for name, each in hours.items()]


def _beside(plan: Plan, notes: Notes) -> Section:
    blocks = []
    lines: Iterable[Line]
    if plan.therapy_first:
        lines = tuple(notes.line(each.text, each.because) for each in plan.therapy_first)
        blocks.append(Says(title="What works better, and comes first", lines=lines))
    for practice in plan.practices:
        if practice.on_request:
            continue
        lines = [notes.line(each, practice.because) for each in (practice.key_number, *practice.steps)]
        lines += [notes.line(each.text, each.because, "care") for each in practice.cautions]
        title = f"{practice.title}{f' ({practice.dose})' if practice.dose else ''}"
        blocks.append(Says(title=title, lines=tuple(lines), points=True))
    if plan.cofactors:
        lines = [notes.line(f"{each.name}: {_lower(each.say)}", each.because) for each in plan.cofactors]
        blocks.append(Says(title="Other nutrients", lines=tuple(lines), points=True))
    return Section(id="beside", title="What else can help", blocks=tuple(blocks))


def _evidence(plan: Plan, knowledge: Knowledge, notes: Notes) -> Section:
    blocks: list[Pebbles | Says] = []
    for each in plan.evidence:
        certainty: Certainty = each.certainty  # type: ignore[assignment]
        verdict = knowledge.verdicts.get(each.outcome)
        label = verdict.label if verdict else each.outcome
        blocks.append(Pebbles(label=label, certainty=certainty, line=notes.line(each.sentence, each.because)))
    if plan.time_course:
        lines = tuple(notes.line(each.text, each.because) for each in plan.time_course)
        blocks.append(Says(title="How long it takes", lines=lines))
    return Section(id="evidence", title="How sure anyone is", blocks=tuple(blocks))


def _later(screening: Screening, plan: Plan, notes: Notes) -> Section:
    blocks = []
    if plan.reviews and (plan.kind == "plan" or screening.severity != "contraindicated"):
        lines = [
            notes.line(f"{each.on:%-d %B}: {_sentence(each.say) or ' '.join(each.ask)}", each.because)
            for each in plan.reviews
        ]
        blocks.append(Says(title="When to look back", lines=tuple(lines), points=True))
    if plan.would_change:
        lines = [notes.line(each.text, each.because) for each in plan.would_change if each not in plan.as_needed]
        blocks.append(Says(title="What would change this", lines=tuple(lines), points=True))
    titles = {
        "emergency": "Stop, and call the emergency number",
        "stop_and_ask": "Stop, and ask within days",
        "stop_no_urgency": "Stop when you like",
        "see_clinician_about_mood": "See someone about",
        "never": "Never",
    }
    for group, title in titles.items():
        lines = [
            notes.line(first_upper(each.text), each.because, "stop" if group == "emergency" else "")
            for each in plan.stop_signs
            if each.group == group
        ]
        if lines:
            blocks.append(Says(title=title, lines=tuple(lines), points=True))
    return Section(id="later", title="When to look back, and when to stop", blocks=tuple(blocks))


def _help(person: Person, plan: Plan, knowledge: Knowledge, notes: Notes) -> Section:
    """Where to turn; beside a plan for sleep or the like one line is enough, for heavier things three."""
    countries = {each.code: each for each in knowledge.crisis_countries.values()}
    country = countries.get(person.country or "") or countries.get("ZZ")
    if country is None:
        return Section(id="help", title="If things get too much", blocks=())
    lines = [notes.line(f"Emergency: {country.emergency}.", (country.because,))] if country.emergency else []
    most = 1 if plan.kind == "plan" and not {"mood", "trauma"} & set(person.goals or ()) else 3
    for line in [each for each in country.lines if not each.not_crisis][:most]:
        ways = [f"call {line.phone}"] if line.phone else []
        if line.text_number:
            ways.append(f"text {line.text_keyword + ' to ' if line.text_keyword else ''}{line.text_number}")
        if not ways and line.chat_url:
            ways.append(line.chat_url)
        because = Because(entry=line.id, cite=line.cite, checked=line.checked, reviewed=country.reviewed)
        lines.append(notes.line(f"{line.name}: {', or '.join(ways)}.", (because,)))
    return Section(id="help", title="If things get too much", blocks=(Says(lines=tuple(lines), points=True),))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _sentence(text: str | None) -> str:
    if not text:
        return ""
    return first_upper(text) if text.endswith((".", "?")) else first_upper(text) + "."


def lines_of(report: Report) -> Iterable[Line]:
    """Every line of a report, for those who check that each has its source or its mark."""
    yield from report.answer
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Says):
                yield from block.lines
            elif isinstance(block, Stairs):
                yield from (line for _, _, line in block.steps)
            elif isinstance(block, Pebbles):
                yield block.line
