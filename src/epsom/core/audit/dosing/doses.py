"""Reads the amounts of magnesium in a sentence: of the element or of a salt, how often, and as advice or as a report.

The dangerous errors are the same as on a label: a salt's weight read as magnesium, and a daily total read as one dose.
Shares of magnesium come from `core.product`, which computes them from the formulas. It judges no claim.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Final

from epsom.core.audit.dosing.amounts import AMOUNT, Amount, Printed
from epsom.core.audit.dosing.dose_roles import PER_FOOD, DoseSentence, above, is_row, needed_above, role_of, warns
from epsom.core.audit.dosing.servings import content_of, marks_in, rhythm_of, serving_of, taken_daily
from epsom.core.audit.shapes import AuditDose, Basis, Over
from epsom.core.audit.text.grammar import Reading
from epsom.core.audit.text.topics import Families, Topic
from epsom.core.audit.text.words import Hit, Scan
from epsom.core.product.chemistry import share_of
from epsom.core.product.words import STEMS
from epsom.knowledge import Knowledge

__all__ = ["AMOUNT", "child_limit", "over", "read_doses", "salt_of", "youngest_told"]

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
_LABELLED = re.compile(r"\bmagnesium\s?\((?:as|from)\s([^)]{3,50})\)[\s:,.–-]*$")  # "magnesium (as citrate) 200 mg"
_APPOSED = re.compile(r"[^.;,()\d]{0,24},\s(?:the|as\sthe)\s([^\W\d_]+)\b", re.IGNORECASE)
_EPSOM = re.compile(r"\s?\)?\s?(?:of\s)?(?:the\s)?(?:epsom|bitter)\ssalts?\b", re.IGNORECASE)
_BATHING = re.compile(r"\b(?:bath\w*|soak\w*|tub|foot|feet|skin|compress|flakes)\b", re.IGNORECASE)
_BY_MOUTH = re.compile(
    r"\b(?:drink|drank|drunk|swallow|mouth|oral|laxative|glass|water|dissolve|sachet|bowel)", re.IGNORECASE
)
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
_ADDED = re.compile(r"\b(?:add(?:ed|ing)?|at|on|drink|swallow|(?:low|small)\s\()\s?$", re.IGNORECASE)
_MEAL = re.compile(r"\s(?:with|after|before) (?:a |your |some |each )?(?:meals?|food|eating)\b", re.IGNORECASE)
_YEARS = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[\s-]years?[\s-]olds?\b|\bage[sd]?\s(\d{1,2})\b",
    re.IGNORECASE,
)
_YOUNG = re.compile(r"\b(?:child|children|kids?|toddlers?|babies|infants|little ones?|son|daughter)\b", re.IGNORECASE)
_YOUNG_WORDS = ("year", "age", "child", "kid", "toddler", "bab", "infant", "little one", "son", "daughter")
_OLDER = 9
_AGES: Final = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_PARENT = frozenset({"magnesium", "mag", "mg"})
_WEIGHED = re.compile(
    r"\s(?:is|was|would be)\s(?:\w+\s){0,3}?(?:over|above|more than|beyond|within|below|under|higher|lower|times)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\bserving size|\bsupplement facts|\bamount per\b|\bper (?:serving|capsule|tablet|daily dose)|\bingredients"
)
_MOST_GRAMS = 50  # as much goes into a bath, and down nobody's throat
_OFTEN_NAMED = 3  # times
_MOST_TAKEN = 5  # grams a day that people take of a salt
_LEAST_DOSE = 20  # milligrams; less than this is a dose of something else, where magnesium is not named beside it
_BRAND = re.compile(
    r"\s(?!Mag|Mg|Elemental|Daily|Per|Twice|Once|Three|A\b|I\b|For|In|At|To|US|UK|EU|American|European|British|Upper|Limit)[A-Z][a-z]{3,}"
)  # "5 mg Lexapro"
_REACH = 110  # characters between an amount and the word that says it is not swallowed
_SALT = 0.35  # of its weight; no salt but oxide and hydroxide holds a larger share of magnesium
_APART = 120  # characters between a salt and the magnesium in it
_TRADED: Final = {"maleate": "malate", "magtein": "threonate"}
_NOT_MAGNESIUM = frozenset({"melatonin", "gaba"})
_OPENS = frozenset({"requirement", "advice", "take", "limit", "magnesium"})
_COMPANY = frozenset(
    "take advice limit requirement past_taking content pronoun side_effects more_dose study kidney clinician".split()
)


def read_doses(
    reading: Reading, scan: Scan, topic: Topic, families: Families, knowledge: Knowledge, intro: Reading | None
) -> list[AuditDose]:
    """The amounts of magnesium in one sentence; amounts of other things, and strengths of solutions, are left out."""
    part = reading.part
    text = scan.text[part.start : part.end]
    printed = AMOUNT.within(scan.text, part.start, part.end)
    if not printed:
        return []
    low = _lower(text)
    sentence = DoseSentence(reading, scan, topic, families, knowledge, intro, text, low, marks_in(low))
    found: list[
        tuple[AuditDose, float, bool]
    ] = []  # with how often a day the amount counts, and whether it is swallowed
    limits = (knowledge.limits[EU_LIMIT_ID].value_mg, knowledge.limits[US_LIMIT_ID].value_mg)
    form = families.by_id[topic.form].form if topic.form in families.by_id else None
    for number, each in enumerate(printed):
        after_to = printed[number + 1].first if number + 1 < len(printed) else len(text)
        before_from = printed[number - 1].end if number else 0
        read = _dose(each, before_from, after_to, sentence, alone=len(printed) == 1)
        if read is None:
            continue
        dose, factor, swallowed = read
        if found:
            last, often, _ = found[-1]
            between = text[last.end - part.start : each.first]
            joined = _join(last, dose, between, often if last.daily_mg is not None else factor, limits, form)
            if joined is not None:
                found[-1] = (joined, often, swallowed)
                continue
        found.append(read)
    return [_by_the_piece(dose, sentence, limits, len(found)) if taken else dose for dose, _, taken in found]


def _lower(text: str) -> str:
    """In lower case, and as long as before."""
    low = text.lower()
    return low if len(low) == len(text) else text


@lru_cache(maxsize=2048)
def salt_of(word: str) -> str | None:
    """The id of the form a word names: "glycinate" is bisglycinate; None when it names none."""
    low = word.lower()
    if low in _TRADED:
        return _TRADED[low]
    for stem, form in STEMS:
        if low.startswith(stem) and low.isascii():
            return form
    return "oxide" if low == "mgo" else None


def _dose(
    printed: Printed, before_from: int, after_to: int, sentence: DoseSentence, *, alone: bool
) -> tuple[AuditDose, float, bool] | None:
    """One amount, how many of it make a day's, and whether it is swallowed; None where it is none of magnesium."""
    reading, scan, knowledge, text = sentence.reading, sentence.scan, sentence.knowledge, sentence.text
    first, stop, words, amount = printed
    low, high, unit = amount
    behind, ahead = text[before_from:first], text[stop:after_to]
    if behind.endswith(("per ", "every ")) and not _OF_MAGNESIUM.match(ahead):
        return None
    per = "/" in ahead[:16] or "per " in ahead[:30]  # most amounts are of nothing else
    if (
        (per and _CONCENTRATION.match(ahead))
        or not 0 < low <= high <= 1e6
        or (unit == "mg" and high >= 50_000)
        or (unit == "g" and high >= _MOST_GRAMS)
    ):
        return None
    if (
        ahead.startswith((" is", " was", " would"))
        and _WEIGHED.match(ahead)
        and scan.text.find(words, 0, reading.part.start) >= 0
    ):
        return None  # an amount named before, now held against another
    rhythm = rhythm_of(sentence.low, sentence.marks, (first, stop), (before_from, after_to))
    per_kg = (per or "for e" in ahead[:30]) and _PER_KG.match(ahead) is not None
    kind = _substance(first, stop, ahead, amount, sentence, told=rhythm.told or per_kg)
    if kind is None:
        return None
    basis, compound = kind
    start, end = reading.part.start + first, reading.part.start + stop
    role = role_of(first, high * _MG_PER[unit], behind, ahead, rhythm, sentence)
    dreaded = warns(low, behind, text)
    if dreaded:
        role = "content"
    if role in ("limit", "requirement") and basis == "unknown":
        basis = "elemental"  # authorities speak of magnesium itself
    times, factor = rhythm.times, rhythm.factor
    if role in ("limit", "requirement") and times is not None:
        factor = 1
    if times is None and role == "reported" and not rhythm.seldom:
        times = 1  # what a study gave, it gave each day
    if role == "reported" and _is_known_trial(low, unit, basis, compound, text, knowledge):
        basis = "elemental"  # the trial is one we hold, and it gave so much magnesium itself
    salt = "7" if "salt" in ahead[:24] and _EPSOM.match(ahead) else None
    each = _elemental(amount, basis, compound, knowledge, salt)
    swallowed = _is_swallowed(first, compound, unit, salt is not None, sentence)
    closed = per_kg or (per and PER_FOOD.match(ahead) is not None) or not swallowed
    daily = None
    if not closed and not rhythm.seldom and (times is not None or role in ("limit", "requirement", "advice")):
        daily = (each[0] * factor, each[1] * factor)
    if dreaded or (role == "content" and rhythm.each and factor == 1 and not alone):
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
    return dose, factor, swallowed


def _is_swallowed(first: int, compound: str | None, unit: str, epsom: bool, sentence: DoseSentence) -> bool:
    """Whether an amount is taken by mouth: it neither runs into a vein nor lies on the skin.

    Grams of magnesium sulfate are what hospitals give as a drip, unless the sentence speaks of the mouth or the bowels.
    """
    hits, starts, at = sentence.reading.part.hits, sentence.scan.starts, sentence.reading.part.start + first
    if "iv" in sentence.reading.cues and any(hit.cue == "iv" and abs(starts[hit.first] - at) < _REACH for hit in hits):
        return False
    if compound == "sulfate" and unit == "g" and not epsom:
        return _BY_MOUTH.search(sentence.text) is not None
    if all(hit.subject != "form_topical" for hit in hits):
        return True
    return epsom and _BATHING.search(sentence.text) is None


def _rounded(span: tuple[float, float]) -> tuple[float, float]:
    return round(span[0], 2), round(span[1], 2)


def _by_the_piece(dose: AuditDose, sentence: DoseSentence, limits: tuple[float, float], amounts: int) -> AuditDose:
    """The content of a capsule or sachet as a day's amount, where the text tells elsewhere how many to take a day.

    Of several salts in one piece none is the day's magnesium, so a salt's weight counts only when it stands alone or
    its magnesium is printed beside it.
    """
    if dose.role != "content" or dose.per_unit_mg is None:
        return dose
    if dose.basis == "compound" and dose.elemental_stated_mg is None and amounts > 1:
        return dose
    piece = content_of(sentence.low)
    if piece is None and dose.basis != "compound" and is_row(sentence) and _LABEL.search(title := above(sentence)):
        piece = serving_of(title)
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
    if "older" in low:
        age = max(age, _OLDER)  # "from four to eight …, the older ones": which amount is whose cannot be told
    fitting = [
        limit.value_mg
        for limit in knowledge.limits.values()
        if limit.applies_from_age <= age and (limit.applies_to_age is None or age < limit.applies_to_age)
    ]
    return min(fitting, default=0.0)


_CHILD_WORDS = re.compile(
    r"\b(?:kids?|child|children|toddlers?|year[\s-]olds?|little ones?|my (?:son|daughter|boys?|girls?)|mama|babies|baby)\b",
    re.IGNORECASE,
)
_NAMED_CHILD = re.compile(
    r"^\W*(?:[A-Z][a-z]+|[Hh]e|[Ss]he)(?:\s\w+ly)?\s(?:gets?|has|takes|had|got|is on|goes to bed with)\b"
)
_SISTER = re.compile(
    r"\b(?:little|baby|younger|big|older)\s(?:sister|brother|sibling)\b|\b(?:the|my|our)\s(?:youngest|eldest|oldest)\b",
    re.IGNORECASE,
)
_MANY_WORDS = 4  # words for children that make a page one about them


def youngest_told(text: str, sentence: str, knowledge: Knowledge) -> float | None:
    """The limit for the youngest child of a page on children, where a sentence says what one of them is given by name."""
    if not (_NAMED_CHILD.search(sentence) or _SISTER.search(sentence)):
        return None
    if sum(1 for _ in _CHILD_WORDS.finditer(text)) < _MANY_WORDS:
        return None
    limits = [each for found in _YEARS.finditer(text) if (each := child_limit(found[0], knowledge)) is not None]
    return min(limits) if limits else child_limit("a child", knowledge)


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
    first: int, end: int, ahead: str, amount: Amount, sentence: DoseSentence, *, told: bool
) -> tuple[Basis, str | None] | None:
    """Of what an amount is: magnesium or one of its salts, with the basis; None when it is of something else."""
    text = sentence.text
    if "salt" in ahead[:24] and _EPSOM.match(ahead):
        return None if _BATHING.search(text) else ("compound", "sulfate")
    skipped = None if ahead.startswith((" of ", " magnesium")) else _BETWEEN.match(text, end)
    tail = _OF.match(text, skipped.end() if skipped else end)
    before = sentence.low[max(first - 40, 0) : first]
    elemental = (
        bool(tail and (tail[1] or tail[2]))
        or ("elemental" in before and not any(char.isdigit() for char in before[before.rfind("elemental") :]))
        or (
            any(each in sentence.low[end : end + 70] for each in ("element", "actual", "pure", " as "))
            and _ELEMENTAL_AFTER.match(ahead) is not None
        )
    )
    word = (tail[3] or "").lower() if tail else ""
    second = (tail[5] or "") if tail else ""
    if "(" in before and (labelled := _LABELLED.search(sentence.low, max(first - 60, 0), first)):
        return "elemental", next((salt for each in labelled[1].split() if (salt := salt_of(each)) is not None), None)
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


def _form_of_the_page(sentence: DoseSentence) -> str | None:
    """The form a text is on: the one it speaks of just now, or the one that most of its words for forms name."""
    families = sentence.families
    if sentence.topic.form in families.by_id:
        return families.by_id[sentence.topic.form].form
    named = Counter(hit.subject for hit in sentence.scan.hits if hit.subject in families.forms)
    most, times = next(iter(named.most_common(1)), ("", 0))
    if times < _OFTEN_NAMED or times < 0.7 * named.total():
        return None
    return families.by_id[most].form


def _by_company(
    first: int, end: int, word: str, amount: Amount, elemental: bool, told: bool, sentence: DoseSentence
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
    explicit = sentence.low.startswith((" of ", "of "), end)
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
    grams = topic.magnesium and told and high <= _MOST_TAKEN and nearest is None  # "one gram a day", said of magnesium
    if unit == "g" and not grams and (nearest is None or scan.ends[nearest.last - 1] < place - 25):
        return None
    if nearest is None and not (topic.magnesium or "magnesium" in reading.cues or following is not None):
        return None
    if nearest is None and following is None and not told and reading.cues.isdisjoint(_COMPANY):
        added = _ADDED.search(sentence.text[max(first - 12, 0) : first]) or _MEAL.match(sentence.text, end)
        led = added is not None or (sentence.intro is not None and not sentence.intro.cues.isdisjoint(_OPENS))
        if not led and not needed_above(sentence):
            return None
    if unit == "g" and grams and (form := _form_of_the_page(sentence)) is not None:
        return "compound", form  # by the gram people take a salt
    form = families.by_id[nearest.subject].form if nearest is not None and nearest.subject in families.forms else None
    if elemental or unit in ("mmol", "mEq"):
        return "elemental", form
    if form is not None and nearest is not None:
        gap = sentence.text[scan.ends[nearest.last - 1] - reading.part.start : first]
        return ("compound", form) if len(gap.split()) <= 4 and not _GIVES.search(gap) else ("unknown", None)
    apposed = _APPOSED.match(sentence.text, end)
    salt = salt_of(apposed[1]) if apposed else None
    return ("compound", salt) if salt is not None else ("unknown", None)


def _join(
    one: AuditDose, other: AuditDose, between: str, factor: float, limits: tuple[float, float], form: str | None
) -> AuditDose | None:
    """Two amounts that are one: a salt's weight and the magnesium in it, in either order; `form` is what the text is on."""
    if len(between) > _APART:
        return None
    stated = other.amount[1] * _MG_PER[other.unit]
    weight = one.amount[1] * _MG_PER[one.unit]
    if one.basis == "compound" and other.basis in ("elemental", "unknown") and _YIELDS.search(between + " "):
        return _with_stated(one, other, stated, factor, limits) if 0 < stated < 0.7 * weight else None
    if (
        one.basis == "unknown"
        and other.basis == "elemental"
        and other.role not in ("limit", "requirement")
        and 0 < stated < _SALT * weight
        and _YIELDS.search(between)
    ):
        salt = replace(one, basis="compound", compound=form)  # so little magnesium in so much: the weight is a salt's
        return _with_stated(salt, other, stated, factor, limits)
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
