"""Reads the amounts of magnesium in a sentence: of the element or of a salt, how often, and as advice or as a report.

The dangerous errors are the same as on a label: a salt's weight read as magnesium, and a daily total read as one dose.
Shares of magnesium come from `core.product`, which computes them from the formulas. It judges no claim.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from epsom.core.audit.grammar import Reading
from epsom.core.audit.shapes import AuditDose, Basis, Over, Role
from epsom.core.audit.topics import Families, Topic
from epsom.core.audit.words import Hit, Scan
from epsom.core.product.chemistry import share_of
from epsom.core.product.words import STEMS
from epsom.knowledge import Knowledge

EU_LIMIT_ID: Final = "scf_2001_ul"
US_LIMIT_ID: Final = "nasem_ul_9_plus"
_MG_PER: Final = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "mmol": 24.305, "mEq": 12.1525}
_UNITS: Final = {"m": "mg", "g": "g", "µ": "mcg", "μ": "mcg", "u": "mcg"}

_NUMBER = r"\d+(?:[.,]\d+)*"
_SPELT = r"one|two|three|four|five|six|ten"
_UNIT = r"(?:mg|milligrams?|milligrammes?|mcg|[µμu]g|micrograms?|g|gm|grams?|grammes?|mmol|millimoles?|mEq|milliequivalents?)"
AMOUNT = re.compile(
    rf"(?<![\w.,])({_NUMBER}|(?:{_SPELT})(?=\s(?:g|mg|gram|milligram)))(?:\s?{_UNIT})?(?:\s?(?:-|–|—|to|or|and)\s?({_NUMBER}))?\s?-?({_UNIT})(?![\w])",
    re.IGNORECASE,
)
_CONCENTRATION = re.compile(
    r"(?:\sof\smagnesium)?\s?(?:/|per\s)\s?(?:d?l|ml|litre|liter|decilitre|100\s?ml|1,?000\s?kcal)\b", re.IGNORECASE
)
_OF_MAGNESIUM = re.compile(r"\s(?:of\s)?(?:elemental\s)?magnesium", re.IGNORECASE)
_PER_KG = re.compile(r"\s?(?:/|per\s)\s?(?:kg|kilo(?:gram)?)\b", re.IGNORECASE)
_PER_FOOD = re.compile(
    r"\s?(?:/|per\s)\s?(?:100\s?g|cup|ounce|oz|portion|bar|slice|handful|serving of)\b", re.IGNORECASE
)
_OF = re.compile(
    r"\s?(?:\(?(elemental|pure|actual)\)?\s)?(?:of\s)?(?:(?:the|an?|this|these|extra|oral|supplemental)\s)?(?:(elemental|pure|actual)\s)?([^\W\d_]+)?(?:[\s-]\(?(?:(as|from|in the form of)\s)?(?:magnesium\s)?(?:l-|di)?([^\W\d_]+))?",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:(once|twice|thrice|one|two|three|four|1|2|3|4)(?:\s?x|\stimes)?\s(?:a|per|each|every)?\s?-?(?:day|daily)"
    r"|(two|three|four|2|3|4)\s?(?:x|times)\s(?:a\s|per\s|in\sthe\s)?(?:day|daily)|every\s(6|8|12)\shours|((?:in\sthe\s)?morning\sand\s(?:in\sthe\s)?(?:evening|night)|am\sand\spm)|with\s(?:each|every)\s(meal)|at\s(each|every)\smeal)",
    re.IGNORECASE,
)
_DIVIDED = re.compile(
    r"\b(?:split|shared|divided|spread|broken|taken)\b[^.;]{0,24}?\b(?:(two|three|four|2|3|4)\s(?:(?:equal|divided|separate|smaller)\s)?(?:doses|parts|portions|servings)|(morning\sand\s(?:evening|night)|breakfast\sand\s)|doses|day)"
    r"|\bin\s(two|three|four|2|3|4)\s(?:divided\s|equal\s|separate\s)?(?:doses|portions)|\b(in\sdivided\sdoses)|\b(divided\sdoses)",
    re.IGNORECASE,
)
_DAILY = re.compile(
    r"\b(?:a|per|each|every|in|/)\s?(?:day|night|evening)\b|/\s?d(?:ay)?\b|\bdaily\b|\bnightly\b|\bat\s(?:night|bedtime)\b|\bbefore\s(?:bed|bedtime|sleep)\b|\bbedtime\b|\bin\sthe\sevening\b|\ba\s24-hour\b|\btonight\b",
    re.IGNORECASE,
)
_COUNT_BEFORE = re.compile(r"\b(two|three|four|five|six|2|3|4|5|6)(\s?[x×])?\s$", re.IGNORECASE)
_PIECES_AFTER = re.compile(
    r"\s?-?\s?(?:[^\W\d_]+\s){0,3}?(?:capsules|tablets|pills|gummies|caplets|softgels|sachets|scoops|doses)\b",
    re.IGNORECASE,
)
_PIECES_BEFORE = re.compile(
    r"\b(two|three|four|2|3|4)\s(?:[^\W\d_]+\s)?(?:capsules|tablets|pills|gummies|sachets|scoops)(?:,)?\s(?:of\s|at\s|each\s)?(?:of\s)?$",
    re.IGNORECASE,
)
_YIELDS = re.compile(
    r"suppl|provid|yield|equal|equival|that is|i\.e|which is|containing|deliver|giv|of which|=|amount|works out|corresponds|about|elemental|or ",
    re.IGNORECASE,
)
_LIMIT_BEFORE = re.compile(
    r"\b(?:limits?|guidance level|(?:tolerable )?upper (?:intake )?(?:limit|level)|maximum|ceiling|cap|(?:no|not) more than|never more than|(?:not|n't|never) (?:exceed|go (?:above|over|past|beyond)|cross|take more than|pass)"
    r"|(?:stay|keep|stick) (?:under|below|within|to)|at most|exceed(?:ing)?|should not go (?:over|above))\b[^.;]{0,60}$|\bmore than\s$|\b(?:doses?|amounts?|intakes?) (?:above|over|beyond|higher than|greater than)\s$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(
    r"[^.;,]{0,40}\b(?:or less is|or less a|is the (?:upper |safe upper |guidance )?(?:limit|level|maximum|most|ceiling)|as (?:a|the|an) (?:upper )?(?:limit|maximum|ceiling)|upper limit|limit\b)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|she|he|my \w+) (?:\w+ )?(?:take|took|takes|taking|use|used|swallow|had|do|started|was on|am on)\b|\bI'm (?:on|taking)\b|\btold me to take\b|\bput me on\b|\bI(?:'ve| have) been (?:on|taking)\b|\bWhat I\b",
    re.IGNORECASE,
)
_GIVE = re.compile(
    r"\b(?:give|giving)(?:\s(?:them|him|her|it|(?:(?:your|a|an|the|my)\s)?(?:[\w-]+\s){0,3}?(?:child|children|kids?|toddlers?|teenagers?|(?:[\w-]+[\s-])?year[\s-]olds?|little one|son|daughter)))?\s$",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[\s-]years?[\s-]olds?\b|\bage[sd]?\s(\d{1,2})\b",
    re.IGNORECASE,
)
_YOUNG = re.compile(r"\b(?:child|children|kids?|toddlers?|babies|infants|little ones?|son|daughter)\b", re.IGNORECASE)
_AGES: Final = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_WORDS: Final = {"once": 1, "one": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PARENT = frozenset({"magnesium", "mag", "mg"})
_APART = 120  # characters between a salt and the magnesium in it
_REACH = 90  # characters on either side in which "a day" still belongs to an amount


def read_doses(
    reading: Reading, scan: Scan, topic: Topic, families: Families, knowledge: Knowledge, intro: Reading | None
) -> list[AuditDose]:
    """The amounts of magnesium in one sentence; amounts of other things, and strengths of solutions, are left out."""
    part = reading.part
    text = scan.text[part.start : part.end]
    found: list[tuple[AuditDose, float]] = []  # with how often a day the amount counts
    limits = (knowledge.limits[EU_LIMIT_ID].value_mg, knowledge.limits[US_LIMIT_ID].value_mg)
    matches = list(AMOUNT.finditer(text))
    for number, match in enumerate(matches):
        after_to = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        before_from = matches[number - 1].end() if number else 0
        read = _dose(match, text, before_from, after_to, reading, scan, topic, families, knowledge, intro)
        if read is None:
            continue
        dose, factor = read
        if found:
            last, often = found[-1]
            between = text[last.end - part.start : match.start()]
            joined = _join(last, dose, between, often if last.daily_mg is not None else factor, limits)
            if joined is not None:
                found[-1] = (joined, often)
                continue
        found.append((dose, factor))
    return [dose for dose, _ in found]


def _value(text: str) -> float:
    """A printed number: a comma before three digits parts thousands, any other is a decimal comma."""
    if text[0].isalpha():
        return float(_WORDS.get(text.lower(), 10))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    clean = text.replace(",", ".")
    return float(clean) if clean.count(".") < 2 else float(clean.replace(".", ""))


def _unit(text: str) -> str:
    low = text.lower()
    if low.startswith(("mcg", "micro")):
        return "mcg"
    if low.startswith(("mmol", "millimol")):
        return "mmol"
    if low.startswith(("meq", "milliequ")):
        return "mEq"
    return _UNITS[low[0]]


def salt_of(word: str) -> str | None:
    """The id of the form a word names: "glycinate" is bisglycinate; None when it names none."""
    low = word.lower()
    if low == "maleate":
        return "malate"
    for stem, form in STEMS:
        if low.startswith(stem) and low.isascii():
            return form
    return "oxide" if low == "mgo" else None


def _dose(
    match: re.Match[str],
    text: str,
    before_from: int,
    after_to: int,
    reading: Reading,
    scan: Scan,
    topic: Topic,
    families: Families,
    knowledge: Knowledge,
    intro: Reading | None,
) -> tuple[AuditDose, float] | None:
    low = _value(match[1])
    high = _value(match[2]) if match[2] else low
    unit = _unit(match[3])
    behind, ahead = text[before_from : match.start()], text[match.end() : after_to]
    if behind.endswith(("per ", "each ", "every ")) and not _OF_MAGNESIUM.match(ahead):
        return None
    if _CONCENTRATION.match(ahead) or high < low or high > 1e6 or (unit == "mg" and high >= 50_000):
        return None
    kind = _substance(match, text, unit, reading, scan, topic, families)
    if kind is None:
        return None
    basis, compound = kind
    start, end = reading.part.start + match.start(), reading.part.start + match.end()
    window = text[max(match.start() - _REACH, before_from) : min(match.end() + _REACH, after_to)]
    per_kg = _PER_KG.match(ahead) is not None
    role = _role(match, behind, ahead, reading, scan, intro, topic)
    if role in ("limit", "requirement") and basis == "unknown":
        basis = "elemental"  # authorities speak of magnesium itself
    times, factor = _times(match, behind, ahead, window, role)
    fed = _PER_FOOD.match(ahead) is not None
    if role == "reported" and _is_known_trial(low, unit, basis, compound, text, knowledge):
        basis = "elemental"  # the trial is one we hold, and it gave so much magnesium itself
    each = _elemental(low, high, unit, basis, compound, knowledge)
    closed = "iv" in reading.cues or per_kg or fed or any(hit.subject == "form_topical" for hit in reading.part.hits)
    daily = None
    if (
        not closed
        and (
            times is not None
            or role in ("limit", "requirement")
            or (role in ("advice", "reported") and times is not None)
        )
    ) or (not closed and role == "advice"):
        daily = (each[0] * factor, each[1] * factor)
    eu, us = knowledge.limits[EU_LIMIT_ID], knowledge.limits[US_LIMIT_ID]
    judged = role in ("advice", "reported", "content") and daily is not None
    because = [knowledge.forms[compound].because] if compound is not None and compound in knowledge.forms else []
    if judged:
        because += [eu.because, us.because]
    dose = AuditDose(
        quote=scan.text[start:end],
        start=start,
        end=end,
        amount=(low, high),
        unit=unit,
        basis=basis,
        compound=compound,
        times_per_day=times,
        daily_mg=None if daily is None else (round(daily[0], 2), round(daily[1], 2)),
        role=role,
        over_250=over(daily, eu.value_mg) if judged else "not_applicable",
        over_350=over(daily, us.value_mg) if judged else "not_applicable",
        per_unit_mg=(round(each[0], 2), round(each[1], 2)) if daily is None and not per_kg else None,
        per_kg=per_kg,
        because=tuple(because),
    )
    return dose, factor


def _is_known_trial(amount: float, unit: str, basis: Basis, form: str | None, text: str, knowledge: Knowledge) -> bool:
    """Whether a study we hold gave just this much magnesium: of the same salt, or named by its year or author."""
    if unit != "mg" or basis == "elemental":
        return False
    for study in knowledge.studies.values():
        if study.elemental_mg is None or abs(study.elemental_mg - amount) > 0.5:
            continue
        named = str(study.year) in text or study.label.split()[0] in text
        if form in study.forms if form is not None else named:
            return True
    return False


def child_limit(text: str, knowledge: Knowledge) -> float | None:
    """The limit for supplements, in mg a day, of the child a sentence speaks of; None when it speaks of no child.

    Without an age the lowest that any authority sets for children from four years holds.
    """
    aged = _YEARS.search(text)
    word = (aged[1] or aged[2]).lower() if aged else ""
    age = None if not word else int(word) if word.isdigit() else _AGES[word]
    if age is None:
        age = 4 if _YOUNG.search(text) else None
    if age is None or age >= 18:
        return None
    fitting = [
        limit.value_mg
        for limit in knowledge.limits.values()
        if limit.applies_from_age <= age and (limit.applies_to_age is None or age < limit.applies_to_age)
    ]
    return min(fitting, default=0.0)


def over(daily: tuple[float, float] | None, limit: float) -> Over:
    """Whether a daily range passes a limit: yes, no, or only at its upper end."""
    if daily is None:
        return "not_applicable"
    if daily[0] > limit:
        return "yes"
    return "possible" if daily[1] > limit else "no"


def _elemental(
    low: float, high: float, unit: str, basis: Basis, compound: str | None, knowledge: Knowledge
) -> tuple[float, float]:
    each = _MG_PER[unit]
    if basis == "compound" and compound is not None and unit in ("mg", "g", "mcg"):
        share = share_of(knowledge.forms, [compound], None)
        return low * each * share.low, high * each * share.high
    return low * each, high * each


def _substance(
    match: re.Match[str], text: str, unit: str, reading: Reading, scan: Scan, topic: Topic, families: Families
) -> tuple[Basis, str | None] | None:
    """Of what an amount is: magnesium or one of its salts, with the basis; None when it is of something else."""
    tail = _OF.match(text, match.end())
    elemental = (
        bool(tail and (tail[1] or tail[2])) or "elemental" in text[max(match.start() - 40, 0) : match.start()].lower()
    )
    first = (tail[3] or "").lower() if tail else ""
    second = (tail[5] or "") if tail else ""
    if first in _PARENT:
        salt = salt_of(second) if second else None
        if elemental or unit in ("mmol", "mEq"):
            return "elemental", salt
        if salt is not None:
            if tail is not None and tail[4]:
                return "elemental", salt
            return "compound", salt
        return "unknown", None
    if first and (salt := salt_of(first)) is not None:
        return ("elemental", salt) if elemental else ("compound", salt)
    if first == "elemental":
        return "elemental", None
    return _by_company(match, text, unit, first, elemental, reading, scan, topic, families)


def _by_company(
    match: re.Match[str],
    text: str,
    unit: str,
    first: str,
    elemental: bool,
    reading: Reading,
    scan: Scan,
    topic: Topic,
    families: Families,
) -> tuple[Basis, str | None] | None:
    """An amount with no "of magnesium" behind it belongs to the mineral last named in its sentence."""
    place = reading.part.start + match.start()
    nearest: Hit | None = None
    following: Hit | None = None
    for hit in reading.part.hits:
        if (
            hit.cue not in ("magnesium", "other_mineral", "low_magnesium")
            and hit.subject not in families.forms
            and hit.subject not in ("melatonin", "gaba")
        ):
            continue
        if scan.starts[hit.first] < place:
            nearest = hit
        elif following is None:
            following = hit
    explicit = re.match(r"\s?of\s", text[match.end() : match.end() + 4]) is not None
    if following is not None and scan.starts[following.first] - place < 40 and (explicit or nearest is None):
        if following.cue == "other_mineral" or following.subject in ("melatonin", "gaba"):
            return None
    elif explicit and first not in ("it", "this", "the", "supplement", "supplements", "supplemental"):
        return None
    if nearest is not None and (nearest.cue == "other_mineral" or nearest.subject in ("melatonin", "gaba")):
        return None
    if unit == "g" and (nearest is None or scan.ends[nearest.last - 1] < place - 25):
        return None
    if nearest is None and not (topic.magnesium or "magnesium" in reading.cues or following is not None):
        return None
    if (
        nearest is None
        and following is None
        and reading.cues.isdisjoint(
            {
                "take",
                "advice",
                "limit",
                "requirement",
                "past_taking",
                "content",
                "pronoun",
                "side_effects",
                "more_dose",
                "study",
            }
        )
        and not _OFTEN.search(text[match.end() :])
        and not _DAILY.search(text[match.end() :])
    ):
        return None
    if elemental or unit in ("mmol", "mEq"):
        form = (
            families.by_id[nearest.subject].form if nearest is not None and nearest.subject in families.forms else None
        )
        return "elemental", form
    if nearest is not None and nearest.subject in families.forms:
        form = families.by_id[nearest.subject].form
        gap = text[scan.ends[nearest.last - 1] - reading.part.start : match.start()]
        if form is not None and len(gap.split()) <= 4:
            return "compound", form
        return "unknown", None
    return "unknown", None


def _count(word: str) -> int:
    return _WORDS.get(word.lower(), int(word) if word.isdigit() else 1)


def _times(match: re.Match[str], behind: str, ahead: str, window: str, role: Role) -> tuple[int | None, float]:
    """How many times a day, and by what one amount is multiplied to give the day's."""
    pieces = 1
    counted = _COUNT_BEFORE.search(behind)
    if counted and counted[2]:
        return _count(counted[1]), _count(counted[1])
    if counted and _PIECES_AFTER.match(ahead):
        pieces = _count(counted[1])
    elif inside := _PIECES_BEFORE.search(behind):
        pieces = _count(inside[1])
    near = behind[-_REACH:]
    divided = _DIVIDED.search(ahead[:_REACH]) or _DIVIDED.search(near[-60:])
    if divided:
        word = next((group for group in divided.groups() if group), "")
        return (2 if "and" in word.lower() else _count(word) if word.lower() in _WORDS or word.isdigit() else 2), pieces
    often = _OFTEN.search(ahead[:_REACH]) or _OFTEN.search(near[-30:])
    if often:
        if often[3]:
            times = 24 // int(often[3])
        elif often[4]:
            times = 2
        elif often[5] or often[6]:
            times = 3
        else:
            times = _count(often[1] or often[2])
        if role in ("limit", "requirement"):
            return times, 1
        return times, times * pieces
    if _DAILY.search(ahead[:_REACH]) or _DAILY.search(near[-45:]) or role == "reported":
        return 1, pieces
    return None, pieces


def _role(
    match: re.Match[str], behind: str, ahead: str, reading: Reading, scan: Scan, intro: Reading | None, topic: Topic
) -> Role:
    """As what an amount stands there."""
    at = reading.part.start + match.start()
    near: set[str] = set()
    close: set[str] = set()
    for hit in reading.part.hits:
        away = scan.starts[hit.first] - at
        if -110 < away < 70:
            near.add(hit.cue)
        if -45 < away < 30:
            close.add(hit.cue)
    study = "study" in reading.cues or (topic.study and "given" in reading.cues)
    if reading.part.question:
        return "content"
    if _is_limit(behind, ahead, study and "past_taking" in near):
        return "limit"
    if _FIRST_PERSON.search(behind[-60:]):
        return "reported"
    if study and ("past_taking" in near or "take" in near):
        return "reported"
    if _GIVE.search(behind[-25:]) and not study:
        return "advice"
    if "content" in close and not _says_take(close):
        return "content"
    if "requirement" in near and "limit" not in close:
        return "requirement"
    if _PER_FOOD.match(ahead):
        return "content"
    if "past_taking" in near and not _says_take(close):
        return "reported"
    if "content" in near and "take" not in near:
        return "content"
    if study and "advice" not in close:
        return "reported"
    often = _DAILY.search(ahead[:_REACH]) or _DAILY.search(behind[-45:]) or _OFTEN.search(ahead[:_REACH])
    if "advice" in near or "take" in near or often:
        return "advice"
    if intro is not None and intro.cues & {"advice", "take"}:
        return "advice"
    if intro is not None and intro.cues & {"requirement"}:
        return "requirement"
    return "content"


def _is_limit(behind: str, ahead: str, given: bool) -> bool:
    """Whether an amount is named as a limit, in front of it or right behind."""
    if given or re.match(r"[^.;]{0,25}\b(?:above|over|past|beyond|exceed)", ahead, re.IGNORECASE):
        return False
    return bool(_LIMIT_BEFORE.search(behind[-70:]) or _LIMIT_AFTER.match(ahead))


def _says_take(close: set[str]) -> bool:
    return "take" in close and "past_taking" not in close


def _join(
    one: AuditDose, other: AuditDose, between: str, factor: float, limits: tuple[float, float]
) -> AuditDose | None:
    """Two amounts that are one: a salt's weight and the magnesium in it, in either order."""
    if len(between) > _APART:
        return None
    if one.basis == "compound" and other.basis in ("elemental", "unknown") and _YIELDS.search(between + " "):
        stated = other.amount[1] * _MG_PER[other.unit]
        if not 0 < stated < 0.7 * one.amount[1] * _MG_PER[one.unit]:
            return None
        return _with_stated(one, other, stated, factor, limits)
    if one.basis == "elemental" and other.basis == "compound" and re.search(r"\b(?:as|from|in|\()", between + "("):
        heavier = other.amount[1] * _MG_PER[other.unit] > one.amount[1] * _MG_PER[one.unit]
        return replace(one, compound=other.compound) if heavier else None
    return None


def _with_stated(
    one: AuditDose, other: AuditDose, stated: float, factor: float, limits: tuple[float, float]
) -> AuditDose:
    """A salt's weight whose magnesium is printed beside it: the print decides, as often a day as was said of either."""
    daily = None
    if one.daily_mg is not None or other.daily_mg is not None:
        daily = (round(stated * factor, 2), round(stated * factor, 2))
    return replace(
        one,
        elemental_stated_mg=stated,
        daily_mg=daily,
        per_unit_mg=None if daily else (stated, stated),
        times_per_day=one.times_per_day or other.times_per_day,
        over_250=over(daily, limits[0]),
        over_350=over(daily, limits[1]),
    )
