"""What the text says of a paper beside what the paper says: sizes, doses, weeks, design, people, outcome, strength.

Each rule speaks only when both sides are known. A figure that fits any figure of the paper is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from epsom.core.audit.citing.bibliography import Paper, beside_in, forms_in
from epsom.core.audit.citing.cues import Cues, Told
from epsom.core.audit.citing.patterns import number, weeks_in
from epsom.core.wording import listed

__all__ = ["Difference", "differences"]

_WORD_NUMBER = r"(\d[\d,]*(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)"
_MG = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)(?:\s?(?:mg)?\s?(?:-|–|—|to|and|or)\s?(\d[\d,]*(?:\.\d+)?))?\s?(mg|milligrams?|g|grams?)\b(?!\s?/\s?(?:d|m)l)"
    r"(?P<after>[^.;]{0,60})",
    re.I,
)
_TIMES = re.compile(
    r"\b(once|twice|one|two|three|four|\d)\s?(?:times|x|×)?\s?(?:in (?:the|a)|a|per|each|every|/)?\s?(?:day|daily)\b|\b(twice|three times|four times)\s(?:a|per|each)?\s?(?:day|daily)",
    re.I,
)
_PER_DAY = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "three times": 3, "four times": 4}
_MINUTES = re.compile(rf"\b{_WORD_NUMBER}(?:[\s-]|\s?to\s?\d+\s)?(minutes?|mins?)\b", re.I)
_POINTS = re.compile(
    rf"\b{_WORD_NUMBER}[\s-](points?)\b(?!\s(?:(?!(?:on|in|over|of|from|by|with|than|after|at|to|more|less)\b)[\w-]+\s){{0,2}}(?:scale|questionnaire|range|index|test)|-|\s(?:something|one|two|three|four|five|six|seven|eight|nine)\b)",
    re.I,
)
_MMHG = re.compile(rf"\b{_WORD_NUMBER}\s?(mmhg)\b", re.I)
_COUNT_FOUND = re.compile(
    rf"\b{_WORD_NUMBER}\s(?:of\s(?:the\s|them\s|those\s)?)?(?:[\w-]+\s){{0,2}}?(?:stud(?:y|ies)|trials|papers)\s(?:that\s)?(?:suggest|show|found|report|demonstrat|indicat|had)\w*",
    re.I,
)
_GOT_BETTER = re.compile(
    rf"\b{_WORD_NUMBER}\s(?:of\s(?:them|these|those|the\s\w+)|people|patients|adults|participants)\s(?:\w+\s){{0,3}}?"
    r"(?:improv|better|benefit|relief|recover|respond)\w*",
    re.I,
)
_RCT = re.compile(r"\brandomi[sz]ed|\bplacebo|\bdouble[- ]blind|\bRCTs?\b|\bgold[- ]standard|\bclinical trial", re.I)
_PLACEBO = re.compile(r"\bplacebo|\bdouble[- ]blind|\bdummy", re.I)
_META = re.compile(r"\bmeta[- ]?analy", re.I)
_PEOPLE = re.compile(
    r"\b(?:people|adults|patients|women|men|children|participants|veterans|volunteers|humans?|sufferers|individuals|students)\b",
    re.I,
)
_ANIMAL = re.compile(r"\b(?:mice|mouse|rats?|rodents?|animals?|murine|cells?|dish|in vitro)\b", re.I)
_CREDITED = re.compile(
    r"\b(?:shows?|showed|proves?|proved|means|meaning|establish\w*|confirm\w*|evidence|proof) (?:that |how |clearly |the (?:efficacy|effect|benefits?) of )*magnesium(?! and| with|[- ]vitamin)",
    re.I,
)
_STRONG = re.compile(
    r"\b(?:prov(?:e|es|ed|en|ing)|proof|establish(?:es|ed)?(?= (?:the|that|its|magnesium))|cur(?:e|es|ed|ing)|guarantee\w*|dramatic\w*|miracle|eliminat\w+|revers(?:e|es|ed|ing)|groundbreaking|ground-breaking|conclusive\w*|definitive\w*|without a doubt|beyond doubt|undeniabl\w+|powerful\w*|remarkabl\w+|massive\w*|as (?:effective|well) as|(?:comparable|equal|equivalent) to(?! (?:the )?(?:placebo|dummy|control|baseline))|on a par with|rival(?:s|led|ling)?|works? for everyone|settled|once and for all|abolish\w*|eras(?:e|es|ed|ing)|regrow\w*|(?:on )?every (?:single )?measure|all measures|100 ?%|miraculous\w*|in (?:just )?days|heal(?:s|ed)?|vanish\w*|disappear\w*|rewir\w+|(?:life|game)[- ]chang\w+|confirm(?:s|ed)? that)\b",
    re.I,
)
_STRONG_SIGN = re.compile(
    r"(?:prov(?:e|es|ed|en|ing)|proof|cur(?:e|es|ed|ing)|guarantee\w*|dramatic\w*|miracle|eliminat\w+|revers(?:e|es|ed|ing)|ground\w+|conclusive\w*|definitive\w*|doubt|comparable|equal|equivalent|par|rival(?:s|led|ling)?|undeniabl\w+|powerful\w*|remarkabl\w+|massive\w*|effective|well|everyone|settled|once|abolish\w*|eras(?:e|es|ed|ing)|regrow\w*|measures?|miraculous\w*|days|establish\w*|heal(?:s|ed)?|vanish\w*|disappear\w*|rewir\w+|chang\w+|confirm(?:s|ed)?)"
)
_OUT_OF_REACH = re.compile(
    r"(?:\s\w+){0,3}\s(?:challenging|difficult|hard|impossible|lacking|missing|unlikely)\b", re.I
)
_NOT_STRONG = re.compile(r"\b(?:not|never|no|n't|hardly|far from|isn't|doesn't|did not|cannot)\b[^.;]{0,30}$", re.I)
_LIMITS = re.compile(
    r"\b(?:small|tiny|only (?:\w+ ){1,2}(?:people|adults|trials|studies|patients|women|men)|open[- ]label|untreated|no treatment|no placebo|without (?:a )?(?:placebo|dummy)|not blind\w*|unblinded|fund\w*|paid for|sponsor\w*|maker|manufacturer|compan(?:y|ies)|industry|low[- ](?:quality|certainty)|very low|weak|limited|limitation|caution|caveat|uncertain|combin\w+|together with|alongside|mixture|vitamin b-?6|pyridoxine|melatonin|zinc|not (?:prove|conclusive|show)|mice|rats|animals?|rodents?|inconsistent|mixed|knew (?:what|when|which|that))\b",
    re.I,
)
# Of a review that doubts its own evidence these are a fair account.
_CAREFUL = re.compile(
    r"\b(?:may|might|could|possibl\w+|perhaps|maybe|suggest\w*|hint\w*|promising|preliminary|modest\w*|slight\w*|a little|some"
    r"|poor(?:ly)?|low|weak|limit\w*|small|tiny|unclear|uncertain|mixed|inconsistent|doubt\w*|caut\w+|caveat|further"
    r"|lack\w*|less (?:compelling|convincing|clear|certain)|potential\w*|challenging|inconclusive"
    r"|more (?:research|trials|studies)|not|no|nobody|few|thin|quality|appear\w*|seem\w*)\b|n['’]t\b",
    re.I,
)
_MODEST = re.compile(
    r"\b(?:a little|slight\w*|modest\w*|small|barely|hardly|not much|just|only|could have been chance)\b", re.I
)
_HELPED = re.compile(
    r"(?:improv\w+|reduc\w+|lower\w*|eas(?:e|es|ed|ing)|reliev\w+|help(?:s|ed|ing)?|benefit\w*|better|faster|fewer|less|drop(?:ped|s)?|decreas\w+|alleviat\w+|effective\w*|works?|worked|stop(?:s|ped)?|prevent(?:s|ed)?|end(?:s|ed)|cure[sd]?|boost\w*|abolish\w*|regrow\w*|regenerat\w*|rebuil\w*|restor\w*|rose|double[sd]?|deeper|longer|quicker|sooner|calmer|cut|heal(?:s|ed|ing)?|superior|outperform\w*|beats?|treat(?:s|ed)|lift(?:s|ed)?|rais(?:e|es|ed|ing)|increas\w+|enhanc\w+|younger|backwards?|halve[sd]?|sharpen\w*|strengthen\w*|gain(?:s|ed)?|shift\w*|fell|fall(?:s|en|ing)?|down|declin\w+|shr[aiu]nk\w*|wip(?:e|es|ed|ing)|eras\w+|melt\w*|clear(?:s|ed)|banish\w*|calm(?:s|ed|ing)?|quiet\w*|sooth\w*|normali[sz]\w*|balanc\w*|repair\w*|protect\w*|fights?|combats?|switch(?:es|ed)|shuts?|recover\w*|cur(?:es|ed|ing))"
)
_NO_EFFECT = re.compile(
    r"\b(?:unlikely|hardly|no (?:difference|effect|benefit|improvement|better|meaningful|significant|clear)|did(?:n't| not) (?:help|improve|work|beat|differ|do|reduce|lower|change)|not (?:significant\w*|better|improve\w*|help\w*|different)|failed|nothing|unclear|uncertain|little or no|null|neither|mixed|inconsistent|contradict\w+|not enough|as \w+ (?:in|on|with) (?:the )?(?:placebo|dummy|control)|none (?:in|for|on|at all)|no gain|(?:in|with) both (?:groups|arms)|both (?:groups|arms) (?:improved?|got better|did better|slept better|felt better)|(?:no|not any|nothing)[^.;]{0,40}beyond (?:the )?(?:placebo|dummy)|(?:no|not any) (?:more|better|different)|did no better|worked no better|same (?:as|in|on) )\b",
    re.I,
)  # fmt: skip
_NO_EFFECT_SIGN = re.compile(
    r"(?:unlikely|hardly|no|not|none|\w+n['’]t|failed|nothing|unclear|uncertain|little|null|neither|mixed|inconsistent|contradict\w+|placebo|dummy|control|both|same)"
)
_HELPS, _MAY_BE_STRONG, _MAY_BE_NULL = 1, 2, 4
_NULL = frozenset({"no_difference", "not_significant", "null_effect", "favours_control", "undetermined", "unclear"})
_POSITIVE = frozenset({"favours_magnesium"})
_SPOKEN = {
    "sleep_onset_latency": "time to fall asleep",
    "serum_mg": "magnesium in the blood",
    "total_sleep_time": "sleep time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One way in which the text and the paper part, and the sentence that says so."""

    kind: str
    say: str


@lru_cache(maxsize=8192)
def _sense(word: str) -> int:
    """What a single word, in small letters, may be a sign of, as bits."""
    found = _HELPS if _HELPED.fullmatch(word) else 0
    found |= _MAY_BE_STRONG if _STRONG_SIGN.fullmatch(word) else 0
    return found | (_MAY_BE_NULL if _NO_EFFECT_SIGN.fullmatch(word) else 0)


def differences(
    cues: Cues, told: Told, near: str, paper: Paper, subjects: frozenset[str], before: str = ""
) -> list[Difference]:
    """Where the text and the paper part; `told` is what the text says of it, `subjects` the outcomes it speaks of.

    `near` is the rest of the paragraph: what is told there is not left out. `before` is what precedes it there.
    """
    senses = 0
    for word in told.words:
        senses |= _sense(word)
    found = [
        *_sizes(cues, told.low, paper),
        *_doses(told.text, paper),
        *_salts(told, paper),
        *_lengths(told.low, paper),
    ]
    found += [*_effects(told.low, paper, subjects), *_design(cues, told.text, paper), *_people(told, paper, before)]
    found += _outcome(told, paper, subjects, senses)
    found += _strength(told, near, paper, found, senses)
    once: dict[str, Difference] = {}
    for each in found:
        once.setdefault(each.kind, each)
    return list(once.values())


def _sizes(cues: Cues, told: str, paper: Paper) -> Iterator[Difference]:
    counted_in = paper.studies | {count for _, count in paper.votes}
    if cues.studies and paper.studies and cues.studies not in counted_in and paper.kind != "trial":
        largest = max(paper.studies)
        if cues.studies > largest or not _part_of(told, cues.studies):
            yield Difference(
                kind="wrong_number", say=f"It holds {_many(largest, 'study', 'studies')}, not {cues.studies}."
            )
    if cues.people and paper.people and cues.people not in paper.people and cues.people >= 10:
        closest = min(paper.people, key=lambda each: abs(each - (cues.people or 0)))
        part = any(abs(cues.people - each / 2) <= 0.12 * each for each in paper.people)
        about = re.search(r"\b(?:about|around|roughly|nearly|almost|over|more than|some|approximately)\s", told, re.I)
        if not part and abs(cues.people - closest) > (0.08 if about else 0.0) * closest:
            yield Difference(kind="wrong_number", say=f"It had {closest} people, not {cues.people}.")
    for each in _GOT_BETTER.finditer(told) if len(paper.people) > 1 else ():
        if number(each[1]) in paper.people - {max(paper.people)}:
            yield Difference(
                kind="wrong_number", say=f"{each[1]} is how many were counted in the end, not how many got better."
            )
    votes = {count for group, count in paper.votes if any(word[:6] in told for word in group.split("_"))}
    for each in _COUNT_FOUND.finditer(told) if votes else ():
        counted = number(each[1])
        if counted and counted not in votes and counted not in paper.studies:
            yield Difference(kind="wrong_number", say=f"Its own count is another than {counted}.")


def _part_of(told: str, count: int) -> bool:
    """Whether the count is said to be a part: "three of the studies", "two trials of them"."""
    return bool(re.search(r"\bof (?:the|them|these|those|which|its)\b|\bonly\b|\bdozens?\b", told, re.I)) and count < 20


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _doses(told: str, paper: Paper) -> Iterator[Difference]:
    if not paper.doses_mg or "g" not in told:
        return
    low, high = min(paper.doses_mg), max(paper.doses_mg)
    for each in _MG.finditer(told):
        gram = 1000.0 if each[3].lower().startswith("g") else 1.0
        values = [float(part.replace(",", "")) * gram for part in (each[1], each[2]) if part]
        if max(values) < 30 or re.match(
            r"\s*(?:of\s)?(?:vitamin|zinc|calcium|melatonin|b6|gaba|potassium|theanine)", each["after"], re.I
        ):
            continue
        times = _TIMES.search(each["after"])
        a_day = 1
        if times is not None:
            word = (times[1] or times[2] or "once").lower()
            a_day = _PER_DAY.get(word) or (int(word) if word.isdecimal() else 1)
        daily = [value * a_day for value in values]
        fits = (
            any(0.9 * low <= value <= 1.1 * high for value in (*daily, *values))
            if a_day == 1
            else all(0.85 * low <= value <= 1.15 * high for value in daily)
        )
        before = told[max(0, each.start() - 40) : each.start()]
        salt = re.search(
            r"magnesium\s(?:\w-)?(?:oxide|citrate|glycinate|bisglycinate|l-?threonate|threonate|chloride|carbonate|malate|taurate)\W{0,3}(?:at\s|of\s)?$",
            before,
            re.I,
        ) or re.match(
            r"\s*(?:of\s)?magnesium\s(?:\w-)?(?:oxide|citrate|glycinate|bisglycinate|l-?threonate|threonate|chloride|carbonate|malate|taurate)",
            each["after"],
            re.I,
        )
        if fits or (salt and max(daily) > high) or any(value in paper.salt_mg for value in (*daily, *values)):
            continue
        what = f"{low:g} mg" if low == high else f"{low:g} to {high:g} mg"
        told_as = " to ".join(f"{value:g}" for value in daily)
        yield Difference(
            kind="wrong_dose",
            say=f"What was tested was {what} of magnesium a day; as written here it would be {told_as} mg a day.",
        )


_SALT_GIVEN = re.compile(
    r"\b(?:gave|given|giving|took|taking|taken|received|swallowed|tested|used|of|on|with|from)\s(?:[\w,.%-]+\s){0,5}?(?:magnesium[\s-])?"
    r"(?:L-)?(?:bis)?(?P<salt>threonate|glycinate|citrate|oxide|chloride|malate|taurate)\b",
    re.I,
)
_OTHER_SALTS = re.compile(
    r"\b(?:not|n['’]t|never|rather than|instead|unlike|other|another|than|versus|vs|compared|neither)\b", re.I
)


def _salts(told: Told, paper: Paper) -> Iterator[Difference]:
    """A salt that was not the one tested; a text that names two, or says which it was not, is let be."""
    named = forms_in(told)
    if paper.kind != "trial" or len(named) != 1 or not paper.forms or named & paper.forms:
        return
    if _SALT_GIVEN.search(told.text) and not _OTHER_SALTS.search(told.text):
        yield Difference(kind="wrong_dose", say=f"What was tested was {listed(sorted(paper.forms))}, not {min(named)}.")


def _lengths(told: str, paper: Paper) -> Iterator[Difference]:
    if not paper.weeks or paper.kind != "trial" or not ("week" in told or "month" in told):
        return
    weeks = weeks_in(told)
    long = [each for each in weeks if each >= 1]
    if long and all(each > 1.3 * max(paper.weeks) for each in long):
        yield Difference(kind="wrong_number", say=f"It lasted {max(paper.weeks):g} weeks.")


def _effects(told: str, paper: Paper, subjects: frozenset[str]) -> Iterator[Difference]:
    """Minutes and scale points as told, where the paper has figures in that unit."""
    for pattern, sign, units in ((_MINUTES, "min", ("min", "minutes")), (_POINTS, "point", ("points",)), (_MMHG, "mmhg", ("mmhg",))):  # fmt: skip
        if sign not in told:
            continue
        known = [
            abs(size)
            for outcome, unit, size in paper.effects
            if size and (any(each in unit.lower() for each in units) or _pressed(outcome, unit, sign))
        ]
        if not known:
            continue
        other = None
        for each in pattern.finditer(told):
            said = float(each[1].replace(",", "")) if each[1][:1].isdigit() else number(each[1])
            before = told[max(0, each.start() - 12) : each.start()]
            if not said or "within" in before or "after" in before or "for " in before:
                continue
            if any(abs(said - size) <= 0.12 * size or round(size) == said for size in known):
                break  # one figure that fits shows that the right paper was read
            other = other or said
        else:
            if other is not None:
                unit = "mmHg" if sign == "mmhg" or "mmhg" in (paper.effects[0][1]).lower() else units[-1]
                yield Difference(kind="wrong_number", say=f"The figure it gives is {known[0]:g} {unit}, not {other:g}.")
                return


def _pressed(outcome: str, unit: str, sign: str) -> bool:
    """Points of blood pressure are mmHg."""
    return sign == "point" and outcome == "blood_pressure" and unit.lower() == "mmhg"


def _design(cues: Cues, told: str, paper: Paper) -> Iterator[Difference]:
    words = f"{cues.noun} {told}"
    if paper.kind == "review" and _META.search(cues.noun):
        yield Difference(
            kind="wrong_design", say="It reviews studies and does not pool them: it is not a meta-analysis."
        )
    elif paper.kind == "trial" and re.search(r"\breview\b|meta[- ]?analy", cues.noun, re.I):
        yield Difference(kind="wrong_design", say="It is a single trial, not a review of several.")
    elif (
        paper.kind in ("review", "meta_analysis")
        and re.search(r"\b(?:trial|RCT|experiment)\b", cues.noun)
        and not re.search(r"review|analys", cues.noun, re.I)
    ):
        yield Difference(kind="wrong_design", say="It is a review of other studies, not a trial of its own.")
    elif (
        paper.kind == "trial"
        and (paper.blinded is False or paper.placebo is False)
        and _PLACEBO.search(words)
        and not re.search(
            r"(?:no|without|not?)\s(?:a\s)?(?:placebo|dummy|blind)|lack\w*\s(?:a\s)?placebo|open[- ]label|non-?blind|unblind|never|neither",
            words,
            re.I,
        )
    ):
        yield Difference(kind="wrong_design", say=_no_placebo(paper))
    elif paper.animal and _RCT.search(words) and not _ANIMAL.search(words):
        yield Difference(kind="wrong_design", say="It was done in animals.")


def _no_placebo(paper: Paper) -> str:
    if paper.blinded is False:
        return "It had no dummy pill: people knew what they took."
    return "It set magnesium against another treatment, not against a dummy pill."


def _people(told: Told, paper: Paper, before: str) -> Iterator[Difference]:
    if paper.animal or paper.kind == "in_vitro":
        yield from _not_people(told.text, paper, before)
        return
    if paper.kind != "trial":
        return
    if not told.words.isdisjoint(_OF_TRAUMA) and "ptsd" not in paper.outcomes and _TRAUMATISED.search(told.text):
        if not _NOBODY.search(told.text):
            yield Difference(kind="wrong_population", say="It was not done in people after trauma.")
        return
    few = _GROUP_NAMES.keys() & paper.groups
    if few and not told.words.isdisjoint(_OF_ALL) and _EVERYBODY.search(told.text):
        yield Difference(kind="wrong_population", say=f"It was done in {_GROUP_NAMES[min(few)]} alone.")
    elif "children" not in paper.groups and not told.words.isdisjoint(_YOUNG) and not _NOBODY.search(told.text):
        yield Difference(kind="wrong_population", say="It was not done in children.")


_OF_TRAUMA = frozenset("veterans soldiers marines survivors ptsd post trauma".split())
_OF_ALL = frozenset("age ages old all everyone everybody".split())
_YOUNG = frozenset("children toddlers teenagers kids".split())
_GROUP_NAMES = {
    "older": "older people",
    "women": "women",
    "children": "children",
    "fibromyalgia": "people with fibromyalgia",
}
_EVERYBODY = re.compile(
    r"\b(?:(?:adults|people|men and women|those) of (?:every|all|any) ages?|all ages|every age|young and old|all adults"
    r"|(?:everyone|everybody)(?! (?:tells|says|knows|talks|recommends|warns|loves|thinks)))\b",
    re.I,
)
_TRAUMATISED = re.compile(
    r"\b(?:veterans|soldiers|marines|trauma survivors|survivors of trauma|(?:people|patients|adults|women|men|those|volunteers) (?:with|who (?:have|had)|living with|suffering from) (?:PTSD|post-traumatic|(?:a )?trauma))",
    re.I,
)
_NOBODY = re.compile(r"\b(?:no|not|never|nobody|none|without|unlike|rather than|instead)\b|n['’]t\b", re.I)


def _not_people(told: str, paper: Paper, before: str) -> Iterator[Difference]:
    if _ANIMAL.search(told):
        return
    where = "in animals" if paper.animal else "in cells"
    if _PEOPLE.search(told):
        yield Difference(kind="wrong_population", say=f"It was done {where}, not in people.")
    elif paper.animal and not _ANIMAL.search(before):
        yield Difference(kind="wrong_population", say=f"It was done {where}, and that is not said.")


def _outcome(told: Told, paper: Paper, subjects: frozenset[str], senses: int) -> Iterator[Difference]:
    if paper.maker and ("independent" in told.low or "no " in told.low) and _INDEPENDENT.search(told.text):
        yield Difference(
            kind="says_something_else", say="It was not independent: a maker of what was tested paid for it."
        )
    given = not paper.gives_magnesium and not _NOBODY.search(told.text)
    if given and (_GIVEN.search(told.text) or ("magnes" not in paper.title.lower() and _DOES.search(told.text))):
        yield Difference(
            kind="says_something_else", say="Nobody in it was given magnesium: it compares people as they are."
        )
    elif given and "magnes" not in paper.title.lower():
        if "magnesium" in told.words and senses & _HELPS:
            yield Difference(kind="says_something_else", say="Nobody in it was given magnesium.")
        elif {"cortisol", "ptsd"} <= paper.outcomes and _HIGH_CORTISOL.search(told.text):
            yield Difference(kind="says_something_else", say="It did not find cortisol higher in people with PTSD.")
    if paper.mixture and _CREDITED.search(told.text):
        yield Difference(
            kind="says_something_else",
            say=f"{paper.limitation or 'It tested a mixture.'} So it says nothing of magnesium by itself.",
        )
    helped = paper.helped or {}
    against = paper.blinded is not True and paper.placebo is False and bool(paper.beside & beside_in(told))
    said_null = bool(senses & _MAY_BE_NULL and _NO_EFFECT.search(told.text))
    said_helps = bool(senses & _HELPS) or "years off" in told.low
    about = subjects & frozenset(helped) if paper.gives_magnesium else frozenset()
    if about and said_helps and not said_null:
        if all(helped[each] <= _NULL for each in about) and not against:
            what = _spoken(sorted(about)[0])
            yield Difference(kind="says_something_else", say=f"For {what} it found no difference.")
    elif (
        about
        and about == subjects
        and said_null
        and not said_helps
        and all(helped[each] <= _POSITIVE for each in about)
    ):
        yield Difference(kind="says_something_else", say=f"For {_spoken(sorted(about)[0])} it did find a difference.")
    elif subjects and paper.outcomes and paper.kind == "trial" and said_helps and not subjects & _near(paper.outcomes):
        measured = _spoken(sorted(paper.outcomes)[0])
        yield Difference(kind="wrong_outcome", say=f"It looked at {measured}, not at {_spoken(sorted(subjects)[0])}.")
    elif paper.kind == "trial" and paper.outcomes <= _MEASURED and said_helps and subjects & _FELT:
        if not _NOBODY.search(told.text):
            measured = _spoken(min(paper.outcomes - {"serum_mg", "urinary_mg", "rbc_mg"}, default="serum_mg"))
            yield Difference(kind="wrong_outcome", say=f"It measured {measured}, not how people feel or sleep.")
    elif paper.kind == "trial" and paper.outcomes and said_helps and not said_null:
        other = sorted((_OF_REVIEWS & subjects) - _near(paper.outcomes))
        if other:
            yield Difference(kind="wrong_outcome", say=f"It did not look at {_spoken(other[0])}.")
    awake = paper.kind == "trial" and bool(paper.outcomes & _near(subjects - _SLEEP)) and not paper.outcomes & _SLEEP
    if awake and said_helps and not said_null and subjects & _SLEEP and _SLEPT_BETTER.search(told.text):
        yield Difference(kind="wrong_outcome", say="It did not measure sleep.")
    if paper.kind in ("review", "meta_analysis") and paper.outcomes and said_helps and not said_null:
        other = sorted(_OF_REVIEWS & subjects - paper.outcomes)
        if other:
            yield Difference(kind="says_something_else", say=f"It did not look at {_spoken(other[0])}.")


_SLEEP = frozenset(
    "insomnia sleep_quality sleep_onset_latency total_sleep_time sleep_efficiency sleep_architecture sleep sleep_stages".split()
)
_BETTER = r"(?:improv\w*|better|deeper|longer|sooner|faster|gains?|benefits?)"
_SLEPT_BETTER = re.compile(
    rf"\b{_BETTER}\b[^.;]{{0,30}}\b(?:sleep|insomnia)\b|\b(?:sleep|slept|insomnia)\b[^.;]{{0,30}}\b{_BETTER}\b", re.I
)
_FAMILIES = (
    frozenset({"insomnia", "sleep_quality", "sleep_onset_latency", "total_sleep_time", "sleep_efficiency", "sleep_architecture", "sleep", "melatonin", "fatigue", "readiness"}),
    frozenset({"anxiety", "stress", "depression", "mood", "burnout", "cortisol", "quality_of_life", "ptsd", "hrv", "fatigue", "pms", "other", "energy"}),
    frozenset({"serum_mg", "rbc_mg", "urinary_mg", "status", "absorption"}),
    frozenset({"pain", "muscle_cramps", "fibromyalgia", "migraine"}),
    frozenset({"cognition", "adhd", "brain", "memory", "fear_extinction"}),
    frozenset({"blood_pressure", "hrv", "heart"}),
    frozenset({"inflammation", "pain", "bdnf"}),
)  # fmt: skip


_GIVEN = re.compile(
    r"\bmagnesium\s(?:supplement\w*\s|therapy\s|treatment\s|intake\s)?(?:\w+ly\s)?(?:lower|reduc|rais|eas|improv|reliev|cur|calm|heal|treat|help|correct|revers|normali[sz])\w*|\btaking magnesium|\bgiven magnesium|\bsupplement\w*\s(?:with magnesium\s)?(?:lower|reduc|improv|eas|help|showed|cut)\w*",
    re.I,
)
_DOES = re.compile(r"\bmagnesium (?!levels?|status|deficien|intake|and|or|in|was|is|has|had)\w+(?:s|ed)\b", re.I)
_INDEPENDENT = re.compile(
    r"\b(?:fully |completely |entirely )?independent(?:ly)?\b(?! of| from)|\bno (?:industry|company|commercial) (?:money|funding|ties)\b",
    re.I,
)


_HIGH_CORTISOL = re.compile(
    r"\b(?:high\w*|elevated|raised|excess\w*|too much|increased|surg\w+|flood\w*)\b[^.;]{0,30}\bcortisol"
    r"|\bcortisol\b[^.;]{0,30}\b(?:too high|high|higher|elevated|raised|excess\w*|increased|soar\w*|through the roof)\b",
    re.I,
)
# What is read off a sample or a device, and what people tell.
_MEASURED = frozenset("cortisol serum_mg urinary_mg rbc_mg bdnf crp inflammation melatonin".split())
_FELT = frozenset("stress anxiety depression burnout ptsd insomnia sleep_quality energy".split())
# Named of a review, these are an outcome of their own: a review of one says nothing of another.
_OF_REVIEWS = frozenset(
    {"anxiety", "depression", "migraine", "ptsd", "adhd", "muscle_cramps", "blood_pressure", "insomnia"}
)


def _near(outcomes: frozenset[str]) -> frozenset[str]:
    """Outcomes near enough to those of a paper that naming them is no other subject."""
    return outcomes.union(*(each for each in _FAMILIES if each & outcomes))


def _spoken(outcome: str) -> str:
    return _SPOKEN.get(outcome, outcome.replace("_", " "))


def _strength(told: Told, near: str, paper: Paper, found: list[Difference], senses: int) -> Iterator[Difference]:
    strong = None
    if senses & _MAY_BE_STRONG or "100" in told.words:
        text = told.text
        strong = next(
            (
                each
                for each in _STRONG.finditer(text)
                if not _NOT_STRONG.search(text[: each.start()]) and not _OUT_OF_REACH.match(text, each.end())
            ),
            None,
        )
        if (
            strong is not None
            and strong[0].lower().startswith("as ")
            and paper.placebo is False
            and paper.beside & beside_in(told)
        ):
            strong = None  # it was set against that very thing
    weak = paper.blinded is False or paper.mixture or paper.small or paper.animal or paper.maker
    weak = weak or (paper.kind in ("review", "meta_analysis") and paper.limitation is not None)
    nothing = bool(paper.helped) and all(ways <= _NULL for ways in (paper.helped or {}).values())
    if strong is not None and (weak or nothing):
        yield Difference(
            kind="overstated", say=f"“{strong[0]}” is more than it can carry. {paper.limitation or ''}".strip()
        )
    told_already = any(each.kind in ("wrong_population", "wrong_design") for each in found)
    helps = senses & _HELPS or "years off" in told.low
    alone = paper.mixture and not paper.beside & beside_in(told)
    severe = (paper.blinded is False or alone or paper.maker) and not told_already and not paper.animal
    if paper.shaky and helps and strong is None and not _CAREFUL.search(f"{told.text} {near}"):
        yield Difference(kind="omits_key_limitation", say=f"Left out: {paper.limitation}")
    elif severe and helps and not _LIMITS.search(f"{told.text} {near}"):
        if paper.maker and paper.blinded and not alone and _MODEST.search(told.text):
            return  # told as little as it was
        why = paper.limitation if paper.blinded is False or alone else "It was paid for by a maker of what was tested."
        told_why = any((why or "") in each.say for each in found) or strong is not None
        yield Difference(kind="omits_key_limitation", say="That is left out." if told_why else f"Left out: {why}")
