"""How well the audit of articles does: `python -m tests.audit_score [--split dev|held] [--shared PATH] [--misses]`.

Pure functions compare one audit, in the shape of `epsom audit --json`, with the answers of one article
(tests/cases/audit/README.md says what the answers mean). The rules of the comparison:

Claims. A found claim can answer an expected one when the two overlap in the text, or stand in the same sentence, and
their kinds or their subjects agree. Each answers one at most; pairs that are right are made first, then those that
overlap. Right means the kind (or one of `also_kind`) and the verdict (or one of `also_accept`). A pair that is not
right costs twice: the expected claim was not found, the found one is false. `optional` ones neither earn nor cost,
`duplicate_of` makes two one, of which either is enough. A further found claim that overlaps an expected one and has
its kind and verdict is a piece of it and is left out. A found claim that answers nothing is false. Two figures are
given: strict, as said; and lenient, which leaves out unanswered claims whose verdict accuses nobody (supported,
mixed), unless they stand on one of `not_claims`.

Citations. Matched by overlapping text, else by the paper they resolve to. Right means the verdict that follows from
the answers, and the paper where there is one. A paper cited twice is one citation. `discrepancy named` counts, among
the papers that were found and have one, those of which at least one true discrepancy was named.

Doses. Matched by overlapping text. Exact means amount (1 percent or 0.5), unit, basis, compound where both name one,
and both limits. Flags. Each flag of each article, true or false, is one answer; null is not scored.

Wrong accusations are counted beside all this: fair claims called something else than supported or mixed, and right
citations called anything but right.

Not for judging people's articles: it only measures the program.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "cases" / "audit"
FLAGS = (
    "sells_something", "dose_above_ul_without_warning", "reported_dose_above_ul", "no_safety_caveat",
    "omits_kidney_and_drug_warning", "uncited_numbers", "cure_language",
)  # fmt: skip
NEUTRAL = ("supported", "mixed")
SLEEP = ("sleep_quality", "insomnia", "sleep_onset_latency", "total_sleep_time", "sleep_architecture")
FORMS = {"glycinate": "bisglycinate", "diglycinate": "bisglycinate", "form_glycinate": "form_bisglycinate"}
UNITS = {"milligram": "mg", "milligrams": "mg", "gram": "g", "grams": "g", "micrograms": "mcg", "µg": "mcg"}
# Answers may point at a mechanism or a table; the paper behind it is as right.
PAPERS = {
    "bbb_threonate": "slutsky_2010", "bdnf_hippocampus_rat": "slutsky_2010", "neuroplasticity": "slutsky_2010",
    "amygdala": "abumaria_2011", "prefrontal": "abumaria_2011", "fear_extinction": "abumaria_2011",
    "hpa_deficiency": "sartori_2012", "transdermal": "grober_2017", "atp": "de_baaij_2015",
    "stress_depletes": "pickering_2020",
}  # fmt: skip
BREAK = re.compile(r"\n+|(?<=[.!?…])[\"'”’)\]*]*\s+(?=[\"'“‘(\[*]*[A-Z0-9•])")
ABBREVIATION = re.compile(r"\b(Dr|Mr|Mrs|Ms|Prof|St|vs|al|e\.g|i\.e|No|approx)\.[\"'”’)\]*]*\s+$")

Entry = Mapping[str, Any]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Count:
    """Right answers, false ones and those not given; sums up over articles."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of what was expected that was found; 1 when nothing was expected."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """2 right / (2 right + false + missed); 1 when there was nothing to find and nothing was found."""
        all_of_it = 2 * self.right + self.false + self.missed
        return 2 * self.right / all_of_it if all_of_it else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of one article, or of several added up; `misses` are lines for people."""

    claims: Count = Count()
    claims_lenient: Count = Count()
    claims_seen: Count = Count()  # found at all, whatever the verdict
    citations: Count = Count()
    citations_lenient: Count = Count()  # leaves out unanswered ones that accuse nobody
    discrepancies: Count = Count()
    doses: Count = Count()
    dose_daily: Count = Count()  # of the matched ones: the elemental amount a day
    flags: Count = Count()  # right or wrong answers; missed stays 0
    flags_true: Count = Count()  # the flags that are raised
    accusations: int = 0
    misses: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        return Score(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Score)})


# --- places in the text -----------------------------------------------------------------------------------------------
def sentences(text: str) -> list[Place]:
    """Where the sentences of a text lie, in code points. Lines end a sentence; a few abbreviations do not."""
    places, start = [], 0
    for found in BREAK.finditer(text):
        if "\n" in found.group() or not ABBREVIATION.search(text[max(0, found.start() - 8) : found.end()]):
            places.append((start, found.start()))
            start = found.end()
    return [*places, (start, len(text))]


def overlap(one: Place, other: Place) -> int:
    """How many code points two stretches share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


class Text:
    """A text with its sentences, so that two places can be asked whether they share one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = sentences(text)

    def place(self, quote: str) -> Place:
        """Where a quote of the answers stands; an error when it does not."""
        start = self.text.find(quote)
        if start < 0:
            raise ValueError(f"the answers quote what the text does not say: {quote!r}")
        return start, start + len(quote)

    def same_sentence(self, one: Place, other: Place) -> bool:
        """Whether a sentence exists that both places touch."""
        return any(overlap(each, one) and overlap(each, other) for each in self.sentences)

    def found_place(self, entry: Entry) -> Place:
        """The place of something found, by its offsets, or by its quote when it has none."""
        if entry.get("start") is not None and entry.get("end") is not None:
            return int(entry["start"]), int(entry["end"])
        return self.place(str(entry.get("quote") or entry.get("text") or ""))


def pairs(
    expected: Sequence[Any], found: Sequence[Any], rank: Callable[[Any, Any], tuple[float, ...] | None]
) -> dict[int, int]:
    """One found for one expected, the best-ranked pairs first; None means the two can never be a pair."""
    ranked = []
    for one, wanted in enumerate(expected):
        for other, given in enumerate(found):
            value = rank(wanted, given)
            if value is not None:
                ranked.append((value, -one, -other))
    made: dict[int, int] = {}
    for _, one, other in sorted(ranked, reverse=True):
        if -one not in made and -other not in made.values():
            made[-one] = -other
    return made


# --- claims -----------------------------------------------------------------------------------------------------------
def _subject(subject: str) -> str:
    subject = FORMS.get(subject, subject)
    return "sleep" if subject in SLEEP else subject


def _claim_right(expected: Entry, found: Entry) -> bool:
    kinds = (expected["kind"], *expected.get("also_kind", ()))
    return found["kind"] in kinds and found["verdict"] in (expected["verdict"], *expected.get("also_accept", ()))


def score_claims(text: Text, answers: Entry, found: Sequence[Entry]) -> Score:
    """Claims of the right kind and verdict; strict, lenient and merely seen."""
    expected = list(answers.get("claims") or [])
    places = [text.place(each["quote"]) for each in expected]
    given = [text.found_place(each) for each in found]
    banned = [text.place(each["quote"]) for each in answers.get("not_claims") or []]

    def rank(one: int, other: int) -> tuple[float, ...] | None:
        wanted, claim = expected[one], found[other]
        kind = claim["kind"] in (wanted["kind"], *wanted.get("also_kind", ()))
        subject = _subject(str(claim.get("subject"))) == _subject(wanted["subject"])
        shared = overlap(places[one], given[other])
        if not (kind or subject) or not (shared or text.same_sentence(places[one], given[other])):
            return None
        right = _claim_right(wanted, claim)
        return right, shared > 0, subject, kind, not wanted.get("optional"), shared

    made = pairs(range(len(expected)), range(len(found)), rank)
    misses, accusations = [], 0
    groups: dict[str, list[int]] = {}
    for one, wanted in enumerate(expected):
        groups.setdefault(wanted.get("duplicate_of") or wanted["id"], []).append(one)
    right = missed = false = seen = 0
    for members in groups.values():
        if all(expected[one].get("optional") for one in members):
            continue
        answered = [(one, made[one]) for one in members if one in made]
        good = [pair for pair in answered if _claim_right(expected[pair[0]], found[pair[1]])]
        right, missed, seen = right + bool(good), missed + (not good), seen + bool(answered)
        false += sum(not expected[one].get("optional") for one, _ in answered) - len(
            [one for one, _ in good if not expected[one].get("optional")]
        )
        if not good:
            wanted = expected[members[0]]
            got = [f"{found[other]['kind']}/{found[other]['verdict']}" for _, other in answered]
            misses.append(
                f"claim {wanted['id']} {wanted['kind']}/{wanted['verdict']} got {got or '-'}: {wanted['quote']}"
            )
    for one, other in made.items():
        fair = {expected[one]["verdict"], *expected[one].get("also_accept", ())} <= set(NEUTRAL)
        accusations += fair and found[other]["verdict"] not in (*NEUTRAL, "promotional")
    extra = neutral = 0
    for other, claim in enumerate(found):
        if other in made.values() or any(
            overlap(place, given[other]) and (wanted.get("optional") or _claim_right(wanted, claim))
            for wanted, place in zip(expected, places, strict=True)
        ):
            continue
        on_ban = any(overlap(place, given[other]) for place in banned)
        extra += 1
        neutral += claim["verdict"] in NEUTRAL and not on_ban
        misses.append(
            f"claim not expected{' (not_claims)' if on_ban else ''} {claim['kind']}/{claim.get('subject')}/"
            f"{claim['verdict']}: {text.text[slice(*given[other])][:110]}"
        )
    return Score(
        claims=Count(right, false + extra, missed),
        claims_lenient=Count(right, false + extra - neutral, missed),
        claims_seen=Count(seen, extra, right + missed - seen),
        accusations=accusations,
        misses=tuple(misses),
    )


# --- citations --------------------------------------------------------------------------------------------------------
def paper(pointer: str | None) -> tuple[str, ...]:
    """What identifies a paper in an id: first name, year, and what follows. `trials:mah_pitre_2021` is `mah2021`."""
    if not pointer:
        return ()
    name = pointer.rsplit(":", 1)[-1].lower()
    name = PAPERS.get(name, name)
    parts = re.fullmatch(r"([a-z]+?)(?:_[a-z_]*?)??_?(\d{4})(?:_?([a-z0-9_]*))", name)
    return parts.groups("") if parts else (name,)


def accepted_verdicts(citation: Entry) -> set[str]:
    """The verdicts that are right for an expected citation."""
    types = set(citation["discrepancy_types"])
    if citation["exists"] == "no":
        verdicts = {"not_found"}
    elif citation["exists"] == "unidentifiable":
        verdicts = {"unidentifiable"}
    elif types <= {"correct"}:
        verdicts = {"supports"}
    else:
        verdicts = {"found_but"} | ({"supports"} if types <= {"omits_key_limitation"} else set())
    return verdicts | set(citation.get("also_verdict", ()))


def _resolved(expected: Entry, found: Entry) -> bool:
    right = [paper(expected["points_to"]), *(paper(each) for each in expected.get("also_points_to", ()))]
    return bool(found.get("resolves_to")) and paper(found["resolves_to"]) in right


def _citation_right(expected: Entry, found: Entry) -> bool:
    if found["verdict"] not in accepted_verdicts(expected):
        return False
    return found["verdict"] in ("not_found", "unidentifiable") or _resolved(expected, found)


def score_citations(text: Text, answers: Entry, found: Sequence[Entry]) -> Score:
    """Citations resolved and judged; and whether a true discrepancy was named."""
    expected = list(answers.get("citations") or [])
    places = [text.place(each["as_given"]) for each in expected]
    given = [text.found_place(each) for each in found]

    def rank(one: int, other: int) -> tuple[float, ...] | None:
        shared = overlap(places[one], given[other])
        near = text.same_sentence(places[one], given[other])
        same = _resolved(expected[one], found[other])
        if not (shared or same or (near and found[other]["verdict"] in ("not_found", "unidentifiable"))):
            return None
        return shared > 0, _citation_right(expected[one], found[other]), same, near, shared

    made = pairs(range(len(expected)), range(len(found)), rank)
    right = missed = false = accusations = named = unnamed = 0
    misses = []
    for one, wanted in enumerate(expected):
        claim = found[made[one]] if one in made else None
        if claim is not None and accepted_verdicts(wanted) == {"supports"} and _resolved(wanted, claim):
            accusations += claim["verdict"] != "supports"
        if wanted.get("optional"):
            continue
        good = claim is not None and _citation_right(wanted, claim)
        right, missed, false = right + good, missed + (not good), false + (claim is not None and not good)
        if not good:
            got = f"{claim['verdict']} {claim.get('resolves_to')} {list(claim['discrepancies'])}" if claim else "-"
            misses.append(
                f"citation {wanted['id']} {'/'.join(sorted(accepted_verdicts(wanted)))} {wanted['points_to']} "
                f"got {got}: {wanted['as_given']}"
            )
        types = set(wanted["discrepancy_types"]) - {"correct", "unidentifiable", "does_not_exist"}
        if claim is not None and types and _resolved(wanted, claim):
            hit = bool(types & set(claim.get("discrepancies") or ()))
            named, unnamed = named + hit, unnamed + (not hit)
    extra = quiet = 0
    for other, claim in enumerate(found):
        if other in made.values() or any(
            _citation_right(wanted, claim) and (overlap(place, given[other]) or _resolved(wanted, claim))
            for wanted, place in zip(expected, places, strict=True)
        ):
            continue
        extra += 1
        quiet += claim["verdict"] in ("supports", "unidentifiable")
        misses.append(
            f"citation not expected {claim['verdict']} {claim.get('resolves_to')}: "
            f"{text.text[slice(*given[other])][:110]}"
        )
    return Score(
        citations=Count(right, false + extra, missed),
        citations_lenient=Count(right, false + extra - quiet, missed),
        discrepancies=Count(named, 0, unnamed),
        accusations=accusations,
        misses=tuple(misses),
    )


# --- doses ------------------------------------------------------------------------------------------------------------
def two(amount: Any) -> tuple[float, float] | None:
    """An amount as low and high, whether it came as one number, two, or a mapping."""
    if amount is None:
        return None
    if isinstance(amount, Mapping):
        amount = amount["low"], amount["high"]
    low, high = (amount, amount) if isinstance(amount, (int, float)) else amount
    return float(low), float(high)


def close(one: Any, other: Any) -> bool:
    """Whether two amounts agree within 1 percent or 0.5, whichever is larger."""
    first, second = two(one), two(other)
    if first is None or second is None:
        return first is second
    return all(abs(a - b) <= max(0.5, 0.01 * abs(a)) for a, b in zip(first, second, strict=True))


def over(daily: Any, limit: float) -> str:
    """Whether an amount a day passes a limit: yes, no, possible, not_applicable."""
    span = two(daily)
    if span is None:
        return "not_applicable"
    return "yes" if span[0] > limit else "no" if span[1] <= limit else "possible"


def _wanted_doses(text: Text, answers: Entry) -> list[tuple[Place, Entry]]:
    doses = [(text.place(each["quote"]), each) for each in answers.get("doses") or []]
    for claim in answers.get("claims") or []:
        if claim.get("dose"):
            doses.append((text.place(claim["quote"]), {"optional": claim.get("optional", False), **claim["dose"]}))
    return doses


def found_doses(audit: Entry) -> list[Entry]:
    """All doses of an audit, once each: those beside the claims, and those within them."""
    doses = list(audit.get("doses") or [])
    for claim in audit.get("claims") or []:
        for dose in claim.get("doses") or []:
            doses.append({"start": claim["start"], "end": claim["end"], **dose})
    return list({(each.get("start"), each.get("end"), str(each.get("amount"))): each for each in doses}.values())


def _unit(dose: Entry) -> str:
    unit = UNITS.get(str(dose.get("unit")), str(dose.get("unit")))
    return "mg/kg" if dose.get("per_kg") and unit == "mg" else unit


def dose_faults(expected: Entry, found: Entry) -> list[str]:
    """What is not exact about a found dose, in one word each."""
    faults = []
    if not close(expected["amount"], found.get("amount")):
        faults.append("amount")
    if _unit(expected) != _unit(found):
        faults.append("unit")
    if found.get("basis") not in (expected["basis"], *expected.get("also_basis", ())):
        faults.append("basis")
    compounds = [FORMS.get(str(each.get("compound")), each.get("compound")) for each in (expected, found)]
    if expected["basis"] == "compound" and all(compounds) and compounds[0] != compounds[1]:
        faults.append("compound")
    scored = expected.get("role") not in ("requirement", "limit")
    for key, limit in (("over_250", 250), ("over_350", 350)):
        wanted = expected.get(key, over(expected.get("daily_mg"), limit) if scored else None)
        if wanted is not None and found.get(key, over(found.get("daily_mg"), limit)) != wanted:
            faults.append(key)
    return faults


def score_doses(text: Text, answers: Entry, audit: Entry) -> Score:
    """Doses with amount, unit, basis and limits exact; and the amount a day of those that were matched."""
    expected, found = _wanted_doses(text, answers), found_doses(audit)
    given = [text.found_place(each) for each in found]

    def rank(one: int, other: int) -> tuple[float, ...] | None:
        place, wanted = expected[one]
        shared = overlap(place, given[other])
        same = close(wanted["amount"], found[other].get("amount"))
        if not shared and not (same and text.same_sentence(place, given[other])):
            return None
        return same, shared > 0, -len(dose_faults(wanted, found[other])), not wanted.get("optional"), shared

    made = pairs(range(len(expected)), range(len(found)), rank)
    right = missed = false = daily = no_daily = 0
    misses = []
    for one, (place, wanted) in enumerate(expected):
        if wanted.get("optional"):
            continue
        faults = dose_faults(wanted, found[made[one]]) if one in made else ["not found"]
        right, missed, false = right + (not faults), missed + bool(faults), false + (one in made and bool(faults))
        if one in made and wanted.get("role") not in ("requirement", "limit"):
            agrees = close(wanted.get("daily_mg"), found[made[one]].get("daily_mg"))
            daily, no_daily = daily + agrees, no_daily + (not agrees)
        if faults:
            misses.append(f"dose {', '.join(faults)}: {text.text[slice(*place)]}")
    extra = [other for other in range(len(found)) if other not in made.values()]
    misses += [f"dose not expected: {text.text[slice(*given[other])][:90]}" for other in extra]
    return Score(
        doses=Count(right, false + len(extra), missed),
        dose_daily=Count(daily, 0, no_daily),
        misses=tuple(misses),
    )


# --- flags and whole articles -----------------------------------------------------------------------------------------
def score_flags(answers: Entry, found: Iterable[Any]) -> Score:
    """Flags right or wrong, one by one."""
    raised = {each if isinstance(each, str) else each["id"] for each in found}
    wanted = {name: answers["flags"].get(name) for name in FLAGS}
    asked = {name: value for name, value in wanted.items() if value is not None}
    wrong = [name for name, value in asked.items() if (name in raised) != value]
    return Score(
        flags=Count(len(asked) - len(wrong), len(wrong), 0),
        flags_true=Count(
            sum(value and name in raised for name, value in asked.items()),
            sum(not value and name in raised for name, value in asked.items()),
            sum(value and name not in raised for name, value in asked.items()),
        ),
        misses=tuple(f"flag {name} is {asked[name]}" for name in wrong),
    )


def score_article(text: str, answers: Entry, audit: Entry) -> Score:
    """All figures of one audit (a mapping as `epsom audit --json` prints it) against the answers of its article."""
    whole = Text(text)
    return (
        score_claims(whole, answers, list(audit.get("claims") or []))
        + score_citations(whole, answers, list(audit.get("citations") or []))
        + score_doses(whole, answers, audit)
        + score_flags(answers, audit.get("flags") or [])
    )


def sentence_faults(item: Entry, audit: Entry) -> list[str]:
    """What an audit got wrong about one tricky sentence; empty when it passes. Stance counts here."""
    wanted = item["expected"]
    found = list(audit.get("claims") or [])
    faults = []
    for claim in wanted.get("claims") or []:
        same = [each for each in found if _claim_right(claim, each) and each.get("stance") == claim["stance"]]
        if same:
            found.remove(same[0])
        else:
            faults.append(f"not found: {claim['kind']} {claim['subject']} {claim['stance']} {claim['verdict']}")
    free = wanted.get("optional_claims") or []
    left = [each for each in found if not any(_claim_right(one, each) for one in free)]
    faults += [f"not expected: {each['kind']} {each.get('subject')} {each['verdict']}" for each in left]
    doses, given = list(wanted.get("doses") or []), found_doses(audit)
    if len(doses) != len(given):
        faults.append(f"{len(given)} doses instead of {len(doses)}")
    for dose, other in zip(doses, given, strict=False):
        faults += [f"dose: {fault}" for fault in dose_faults(dose, other)]
    cited = len(list(audit.get("citations") or []))
    if cited != len(wanted.get("citations") or []):
        faults.append(f"{cited} citations instead of {len(wanted.get('citations') or [])}")
    return faults


# --- the files --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Case:
    """One article with its answers."""

    name: str
    text: str
    answers: dict[str, Any] = field(repr=False)


def split() -> dict[str, list[str]]:
    """Which articles are for working (dev) and which only for measuring (held)."""
    return tomllib.loads((CASES / "split.toml").read_text(encoding="utf-8"))


def own_cases(which: str | None = None) -> Iterator[Case]:
    """The articles of tests/cases/audit: of one half, or all."""
    halves = split()
    for name in sorted(halves[which] if which else [*halves["dev"], *halves["held"]]):
        text = (CASES / "articles" / f"{name}.txt").read_text(encoding="utf-8")
        yield Case(name, text, yaml.safe_load((CASES / "answers" / f"{name}.yaml").read_text(encoding="utf-8")))


def other_cases(claims: Path) -> Iterator[Case]:
    """The articles of a claims.yaml elsewhere; their texts lie in `articles/` beside it, three lines of head on each."""
    for answers in yaml.safe_load(claims.read_text(encoding="utf-8"))["articles"]:
        text = (claims.parent / "articles" / answers["file"]).read_text(encoding="utf-8")
        yield Case(answers["file"], text.split("\n", 3)[3], answers)


def engine() -> Callable[[str], dict[str, Any]] | None:
    """From a text to the mapping that `epsom audit --json` prints; None when this checkout has no audit."""
    try:
        audit = importlib.import_module("epsom.core.audit").audit
        audit_json = importlib.import_module("epsom.exchange.audit_json").audit_json
        knowledge = importlib.import_module("epsom.knowledge.load").load()
    except (ImportError, AttributeError) as error:
        print(f"The audit is not there: {error}", file=sys.stderr)
        return None
    return lambda text: audit_json(audit(text, knowledge))


HEAD = (
    f"{'':24} {'claims P':>8} {'R':>5} {'F1':>5} {'lenient':>8} {'seen':>5} {'cit. P':>7} {'R':>5} {'F1':>5} "
    f"{'lenient':>8} {'named':>6} {'dose F1':>8} {'a day':>6} {'flags':>6} {'accused':>8}"
)


def line(name: str, score: Score) -> str:
    """One line of the table."""
    claims, cited = score.claims, score.citations
    return (
        f"{name[:24]:24} {claims.precision:8.2f} {claims.recall:5.2f} {claims.f1:5.2f} {score.claims_lenient.f1:8.2f} "
        f"{score.claims_seen.recall:5.2f} {cited.precision:7.2f} {cited.recall:5.2f} {cited.f1:5.2f} "
        f"{score.citations_lenient.f1:8.2f} {score.discrepancies.recall:6.2f} {score.doses.f1:8.2f} "
        f"{score.dose_daily.recall:6.2f} {score.flags.precision:6.2f} {score.accusations:8d}"
    )


def report(title: str, cases: Iterable[Case], audit: Callable[[str], Entry], each: bool, misses: bool) -> None:
    """Print the table of some articles, with what went wrong when it is asked for."""
    print(f"\n{title}\n{HEAD}")
    total = Score()
    for case in cases:
        score = score_article(case.text, case.answers, audit(case.text))
        total += score
        if each:
            print(line(case.name, score))
        if misses:
            print(*(f"      {miss}" for miss in score.misses), sep="\n")
    print(line("all", total))
    sizes = (("claims", total.claims), ("citations", total.citations), ("doses", total.doses), ("flags", total.flags))
    print(", ".join(f"{name} {one.right} right {one.false} false {one.missed} missed" for name, one in sizes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how the audit does on our own articles and, when told where they are, on others."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit_score", description="How well the audit does.")
    parser.add_argument("--split", choices=("dev", "held"), help="one half of our own articles (left out: both)")
    parser.add_argument("--shared", type=Path, help="a claims.yaml, or the folder of one, to score as well")
    parser.add_argument("--misses", action="store_true", help="list what went wrong, except in the held half")
    asked = parser.parse_args(arguments)
    audit = engine()
    if audit is None:
        return 1
    for which in (asked.split,) if asked.split else ("dev", "held"):
        report(f"Our own articles, {which}", own_cases(which), audit, which == "dev", asked.misses and which == "dev")
    if asked.shared:
        claims = asked.shared / "claims.yaml" if asked.shared.is_dir() else asked.shared
        report(str(claims.name), other_cases(claims), audit, True, asked.misses)
        tricky = claims.parent / "sentences.yaml"
        if tricky.is_file():
            items = yaml.safe_load(tricky.read_text(encoding="utf-8"))["sentences"]
            faults = {item["id"]: sentence_faults(item, audit(item["text"])) for item in items}
            print(f"\nTricky sentences: {sum(not each for each in faults.values())} of {len(items)}")
            for name, each in faults.items():
                if each:
                    print(f"      {name}: {'; '.join(each)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
