"""The smaller pages: an assessment, a screening, one medicine, one label, a food search, the page for a clinician.

Like `report`, it chooses and orders; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from epsom.core.report import ARITHMETIC, first_doses, foot, form_name, headline_line, need_section, safety_section
from epsom.core.report.shapes import Line, Notes, Report, Says, Section, Table, spaced
from epsom.core.wording import amount, clock, listed
from epsom.errors import Problem
from epsom.knowledge import Because, Entry, Knowledge, Source

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from epsom.companion import Explanation
    from epsom.core.assessment.requirement import Requirement
    from epsom.core.assessment.shapes import Assessment
    from epsom.core.food import Found
    from epsom.core.person import Person
    from epsom.core.plan.shapes import Dose, Plan
    from epsom.core.product import Product
    from epsom.core.safety import Screening
    from epsom.core.told.interactions import MedicineScreening
    from epsom.exchange.kept_answer import Difference

_SAID = ("say", "ask", "sentence", "text", "title", "name", "id")  # of a changed item, the first it has is shown
_NEEDS_WORDS = ("counts_as_source", "clinician_first", "blocked", "unknown")  # the others say it in figures and checks
_SAME_KNOWLEDGE = (
    "What is known is the same version in both. If nobody changed the file, another version of epsom made it."
)
_OUTCOME_WORDS = {
    "none": "Can go together",
    "note": "Can go together",
    "monitor": "Can go together, with a check",
    "spacing": "Keep them apart",
    "counts_as_source": "Holds magnesium: count it",
    "clinician_first": "Ask first",
    "blocked": "Not together",
    "unknown": "We cannot tell",
}


def write_assessment(person: Person, assessment: Assessment, screening: Screening, knowledge: Knowledge) -> Report:
    """How much magnesium a person probably gets, who runs short, what the tests say, and signs that need care."""
    notes = Notes(knowledge)
    first, *rest = assessment.say or ((_nothing_told(), (ARITHMETIC,)),)
    answer = notes.line(first[0], first[1], "answer")  # before the rest, so that its footnotes come first
    sections = [need_section(replace(assessment, say=tuple(rest)), screening, notes)]
    if assessment.helpings:
        rows = tuple(
            (
                each.eaten.food,
                each.food.name if each.food else "not found",
                "" if each.grams is None else f"{each.grams:.0f} g",
                each.assumption or each.ask or "",
            )
            for each in assessment.helpings
        )
        table = Table(head=("You wrote", "We took it as", "Amount", "Assumed"), rows=rows)
        sections.append(Section(id="foods", title="How we read your food", blocks=(table,)))
    if assessment.symptoms:
        caveat = [knowledge.facts[each] for each in ("symptoms_general_caveat",) if each in knowledge.facts]
        says = [Says(lines=tuple(notes.line(each.text, (each.because,)) for each in caveat))] if caveat else []
        care = tuple(notes.line(each.say, each.because, "stop") for each in assessment.red_flags)
        sections.append(
            Section(
                id="signs",
                title="Signs",
                blocks=(*says, Says(title="If any of these is true for you", lines=care, points=True)),
            )
        )
    return Report(
        title="What you get now",
        answer=(answer,),
        sections=tuple(sections),
        footnotes=notes.footnotes(),
        foot=foot(knowledge),
    )


def _nothing_told() -> str:
    return "You have not told us what you eat, so we cannot say how much magnesium you get."


def write_screening(person: Person, screening: Screening, knowledge: Knowledge) -> Report:
    """Whether a supplement is safe, why, and what is still open."""
    notes = Notes(knowledge)
    first = headline_line(screening, notes)
    section = safety_section(screening, notes)
    body = replace(section, title="", blocks=section.blocks[1:])
    return Report(
        title="Is magnesium safe for you?",
        answer=(first,),
        sections=(body,),
        footnotes=notes.footnotes(),
        foot=foot(knowledge),
    )


def write_check(answer: MedicineScreening, screening: Screening | None, knowledge: Knowledge) -> Report:
    """One medicine beside magnesium, in a line; with a person, what it does to their screening."""
    notes = Notes(knowledge)
    lines = [notes.line(f"{_OUTCOME_WORDS[answer.outcome]}. {answer.say}", answer.because, "answer")]
    if answer.ask:
        lines.append(Line(text=answer.ask, mark="a question for you"))
    sections: tuple[Section, ...] = ()
    if screening is not None:
        sections = (
            *sections,
            Section(id="with", title="With what you told us", blocks=safety_section(screening, notes).blocks),
        )
    return Report(
        title="",
        answer=tuple(lines),
        sections=sections,
        footnotes=notes.footnotes(),
        foot=(f"From knowledge version {knowledge.version}.",),
    )


# What is worth saying of a label's flags, in the order said; the others only steer how it is read.
_FLAG_WORDS = {
    "do_not_ingest": "The label says not to swallow it.",
    "topical": "It goes on the skin, so none of it counts.",
    "excipient_only": "Magnesium stands here only as a filler, not as what it is taken for.",
    "homeopathic": "It is a homeopathic product.",
    "medical_prep": "It is a medical preparation. Use it only as a doctor told you.",
    "laxative_drug": "It is a laxative. Its magnesium counts all the same.",
    "antacid": "It is an antacid. Its magnesium counts all the same.",
    "not_a_supplement": "It is not a food supplement.",
    "compound_weight_stated": "The weight printed is that of the whole compound. Only a part of that is magnesium.",
    "chemically_impossible": "The label claims more magnesium than this compound can hold.",
    "label_vs_chemistry_gap": "The amounts on the label do not fit together well.",
    "front_panel_conflict": "The front of the pack and the table give different amounts.",
    "implausible_fill": "It is more than fits into one piece, so a figure may be wrong.",
    "multi_form_split_unknown": "It holds several kinds of magnesium and does not say how much of each.",
    "proprietary_blend": "It is a blend that does not say how much of each part it holds.",
    "buffered_with_oxide": "Part of it is magnesium oxide.",
    "serving_multi_unit": "One serving is more than one piece.",
    "multiple_servings_per_day": "The directions say more than one serving a day.",
    "dose_range_directions": "The directions leave open how much a day. We count the highest.",
    "enteric_or_slow_release": "It is made to dissolve slowly or late.",
    "contains_calcium": "It holds calcium too.",
    "contains_zinc": "It holds zinc too.",
    "contains_potassium": "It holds potassium too.",
    "contains_aluminium": "It holds aluminium too.",
    "contains_sodium": "It holds sodium too.",
    "b6_over_eu_ul": "A day of it goes above the European limit for vitamin B6.",
    "zinc_over_eu_ul": "A day of it goes above the European limit for zinc.",
    "text_cut": "The text was long. We read only its first part.",
}


def _label_mg(value: float) -> str:
    """Milligrams as people say them: whole or a half from 10 on, else to one place."""
    exact = value < 10 or value * 2 == round(value * 2)
    return amount(round(value, 1) if exact else round(value))


def _over(product: Product, ceiling_mg: float | None) -> str:
    """How a day of it stands against the limit: the person's own where there is one, else those of the authorities."""
    of_serving = product.elemental_mg_per_serving
    of_serving = product.high_mg_per_serving if of_serving is None else of_serving
    if of_serving is None or product.topical:
        return ""
    a_day = of_serving * max(product.servings_per_day or 1, 1)
    that = "That" if a_day == of_serving else f"Taken as the label says, it is {_label_mg(a_day)} mg a day. That"
    if ceiling_mg is not None:
        if a_day <= ceiling_mg:
            return ""
        if not ceiling_mg:
            return "With what you told us, no amount from supplements is cleared for you now."
        return f"{that} is above the limit of {amount(ceiling_mg)} mg a day for supplements that holds for you."
    if "over_350_per_day" in product.flags:
        return f"{that} is above the limit of 350 mg a day for supplements in the US, and of 250 mg in Europe."
    if "over_250_per_day" in product.flags:
        return f"{that} is above the European limit of 250 mg a day for supplements; the US limit is 350 mg."
    return ""


def write_label(product: Product, knowledge: Knowledge, ceiling_mg: float | None = None) -> Report:
    """How much elemental magnesium one serving holds, and how that was read.

    `ceiling_mg` is the person's own limit a day for supplements; without a person the limits of the authorities are named.
    """
    notes = Notes(knowledge)
    forms = listed(form_name(each, knowledge).lower() for each in product.forms if each in knowledge.forms)
    of_form = f", as {forms}" if forms else ""
    if product.elemental_mg_per_serving is not None:
        each = ""
        if product.elemental_mg_per_unit is not None and product.units_per_serving not in (None, 1):
            each = f" ({_label_mg(product.elemental_mg_per_unit)} mg in each {product.unit or 'piece'})"
        text = f"One serving holds {_label_mg(product.elemental_mg_per_serving)} mg of magnesium itself{each}{of_form}."
    elif product.high_mg_per_serving is not None:
        low = f"{_label_mg(product.low_mg_per_serving)} to " if product.low_mg_per_serving is not None else "up to "
        text = f"The label does not say how much of it is magnesium: {low}{_label_mg(product.high_mg_per_serving)} mg a serving{of_form}. We plan with the upper end."
    else:
        text = f"We cannot tell from this text how much magnesium it holds{of_form}."
    lines = [notes.line(text, product.because or (ARITHMETIC,), "answer")]
    if product.ask:
        lines.append(Line(text=product.ask, mark="a question for you"))
    blocks: tuple[Says, ...] = ()
    over = _over(product, ceiling_mg)
    if over:
        lines.append(Line(text=over, tone="care", mark="arithmetic"))
    said = tuple(
        Line(text=words, mark="from the label") for flag, words in _FLAG_WORDS.items() if flag in product.flags
    )
    if said:
        blocks = (Says(title="What we noticed", lines=said, points=True),)
    return Report(
        title="",
        answer=tuple(lines),
        sections=(Section(id="flags", title="", blocks=blocks),) if blocks else (),
        footnotes=notes.footnotes(),
    )


def write_food(query: str, found: Sequence[Found]) -> Report:
    """The foods that fit what was typed, with magnesium per 100 g and per portion."""
    if not found:
        line = Line(text=f"Nothing in the food table fits “{query}”. Another word for it may.", tone="answer")
        return Report(title="", answer=(line,), sections=())
    rows = []
    for each in found:
        per_100 = each.magnesium_mg_per_100g
        portion = each.portions[0] if each.portions else None
        of_portion = ""
        name = f"{each.name} (the nearest to {each.stands_for})" if each.stands_for else each.name
        if portion is not None and per_100 is not None:
            of_portion = f"{portion.name} ({portion.grams:.0f} g): {per_100 * portion.grams / 100:.0f} mg"
        rows.append((name, "unknown" if per_100 is None else f"{per_100:.0f} mg", of_portion))
    table = Table(head=("Food", "Magnesium per 100 g", "In one portion"), rows=tuple(rows))
    return Report(title="", answer=(), sections=(Section(id="foods", title="", blocks=(table,)),))


def write_clinician(
    person: Person, assessment: Assessment, screening: Screening, plan: Plan, knowledge: Knowledge
) -> Report:
    """One page for a clinician: facts, findings with sources, limits, the plan in figures, what to watch."""
    notes = Notes(knowledge)
    return Report(
        title="Summary for a clinician",
        answer=(Line(text=_clinical_line(screening, plan, knowledge), tone="answer", mark="arithmetic"),),
        sections=(
            _clinical_facts(person, assessment, screening),
            _clinical_findings(screening, notes),
            _clinical_plan(plan, screening, knowledge, notes),
        ),
        footnotes=notes.footnotes(),
        foot=foot(knowledge),
    )


def _clinical_line(screening: Screening, plan: Plan, knowledge: Knowledge) -> str:
    room = f"{amount(screening.max_additional_mg)} mg/day may be added under a ceiling of {amount(screening.ceiling_total_supplemental_mg)} mg/day"
    if plan.kind == "no_plan":
        return f"No supplemental magnesium planned (screening: {screening.severity.replace('_', ' ')}). Your word is asked for."
    doses = listed(f"{amount(each.elemental_mg)} mg at {clock(each.time)}" for each in first_doses(plan))
    return f"Self-care plan: elemental magnesium {doses}, as {form_name(plan.form.id, knowledge).lower() if plan.form else 'unspecified'}; {room}."


def _clinical_facts(person: Person, assessment: Assessment, screening: Screening) -> Section:
    kidney = person.kidney
    egfr = "not told" if screening.egfr_ml_min is None else f"eGFR {amount(screening.egfr_ml_min)} mL/min/1.73 m2"
    if screening.egfr_ml_min is not None:
        egfr += f", tested {kidney.tested_on}" if kidney.tested_on else ", no date"
    need = assessment.requirement
    intake = (
        "not told"
        if assessment.intake_mg is None
        else (
            f"{assessment.intake_mg.mean:.0f} mg/day (90 % {assessment.intake_mg.low:.0f} to {assessment.intake_mg.high:.0f})"
        )
    )
    p_low = (
        "" if assessment.p_inadequate is None else f"; probability below the requirement {assessment.p_inadequate:.0%}"
    )
    rows = (
        ("Age, sex, life stage", _who(person, screening)),
        ("Kidneys", egfr),
        (
            "Conditions",
            "not told" if person.conditions is None else listed(spaced(each) for each in person.conditions) or "none",
        ),
        (
            "Medicines",
            "not told" if person.medicines is None else listed(each.text for each in person.medicines) or "none",
        ),
        (
            "Magnesium from products",
            "not known"
            if screening.current_supplemental_mg is None
            else f"{amount(screening.current_supplemental_mg)} mg/day",
        ),
        ("Magnesium from food", intake + p_low),
        ("Reference intake", _need_words(need)),
    )
    return Section(id="facts", title="As told", blocks=(Table(head=("", ""), rows=rows),))


def _who(person: Person, screening: Screening) -> str:
    age = person.age_on(screening.today)
    stage = {None: "life stage not told", "none": "not pregnant or breastfeeding"}.get(person.life_stage)
    words = ["age not told" if age is None else f"{age} years", person.sex or "sex not told"]
    if person.sex != "male":
        words.append(stage or str(person.life_stage))
    return ", ".join(words)


def _when(dose: Dose) -> str:
    days = "every day" if len(dose.days) == 7 else listed(day.capitalize() for day in dose.days)
    starts = f", from {dose.starts_on:%-d %B %Y}" if dose.starts_on else ""
    ends = f", to {dose.ends_on:%-d %B %Y}" if dose.ends_on else ""
    return f"{days}{starts}{ends}{', with food' if dose.with_food else ''}"


def _need_words(need: Requirement) -> str:
    ear = "" if need.ear_mg is None else f"EAR {amount(need.ear_mg)}, "
    most = need.rda_mg or need.ai_mg
    if most is None:
        return "none for this age"
    return f"{ear}{need.rda_name} {amount(most)} mg/day ({need.authority.upper()})"


def _clinical_findings(screening: Screening, notes: Notes) -> Section:
    told = {each.say for each in screening.medicines}
    lines = [
        notes.line(f"{each.severity.replace('_', ' ')}: {each.say}", each.because, "quiet" if each.open else "")
        for each in screening.findings
        if each.say not in told
    ]
    for each in screening.medicines:
        say = f". {each.say}" if each.outcome in _NEEDS_WORDS else ""
        lines.append(notes.line(f"{each.text}: {each.outcome.replace('_', ' ')}{_hours(each)}{say}", each.because))
    return Section(id="findings", title="Findings", blocks=(Says(lines=tuple(lines), points=True),))


def _hours(each: MedicineScreening) -> str:
    if each.drug_before_mg_h is None and each.drug_after_mg_h is None:
        return ""
    return f", at least {amount(each.drug_before_mg_h or 0)} h before or {amount(each.drug_after_mg_h or 0)} h after magnesium"


def _clinical_plan(plan: Plan, screening: Screening, knowledge: Knowledge, notes: Notes) -> Section:
    blocks: list[Table | Says] = []
    if plan.ladder:
        rows = tuple((str(rung.week), amount(rung.elemental_mg_per_day), rung.do) for rung in plan.ladder)
        blocks.append(Table(title="Ladder (elemental mg/day)", head=("Week", "mg/day", ""), rows=rows))
    if plan.doses:
        rows = tuple((clock(each.time), amount(each.elemental_mg), _when(each)) for each in plan.doses)
        blocks.append(Table(title="Doses of the first step", head=("Time", "mg", "Days"), rows=rows))
    if plan.form is not None:
        form = knowledge.forms[plan.form.id]
        trials = tuple(
            notes.line(f"{each.claim}: {each.evidence}", (form.because,))
            for each in form.claims
            if each.evidence_level.endswith("human RCT")
        )
        if trials:
            blocks.append(Says(title="Trials of this form", lines=trials, points=True))
    watch = tuple(dict.fromkeys(what for each in screening.medicines for what in each.monitor))
    if watch:
        blocks.append(
            Says(
                title="Suggested checks",
                lines=tuple(Line(text=spaced(each), mark="see findings") for each in watch),
                points=True,
            )
        )
    return Section(id="plan", title="Plan in figures", blocks=tuple(blocks))


def write_explanation(found: Explanation) -> Report:
    """What a kept answer would be if worked out again, and whether knowledge or only time makes the difference."""
    changed = found.from_knowledge or found.from_time
    text = f"Worked out again, this answer {'would differ' if changed else 'is the same'}."
    kept = found.kept
    if kept.knowledge_version == found.knowledge_version:
        why = "The kept file was changed after it was made: its figures do not follow from its facts"
    else:
        why = f"Because what is known changed ({kept.knowledge_version} to {found.knowledge_version})"
    parts = (
        (why, found.from_knowledge),
        (f"Because time passed ({_day(kept.today)} to {_day(found.today)})", found.from_time),
    )
    sections = tuple(
        Section(id=f"differences{at}", title=title, blocks=tuple(_told(differences)))
        for at, (title, differences) in enumerate(parts)
        if differences
    )
    lines = [Line(text=text, tone="answer", mark="arithmetic")]
    if found.from_knowledge and kept.knowledge_version == found.knowledge_version:
        lines.append(Line(text=_SAME_KNOWLEDGE, mark="arithmetic"))
    return Report(title="", answer=tuple(lines), sections=sections)


def _told(differences: Iterable[Difference]) -> Iterable[Says]:
    for each in differences:
        before, after = _items(each.before), _items(each.after)
        lines = [f"Then: {item}" for item in before if item not in after]
        lines += [f"Now: {item}" for item in after if item not in before]
        if not lines:
            pairs = [*_leaves(each.before, each.after, each.about)][:5]
            lines = [f"{name}: then {_figure(old)}, now {_figure(new)}" for name, old, new in pairs]
        marked = [Line(text=spaced(text), mark="arithmetic") for text in lines]
        if each.why:
            marked.append(Line(text=f"Why: {'; '.join(each.why)}.", mark="arithmetic", tone="quiet"))
        yield Says(title=each.about[:1].upper() + each.about[1:], lines=tuple(marked), points=True)


def _figure(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "nothing" if value is None else str(value)


def _leaves(before: Any, after: Any, name: str) -> Iterator[tuple[str, Any, Any]]:
    """The details that differ beneath the same words: what it is called, what it was, what it is."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from _leaves(before.get(key), after.get(key), key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            yield from _leaves(old, new, name)
    elif before != after:
        simple = [
            each if isinstance(each, (str, int, float)) or each is None else "another list" for each in (before, after)
        ]
        yield name, simple[0], simple[1]


def _items(value: Any) -> list[str]:
    """One phrase for each thing a part of an answer says."""
    return [_worded(each) for each in value] if isinstance(value, list) else [_worded(value)]


def _worded(item: Any) -> str:
    if item is None:
        return "nothing"
    if not isinstance(item, dict):
        return f"{item:g}" if isinstance(item, float) else str(item)
    if "elemental_mg" in item and "time" in item:
        until = f", until {item['ends_on']}" if item.get("ends_on") else ""
        since = f", from {item['starts_on']}" if item.get("starts_on") else ""
        return f"{item['elemental_mg']:g} mg at {item['time']}{since}{until}"
    if "week" in item:
        return f"week {item['week']}: {_figure(item.get('elemental_mg_per_day'))} mg a day. {item.get('do', '')}"
    if "mean" in item:
        return f"about {item['mean']:.0f} mg a day, between {item['low']:.0f} and {item['high']:.0f}"
    if "rda_mg" in item:
        return f"{item['rda_mg'] or item.get('ai_mg')} mg a day ({item.get('authority')})"
    if "generics" in item:
        return f"{item.get('text')}: {item.get('say')}"
    return next((str(item[key]) for key in _SAID if item.get(key)), "another detail")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def write_knowledge_check(wrong: Iterable[Problem], waiting: Sequence[str]) -> Report:
    """What is wrong in the knowledge files, and what is due for a check."""
    problems = [Line(text=str(each), mark="to put right") for each in wrong]
    text = f"{len(problems)} problems in the knowledge files." if problems else "The knowledge files are sound."
    lines = [Line(text=each, mark="due") for each in waiting]
    blocks = (
        Says(title="To put right", lines=tuple(problems), points=True),
        Says(title=f"Due for a check: {len(lines)}", lines=tuple(lines), points=True),
    )
    kept = tuple(each for each in blocks if each.lines)
    return Report(
        title="", answer=(Line(text=text, tone="answer"),), sections=(Section(id="check", title="", blocks=kept),)
    )


def write_knowledge_entry(entries: Sequence[Entry | Source], knowledge: Knowledge) -> Report:
    """One entry as it stands, with its sources."""
    notes = Notes(knowledge)
    sections = []
    for entry in entries:
        shown = {
            name: value
            for name, value in vars(entry).items()
            if value not in (None, (), "", False) and name not in ("cite", "because")
        }
        rows = tuple((name, str(value)) for name, value in shown.items())
        blocks: tuple[Table | Says, ...] = (Table(head=("", ""), rows=rows),)
        if isinstance(entry, Entry):
            reason: Because = entry.because
            blocks = (*blocks, Says(lines=(notes.line("Sources", (reason,)),)))
        sections.append(Section(id=entry.id, title=f"{type(entry).__name__}: {entry.id}", blocks=blocks))
    return Report(title="", answer=(), sections=tuple(sections), footnotes=notes.footnotes())
