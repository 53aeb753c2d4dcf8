"""Tells as what an amount stands in its sentence: advice, a report, what people need, a limit, or what a thing holds.

It reads the words around the amount. Of what the amount is, and how often it is taken, others say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from epsom.core.audit.dosing.servings import Mark, Rhythm
from epsom.core.audit.shapes import Role
from epsom.core.audit.text.grammar import Reading
from epsom.core.audit.text.topics import Families, Topic
from epsom.core.audit.text.words import Scan
from epsom.knowledge import Knowledge

PER_FOOD = re.compile(
    r"\s?(?:/|per\s)\s?(?:100\s?g|cup|ounce|oz|portion|bar|slice|handful|serving of)\b", re.IGNORECASE
)
_LIMIT_BEFORE = re.compile(
    r"\b(?:limits?|guidance level|(?:tolerable )?upper (?:intake )?(?:limit|level)|tolerable (?:upper )?intake|upper intake|maximum|ceiling|cap|draws? the line|drew the line|red line|the line (?:is|sits|lies)|threshold|safe top|top (?:dose|amount|end)|(?:no|not) more than|never more than|(?:not|never) (?:exceed|go (?:above|over|past|beyond)|cross|take more than|pass)"
    r"|(?:stay|keep|stick)(?: \w+){0,3}? (?:at or )?(?:under|below|within)|(?:stay|keep|stick)(?: it| them| yourself| the dose)? to|at most|exceed(?:ing)?|stop(?:ping|s)? at|should not go (?:over|above)|limit (?:it|yourself|your \w+|doses?|supplements?) to)\b[^.;]{0,60}$"
    r"|n['’]t (?:exceed|go (?:above|over|past|beyond)|cross|take more than|pass)\b[^.;]{0,60}$|\b(?:more than|over|above|beyond|exceeding|in excess of|greater than|higher than)\s(?:about\s)?$|\b(?:doses?|amounts?|intakes?) (?:above|over|beyond|higher than|greater than)\s$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(
    r"[^.;,]{0,40}\b(?:or less\b|is the (?:upper |safe upper |guidance )?(?:limit|level|maximum|most|ceiling)|as (?:a|the|an) (?:upper )?(?:limit|maximum|ceiling)|upper limit|limit\b|set as the most|as the most)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|she|he|my \w+) (?:\w+ )?(?:take|took|takes|taken|taking|use|used|swallow|had|do|started|was on|am on)\b|\bI'm (?:on|taking)\b|\btold me to take\b|\bput me on\b|\b(?:prescribed|gave) me\b|\bI(?:'ve| have) been (?:on|taking)\b|\bWhat I\b",
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
_EATEN = re.compile(
    r"\b(?:(?:advised|recommended|supposed|meant|urged|told|encouraged) to|should) (?:get|eat|consume)\b"
)
_SHOWN = re.compile(
    r"\b(?:studies|research|trials|evidence|science)\s(?:\w+\s)?(?:shows?|suggests?|confirms?|proves?)\sthat\s(?:taking\s)?(?:about\s|around\s)?$"
)
_BEEN_SHOWN = re.compile(r"[^.;,\d]{0,50}\b(?:has|have) (?:\w+ )?been (?:shown|proven|found) to\b", re.IGNORECASE)
_DAILY_VALUE = re.compile(r"\bDV\b[^.;]{0,30}$")
_EATS = re.compile(
    r"\b(?:american|person|people|adult|man|woman|men|women|diet|briton)s?\b[^.;]{0,30}\b(?:gets?|eats?|consumes?|takes? in|provides?|supplies)\s(?:only\s|just\s|about\s|around\s|less than\s|fewer than\s)*$"
)
_MORE_THAN = re.compile(
    r"\b(?:more than|over|above|beyond|exceed(?:ing)?|in excess of|greater than|higher than)\s(?:about\s)?$",
    re.IGNORECASE,
)
_MOST_LIMIT = 400  # milligrams: no authority's limit is higher
_TOO_MUCH = re.compile(
    r"\b(?:toxic|poison|overdose|dangerous|death|fatal|kill|died|low blood pressure|irregular|cardiac|diarrh)",
    re.IGNORECASE,
)
_HAS = re.compile(
    r"\b(?:has|have|packs|offers|boasts)\s(?:about\s|around\s|roughly\s|some\s|nearly\s)?$", re.IGNORECASE
)
_COMES_TO = re.compile(
    r"\b(?:work|works|worked|come|comes|came|add|adds)\s(?:out\s|up\s)?(?:at|to)\s(?:about\s|around\s)?$", re.IGNORECASE
)
_A_PIECE = re.compile(
    r"\s(?:a|per|each|every|in one)\s(?:serving|gummy|capsule|tablet|pill|dose|scoop|sachet|portion)\b"
)
_WOMEN, _MEN = re.compile(r"\b(?:women|woman|females?)\b"), re.compile(r"\b(?:men|man|males?|blokes)\b")
WOMEN_NEED, MEN_NEED = 370, 430  # milligrams a day: no table sets more, food included
_PEOPLE = re.compile(
    r"\b(?:men|women|males?|females?|boys|girls|adults|children|teens|teenagers|infants|babies|toddlers|pregnan\w+|breastfeeding|lactat\w+|ages?|aged|years?|months)\b"
)
_TELLING = frozenset({"past_taking", "take", "content", "requirement", "limit", "advice"})
_LIMITING = (
    "limit", "level", "maxim", "ceiling", "cap", "more than", "exceed", "above", "over", "beyond", "at most", "stay", "keep",
    "stick", "stop", "or less", "most", "pass", "cross", "higher", "greater", "excess", "upper", "line", "threshold", "top", "past",
)  # fmt: skip
_REPORTED = re.compile(
    r"\b(?:scientists|researchers|investigators|authors|doctors|clinicians|team)\b[^.;]{0,40}\b(?:reported|described|wrote)\b"
)
# Of people who took so much, told as what happened to them: "on about 730 mg a day they had a little more deep sleep".
_HAPPENED = re.compile(
    r"\b(?:they|those|people|participants|patients|volunteers|subjects|pupils|women|men|adults|nurses|students|half|most|some|many|who|[\d.]+\s?(?:%|per\s?cent)(?:\sof\s\w+)*)"
    r"\s(?:\w+ly\s|also\s)?(?:had|got|slept|fell|came|took|ate|felt|reported|showed|improved|experienced|recovered|said|dropped|did|were|suffered|developed|complained|scored)\b"
    r"|\b(?:studies|study|trial|trials|experiment|pilot)\b[^.;]{0,90}\b(?:made|lowered|raised|shortened|lengthened|eased|helped|cut|improved|reduced|was|were|gave|brought|did|had|took|found|showed|compared)\b"
    r"|\bmg\s(?:(?:a|per|each|every)\s(?:day|night)\s|daily\s|nightly\s)?(?:made|lowered|raised|shortened|lengthened|eased|helped|cut|improved|reduced|brought|did|turned out)\b"
    r"|\bcase (?:reports?|histor\w+|series|stud(?:y|ies))\b"
)
_SO_TAKE = re.compile(
    r"\b(?:so|therefore|hence|that is why you|which is why you)\s(?:just\s|simply\s|please\s|you can\s|you could\s)?(?:take|use|have|swallow|aim for)\s(?:about\s|around\s|up to\s)?$",
    re.IGNORECASE,
)
_URGED = re.compile(
    r"\b(?:you|your|yourself|should|must|recommend\w*|advis\w+|suggest\w*|aim|try|so take|i give|we give|works? best)\b|^(?:take|use|start|begin|have|add)\b"
)
# What a text itself holds against a limit: "1,200 mg a day is three times what the guidance calls safe".
_PAST_LIMIT = re.compile(
    r"(?:\s(?:a|per|each)\s(?:day|night)|\sdaily|/\s?day)?(?:,)?\s(?:is|are|was|would be|goes|lies|comes out)\s(?:\w+\s){0,3}?(?:over|above|beyond|past|more than|higher than|double|twice|times|well over)\b"
    r"[^.;]{0,60}\b(?:limits?|guidance|guidelines?|ceiling|maximum|safe|authorit\w+|unlikely|allowed|upper)\b",
    re.IGNORECASE,
)
_BARELY = re.compile(
    r"\bbare(?:st)? minimum\b|\b(?:only|just|merely|barely) (?:prevents?|stops?|enough to|keeps?|covers?|meant to)\b"
)
_BY_CLINICS = re.compile(
    r"\b(?:advis|prescrib|us|suggest|recommend|giv)\w*(?:\s\w+)?\sby\s(?:an?\s|the\s|some\s|many\s)?(?:\w+\s)?(?:clinics?|neurologists?|specialists?|hospitals?|consultants?)\b"
    r"|\b(?:clinics?|neurologists?|specialists?|hospitals?|consultants?)\s(?:sometimes|may|might|occasionally|can|do)\s(?:\w+\s)?(?:advise|prescribe|use|suggest|recommend|give)\b"
    r"|\bunder (?:\w+\s){0,2}?(?:supervision|guidance|care|eye)\b"
)
_ANOTHERS = re.compile(
    r"\b(?:my|a|her|his|our)\s(?:\w+\s)?(?:mate|friend|colleague|neighbour|neighbor|brother|sister|mum|mom|dad|father|mother|aunt|uncle|cousin|boss|flatmate|roommate|coworker|husband|wife|partner|boyfriend|girlfriend)\s(?:\w+ly\s)?(?:takes|took|is on|was on|swallows|uses|has been on|has been taking)\b"
)
_USUAL_INTAKE = re.compile(
    r"\b(?:normal|usual|average|typical|median|mean|lowest|highest|higher|lower|habitual|low|high) intakes?(?:,)? (?:of |at |was |were )?(?:about |around |roughly |over |under |below |above |more than |less than )?$"
)
_LIMIT_GOES_ON = re.compile(r"\b(?:limit|ceiling|cap|maximum)\b[^.;]{0,80}\band\s$")
_TELLS = re.compile(r"(?:just\s|simply\s)?(?:take|have|use|swallow|split|divide)\b")
_FORBIDDEN = re.compile(
    r"(?:\b(?:not|never)|n['’]t)\s(?:be\s)?(?:take|taking|use|give|giving|given|have|swallow)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\b(?:start|begin)(?:ing)?\s(?:off\s)?(?:on|at|with|from)\s(?:just\s|about\s|around\s|as little as\s|only\s)?$",
    re.IGNORECASE,
)
# "Two 100-mg tablets are plenty", "200 mg is a sensible amount": what is called enough is advised.
_ENOUGH = re.compile(
    r"[^.;,\d]{0,30}\b(?:is|are|will be|would be|ought to be|should be)\s(?:\w+\s)?(?:plenty|enough|sufficient|ample|ideal|all (?:you|most|anyone)|fine"
    r"|an? (?:\w+\s)?(?:sensible|reasonable|good|safe|typical|common|usual|decent|modest|fair|normal|standard|sound|useful)\b)",
    re.IGNORECASE,
)
_EATING = ("get", "eat", "consum", "take in", "takes in", "provid", "suppl")
_MY_PATIENTS = re.compile(
    r"\btell (?:\w+ )?(?:patients|clients|people)\b|\b(?:my|our)\s(?:\w+\s)?(?:patients|clients|customers|students|readers|athletes)\b",
    re.IGNORECASE,
)
# An amount that is held against a limit is none itself: "500 mg a day (which is more than the American limit)".
_HELD_AGAINST = re.compile(
    r"[^.;]{0,25}\b(?:above|over|past|beyond|exceed)|[^.;]{0,40}\b(?:more|higher|greater) than\b|[^.;]{0,30}\b(?:twice|double|three times) (?:the|that|what)\b",
    re.IGNORECASE,
)
_SAFE_UP_TO = re.compile(r"\b(?:up to|to)\s(?:about\s)?$", re.IGNORECASE)
_SUPPLEMENTAL = re.compile(r"\bsafe|\bsupplement|\bunlikely to (?:do|cause|be)\b", re.IGNORECASE)
_LONGEST_ROW, _TITLE = 90, 320  # characters of a row of a table, and above it
_OFFICIAL = re.compile(
    r"\b(?:official|recommended|government)\w*\s(?:\w+\s)?(?:figure|amount|intake|allowance)\s(?:of|is|at)\s(?:about\s|around\s)?$",
    re.IGNORECASE,
)
_CARRYING = re.compile(r"[^.;\d]{0,25}\b(?:while|during|in|when) (?:pregnan|breastfe|lactat|nursing)")
_BY_AGE = re.compile(r"[^.;]{0,40}\bdepending on (?:your |their |the )?(?:age|sex|gender|life stage)")
_NEEDED = re.compile(
    r"\brda\b|\brecommended (?:dietary |daily )?(?:allowance|intake|amount)|\b(?:daily|average) (?:need|requirement|intake)|adequate intake"
    r"|reference (?:intake|value)|\bnrv\b|how much (?:magnesium )?(?:do|does|should) (?:we|you|i|people|adults|women|men)"
)


@dataclass(frozen=True, slots=True)
class DoseSentence:
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


def role_of(first: int, high: float, behind: str, ahead: str, rhythm: Rhythm, sentence: DoseSentence) -> Role:
    """As what an amount stands there."""
    reading, scan, topic, intro = sentence.reading, sentence.scan, sentence.topic, sentence.intro
    at = reading.part.start + first
    near: set[str] = set()
    close: set[str] = set()
    telling = reading.cues & _TELLING
    for hit in reading.part.hits if telling else ():
        if hit.cue not in telling:
            continue
        away = scan.starts[hit.first] - at
        if -110 < away < 70:
            near.add(hit.cue)
        if -45 < away < 30:
            close.add(hit.cue)
    happened = is_account(sentence.low)
    study = (
        "study" in reading.cues
        or (topic.study and "given" in reading.cues)
        or happened
        or _told_of(sentence.low, first)
    )
    if reading.part.question:
        return "content"
    low = sentence.low
    if _holds(low, _LIMITING) and _is_limit(behind, ahead, study and "past_taking" in near):
        return "limit"
    if " and " in behind[-6:] and _is_second_limit(first, low, ahead):
        return "limit"
    if _is_childs_limit(behind, high, sentence):
        return "limit"
    if _FORBIDDEN.search(behind[-60:]):
        return "content"
    if _SAFE_UP_TO.search(behind[-12:]) and not study and _SUPPLEMENTAL.search(behind[-60:] + ahead[:40]):
        return "limit"
    if _SO_TAKE.search(behind[-40:]):
        return "advice"  # what follows from a study is the text's own
    if happened or (" intake" in behind[-40:] and _USUAL_INTAKE.search(sentence.low[max(first - 50, 0) : first])):
        return "reported"
    if "DV" in behind and _DAILY_VALUE.search(behind[-40:]):
        return "requirement"
    eaten = _holds(low, _EATING)
    needed = eaten and _EATEN.search(low, max(first - 90, 0), first) is not None
    if eaten and not study and not needed and _EATS.search(low, max(first - 70, 0), first):
        return "reported"
    if _FIRST_PERSON.search(behind[-60:]) or _STARTED.search(behind[-20:]):
        return "reported"
    if study and _MY_PATIENTS.search(sentence.text):
        return "advice" if rhythm.told or "take" in near else "content"
    if study and rhythm.told and "past_taking" not in near and _is_shown(first, low, ahead):
        return "advice"
    if study and ("past_taking" in near or "take" in near):
        return "reported"
    if not study and (_HAS.search(behind[-24:]) or (_COMES_TO.search(behind[-24:]) and _A_PIECE.match(ahead))):
        return "content"
    if not study and (_by_sex(low, high) or _of_people(sentence, high)):
        return "requirement"
    if high <= MEN_NEED and "supplement" not in low:
        if "depending on" in low and _BY_AGE.match(ahead):
            return "requirement"
        if ("need" in low and _CARRYING.match(ahead)) or _OFFICIAL.search(behind[-60:]):
            return "requirement"
    if not study and (_GIVE.search(behind[-40:]) or _DRINK.search(behind[-24:]) or _STARTS.search(behind[-30:])):
        return "advice"
    if "content" in close and not _says_take(close):
        return "content"
    if ("requirement" in near or needed) and "limit" not in close:
        return "requirement"
    if PER_FOOD.match(ahead):
        return "content"
    if not study and rhythm.told and _TELLS.match(low):
        return "advice"
    if "past_taking" in near and not _says_take(close):
        return "reported"
    if not study and _ADVISES.search(low, max(first - 110, 0), first):
        return "advice"
    if "content" in near and "take" not in near:
        return "content"
    if study and "advice" not in close:
        return "reported"
    if not study and _ENOUGH.match(ahead):
        return "advice"
    if "over_limit" in reading.cues and not near & {"advice", "take"}:
        return "reported"  # whoever says that it passes a limit does not advise it
    if "advice" in near or "take" in near or rhythm.told:
        return "advice"
    if intro is not None and intro.cues & {"advice", "take"}:
        return "advice"
    if intro is not None and intro.cues & {"requirement"}:
        return "requirement"
    if needed_above(sentence):
        return "requirement"
    return "content"


def is_account(low: str) -> bool:
    """Whether a sentence tells what became of people who took so much, and urges nobody to do the same."""
    return _HAPPENED.search(low) is not None and _URGED.search(low) is None


_OF_AGES = re.compile(
    r"\b(?:ages?|aged|children|child|toddlers?|year[\s-]olds?)\b[^.;]{0,45}\b(?:it['’]?s?|that|is|only|just)\s(?:only\s|just\s|is\s)?$",
    re.IGNORECASE,
)
_LIMIT_WORDS = ("limit", "upper", "maximum", "ceiling", "too much", "no more than")


def _is_childs_limit(behind: str, high: float, sentence: DoseSentence) -> bool:
    """Whether it is a child's limit in a passage on limits: "for ages 1 to 3 it is 65 mg"."""
    if _OF_AGES.search(behind[-70:]) is None or not _holds(sentence.low + above(sentence)[-200:], _LIMIT_WORDS):
        return False
    return any(
        limit.value_mg == high and limit.applies_to_age is not None for limit in sentence.knowledge.limits.values()
    )


def past_limit(text: str, end: int) -> bool:
    """Whether the text itself says, right behind an amount that ends at `end`, that it passes a limit."""
    return _PAST_LIMIT.match(text, end) is not None


def barely(low: str) -> bool:
    """Whether the official amount is only belittled: "the RDA is the bare minimum"."""
    return _BARELY.search(low) is not None


def by_clinics(low: str) -> bool:
    """Whether an amount is told as what specialists give to those in their care."""
    return _BY_CLINICS.search(low) is not None


def of_another(low: str) -> bool:
    """Whether it tells what somebody the writer knows takes: "my gym mate takes 2,000 mg"."""
    return _ANOTHERS.search(low) is not None


def _told_of(low: str, first: int) -> bool:
    """Whether it tells what somebody reported: "scientists reported in 2012 that 500 mg a day helped"."""
    return _holds(low, ("report", "describ", "wrote")) and _REPORTED.search(low, 0, first) is not None


def _holds(low: str, words: tuple[str, ...]) -> bool:
    """Whether any of some word beginnings stands in a lower-case text; far quicker than the pattern it stands before."""
    return any(word in low for word in words)


def _is_shown(first: int, low: str, ahead: str) -> bool:
    """Whether "studies show" it: told of no study in particular, and so said as the text's own advice."""
    return bool(_SHOWN.search(low, max(first - 50, 0), first) or _BEEN_SHOWN.match(ahead))


def _by_sex(low: str, high: float) -> bool:
    """Whether it says how much women and how much men need: amounts for each sex are of what people need in all."""
    return (
        250 <= high <= MEN_NEED
        and _WOMEN.search(low) is not None
        and _MEN.search(low) is not None
        and "supplement" not in low
    )


def _of_people(sentence: DoseSentence, high: float) -> bool:
    """Whether a row is one of a table of what people need: "Men 19 to 30: 400 mg/day"; more than anyone needs is not."""
    intro = sentence.intro
    if (
        high > (WOMEN_NEED if _WOMEN.search(sentence.low) and "pregnan" not in sentence.low else MEN_NEED)
        or not is_row(sentence)
        or _PEOPLE.search(sentence.low) is None
    ):
        return False
    return (intro is not None and "requirement" in intro.cues) or _NEEDED.search(above(sentence)) is not None


def is_row(sentence: DoseSentence) -> bool:
    """Whether the sentence is a row of a table or label: a few words and an amount."""
    return sentence.reading.part.kind != "text" and len(sentence.text) <= _LONGEST_ROW


def above(sentence: DoseSentence) -> str:
    """What stands above a row: the title of its table, and the rows before it."""
    start = sentence.reading.part.start
    return sentence.scan.text[max(start - _TITLE, 0) : start].lower()


def _is_limit(behind: str, ahead: str, given: bool) -> bool:
    """Whether an amount is named as a limit, in front of it or right behind."""
    if given or _HELD_AGAINST.match(ahead):
        return False
    return bool(_LIMIT_BEFORE.search(behind[-70:]) or _LIMIT_AFTER.match(ahead))


def _is_second_limit(first: int, low: str, ahead: str) -> bool:
    """Whether a limit goes on in another place: "the limit is 350 in the US and 250 in Europe"."""
    return ahead.startswith(" in ") and _LIMIT_GOES_ON.search(low, max(first - 90, 0), first) is not None


def _says_take(close: set[str]) -> bool:
    return "take" in close and "past_taking" not in close


def warns(low: float, behind: str, text: str) -> bool:
    """Whether an amount is named as a danger: "more than 5,000 mg a day is toxic" is no advice, no limit and no report."""
    return low > _MOST_LIMIT and bool(_MORE_THAN.search(behind[-24:])) and bool(_TOO_MUCH.search(text))


def needed_above(sentence: DoseSentence) -> bool:
    """Whether a row stands in a table of what people need."""
    return is_row(sentence) and _NEEDED.search(above(sentence)) is not None
