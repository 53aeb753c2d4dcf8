"""The reporting checklists of a self-trial, filled in: CENT 2015 for its result, SPIRIT 2013 with SPENT 2019 for its protocol.

Topics are in our own short words beside the published item numbers; the wording of the lists is not copied. What nobody
told us says so. An item that is not `seen` stands by its number from memory: nobody has compared it with the
published list yet, and the page says that. It judges nothing, and shows no schedule of a blinded trial that is running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from epsom.core.report.shapes import Line, Notes, Report, Says, Section, Table
from epsom.core.report.trial_words import (
    analysis_words,
    blinding_words,
    carry_over_words,
    design_words,
    draw_words,
    limits_words,
    looks_words,
    order_words,
    outcome_words,
    taken_words,
)
from epsom.core.verdict.words import figure

if TYPE_CHECKING:
    from epsom.core.trial.shapes import Trial
    from epsom.core.verdict.shapes import Effect, Verdict
    from epsom.knowledge import Knowledge

__all__ = ["CENT", "NOT_TOLD", "SPIRIT", "Beside", "Item", "filled_cent", "filled_spent", "write_cent", "write_spent"]

NOT_TOLD = "Not told."
ONE_PERSON = "Not asked of a single trial of one person."


@dataclass(frozen=True, slots=True)
class Item:
    """One sub-item of a list: its number, its topic in our words, and whether we saw that number in a printed list."""

    number: str
    topic: str
    seen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What neither the trial nor its verdict holds; everything may be missing."""

    started_on: date | None = None
    ended_on: date | None = None
    stopped_because: str | None = None
    conditions: str | None = None  # what the person has and takes besides, in words
    harms: tuple[str, ...] | None = None  # side effects noted, with the days; None: not told, empty: none noted
    guess: str | None = None  # what the guess of the boxes came to
    registered: str | None = None  # where the protocol was lodged
    funding: str | None = None


# CONSORT 2010 has 37 sub-items; CENT 2015 has 44 on the same 25 numbers. Seen: the CONSORT numbers, and CENT 1a to 5.
CENT: tuple[Item, ...] = (
    Item("1a", "Named as a trial of one person"),
    Item("1b", "Summary of design, method, result and conclusion"),
    Item("2a.1", "Background and reason"),
    Item("2a.2", "Why a trial in one person"),
    Item("2b", "Question"),
    Item("3a", "Design: periods, their number and length, run-in, wash-out"),
    Item("3b", "Changes after the start, and why"),
    Item("4a", "Condition, other illnesses, other medicines"),
    Item("4b", "Where the data were gathered"),
    Item("4c", "Research or own use; ethics approval"),
    Item("5", "What was taken in each kind of period, how and when"),
    Item("6a.1", "Outcomes, how and when they were noted", seen=False),
    Item("6a.2", "How well the outcome is measured", seen=False),
    Item("6b", "Changes of outcomes after the start"),
    Item("7a", "How the length was chosen"),
    Item("7b", "Looks before the end, and rules for stopping"),
    Item("8a", "How the order was drawn"),
    Item("8b", "Kind of draw: pairs, blocks, limits"),
    Item("8c", "The whole order as it was meant", seen=False),
    Item("9", "How the order was kept from being seen"),
    Item("10", "Who drew the order and who handed it out"),
    Item("11a", "Who did not know what was taken"),
    Item("11b", "How alike the two looked"),
    Item("12a", "Statistical method"),
    Item("12b", "Further analyses, or putting several trials together"),
    Item("12c", "Carry-over, time effects, days that hang together", seen=False),
    Item("13a", "Periods completed, and departures from the plan"),
    Item("13b", "Days lost or left out, and why"),
    Item("13c", "Ratings missing in each kind of period", seen=False),
    Item("14a", "Dates"),
    Item("14b", "Stopped early, and why"),
    Item("15", "How things were at the start"),
    Item("16", "Periods and days in the analysis; as planned or as taken"),
    Item("17a.1", "Result of each period, and a picture", seen=False),
    Item("17a.2", "Size of the effect and how sure", seen=False),
    Item("17b", "For yes-or-no outcomes, absolute and relative"),
    Item("18", "Other analyses, planned or not"),
    Item("19", "Harm and side effects"),
    Item("20", "Limits"),
    Item("21", "Whom it speaks for"),
    Item("22", "What it means beside what else is known"),
    Item("23", "Registration"),
    Item("24", "Where the protocol is"),
    Item("25", "Who paid"),
)

# SPIRIT 2013, all 33 numbers. SPENT 2019 adds 14 items for trials of one person; what they ask is told under the number it
# belongs to, since which numbers SPENT printed them under has not been compared.
SPIRIT: tuple[Item, ...] = (
    Item("1", "Title"),
    Item("2a", "Registration"),
    Item("2b", "Registration data set"),
    Item("3", "Version of the protocol"),
    Item("4", "Funding"),
    Item("5", "Who is responsible for what"),
    Item("6a", "Background, and why a trial in one person"),
    Item("6b", "Why this comparison"),
    Item("7", "Question"),
    Item("8", "Design: periods, their number, length and order, run-in, wash-out"),
    Item("9", "Setting"),
    Item("10", "Who may take part"),
    Item("11a", "What is taken in each kind of period"),
    Item("11b", "When to change or stop"),
    Item("11c", "Keeping to the plan, and how that is noted"),
    Item("11d", "Other care"),
    Item("12", "Outcome"),
    Item("13", "Timeline"),
    Item("14", "Length, and what it can find"),
    Item("15", "Recruitment"),
    Item("16a", "How the order is drawn"),
    Item("16b", "How the order is kept from being seen"),
    Item("16c", "Who draws and who hands out"),
    Item("17a", "Who does not know"),
    Item("17b", "When it may be opened"),
    Item("18a", "How it is noted"),
    Item("18b", "Staying with it"),
    Item("19", "Keeping the data"),
    Item("20a", "Analysis of the outcome; carry-over; days that hang together"),
    Item("20b", "Further analyses"),
    Item("20c", "Days not rated and doses not taken"),
    Item("21a", "Who watches the data"),
    Item("21b", "Looks before the end, and rules for stopping"),
    Item("22", "Harm"),
    Item("23", "Auditing"),
    Item("24", "Ethics approval"),
    Item("25", "Changes of the protocol"),
    Item("26", "Consent"),
    Item("27", "Confidentiality"),
    Item("28", "Interests"),
    Item("29", "Who can see the data"),
    Item("30", "Care afterwards"),
    Item("31", "Telling the result"),
    Item("32", "Consent form"),
    Item("33", "Biological samples"),
)


def write_cent(trial: Trial | None, verdict: Verdict, knowledge: Knowledge, beside: Beside | None = None) -> Report:
    """CENT 2015 filled in from a trial (None: rows without one) and its verdict, with what `beside` tells."""
    return _page("CENT 2015", "trial_cent", filled_cent(trial, verdict, beside or Beside()), knowledge)


def write_spent(trial: Trial, knowledge: Knowledge, beside: Beside | None = None) -> Report:
    """SPIRIT 2013 with what SPENT 2019 adds, filled in from a sealed trial; its schedule is not shown."""
    return _page("SPIRIT 2013 and SPENT 2019", "trial_spent", filled_spent(trial, beside or Beside()), knowledge)


def filled_cent(trial: Trial | None, verdict: Verdict, beside: Beside) -> tuple[tuple[Item, str], ...]:
    """Every sub-item with what there is to say."""
    told = dict(_cent(trial, verdict, beside))
    return tuple((item, told.get(item.number) or NOT_TOLD) for item in CENT)


def filled_spent(trial: Trial, beside: Beside) -> tuple[tuple[Item, str], ...]:
    """Every item with what there is to say."""
    told = dict(_spent(trial, beside))
    return tuple((item, told.get(item.number) or NOT_TOLD) for item in SPIRIT)


def _page(name: str, fact: str, rows: Sequence[tuple[Item, str]], knowledge: Knowledge) -> Report:
    notes = Notes(knowledge)
    about = knowledge.facts[fact]
    shown = tuple((item.number if item.seen else f"{item.number} *", item.topic, text) for item, text in rows)
    told = sum(text not in (NOT_TOLD, ONE_PERSON) for _, text in rows)
    foot = ("* The number stands from memory; nobody has compared it with the published list yet.",)
    return Report(
        title=f"Reporting checklist, {name}",
        answer=(
            notes.line(about.text, [about.because]),
            Line(text=f"{told} of {len(rows)} items have an answer here."),
        ),
        sections=(
            Section(id="items", title="", blocks=(Table(head=("Item", "What it asks", "Here"), rows=shown),)),
            Section(id="foot", title="", blocks=(Says(lines=(Line(text=foot[0], tone="quiet"),)),)),
        )
        if not all(item.seen for item, _ in rows)
        else (Section(id="items", title="", blocks=(Table(head=("Item", "What it asks", "Here"), rows=shown),)),),
        footnotes=notes.footnotes(),
    )


# --- CENT ------------------------------------------------------------------------------------------------------------
def _cent(trial: Trial | None, verdict: Verdict, beside: Beside) -> Iterator[tuple[str, str | None]]:
    yield from _cent_result(trial, verdict, beside)
    yield "2a.2", "The question is about one person: whether it helps this person."
    yield "25", beside.funding
    yield "23", beside.registered
    yield "17b", "The outcome is a rating; as days that reach a level see 17a.2."
    if trial is None:
        yield "8a", None if verdict.randomised else "The order was not drawn."
        return
    protocol = trial.protocol
    yield "1a", "N-of-1 trial: " + protocol.question
    yield "2b", protocol.question
    yield "3a", design_words(trial)
    yield "3b", "None: changing anything ends the trial, and the seal would show it."
    yield "4a", beside.conditions
    yield "5", taken_words(trial)
    yield "6a.1", outcome_words(trial)
    yield "6b", "None; see 3b."
    yield "7b", looks_words(trial)
    yield "8a", draw_words(trial)
    yield "8b", limits_words(trial)
    yield "8c", order_words(trial, verdict)
    yield "9", _kept_from_sight(trial, beside)
    yield "11a", blinding_words(trial) + ("" if beside.guess is None else f" {beside.guess}")
    yield "11b", "A look-alike was used." if protocol.blinding == "blinded" else "Nothing was taken on days without."
    yield "12a", analysis_words(trial)
    yield "12c", carry_over_words(trial)
    yield "24", f"The sealed design, SHA-256 {trial.seal}."


def _kept_from_sight(trial: Trial, beside: Beside) -> str | None:
    """What the two days say: that it was sealed, and not after the first day. Who saw the file nobody told."""
    sealed, started = trial.sealed_on, beside.started_on
    if sealed is None or started is None or sealed > started:
        return None
    return f"Sealed on {sealed.isoformat()}, begun on {started.isoformat()}; SHA-256 {trial.seal[:16]}…."


def _cent_result(trial: Trial | None, verdict: Verdict, beside: Beside) -> Iterator[tuple[str, str | None]]:
    trust = verdict.diagnostics
    pairs = [pair for pair in verdict.pairs if pair.rated_on and pair.rated_off]
    yield "1b", verdict.sentence or None
    yield "12b", "Listed under 18." if verdict.sensitivity else None
    yield (
        "13a",
        f"{len(pairs)} pairs of periods with ratings in both; planned doses taken: {_percent(trust.adherence)}.",
    )
    yield "13b", "No rating is left out but those of days of a pause; runs with fewer days are under 18."
    yield "13c", f"With: {_percent(trust.missing_on)} of days not rated. Without: {_percent(trust.missing_off)}."
    started = None if beside.started_on is None else beside.started_on.isoformat()
    ended = None if beside.ended_on is None else beside.ended_on.isoformat()
    yield "14a", None if started is None else f"{started} to {ended or 'not told'}."
    whole = trial is not None and verdict.final  # rows alone do not say how long it was meant to be
    yield "14b", beside.stopped_because or ("Not stopped early." if whole else None)
    decided = "as planned" if verdict.primary == "itt" else "as taken"
    yield "16", f"{verdict.rated_days} rated days in {len(pairs)} pairs; the answer {decided} decides."
    each = "; ".join(
        f"pair {pair.pair + 1}: with {_mean(pair.on, verdict)}, without {_mean(pair.off, verdict)}"
        for pair in verdict.pairs
    )
    yield "17a.1", f"Means: {each}." if each else None
    yield "17a.2", _size(verdict)
    runs = "; ".join(f"{run.name}: {run.label}" for run in verdict.sensitivity)
    drawn = "" if verdict.randomisation_p is None else f" Randomisation test: p {verdict.randomisation_p:.3f}."
    yield "18", f"All fixed beforehand. {runs}.{drawn}" if runs else None
    yield "19", None if beside.harms is None else "; ".join(beside.harms) or "None noted."
    yield "20", " ".join((*verdict.withheld, *verdict.why_weak, *verdict.notes)) or None
    yield "21", "This person only, with this product and this dose."


def _percent(value: float | None) -> str:
    return "not told" if value is None else f"{100.0 * value:.0f} %"


def _mean(value: float | None, verdict: Verdict) -> str:
    return "not rated" if value is None else figure(value, verdict.scale)


def _size(verdict: Verdict) -> str | None:
    def words(effect: Effect, name: str) -> str:
        if effect.mean is None or effect.low is None or effect.high is None:
            return ""
        unit = verdict.unit if verdict.effect_unit == "outcome" else "sd of a day's noise"
        mean, low, high = (figure(each, verdict.scale) for each in (effect.mean, effect.low, effect.high))
        return f"{name} {mean} {unit} (95 % {low} to {high})."

    parts = [words(verdict.effect, "As taken:"), words(verdict.itt, "As planned:")]
    if verdict.shift is not None:
        shift = verdict.shift
        parts.append(
            f"Days that reach {shift.level:.3g}: {100 * shift.off:.0f} % without, {100 * shift.on:.0f} % with (change "
            f"{100 * shift.low:+.0f} to {100 * shift.high:+.0f})."
        )
    return " ".join(part for part in parts if part) or None


# --- SPIRIT and SPENT ------------------------------------------------------------------------------------------------
def _spent(trial: Trial, beside: Beside) -> Iterator[tuple[str, str | None]]:
    protocol = trial.protocol
    steps: tuple[tuple[str, Callable[[Trial], str]], ...] = (
        ("8", design_words),
        ("11a", taken_words),
        ("12", outcome_words),
        ("21b", looks_words),
        ("16a", draw_words),
        ("20a", lambda each: f"{analysis_words(each)} {carry_over_words(each)}"),
        ("17a", blinding_words),
    )
    yield from ((number, words(trial)) for number, words in steps)
    yield "1", "N-of-1 trial: " + protocol.question
    yield "2a", beside.registered
    sealed = "" if trial.sealed_on is None else f" of {trial.sealed_on.isoformat()}"
    yield "3", f"The sealed design{sealed}, SHA-256 {trial.seal}."
    yield "4", beside.funding
    yield "6a", "The question is about one person: whether it helps this person."
    yield "6b", "Without is the same person's own life on days without it."
    yield "7", protocol.question
    yield "10", "The person, if the screening clears the dose they already take. " + (beside.conditions or "")
    yield (
        "11b",
        "Any stop sign pauses the trial at once; the person may stop at any time, and stopping is offered for harm.",
    )
    yield "11c", "Every dose is noted as taken or not; unknown days count as planned times the person's own share."
    yield "13", f"{protocol.design.n_days} days in all, looks as under 21b."
    yield "15", ONE_PERSON
    yield "16b", f"The order is sealed before the first day; SHA-256 {trial.seal[:16]}…."
    yield "16c", "epsom draws; in a blinded trial somebody else fills the boxes."
    yield "17b", "In an emergency at any time; that ends the trial."
    yield "18a", "Daily, in the record on the person's own computer."
    yield "19", "In the person's own record; a copy of everything can be taken along."
    yield (
        "20b",
        "Half and double prior, no build-up, by the plan, heavy tails, order only, a pair left out, marked days out.",
    )
    yield (
        "20c",
        "A missing rating is a longer gap and nothing is filled in; by the plan beside as taken below 90 % of doses.",
    )
    yield "21a", "A panel of quality without a result."
    yield "22", "Side effects are noted any day; harm is watched for as under 21b."
    yield "25", "Changing anything ends this trial; another one may begin."
    yield "27", "Nothing leaves the person's computer unless they send it."
    yield "29", "The person."
    yield "30", "The plan goes on or ends as the person decides."
    yield "31", "To the person, in one sentence with the figures behind it."
    yield "32", ONE_PERSON
    yield "33", "None are taken."
