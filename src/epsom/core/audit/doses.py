"""Reads the amounts of magnesium in a sentence: of the element or of a salt, how often, and as advice or as a report.

The dangerous errors are the same as on a label: a salt's weight read as magnesium, and a daily total read as one dose.
Shares of magnesium come from `core.product`, which computes them from the formulas. It judges no claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from epsom.core.audit.amounts import AMOUNT, Amount
from epsom.core.audit.amounts import read as read_amount
from epsom.core.audit.grammar import Reading
from epsom.core.audit.servings import Mark, Rhythm, content_of, marks_in, rhythm_of, serving_of, taken_daily
from epsom.core.audit.shapes import AuditDose, Basis, Over, Role
from epsom.core.audit.topics import Families, Topic
from epsom.core.audit.words import Hit, Scan
from epsom.core.product.chemistry import share_of
from epsom.core.product.words import STEMS
from epsom.knowledge import Knowledge

__all__ = ["AMOUNT", "child_limit", "over", "read_doses", "salt_of"]

EU_LIMIT_ID: Final = "scf_2001_ul"
US_LIMIT_ID: Final = "nasem_ul_9_plus"
_MG_PER: Final = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "mmol": 24.305, "mEq": 12.1525}

_CONCENTRATION = re.compile(
    r"(?:\sof\smagnesium)?\s?(?:/|per\s)\s?(?:d?l|ml|litre|liter|deci(?:litre|liter)|100\s?ml|1,?000\s?kcal)\b",
    re.IGNORECASE,
)
_OF_MAGNESIUM = re.compile(r"\s(?:of\s)?(?:elemental\s)?magnesium", re.IGNORECASE)
_PER_KG = re.compile(
    r"\s?(?:of\s(?:elemental\s)?magnesium\s)?(?:/|per\s|for\s(?:each|every)\s)\s?(?:kg|kilo(?:gram)?)\b", re.IGNORECASE
)
_PER_FOOD = re.compile(
    r"\s?(?:/|per\s)\s?(?:100\s?g|cup|ounce|oz|portion|bar|slice|handful|serving of)\b", re.IGNORECASE
)
# What may stand between an amount and its "of magnesium": "200 mg a day of", "350 mg or less of", "300 mg daily of".
_BETWEEN = re.compile(
    r"(?:\s?[(,]?(?:(?:or|and)\s(?:less|more|so|placebo|under|over|below|above)|(?:once|twice|(?:two|three|[23])\stimes)\s?(?:a\sday|per\sday|daily)"
    r"|(?:a|per|each|every)\s(?:day|night|evening)|daily|nightly|/\s?day|worth|in\stotal|total)\)?)+(?=\s(?:of|\())",
    re.IGNORECASE,
)
_OF = re.compile(
    r"\s?\)?\s?(?:\(?(elemental|pure|actual)\)?\s)?(?:(?:of|for)\s)?(?:(?:the|an?|this|these|extra|oral|supplemental|added|daily)\s)?(?:(elemental|pure|actual)\s)?([^\W\d_]+)?(?:[\s-]\(?(?:(as|from|in the form of)\s)?(?:magnesium\s)?(?:l-|di)?([^\W\d_]+))?",
    re.IGNORECASE,
)
_ELEMENTAL_AFTER = re.compile(
    r"[^.;\d]{0,32}?\(?\b(?:elemental|pure|actual|(?:counted|expressed|given|calculated) as (?:the |pure )?(?:metal|element|magnesium))\b(?:\smagnesium)?(?![\s:(a-z]{0,14}$)",
    re.IGNORECASE,
)
_APPOSED = re.compile(r"[^.;,()\d]{0,24},\s(?:the|as\sthe)\s([^\W\d_]+)\b", re.IGNORECASE)
_EPSOM = re.compile(r"\s?\)?\s?(?:of\s)?(?:the\s)?(?:epsom|bitter)\ssalts?\b", re.IGNORECASE)
_BATHING = re.compile(r"\b(?:bath\w*|soak\w*|tub|foot|feet|skin|compress|flakes)\b", re.IGNORECASE)
# What is counted in milligrams and is not magnesium, where it stands right behind the amount.
_OTHER_THING = re.compile(
    r"\s(?:of\s)?(?:caffeine|coffee|alcohol|sugar|fibre|fiber|protein|carb\w*|fat|cholesterol|salt|sodium|ibuprofen|paracetamol|acetaminophen|aspirin|vitamins?|folic|biotin|water|extract|herb|root|omega|cocoa|tryptophan|taurine|theanine|glycine|gaba|melatonin)\b",
    re.IGNORECASE,
)
_SOURCES = frozenset(
    {"it", "this", "the", "supplement", "supplements", "supplemental", "either", "each", "any", "both"}
)
_YIELDS = re.compile(
    r"suppl|provid|yield|equal|equival|that is|i\.e|which|comes? to|came to|containing|deliver|giv|gave|of which|=|amount|works out|corresponds|about|elemental|carr|hold|or |\($",
    re.IGNORECASE,
)
_GIVES = re.compile(r"\b(?:suppl(?:y|ies|ied)|provid|yield|giv|gave|deliver|contain|carr|hold)", re.IGNORECASE)
_LIMIT_BEFORE = re.compile(
    r"\b(?:limits?|guidance level|(?:tolerable )?upper (?:intake )?(?:limit|level)|maximum|ceiling|cap|(?:no|not) more than|never more than|(?:not|n't|never) (?:exceed|go (?:above|over|past|beyond)|cross|take more than|pass)"
    r"|(?:stay|keep|stick) (?:under|below|within|to)|at most|exceed(?:ing)?|stop(?:ping|s)? at|should not go (?:over|above)|limit (?:it|yourself|your \w+|doses?|supplements?) to)\b[^.;]{0,60}$|\bmore than\s$|\b(?:doses?|amounts?|intakes?) (?:above|over|beyond|higher than|greater than)\s$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(
    r"[^.;,]{0,40}\b(?:or less\b|is the (?:upper |safe upper |guidance )?(?:limit|level|maximum|most|ceiling)|as (?:a|the|an) (?:upper )?(?:limit|maximum|ceiling)|upper limit|limit\b|set as the most|as the most)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|she|he|my \w+) (?:\w+ )?(?:take|took|takes|taking|use|used|swallow|had|do|started|was on|am on)\b|\bI'm (?:on|taking)\b|\btold me to take\b|\bput me on\b|\bI(?:'ve| have) been (?:on|taking)\b|\bWhat I\b",
    re.IGNORECASE,
)
_STARTED = re.compile(
    r"(?:^|[,;]\s|\band\s|\bthen\s)(?:started|began|tried|went|upped it to|been)(?:\s(?:on|with|at))?\s$", re.IGNORECASE
)
_WHOM = (
    r"(?:them|him|her|it|(?:(?:your|a|an|the|my)\s)?(?:[\w-]+\s){0,3}?"
    r"(?:child|children|kids?|toddlers?|teenagers?|(?:[\w-]+[\s-])?year[\s-]olds?|little one|son|daughter))"
)
_GIVE = re.compile(rf"\b(?:give|giv(?:e|ing)\s{_WHOM})\s$", re.IGNORECASE)
_DRINK = re.compile(
    r"\b(?:drink|dissolve|stir|mix|swallow|sip|have|add)\s(?:about\s|around\s|up to\s)?$", re.IGNORECASE
)
_ADVISES = re.compile(r"\b(?:advis|suggest|recommend|prescrib)(?:e|es|ed|s|ing)?\b")
_MY_PATIENTS = re.compile(
    r"\b(?:my|our)\s(?:\w+\s)?(?:patients|clients|customers|students|readers|athletes)\b", re.IGNORECASE
)
_YEARS = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[\s-]years?[\s-]olds?\b|\bage[sd]?\s(\d{1,2})\b",
    re.IGNORECASE,
)
_YOUNG = re.compile(r"\b(?:child|children|kids?|toddlers?|babies|infants|little ones?|son|daughter)\b", re.IGNORECASE)
_YOUNG_WORDS = ("year", "age", "child", "kid", "toddler", "bab", "infant", "little one", "son", "daughter")
_AGES: Final = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_SAFE_UP_TO = re.compile(r"\b(?:up to|to)\s(?:about\s)?$", re.IGNORECASE)
_SUPPLEMENTAL = re.compile(r"\bsafe|\bsupplement", re.IGNORECASE)
_PARENT = frozenset({"magnesium", "mag", "mg"})
_WEIGHED = re.compile(
    r"\s(?:is|was|would be)\s(?:\w+\s){0,3}?(?:over|above|more than|beyond|within|below|under|higher|lower|times)\b",
    re.IGNORECASE,
)
_LONGEST_ROW, _TITLE = 90, 320  # characters of a row of a table, and above it
_NEEDED = re.compile(
    r"\brda\b|\brecommended (?:dietary |daily )?(?:allowance|intake|amount)|\b(?:daily|average) (?:need|requirement|intake)|adequate intake"
    r"|reference (?:intake|value)|\bnrv\b|how much (?:magnesium )?(?:do|does|should) (?:we|you|i|people|adults|women|men)"
)
_LABEL = re.compile(
    r"\bserving size|\bsupplement facts|\bamount per\b|\bper (?:serving|capsule|tablet|daily dose)|\bingredients"
)
_LEAST_DOSE = 20  # milligrams; less than this is a dose of something else, where magnesium is not named beside it
_BRAND = re.compile(
    r"\s(?!Mag|Mg|Elemental|Daily|Per|Twice|Once|Three|A\b|I\b|For|In|At|To)[A-Z][a-z]{3,}"
)  # "5 mg Lexapro"
_REACH = 110  # characters between an amount and the word that says it is not swallowed
_APART = 120  # characters between a salt and the magnesium in it
_NOT_MAGNESIUM = frozenset({"melatonin", "gaba"})
_COMPANY = frozenset(
    "take advice limit requirement past_taking content pronoun side_effects more_dose study kidney clinician".split()
)


def read_doses(
    reading: Reading, scan: Scan, topic: Topic, families: Families, knowledge: Knowledge, intro: Reading | None
) -> list[AuditDose]:
    """The amounts of magnesium in one sentence; amounts of other things, and strengths of solutions, are left out."""
    part = reading.part
    text = scan.text[part.start : part.end]
    matches = list(AMOUNT.finditer(text))
    if not matches:
        return []
    low = _lower(text)
    sentence = _Sentence(reading, scan, topic, families, knowledge, intro, text, low, marks_in(low))
    found: list[tuple[AuditDose, float]] = []  # with how often a day the amount counts
    limits = (knowledge.limits[EU_LIMIT_ID].value_mg, knowledge.limits[US_LIMIT_ID].value_mg)
    for number, match in enumerate(matches):
        after_to = matches[number + 1].start("low") if number + 1 < len(matches) else len(text)
        before_from = matches[number - 1].end() if number else 0
        read = _dose(match, before_from, after_to, sentence, alone=len(matches) == 1)
        if read is None:
            continue
        dose, factor = read
        if found:
            last, often = found[-1]
            between = text[last.end - part.start : match.start("low")]
            joined = _join(last, dose, between, often if last.daily_mg is not None else factor, limits)
            if joined is not None:
                found[-1] = (joined, often)
                continue
        found.append((dose, factor))
    return [_by_the_piece(dose, sentence, limits, len(found)) for dose, _ in found]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with all that reading its amounts needs."""

    reading: Reading
    scan: Scan
    topic: Topic
    families: Families
    knowledge: Knowledge
    intro: Reading | None
    text: str
    low: str
    marks: list[Mark]


def _lower(text: str) -> str:
    """In lower case, and as long as before."""
    low = text.lower()
    return low if len(low) == len(text) else text


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
    match: re.Match[str], before_from: int, after_to: int, sentence: _Sentence, *, alone: bool
) -> tuple[AuditDose, float] | None:
    """One amount, and how many of it make a day's; None where it is none of magnesium."""
    reading, scan, knowledge, text = sentence.reading, sentence.scan, sentence.knowledge, sentence.text
    amount = read_amount(match)
    low, high, unit = amount
    first = match.start("low")
    behind, ahead = text[before_from:first], text[match.end() : after_to]
    if behind.endswith(("per ", "each ", "every ")) and not _OF_MAGNESIUM.match(ahead):
        return None
    if _CONCENTRATION.match(ahead) or not 0 < low <= high <= 1e6 or (unit == "mg" and high >= 50_000):
        return None
    if _WEIGHED.match(ahead) and scan.text.find(match[0], 0, reading.part.start) >= 0:
        return None  # an amount named before, now held against another
    rhythm = rhythm_of(sentence.low, sentence.marks, (first, match.end()), (before_from, after_to))
    per_kg = _PER_KG.match(ahead) is not None
    kind = _substance(first, match.end(), ahead, amount, sentence, told=rhythm.told or per_kg)
    if kind is None:
        return None
    basis, compound = kind
    start, end = reading.part.start + first, reading.part.start + match.end()
    role = _role(first, behind, ahead, rhythm, sentence)
    if role in ("limit", "requirement") and basis == "unknown":
        basis = "elemental"  # authorities speak of magnesium itself
    times, factor = rhythm.times, rhythm.factor
    if role in ("limit", "requirement") and times is not None:
        factor = 1
    if times is None and role == "reported" and not rhythm.seldom:
        times = 1  # what a study gave, it gave each day
    if role == "reported" and _is_known_trial(low, unit, basis, compound, text, knowledge):
        basis = "elemental"  # the trial is one we hold, and it gave so much magnesium itself
    salt = "7" if _EPSOM.match(ahead) else None
    each = _elemental(amount, basis, compound, knowledge, salt)
    closed = per_kg or _PER_FOOD.match(ahead) is not None or _is_closed(salt is not None, first, sentence)
    daily = None
    if not closed and not rhythm.seldom and (times is not None or role in ("limit", "requirement", "advice")):
        daily = (each[0] * factor, each[1] * factor)
    if role == "content" and rhythm.each and factor == 1 and not alone:
        daily, times = None, None
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
        daily_mg=None if daily is None else _rounded(daily),
        role=role,
        over_250=over(daily, eu.value_mg) if judged else "not_applicable",
        over_350=over(daily, us.value_mg) if judged else "not_applicable",
        per_unit_mg=_rounded(each) if daily is None and not per_kg else None,
        per_kg=per_kg,
        because=tuple(because),
    )
    return dose, factor


def _is_closed(epsom: bool, first: int, sentence: _Sentence) -> bool:
    """Whether an amount is not swallowed: it runs into a vein or lies on the skin."""
    hits, starts, at = sentence.reading.part.hits, sentence.scan.starts, sentence.reading.part.start + first
    if any(hit.cue == "iv" and abs(starts[hit.first] - at) < _REACH for hit in hits):
        return True
    if all(hit.subject != "form_topical" for hit in hits):
        return False
    return not epsom or _BATHING.search(sentence.text) is not None


def _rounded(span: tuple[float, float]) -> tuple[float, float]:
    return round(span[0], 2), round(span[1], 2)


def _by_the_piece(dose: AuditDose, sentence: _Sentence, limits: tuple[float, float], amounts: int) -> AuditDose:
    """The content of a capsule or sachet as a day's amount, where the text tells elsewhere how many to take a day.

    Of several salts in one piece none is the day's magnesium, so a salt's weight counts only when it stands alone or
    its magnesium is printed beside it.
    """
    if dose.role != "content" or dose.per_unit_mg is None:
        return dose
    if dose.basis == "compound" and dose.elemental_stated_mg is None and amounts > 1:
        return dose
    if _is_closed(dose.compound == "sulfate", dose.start - sentence.reading.part.start, sentence):
        return dose
    piece = content_of(sentence.low)
    if piece is None and dose.basis != "compound" and _is_row(sentence) and _LABEL.search(above := _above(sentence)):
        piece = serving_of(above)
    taken = taken_daily(sentence.scan.text, piece[0]) if piece is not None else None
    if piece is None or taken is None:
        return dose
    factor = taken[0] / piece[1]
    daily = _rounded((dose.per_unit_mg[0] * factor, dose.per_unit_mg[1] * factor))
    eu, us = sentence.knowledge.limits[EU_LIMIT_ID], sentence.knowledge.limits[US_LIMIT_ID]
    return replace(
        dose,
        times_per_day=taken[1],
        daily_mg=daily,
        per_unit_mg=None,
        over_250=over(daily, limits[0]),
        over_350=over(daily, limits[1]),
        because=(*dose.because, eu.because, us.because),
    )


def _is_known_trial(amount: float, unit: str, basis: Basis, form: str | None, text: str, knowledge: Knowledge) -> bool:
    """Whether a study we hold, named by its year or author, gave just this much magnesium, of the same salt if one is said."""
    if unit != "mg" or basis == "elemental":
        return False
    for study in knowledge.studies.values():
        if study.elemental_mg is None or abs(study.elemental_mg - amount) > 0.5:
            continue
        named = str(study.year) in text or study.label.split()[0] in text
        if named and (form is None or form in study.forms):
            return True
    return False


def child_limit(text: str, knowledge: Knowledge) -> float | None:
    """The limit for supplements, in mg a day, of the child a sentence speaks of; None when it speaks of no child.

    Without an age the lowest that any authority sets for children from four years holds.
    """
    low = text.lower()
    if not any(word in low for word in _YOUNG_WORDS):
        return None
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
    amount: Amount, basis: Basis, compound: str | None, knowledge: Knowledge, water: str | None
) -> tuple[float, float]:
    """The magnesium in one amount, in mg: as it is, or by the salt's share; `water` is the hydrate when it is known."""
    each = _MG_PER[amount.unit]
    if basis == "compound" and compound is not None and amount.unit in ("mg", "g", "mcg"):
        share = share_of(knowledge.forms, [compound], water)
        return amount.low * each * share.low, amount.high * each * share.high
    return amount.low * each, amount.high * each


def _substance(
    first: int, end: int, ahead: str, amount: Amount, sentence: _Sentence, *, told: bool
) -> tuple[Basis, str | None] | None:
    """Of what an amount is: magnesium or one of its salts, with the basis; None when it is of something else."""
    text = sentence.text
    if _EPSOM.match(ahead):
        return None if _BATHING.search(text) else ("compound", "sulfate")
    skipped = _BETWEEN.match(text, end)
    tail = _OF.match(text, skipped.end() if skipped else end)
    before = sentence.low[max(first - 40, 0) : first]
    elemental = (
        bool(tail and (tail[1] or tail[2]))
        or ("elemental" in before and not any(char.isdigit() for char in before[before.rfind("elemental") :]))
        or _ELEMENTAL_AFTER.match(ahead) is not None
    )
    word = (tail[3] or "").lower() if tail else ""
    second = (tail[5] or "") if tail else ""
    if word in _PARENT:
        salt = salt_of(second) if second else None
        if elemental or amount.unit in ("mmol", "mEq"):
            return "elemental", salt
        if salt is not None:
            return ("elemental", salt) if tail is not None and tail[4] else ("compound", salt)
        return "unknown", None
    if word and (salt := salt_of(word)) is not None:
        return ("elemental", salt) if elemental else ("compound", salt)
    if word == "elemental":
        return "elemental", None
    if _OTHER_THING.match(ahead):
        return None
    return _by_company(first, end, word, amount, elemental, told, sentence)


def _by_company(
    first: int, end: int, word: str, amount: Amount, elemental: bool, told: bool, sentence: _Sentence
) -> tuple[Basis, str | None] | None:
    """An amount with no "of magnesium" behind it belongs to the mineral last named in its sentence."""
    reading, scan, topic, families = sentence.reading, sentence.scan, sentence.topic, sentence.families
    _, high, unit = amount
    place, past = reading.part.start + first, reading.part.start + end
    nearest: Hit | None = None
    following: Hit | None = None
    for hit in reading.part.hits:
        other = hit.cue in ("other_mineral", "drug", "other_thing") or hit.subject in _NOT_MAGNESIUM
        if other and scan.text[past : scan.starts[hit.first]] in ("", " ", " of "):
            return None  # "50 mg vitamin B6"
        if hit.cue == "drug":
            if 0 <= place - scan.ends[hit.last - 1] <= 3:
                return None  # "fluoxetine 20 mg"
            continue
        if (
            hit.cue not in ("magnesium", "other_mineral", "low_magnesium")
            and hit.subject not in families.forms
            and hit.subject not in _NOT_MAGNESIUM
        ):
            continue
        if scan.starts[hit.first] < place:
            nearest = hit
        elif following is None:
            following = hit
    explicit = re.match(r"\s?of\s", sentence.text[end : end + 4]) is not None
    if following is not None and scan.starts[following.first] - place < 40 and (explicit or nearest is None):
        if following.cue == "other_mineral" or following.subject in _NOT_MAGNESIUM:
            return None
    elif explicit and word not in _SOURCES:
        return None
    if nearest is not None and (nearest.cue == "other_mineral" or nearest.subject in _NOT_MAGNESIUM):
        return None
    if _BRAND.match(sentence.text, end) or (
        unit == "mg" and high < _LEAST_DOSE and not _PER_KG.match(sentence.text, end)
    ):
        return None
    if unit == "g" and (nearest is None or scan.ends[nearest.last - 1] < place - 25):
        return None
    if nearest is None and not (topic.magnesium or "magnesium" in reading.cues or following is not None):
        return None
    if nearest is None and following is None and not told and reading.cues.isdisjoint(_COMPANY):
        led = sentence.intro is not None and sentence.intro.cues & {
            "requirement",
            "advice",
            "take",
            "limit",
            "magnesium",
        }
        if not led and not (_is_row(sentence) and _NEEDED.search(_above(sentence))):
            return None
    form = families.by_id[nearest.subject].form if nearest is not None and nearest.subject in families.forms else None
    if elemental or unit in ("mmol", "mEq"):
        return "elemental", form
    if form is not None and nearest is not None:
        gap = sentence.text[scan.ends[nearest.last - 1] - reading.part.start : first]
        return ("compound", form) if len(gap.split()) <= 4 and not _GIVES.search(gap) else ("unknown", None)
    apposed = _APPOSED.match(sentence.text, end)
    salt = salt_of(apposed[1]) if apposed else None
    return ("compound", salt) if salt is not None else ("unknown", None)


def _role(first: int, behind: str, ahead: str, rhythm: Rhythm, sentence: _Sentence) -> Role:
    """As what an amount stands there."""
    reading, scan, topic, intro = sentence.reading, sentence.scan, sentence.topic, sentence.intro
    at = reading.part.start + first
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
    if _SAFE_UP_TO.search(behind[-12:]) and not study and _SUPPLEMENTAL.search(behind[-60:] + ahead[:40]):
        return "limit"
    if _FIRST_PERSON.search(behind[-60:]) or _STARTED.search(behind[-20:]):
        return "reported"
    if study and ("past_taking" in near or "take" in near):
        return "reported"
    if study and _MY_PATIENTS.search(sentence.text):
        return "advice" if rhythm.told or "take" in near else "content"
    if not study and (_GIVE.search(behind[-40:]) or _DRINK.search(behind[-24:])):
        return "advice"
    if "content" in close and not _says_take(close):
        return "content"
    if "requirement" in near and "limit" not in close:
        return "requirement"
    if _PER_FOOD.match(ahead):
        return "content"
    if "past_taking" in near and not _says_take(close):
        return "reported"
    if not study and _ADVISES.search(sentence.low, max(first - 110, 0), first):
        return "advice"
    if "content" in near and "take" not in near:
        return "content"
    if study and "advice" not in close:
        return "reported"
    if "advice" in near or "take" in near or rhythm.told:
        return "advice"
    if intro is not None and intro.cues & {"advice", "take"}:
        return "advice"
    if intro is not None and intro.cues & {"requirement"}:
        return "requirement"
    if _is_row(sentence) and _NEEDED.search(_above(sentence)):
        return "requirement"
    return "content"


def _is_row(sentence: _Sentence) -> bool:
    """Whether the sentence is a row of a table or label: a few words and an amount."""
    return sentence.reading.part.kind != "text" and len(sentence.text) <= _LONGEST_ROW


def _above(sentence: _Sentence) -> str:
    """What stands above a row: the title of its table, and the rows before it."""
    start = sentence.reading.part.start
    return sentence.scan.text[max(start - _TITLE, 0) : start].lower()


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
