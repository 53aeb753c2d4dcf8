"""The words and signs by which a text leans on a study: patterns, and numbers in words. They find; they decide nothing.

A whole text is searched once for `SIGNS`, plain bits of words; a pattern is only tried in a sentence that holds its sign.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

NUMBERS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split()
    )
} | {"dozen": 12}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
MONTHS = "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
NOT_SURNAMES = frozenset(
    (
        MONTHS
        + " monday tuesday wednesday thursday friday saturday sunday spring summer autumn fall winter in since by"
        " from until before after during around circa about the this that these those study studies trial review version"
        " copyright updated published reviewed posted edition magnesium vitamin covid table figure section chapter volume"
        " issue act class early late mid of and or at on for to late-breaking who nih efsa fda nhs guideline guidelines"
        " report survey fiscal year christmas olympics nutrients journal medicine pubmed phase between nature lancet research affairs viking press books penguin random"
        " university conference psychiatry health sleep women men world global our new last harvard stanford oxford cambridge yale"
        " german french dutch italian polish iranian american british japanese chinese australian swiss cochrane"
        " he she it they we you my her his a an as but if not so then when while there here what which both some one two"
    ).split()
)
STUDY = r"(?:randomi[sz]ed tests?|(?:re-?|meta[- ]?)?analys[ei]s|systematic reviews?|umbrella reviews?|cochrane reviews?|literature reviews?|reviews?|clinical trials?|controlled trials?|trials?|RCTs?|stud(?:y|ies)|experiments?|surveys?|papers?|research papers?|case reports?|articles?)"
FOUND = r"(?:suggest|show|found|find|report|demonstrat|indicat|confirm|prov|reveal|conclud|link|point|support|back|tell|agree|note|observ|discover|describ|establish|identif|highlight|examin|look|explor)\w*"

# Surnames that are also words or common names: alone they say too little.
ALSO_WORDS = frozenset(
    "held walker noah morris young rose wang zhang liu sun long mori de brown costello james si shao miller kim lee li wu".split()
)
_BIG = "[A-ZÀ-ÖØ-ÞŁŚŞŠŽ]"
CAPITAL = re.compile(rf"\b((?:Mc|Mac)?{_BIG}[a-zß-ɏ]{{2,}}(?:[-’']{_BIG}[a-zß-ɏ]+)?)\b(?:['’]s)?")
INLINE = re.compile(
    rf"\b(?P<who>[A-Z][a-zà-öø-ÿ-]+)\s[A-Z]{{1,3}}(?:,\s[A-Z][a-z-]+\s[A-Z]{{1,3}})*(?:,?\set\sal)?[.,]\s(?P<journal>[A-Z][\w&. -]{{4,70}}?),?\.?\s\(?(?P<year>{YEAR})\)?(?:[;:]\s?\d|\b)"
)
PLACE = re.compile(
    rf"(?:(?P<journal>(?:[A-Z][\w’'&]*|of|and|in|the)(?:\.?\s(?:[A-Z][\w’'&]*|of|and|in|the))*)[.,]?\s)?(?P<year>{YEAR})\s?;\s?(?P<volume>\d{{1,4}})(?:\s?\([^)]{{1,12}}\))?\s?:\s?(?P<page>[A-Za-z]?\d+)"
)
FIRST_NAME = re.compile(r"\b(?:Dr|Prof|Professor|Drs)\.?\s(?:[A-Z][a-z]+\s)?$")

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\]}，,;]*[^\s\"<>\]}，,;.)]", re.I)
DOI_TAIL = re.compile(r"/(?:full|abstract|pdf|epdf|html|fulltext|meta|references)(?:/.*)?$", re.I)
PMID = re.compile(
    r"(?:\bPMID:?\s*|\bPubMed(?:\sID)?:?\s?#?|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{4,9})", re.I
)
PMC = re.compile(r"\bPMC\s?(\d{5,9})\b", re.I)
# An address of this publisher holds the number of the journal, the volume and the article.
MDPI = re.compile(r"mdpi\.com/(\d{4}-\d{3}[\dX])/(\d+)/\d+/(\d+)", re.I)
MDPI_JOURNALS = {"2072-6643": ("Nutrients", 2008)}  # and the year before its first volume
SURNAME = rf"(?:(?:von|van|van der|de|de la|el|al|le|La|De|El|Von|Van)\s)?(?:Mc|Mac|O['’]|D['’])?{_BIG}[a-zß-ɏ]+(?:[-'’]{_BIG}?[a-zß-ɏ]+)*"
AUTHOR_YEAR = re.compile(
    rf"\b(?:(?P<first>{SURNAME}),\s(?={SURNAME},?\s(?:and|&)\s{SURNAME}\s?\())?"
    rf"(?P<one>{SURNAME})(?:,?\s(?:and|&)\s(?P<two>{SURNAME}))?"
    rf"(?P<team>,?\s(?:et\.?\sal\b\.?|and\s(?:colleagues|co-?workers|co-?authors|(?:his|her|their)\s(?:team|colleagues)|team|others)))?"
    rf"(?:['’]s?)?(?P<between>,?\s(?:\(|\[)?|\s?\(|,\s)(?P<year>{YEAR})[a-z]?\b"
)
# "Eby and Eby (Medical Hypotheses, 2006)", "Pouteau et al. (PLoS One 2018)"
AUTHOR_JOURNAL = re.compile(
    rf"\b(?P<one>{SURNAME})(?:,?\s(?:and|&)\s(?P<two>{SURNAME}))?"
    r"(?:,?\s(?:et\.?\sal\b\.?|and\s(?:colleagues|co-?workers|co-?authors|(?:his|her|their)\s(?:team|colleagues)|team|others)))?"
    rf"(?:['’]s?)?\s[(\[](?P<journal>(?:The\s)?[A-Z][\w’'&.]*(?:\s(?:of|and|in|for|the|on|&|[A-Z][\w’'&.]*)){{0,8}}),?\s(?P<year>{YEAR})\b"
)
AUTHOR_TEAM = re.compile(
    rf"\b(?P<one>{SURNAME})(?:(?:,?\s(?:and|&)\s(?P<two>{SURNAME}))?\s?,?\s(?:et\.?\sal\b\.?|and\s(?:colleagues|co-?workers|(?:his|her|their)\s(?:team|colleagues)|team)))"
)
BY_WHOM = re.compile(
    rf"\s(?:(?:led|done|made|run|published|written|conducted|carried out)\s)?(?:(?:of|on)\s[\w -]{{3,40}}?\s)?(?:in\s[A-Z][\w ]{{2,40}}?\s)?(?:in\s{YEAR}\s)?by\s(?:Drs?\.?\s|Professor\s|Prof\.?\s)?(?P<one>{SURNAME})(?:\s(?:and|&)\s(?P<two>{SURNAME}))?(?=[\s,.;:)’'])"
)
PAIR_FOUND = re.compile(
    rf"\b(?P<one>{SURNAME})\s(?:and|&)\s(?P<two>{SURNAME})\s(?:reported|found|showed|gave|tested|published|described|concluded|studied)\b"
)
FOUND_IN = re.compile(
    rf"\b[Ii]n\s(?P<year>{YEAR}),?\s(?:Drs?\.?\s|Professor\s)?(?:[A-Z][a-z]+\s)?(?P<one>{SURNAME})(?:,\s[^,]{{3,50}},)?\s(?:reported|found|showed|gave|tested|published|described|studied)\b"
)
TITLE = re.compile(r"[\"“„«]([^\"“”„«»]{15,260}?)[,.]?[\"”“»]")
TITLED = re.compile(
    r"(?:titled|entitled|called|headed|named|paper|study|review|article|analysis|publication|benefits of)\W{0,3}$", re.I
)
JOURNAL = re.compile(
    r"(?:published\s(?:\w+\s){0,3}?in|appeared\sin|(?:in|from|by)\sthe\sjournals?|(?:study|paper|trial|review|article|research|analysis)\s(?:was\s)?(?:published\s)?in|in\sthe(?=\s(?:\w+\s)?Journal))\s(?:of\s)?(?:an?\sissue\sof\s)?(?:the\s(?:journal\s)?)?[\"“*_]{0,2}"
    r"(?P<name>(?:The\s)?[A-Z][\w’'&.:-]*(?:,?\s(?:of|and|in|for|the|on|&|[A-Z][\w’'&.:-]*))*)"
)
HEAD = re.compile(
    r"(?:randomi[sz]ed tests?|(?:re-?|meta-?)?analys[ei]s|reviews?|trials?|rcts?|stud(?:y|ies)|experiments?|surveys?|papers?"
    r"|overviews?|case (?:reports?|series)|pilot(?!\s(?:stud|trial|test)))(?!\w)"
)
_ISSUES = r"(?:stud(?:y|ies)|trials?|papers|experiments|research|evidence|surveys|reviews|meta-analyses|rcts)"
GO_ON = re.compile(
    r"\s(?:have\s|has\s|now\s|also\s|that\s|even\s|\w+ly\s){0,3}(?:been\s\w+\s)?(?:suggest|show|found|find|report|demonstrat|indicat|confirm|prov|reveal|conclud|link|describ|establish)\w*",
    re.I,
)
QUANTITY = re.compile(
    r"(?:numerous|several|many|some|a\s(?:few|number\sof|handful\sof|growing\s(?:number|body)\sof|wealth\sof|large body\sof)|recent|multiple|various|countless|dozens\sof|hundreds\sof|thousands\sof|clinical|scientific|a\spile\sof|plenty of|emerging|preliminary|early|observational|population)\s"
    r"(?:[\w-]+\s){0,3}?$",
    re.I,
)
PLAIN_PLURAL = re.compile(r"(?:^|[,;:]\s|\band\s|\bbut\s|\bsince\s|\bas\s|\bbecause\s|\balthough\s|\bthough\s)\s*$")
IN_STUDIES = re.compile(
    r"^In (?:(?:clinical|human|animal|small|several|some|recent) ){0,2}(?:studies|trials)(?=,)"
    r"|\b[Ii]n (?:some|several|a few|many) (?:\w+ )?(?:studies|trials)\b"
)
SOME_SUCH = re.compile(rf"(?:a few|some|several|others|many)\s(?={FOUND}\sthat\b)", re.I)
SELLERS_OWN = re.compile(
    r"\b(?:our|their|the)\s(?:(?:own|supplier|company|manufacturer|maker|brand)(?:['’]s)?\s|in-house\s)+(?:white\spaper|stud(?:y|ies)|trials?|research|data|lab\stests?|survey)\b.?",
    re.I,
)
FROM_YEAR = re.compile(rf"\b(?:from|of)\s(?P<year>{YEAR})\b(?=[\s,.;)])")
ONE_BEFORE = re.compile(
    r"\b(?:the|one|another)\s(?:[\w-]+\s){0,3}?(?:one|trial|study|review|paper)\s$|\b(?:one|another)\s$", re.I
)
IN_BRACKETS = re.compile(
    r"\(((?:[A-Z][\w’'&.]*|of|and|in|the)(?:\s(?:[A-Z][\w’'&.]*|of|and|in|the)){0,7})(?=[,;)]|\s\d)"
)
COCHRANE = re.compile(
    r"\b(?:the\s|a\s)?Cochrane\s(?:reviewers?|Library|Collaboration|reviews?|researchers|team|group|analysis|database|authors)\b|\bCochrane\b(?=\s(?:found|looked|concluded|confirmed))",
    re.I,
)
SHOWED = re.compile(
    rf"\b(?:a|an|one|another)\s(?:[\w-]+\s){{0,2}}?(?:study|trial|review|experiment|paper|report)\s(?:(?:in|of|on|with|from)\s[\w -]{{2,30}}?\s)?(?:that\s|which\s)?(?:{FOUND}|where|in\swhich|had|gave)",
    re.I,
)
NATIONS = {
    "iranian": "Iran", "german": "Germany", "dutch": "Netherlands", "american": "USA", "british": "UK", "brazilian": "Brazil",
    "australian": "Australia", "japanese": "Japan", "french": "France", "italian": "Italy", "swiss": "Switzerland",
    "polish": "Poland", "israeli": "Israel", "turkish": "Turkey", "danish": "Denmark", "chinese": "China", "indian": "India",
    "egyptian": "Egypt", "mexican": "Mexico", "norwegian": "Norway", "czech": "Czech", "austrian": "Austria",
    "ukrainian": "Ukraine", "canadian": "Canada", "pakistani": "Pakistan", "korean": "Korea", "spanish": "Spain",
    "romanian": "Romania", "hungarian": "Hungary", "greek": "Greece", "portuguese": "Portugal", "russian": "Russia",
    "thai": "Thailand", "taiwanese": "Taiwan", "swedish": "Sweden", "finnish": "Finland", "belgian": "Belgium",
}  # fmt: skip
COUNTRIES = {name.lower(): name for name in (*NATIONS.values(), "England", "Britain")} | {
    "england": "UK", "britain": "UK", "scotland": "UK", "america": "USA", "holland": "Netherlands",
}  # fmt: skip
_NATION = "|".join(each.capitalize() for each in NATIONS)
_AGENTS = r"(?:[Rr]esearchers|[Ss]cientists|[Ii]nvestigators|[Nn]eurologists|[Pp]hysicians|[Nn]euroscientists|[Pp]sychiatrists|[Nn]utritionists|[Dd]octors|[Aa]cademics|[Cc]linicians|[Ee]xperts)"
_NAMED_PLACE = r"(?:MIT|Harvard|Stanford|Oxford|Yale|Cambridge|Johns\sHopkins|Mayo\sClinic|UCLA|[A-Z][a-z]+\sUniversity|University\sof\s[A-Z][a-z]+)"
INSTITUTES = frozenset("University Harvard Stanford Oxford Yale Cambridge Johns Mayo".split())  # and two in capitals
AGENT_OF = re.compile(
    rf"\b(?:(?:{_AGENTS}\s(?:at|from|of)|(?:[Rr]esearchers|[Ss]cientists|[Aa]\s(?:team|group)(?:\sof\s{_AGENTS})?)\s(?:at|from|of|in))\s(?:the\s)?(?:University\sof\s)?[A-Z][\w’'-]+(?:\s(?:University|College|School|Institute|Clinic|Hospital|Medical|State|of|[A-Z][\w’'-]+))*"
    rf"|{_AGENTS}\sin\s{YEAR})\b"
)
OF_INSTITUTE = re.compile(
    rf"\b(?:{_NAMED_PLACE}\s(?:\w+\s)?(?:researchers|scientists|study|trial|team|neuroscientists|professors?|review|research)"
    rf"|[Rr]esearch\s(?:from|at|by|out\sof)\s(?:the\s)?{_NAMED_PLACE})\b"
)
OF_NATION = re.compile(
    rf"(?:(?:[Aa]|[Oo]ne|[Tt]he|[Aa]nother)\s)?\b(?:{_NATION})\s(?:researchers|scientists|investigators|doctors|psychiatrists|team|group)\b"
)
NATION_NAMES = frozenset(each.capitalize() for each in NATIONS)
DID = re.compile(
    rf"\b(?:{_AGENTS}|[Aa]\s(?:team|group)(?:\sof\s{_AGENTS})?)\s(?:(?:in|at|from)\s(?:\w+\s){{1,4}}|\w+\s)?(?:gave|tested|followed|pooled|added up|looked at|reviewed|analy[sz]ed|compared|randomi[sz]ed|recruited|studied|asked|split|combined|examined|assigned|divided|put|tracked|went through)\b"
)
OFFICE = re.compile(
    r"\b(?:according to|data from|numbers? from|figures? from|(?:estimates|statistics|guidance|advice) (?:by|from|of))\s"
    r"(?:the\s)?(?:US\s|U\.S\.\s|American\s)?"
    r"(?P<office>(?:National Institutes? of Health|NIH)(?:['’]s)?(?:\s\(NIH\))?(?:,?\s(?:the\s)?(?:Office of Dietary Supplements|ODS)(?:\s\((?:ODS|NIH)\))?)?|Office of Dietary Supplements)\b"
    r"|\b(?:the\s)?(?P<says>(?:US\s|U\.S\.\s)?(?:National Institutes? of Health|NIH)(?:['’]s)?(?:\s\(NIH\))?(?:,?\s(?:the\s)?(?:Office of Dietary Supplements|ODS)(?:\s\((?:ODS|NIH)\))?)?|(?:NIH\s)?Office of Dietary Supplements(?:\s\(ODS\))?)\s(?:recommends?|states?|estimates?|advises?|sets?)\b"
    r"|\b(?P<sheet>(?:NIH|National Institutes? of Health|Office of Dietary Supplements|ODS)\b[^;\n]{0,60}?\bfact ?sheet\b|ods\.od\.nih\.gov/factsheets/magnesium)",
    re.I,
)
# Told as a study is, without a word for it: "people with insomnia who took 500 mg a day for eight weeks".
TOOK = re.compile(
    r"\b(?:people|adults|women|men|patients|children|volunteers|participants|seniors)\b[^.;]{0,60}?\b(?:took|taking|given|got|received|swallowed)\b[^.;]{0,50}?\d\s?(?:mg|milligrams)\b[^.;]{0,60}?\b(?:weeks?|months?)\b",
    re.I,
)
ENTRY_HEAD = re.compile(
    r"[^\w\n]*(?:\d+\.\s*)?(?:(?:selected |key |medical |article )?references?|(?:article )?sources?|bibliography|citations?|works cited|literature(?: cited)?|scientific references"
    r"|(?:scientific )?studies(?: cited)?|footnotes?|endnotes?|notes|further reading)(?:\s(?:&|and)\s[\w ]{3,25})?[^\w\n]*$",
    re.I,
)
# "Sources: (1) J Res Med Sci. 2012 …": the heading and its first work in one line.
INLINE_HEAD = re.compile(
    r"[^\w\n]{0,4}(?:references?|sources?|citations?|studies cited|bibliography|footnotes?|notes?)\s?:\s?(?=[\[(]?1[\]).]?\s?[A-Z])",
    re.I,
)
NEXT_WORK = re.compile(r"(?<=[.;\d)])\s+(?=(?:\(\d{1,2}\)|\[\d{1,2}\]|\d{1,2}[.)])\s(?:de |van |von )?[A-Z])")
HEAD_WORDS = frozenset(
    "reference references source sources bibliography citation citations works literature studies footnote footnotes endnote"
    " endnotes note notes further scientific selected key medical article".split()
)
ENTRY_MARK = re.compile(r"^[ \t]*(?:\[?\(?(?P<n>\d{1,3})[\].):]{0,2}|[-*•–]|\[\^(?P<m>\d{1,3})\]:)\s+")
BRACKETED = re.compile(r"\[\^?(\d{1,3}(?:\s?[-–,]\s?\d{1,3})*)\]")
AFTER_STOP = re.compile(r"[.,;](\d{1,2}(?:[-–,]\d{1,2})*)(?=\s|$)")
RAISED = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
IN_PARENTHESES = re.compile(r"\((\d{1,2}(?:\s?[-–,]\s?\d{1,2})*)\)")
SUPER = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
SPECIFIC = re.compile(
    rf"\b(?:{YEAR}|recent|fresh|new|latest|landmark|groundbreaking|ground-breaking|large|small|tiny|pilot|pooled|double[- ]blind(?:ed)?|placebo[- ]controlled|randomi[sz]ed|systematic|umbrella|cochrane|meta[- ]?analy\w+|observational|cross-sectional|cross-?over|famous|major|one|rodents?|mice|mouse|rats?|animal|clinical|open|\d+-(?:week|month|day)|{_NATION})\b",
    re.I,
)
# Before a word like "study" these say that none is meant in particular, or that there is none.
GENERIC = frozenset(
    "no any every each more further future better larger good these those such all most other both".split()
)
DENIED = frozenset("not never without need".split())

# --- where to look -------------------------------------------------------------------------------------------------
STUDIED, DATED, NUMBERED, QUOTED, TEAMED, PRINTED, COCHRANES, AGENTS, SOME, OFFICES, BY, LASTED, RESEARCH = (
    1 << bit for bit in range(13)
)
SIGNS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (STUDIED, ("stud", "trial", "view", "analys", "experiment", "paper", "rct", "ed test", "pilot", "case report", "case ser")),
    (NUMBERED, ("10.", "pmid", "pubmed", "pmc", "mdpi.com")),
    (QUOTED, ('"', "“", "„", "«")),
    (TEAMED, ("et al", "colleagues", "workers")),
    (TEAMED | AGENTS, (" team",)),
    (PRINTED, ("journal", "publish")),
    (COCHRANES, ("cochrane",)),
    (RESEARCH, ("research", "evidence", " data")),
    (AGENTS, ("neurologists", "searchers", "scientist", " group", "doctors")),
    (SOME, ("few ", "some ", "others ")),
    (OFFICES, ("nih", "institutes of health", "fact sheet")),
    (BY, (" by ",)),
    (LASTED, (" weeks",)),
)  # fmt: skip
# What says nothing alone: without another sign a sentence that holds only these is left.
WEAK = QUOTED | BY
_YEAR_HERE = re.compile(rf"\b{YEAR}(?!\d)")


def lowered(text: str) -> str:
    """The text in small letters, each at its own place."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(each.lower() if len(each.lower()) == 1 else each for each in text)


def signs_in(low: str, starts: Sequence[int]) -> tuple[list[int], dict[int, list[int]]]:
    """For each sentence the signs it holds, as bits; and for those with words like "study", where these begin.

    `low` is the whole text in small letters, `starts` where its sentences begin.
    """
    signs = [0] * len(starts)
    studied: dict[int, list[int]] = {}
    for bit, words in SIGNS:
        for word in words:
            at = low.find(word)
            while at >= 0:
                here = bisect_right(starts, at) - 1
                if here >= 0:
                    signs[here] |= bit
                    if bit == STUDIED:
                        studied.setdefault(here, []).append(at)
                at = low.find(word, at + len(word))
    for century in ("19", "20"):
        at = low.find(century)
        while at >= 0:
            if _YEAR_HERE.match(low, at) is not None:
                here = bisect_right(starts, at) - 1
                if here >= 0:
                    signs[here] |= DATED
            at = low.find(century, at + 2)
    return signs, studied


# --- numbers -------------------------------------------------------------------------------------------------------
PEOPLE_WORDS = frozenset(
    "people adults participants patients women men children volunteers subjects students veterans seniors individuals elders"
    " adolescents teenagers athletes nurses smokers persons boys girls cases elderly sufferers marines soldiers survivors"
    " runners workers mothers residents humans folks".split()
)
STUDY_WORDS = frozenset(
    "study studies trial trials rct rcts paper papers articles publications experiments reports".split()
)
_NO_COUNT = frozenset(
    "mg percent per studies trials week weeks day days month months minutes hours hour year years study trial ml g".split()
)
_EDGES = ".,;:()[]\"“”’'"


def number(word: str) -> int | None:
    """A number in figures or words; None for anything else."""
    word = word.lower().replace(",", "")
    if word.isdecimal() and word.isascii():
        return int(word) if len(word) < 12 else None
    if word in NUMBERS:
        return NUMBERS[word]
    tens, _, ones = word.partition("-")
    return TENS[tens] + NUMBERS.get(ones, 0) if tens in TENS else None


def number_ending(words: Sequence[str]) -> int | None:
    """The number that the last of these words end in: "a hundred and twenty-six" gives 126, "34" gives 34."""
    last = words[-1].lower()
    value = 100 if last == "hundred" else 1000 if last == "thousand" else number(last)
    if value is None or last[:1].isdigit():
        return value
    before = [each.lower() for each in words[-5:-1]]
    while before and before[-1] in ("and", "hundred", "thousand"):
        here = before.pop()
        if here == "and":
            if not before or before[-1] not in ("hundred", "thousand"):
                break
            continue
        factor = 100 if here == "hundred" else 1000
        count = number(before[-1]) if before and before[-1] not in ("a", "the") else 1
        value += factor * (count or 1)
        if before:
            before.pop()
    if last in ("hundred", "thousand") and before:
        count = number(before[-1])
        value = value * count if count else value
    return value


def counted(low: str) -> tuple[int | None, int | None]:
    """How many studies and how many people the words tell of, in small letters; the first of each."""
    studies = people = None
    words = low.split()
    for at, raw in enumerate(words):
        word = raw if raw.isalpha() else raw.strip(_EDGES)
        if word in PEOPLE_WORDS:
            people = _number_before(words, at) if people is None else people
        elif word in STUDY_WORDS:
            studies = _number_before(words, at, plain=True) if studies is None else studies
        elif word[:1] == "n" and people is None:
            if word[1:2] == "=" and word[2:].isdecimal():
                people = int(word[2:])
            elif word == "n" and words[at + 1 : at + 2] == ["="] and at + 2 < len(words):
                people = number(words[at + 2].strip(_EDGES))
    return studies, people


def _number_before(words: Sequence[str], at: int, plain: bool = False) -> int | None:
    """The number up to five words before one, in the same breath."""
    for back in range(at - 1, max(-1, at - 6), -1):
        raw = words[back]
        if raw[-1] in ",;:.)" and not (plain and raw[-1] == ","):
            return None
        word = raw.strip(_EDGES)
        if word in _NO_COUNT:
            return None
        if word[:1].isdigit() or word in NUMBERS or word.partition("-")[0] in TENS or word in ("hundred", "thousand"):
            value = number_ending([each.strip(_EDGES) for each in words[max(0, back - 5) : back + 1]])
            year = value is not None and 1950 <= value <= 2049 and "," not in word
            return None if year or (value is not None and value < 1) else value
    return None


_UNITS = (("week", 1.0), ("month", 4.345))


def weeks_in(low: str) -> list[float]:
    """The lengths of time told in weeks or months, in weeks; "8-week", "six months", "a fortnight" is not one."""
    found: list[float] = []
    for unit, weeks in _UNITS:
        at = low.find(unit)
        while at > 0:
            before = low[max(0, at - 30) : at].replace("-", " ").split()
            count = number(before[-1].strip(_EDGES)) if before else None
            if count:
                found.append(count * weeks)
            at = low.find(unit, at + len(unit))
    return found
