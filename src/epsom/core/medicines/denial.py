"""Whether words such as "not taking" deny a medicine or only say how it is taken.

"I don't take levothyroxine" is a denial; "I don't take levothyroxine with food" is an instruction about a medicine
that is taken. Only the few plain forms below are a denial; whatever else stands beside them leaves the medicine in,
with a question. It does not find the words of denial (`words` does) and knows no medicine's name.
"""

from __future__ import annotations

import re

__all__ = ["is_plain", "reach_of", "says_nothing", "scope_end"]

_SCOPE_END = re.compile(
    r"""[.;,\n)] | \b(?:but|now|except|excluding|besides|still|currently|started|start|starting|taking|take|switched\s+to|
    to(?=\s+\w+\s+(?:now|instead|since))|replaced|other\s+than|apart\s+from|only|just|aber|mais|pero|restarted|back\s+on|
    resumed|while|whilst|when|because|since|so|if)\b""",
    re.VERBOSE,
)
# "Not taking it regularly" is taking it.
_PARTLY = re.compile(
    r"\b(?:regularly|consistently|always|often|every\s*day|daily|properly|correctly|reliably|much|as\s+(?:often|prescribed|"
    r"directed)|enough|today|yesterday|this\s+morning|last\s+night|on\s+time|at\s+the\s+same\s+time|together|all\s+the\s+time)\b"
)
_FROM_TO = re.compile(r"\bto\b")
_YET_SOMETHING = re.compile(
    r"""\b(?:except|but|other\s+than|apart\s+from|besides|only|just|unless|sometimes|occasional(?:ly)?|not\s+sure|unsure|
    no\s+idea|no\s+clue|know|remember|forgot(?:ten)?|called|still|restarted|instead|now\s+\w+|started|starting|what|which)\b""",
    re.VERBOSE,
)
_NOTHING = re.compile(
    r"""
    ^\W*(?:none|nil|nothing|nope|zero|n\s?/?\s?a|no|keine?|nichts|aucune?|rien|ningun[oa]?|nada|nessuno|niente|negative|
        not\s+applicable)\W*$
    | \bnone\b | \bnil\b | \bnothing\b(?!\s+(?:new|changed|has|special|different|major))
    | \bno\s+(?:\w+\s+){0,2}?(?:med|meds|medicines?|medications?|drugs?|pills?|tablets?|prescriptions?|supplements?|
        vitamins?|treatments?)\b
    | \b(?:not|n't|don'?t|do\s+not)\s+(?:currently\s+|really\s+)?(?:taking|take|on|using|use)\b
    | \bkeine\s+medi\w+ | \baucun\s+(?:m[eé]dicament|traitement) | \bning[uú]n\s+(?:medicamento|tratamiento) | \bnichts\b
    | \brien\b | \bnada\b | \bmedication[-\s]free\b | \bmed[-\s]free\b
    """,
    re.VERBOSE,
)
_STOPPED = re.compile(
    r"""^\W*(?:(?:i|i've|i'm|ive|have|had|just|recently|already|all|was|am)\s+)*(?:stopped|discontinued|quit|ceased|
    came\s+off|gave\s+up|no\s+longer|used\s+to|not\s+(?:taking|on|using)|don'?t\s+take|do\s+not\s+take|
    never\s+(?:took|taken)|allerg(?:ic\s+to|y\s+to|ies\s*[:=-])|abgesetzt)\b""",
    re.VERBOSE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|spring|summer|autumn|winter)"
)
# When or why it was stopped; none of these can be read as a way of taking it.
_PAST = re.compile(
    rf"""
    \b(?:(?:back\s+)?in|since|until|around)?\s*(?:early\s+|late\s+|mid\s+)?(?:last\s+|this\s+)?
        (?:{_MONTH}(?:\s+(?:19|20)\d\d)?|(?:19|20)\d\d)\b
    | \b(?:last|this)\s+(?:year|month|week|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b
    | \b(?:a|an|one|two|three|four|five|six|ten|some|many|few|a\s+few|several|(?:a\s+)?couple(?:\s+of)?|\d+)?\s*
        (?:years?|months?|weeks?|days?)\s+(?:ago|back)\b
    | \blong\s+ago\b | \b(?:in\s+the|the)\s+past\b | \ball\s+together\b
    | \bafter\s+(?:my\s+|the\s+|an?\s+)?(?:surgery|operation|pregnancy|birth|baby|accident|heart\s+attack|stroke)\b
    | \bas\s+an?\s+(?:teen(?:ager)?|child|kid|student)\b
    | \b(?:at\s+(?:all|the\s+moment|present)|right\s+now|these\s+days|for\s+now|any\s?more|any\s+longer)\b
    | \b(?:because\s+of|due\s+to)\s+(?:the\s+|its\s+)?(?:side\s+effects?|an?\s+rash|rash|nausea|an?\s+allergy)\b
    """,
    re.VERBOSE,
)
_FILLER = re.compile(
    r"""\b(?:i(?:['’]?(?:ve|m|d))?|we|he|she|patient|have|has|had|am|was|were|been|be|my|the|an?|any|it|them|me|and|or|nor|
    either|also|then|just|recently|already|all|both|completely|entirely|altogether|fully|finally|now|currently|yet|no|not|
    ever|doctor|gp|dr|on|taking|take|using|tablets?|capsules?|pills?|med|meds|medicines?|medications?|drugs?|years?|
    stopped|quit|discontinued|finished|by|to|of|is|are|severe|known|y|und|oder|et|past|von|gegen)\b""",
    re.VERBOSE,
)
_HOW = re.compile(
    r"""\b(?:with|w/|without|near|before|after|together|unless|more\s+than|less\s+than|at|around|within|close|
    only|just|when|while|whilst|if|until|mornings?|afternoons?|evenings?|nights?|nightly|bed\w*|a\.?m|p\.?m|\d+\s?[ap]m|
    noon|midday|lunch\w*|dinner|supper|breakfast|food|foods|eating|meals?|milk|coffee|dairy|empty|
    sometimes|but|except|again|restart\w*|resum\w*|daily|once|twice|every|hours?|in|
    (?:mon|tues|wednes|thurs|fri|satur|sun|week)days?|weekends?|on\s+days|same\s+time|generic|lower|higher|
    half|mit|ohne|avec|sans|con|sin)\b|w/""",
    re.VERBOSE,
)
_GOES_ON = re.compile(r"\b(?:now|take|takes|taking|took|still|instead)\b")
_NO_OTHER = re.compile(r"\b(?:nothing|none|no\s+(?:other\s+)?(?:med\w*|drugs?|pills?|supplements?))\b")
_ALLERGY = re.compile(r"allerg|reaction|intoleran")
_UNSURE = re.compile(r"didn'?t|avoid|without|reaction")  # a dose left out, or advice: no word on whether it is taken
_ON_A_CONDITION = re.compile(r"\W*(?:when|while|whilst|if|so|unless|only|just)\b")
_PARTS = re.compile(r"[.;,\n()]")
_FROM = re.compile(r"\bfrom\b")


def reach_of(lowered: str, start: int, stop: int) -> int | None:
    """Where the denial whose words are from `start` to `stop` ends; `None` when it is only a part ("not daily")."""
    end = scope_end(lowered, stop)
    if " from" in lowered[start:stop]:
        to = _FROM_TO.search(lowered, stop)
        end = min(end, to.start()) if to else end
    return None if _PARTLY.search(lowered, stop, end) else end


def scope_end(lowered: str, start: int) -> int:
    """Where the clause that goes on at `start` ends."""
    ender = _SCOPE_END.search(lowered, start)
    return ender.start() if ender else len(lowered)


def says_nothing(lowered: str, denied: bool) -> bool:
    """Whether the words say that nothing is taken, with no "but" behind them; `denied`: a named medicine is not.

    "I don't take it with food" is about how something is taken, so it never says that nothing is.
    """
    if not (denied or _NOTHING.search(lowered) or _STOPPED.search(lowered)):
        return False
    return not _YET_SOMETHING.search(lowered) and not _HOW.search(_PAST.sub(" ", lowered))


def is_plain(lowered: str, names: list[tuple[int, int]], start: int, stop: int, reach: int) -> bool:
    """Whether the words from `start` to `stop` plainly say that what is named up to `reach` is not taken now.

    `names` are the stretches of the text that name a medicine. All other words of the clause have to be among the few
    plain ones, and no other clause without a name of its own may speak of how something is taken.
    """
    cue = lowered[start:stop]
    first = max((part.end() for part in _PARTS.finditer(lowered, 0, start)), default=0)
    last = max(reach, stop)
    rest = _blanked(lowered, first, last, [*names, (start, stop)])
    if _ALLERGY.search(cue):
        return not _HOW.search(_PAST.sub(" ", rest))
    if _UNSURE.search(cue) or _ON_A_CONDITION.match(lowered, last):
        return False
    if _FROM.search(cue) and not any(begin >= last for begin, _ in names):
        return False  # "switched from tablets to liquid" names nothing else that is taken instead
    if any(c.isalnum() for c in _FILLER.sub(" ", _PAST.sub(" ", rest))):
        return False
    return not any(_speaks_on(lowered, names, *part) for part in (*_parts(lowered, 0, first), *_parts(lowered, last)))


def _speaks_on(lowered: str, names: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether another clause, which names no medicine, says how something is taken ("now mornings")."""
    if any(first <= begin < last for begin, _ in names):
        return False
    part = _PAST.sub(" ", lowered[first:last])
    goes_on = _HOW.search(part) or (_GOES_ON.search(part) and part.strip() != "now")
    return bool(goes_on) and not _NO_OTHER.search(part)


def _parts(lowered: str, first: int, last: int | None = None) -> list[tuple[int, int]]:
    """The clauses of a stretch of the text."""
    last = len(lowered) if last is None else last
    ends = [part.start() for part in _PARTS.finditer(lowered, first, last)] + [last]
    return list(zip([first, *ends[:-1]], ends, strict=True))


def _blanked(lowered: str, first: int, last: int, taken_out: list[tuple[int, int]]) -> str:
    """A stretch of the text with some parts left blank."""
    letters = list(lowered[first:last])
    for begin, end in taken_out:
        for place in range(max(begin, first), min(end, last)):
            letters[place - first] = " "
    return "".join(letters)
