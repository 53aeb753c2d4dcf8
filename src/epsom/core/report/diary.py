"""The page about the diary, and what the diary adds to the other pages: where one stands, and one's own words.

It chooses and orders what `core.diary` found; it adds no judgement of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from epsom.core.report import foot
from epsom.core.report.shapes import Block, Line, Notes, Report, Says, Section, Stairs, Table
from epsom.core.wording import amount
from epsom.knowledge import Because, Knowledge

if TYPE_CHECKING:
    from epsom.core.diary.progress import GoalProgress, Progress
    from epsom.core.diary.shapes import SideEffect, Stool
    from epsom.core.diary.standing import Standing
    from epsom.core.plan import Plan

_TOLD = Because(entry="diary", kind="own_words")
_LABELS = {"clear": "clear change", "possible": "possible change", "no clear change": "no clear change",
           "too early": "too early to tell"}  # fmt: skip
_STATES = {"baseline": "the week without", "holding": "staying there", "climbing": "", "paused": "paused",
           "stopped": "stopped", "none": ""}  # fmt: skip
MOST_ROWS = 20  # side effects on a page


def write_diary(
    found: Progress,
    standing: Standing,
    plan: Plan,
    side_effects: Sequence[SideEffect],
    stools: Sequence[Stool],
    knowledge: Knowledge,
    today: date,
) -> Report:
    """One page about the days: a sentence for each goal, questionnaires, doses agreed on, side effects, other causes.

    `side_effects` and `stools` are those to be shown, by day. What was not noted is left out and never counted.
    """
    notes = Notes(knowledge)
    sections = (
        Section(id="goals", title="Did anything change?", blocks=tuple(_goals(found, notes))),
        Section(id="scales", title="Questionnaires", blocks=_scales(found)),
        Section(id="doses", title="Magnesium agreed on", blocks=_doses(found)),
        Section(id="effects", title="How it sat", blocks=_effects(side_effects, stools, knowledge)),
        Section(id="also", title="What could also explain it", blocks=_also(found)),
    )
    return Report(
        title="From the diary",
        answer=(Line(text=where(standing, plan), tone="answer", mark="from what you told us"),),
        sections=tuple(each for each in sections if each.blocks),
        footnotes=notes.footnotes(),
        foot=(f"As of {_day(today)}. A change before and after cannot show what caused it.", *foot(knowledge)),
    )


def where(standing: Standing, plan: Plan) -> str:
    """Where one stands with the plan, in a sentence."""
    from epsom.core.diary.standing import rung_on

    if standing.state == "none" or standing.since is None:
        return "No plan has been taken up yet."
    since = _day(standing.since)
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most)
    if standing.state == "baseline":
        return f"The week without magnesium, since {since}."
    if standing.state == "paused":
        return f"Magnesium is paused since {since}."
    if standing.state == "stopped":
        return f"Magnesium was stopped on {since}."
    mg = "an amount that is no longer in the plan" if rung is None else f"{amount(rung.elemental_mg_per_day)} mg a day"
    return f"On {mg} since {since}."


def placed(report: Report, standing: Standing, plan: Plan) -> Report:
    """The page of the plan with its ladder marked where one stands, and that said first."""
    from epsom.core.diary.standing import rung_on

    if standing.state == "none" or plan.kind != "plan":
        return report
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most)
    weeks = [each.week for each in plan.ladder]
    at = weeks.index(rung.week) if rung is not None and standing.state != "stopped" else -1
    sections = tuple(
        replace(section, blocks=tuple(replace(b, here=at) if isinstance(b, Stairs) else b for b in section.blocks))
        for section in report.sections
    )
    now = Line(text=f"Now: {where(standing, plan)}", mark="from what you told us", tone="answer")
    begun = standing.first_dose_on is not None or standing.state in ("paused", "stopped")
    earlier = report.answer[1:] if begun else report.answer  # how to begin is no news to someone who has begun
    return replace(report, answer=(now, *earlier), sections=sections)


def in_own_words(report: Report, words: str) -> Report:
    """The page with what the person wants their clinician to know before everything else."""
    told = tuple(Line(text=each.strip()) for each in words.splitlines() if each.strip())
    if not told:
        return report
    first = Section(id="own-words", title="In their own words", blocks=(Says(lines=told),))
    return replace(report, sections=(first, *report.sections))


def _goals(found: Progress, notes: Notes) -> list[Block]:
    blocks: list[Block] = [_goal(each, notes) for each in (*found.goals, *found.others)]
    if found.notes:
        blocks.append(Says(lines=tuple(notes.line(each.text, each.because, "quiet") for each in found.notes)))
    return blocks


def _goal(each: GoalProgress, notes: Notes) -> Says:
    lines = [notes.line(one.text, one.because) for one in each.sentences]
    if each.how_sure is not None:
        lines.append(notes.line(f"How sure: {each.how_sure.text}", each.how_sure.because, "quiet"))
    title = each.title if each.measure != each.goal else each.what
    return Says(title=f"{title[:1].upper()}{title[1:]}: {_LABELS[each.label]}", lines=tuple(lines))


def _scales(found: Progress) -> tuple[Block, ...]:
    if not found.scales:
        return ()
    rows = tuple((each.name, _day(day), amount(total)) for each in found.scales for day, total in each.totals[-6:])
    says = Says(lines=tuple(Line(text=each.say, mark="arithmetic") for each in found.scales))
    return (says, Table(head=("Questionnaire", "Day", "Total"), rows=rows))


def _doses(found: Progress) -> tuple[Block, ...]:
    rows = tuple(
        (_day(each.day), f"{amount(each.elemental_mg)} mg a day", _STATES.get(each.state, "")) for each in found.steps
    )
    return (Table(head=("From", "Amount", ""), rows=rows),) if rows else ()


def _effects(side_effects: Sequence[SideEffect], stools: Sequence[Stool], knowledge: Knowledge) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if side_effects:
        rows = []
        for each in side_effects[-MOST_ROWS:]:
            known = knowledge.facts.get(f"side_{each.what}")
            strong = "" if each.how_bad is None else f"{each.how_bad} of 10"
            rows.append((_day(each.day), each.what if known is None else known.text, strong))
        blocks.append(Table(head=("Day", "What was noted", "How strong"), rows=tuple(rows)))
    forms = [each.form for each in stools if each.form is not None]
    if forms:
        loose = sum(form >= 6 for form in forms)
        text = f"Stools noted on {len(forms)} days; loose (form 6 or 7) on {loose} of them."
        blocks.append(Says(lines=(Line(text=text, mark="arithmetic"),)))
    return tuple(blocks)


def _also(found: Progress) -> tuple[Block, ...]:
    if not found.also:
        return ()
    return (Says(lines=tuple(Line(text=each, mark="from what you told us") for each in found.also), points=True),)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
