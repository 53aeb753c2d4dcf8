"""The words and signs by which a text leans on a study: patterns, and numbers in words. They find; they decide nothing."""

from __future__ import annotations

import re

NUMBERS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "dozen": 12, "thirty-two": 32, "forty-six": 46}
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|"
    + "|".join(word for word in NUMBERS if word != "zero")
    + ")"
)
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
        " university conference psychiatry health sleep women men world global our new last"
    ).split()
)
STUDY = r"(?:randomi[sz]ed tests?|meta[- ]?analys[ei]s|systematic reviews?|umbrella reviews?|cochrane reviews?|literature reviews?|reviews?|clinical trials?|controlled trials?|trials?|RCTs?|stud(?:y|ies)|experiments?|surveys?|papers?|research papers?|case reports?|analys[ei]s)"
FOUND = r"(?:suggest|show|found|find|report|demonstrat|indicat|confirm|prov|reveal|conclud|link|point|support|back|tell|agree|note|observ|discover|describ|establish)\w*"

ALSO_WORDS = frozenset(
    {
        "held",
        "walker",
        "noah",
        "morris",
        "young",
        "rose",
        "wang",
        "zhang",
        "liu",
        "sun",
        "long",
        "mori",
        "de",
        "brown",
        "costello",
    }
)
CAPITAL = re.compile(r"\b([A-Z][a-zà-öø-ÿ]{2,}(?:[-’'][A-Z][a-zà-öø-ÿ]+)?)\b(?:['’]s)?")
INLINE = re.compile(
    rf"\b(?P<who>[A-Z][a-zà-öø-ÿ-]+)\s[A-Z]{{1,3}}(?:,\s[A-Z][a-z-]+\s[A-Z]{{1,3}})*(?:,?\set\sal)?[.,]\s(?P<journal>[A-Z][\w&. -]{{4,70}}?),?\.?\s\(?(?P<year>{YEAR})\)?(?:[;:]\s?\d|\b)"
)
PLACE = re.compile(
    rf"(?:(?P<journal>(?:[A-Z][\w’'&]*|of|and|in|the)(?:\.?\s(?:[A-Z][\w’'&]*|of|and|in|the))*)[.,]?\s)?(?P<year>{YEAR})\s?;\s?(?P<volume>\d{{1,4}})(?:\s?\([^)]{{1,12}}\))?\s?:\s?(?P<page>[A-Za-z]?\d+)"
)
FIRST_NAME = re.compile(r"\b(?:Dr|Prof|Professor|Drs)\.?\s(?:[A-Z][a-z]+\s)?$")

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\]}，,;]*[^\s\"<>\]}，,;.)]", re.I)
PMID = re.compile(r"(?:\bPMID:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{4,9})", re.I)
PMC = re.compile(r"\bPMC\s?(\d{5,9})\b", re.I)
SURNAME = r"(?:(?:von|van|van der|de|de la|el|al|le|La|De|El|Von|Van)\s)?[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z]?[a-zà-öø-ÿ]+)*(?:-[A-Z][a-zà-öø-ÿ]+)?"
AUTHOR_YEAR = re.compile(
    rf"\b(?P<one>{SURNAME})(?:\s(?:and|&)\s(?P<two>{SURNAME}))?"
    rf"(?P<team>,?\s(?:et\.?\sal\b\.?|and\s(?:colleagues|co-?workers|co-?authors|(?:his|her|their)\s(?:team|colleagues)|team|others)))?"
    rf"(?:['’]s?)?(?P<between>,?\s(?:\(|\[)?|\s?\(|,\s)(?P<year>{YEAR})[a-z]?\b"
)
AUTHOR_TEAM = re.compile(
    rf"\b(?P<one>{SURNAME})(?:(?:,?\s(?:and|&)\s(?P<two>{SURNAME}))?\s?,?\s(?:et\.?\sal\b\.?|and\s(?:colleagues|co-?workers|(?:his|her|their)\s(?:team|colleagues)|team)))"
)
STUDY_BY = re.compile(rf"\b{STUDY}\s(?:led\s)?by\s(?:Dr\.?\s)?(?P<one>{SURNAME})(?:\s(?:and|&)\s(?P<two>{SURNAME}))?")
TITLE = re.compile(r"[\"“„«]([^\"“”„«»]{15,260}?)[,.]?[\"”“»]")
TITLED = re.compile(
    r"(?:titled|entitled|called|headed|named|paper|study|review|article|analysis|publication|benefits of)\W{0,3}$", re.I
)
JOURNAL = re.compile(
    r"(?:published\s(?:\w+\s){0,3}in|appeared\sin|(?:in|from|by)\sthe\sjournals?|(?:study|paper|trial|review|article|research|analysis)\s(?:was\s)?(?:published\s)?in|in\sthe(?=\s(?:\w+\s)?Journal))\s(?:of\s)?(?:an?\sissue\sof\s)?(?:the\s(?:journal\s)?)?[\"“*_]{0,2}"
    r"(?P<name>(?:The\s)?[A-Z][\w’'&.:-]*(?:,?\s(?:of|and|in|for|the|on|&|[A-Z][\w’'&.:-]*))*)"
)
STUDY_WORD = re.compile(rf"\b{STUDY}\b", re.I)
WORDS_BEFORE = re.compile(r"(?:[\w’'.,-]+\s){0,8}$")
OF_STUDIES = re.compile(
    rf"\b(?P<n>{NUMBER})\s(?:[\w-]+\s){{0,4}}?(?:stud(?:y|ies)|trials?|RCTs?|papers?|articles|publications|experiments)\b",
    re.I,
)
PEOPLE_WORDS = r"(?:people|adults|participants|patients|women|men|children|volunteers|subjects|students|veterans|seniors|individuals|elders|adolescents|teenagers|athletes|nurses|smokers|persons|boys|girls|cases)"
PEOPLE = re.compile(
    rf"\b(?P<n>{NUMBER})\s(?:(?!mg\b|percent|per\b|studies|trials|weeks?|days|months?|minutes|hours|years?)[\w-]+\s){{0,4}}?{PEOPLE_WORDS}\b|\bn\s?=\s?(?P<m>\d+)",
    re.I,
)
VAGUE = re.compile(
    rf"\b(?:numerous|several|many|some|a\s(?:few|number\sof|handful\sof|growing\s(?:number|body)\sof|wealth\sof)|recent|multiple|various|countless|dozens\sof|hundreds\sof|thousands\sof|clinical|scientific|a\spile\sof)\s"
    rf"(?:[\w-]+\s){{0,3}}?(?:stud(?:y|ies)|trials|papers|experiments|research(?:\sstudies)?|evidence|surveys)\s(?:have\s|has\s|now\s|also\s|that\s|even\s|\w+ly\s){{0,3}}(?=(?:been\s\w+\s)?{FOUND})",
    re.I,
)
SELLERS_OWN = re.compile(
    r"\b(?:our|their|the)\s(?:(?:own|supplier|company|manufacturer|maker|brand)(?:['’]s)?\s|in-house\s)+(?:white\spaper|stud(?:y|ies)|trials?|research|data|lab\stests?|survey)\b.?",
    re.I,
)
A_FEW = re.compile(rf"\b(?:a few|some|several|others|many)\s(?={FOUND}\sthat\b)", re.I)
ONE_FROM = re.compile(
    rf"\b(?:the|one|another)\s(?:[\w-]+\s){{0,3}}?(?:one|trial|study|review)?\s?(?:from|of)\s(?P<year>{YEAR})\b(?=[\s,.;)])",
    re.I,
)
IN_BRACKETS = re.compile(
    r"\(((?:[A-Z][\w’'&.]*|of|and|in|the)(?:\s(?:[A-Z][\w’'&.]*|of|and|in|the)){0,7})(?=[,;)]|\s\d)"
)
A_YEAR = re.compile(YEAR)
TEAM_SIGNS = ("et al", "et. al", "colleagues", "workers", " team", "authors", "others")
INSTITUTES = re.compile(
    r"esearcher|cientist|[Aa] team|octors|xperts|nvestigator|niversity|Harvard|MIT|Stanford|Oxford|Yale|Cambridge|Hopkins|Mayo|UCLA"
)
COCHRANE = re.compile(
    r"\b(?:the\s|a\s)?Cochrane\s(?:reviewers?|Library|Collaboration|reviews?|researchers|team|group|analysis|database|authors)\b|\bCochrane\b(?=\s(?:found|looked|concluded|confirmed))",
    re.I,
)
SHOWED = re.compile(
    rf"\b(?:a|an|one|another)\s(?:[\w-]+\s){{0,2}}?(?:study|trial|review|experiment|paper)\s(?:that\s)?{FOUND}", re.I
)
INSTITUTION = re.compile(
    r"\b(?:(?:[Rr]esearchers|[Ss]cientists|[Aa]\steam|[Dd]octors|experts|investigators|neuroscientists)\s(?:at|from|of)\s(?:the\s)?(?:University\sof\s)?[A-Z][\w’'-]+(?:\s(?:University|College|School|Institute|Clinic|Hospital|Medical|State|of|[A-Z][\w’'-]+))*"
    r"|(?:MIT|Harvard|Stanford|Oxford|Yale|Cambridge|Johns\sHopkins|Mayo\sClinic|UCLA|[A-Z][a-z]+\sUniversity|University\sof\s[A-Z][a-z]+)\s(?:\w+\s)?(?:researchers|scientists|study|trial|team|neuroscientists|professors?|review))\b"
)
ENTRY_HEAD = re.compile(
    r"^[^\w\n]*(?:\d+\.\s*)?(?:references?|sources?|bibliography|citations?|works cited|literature(?: cited)?|scientific references"
    r"|(?:scientific )?studies(?: cited)?|footnotes?|notes|further reading)(?:\s(?:&|and)\s[\w ]{3,25})?[^\w\n]*$",
    re.I | re.M,
)
ENTRY_MARK = re.compile(r"^[ \t]*(?:\[?\(?(?P<n>\d{1,3})[\].):]{0,2}|[-*•–]|\[\^(?P<m>\d{1,3})\]:)\s+")
MARKER = re.compile(
    r"(?<=[\w.,;:)\"”’%])\s?\[\^?(\d{1,3}(?:\s?[-–,]\s?\d{1,3})*)\]|(?<=[a-z)\"”’%][.,;])(\d{1,2}(?:[-–,]\d{1,2})*)(?=\s|$)|([¹²³⁴⁵⁶⁷⁸⁹⁰]+)"
)
SUPER = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
SIGNS = (
    "stud", "trial", "review", "analys", "research", "et al", "colleagues", "journal", "paper", "experiment", "scien", "evidence",
    "survey", "suggest", "cochrane", "rct", "10.", "pmid", "pmc", "pubmed", "19", "20", '"', "“", "team", "publi", "others",
)  # fmt: skip
SPECIFIC = re.compile(
    rf"\b(?:{YEAR}|recent|fresh|new|latest|landmark|groundbreaking|ground-breaking|large|small|pilot|pooled|double[- ]blind(?:ed)?|placebo[- ]controlled|randomi[sz]ed|systematic|umbrella|cochrane|meta[- ]?analy\w+|observational|cross-sectional|famous|major|one|rodents?|mice|mouse|rats?|animal|clinical)\b",
    re.I,
)
GENERIC = re.compile(
    r"\b(?:no|any|every|each|more|further|future|better|larger|good|these|those|such|all|most|other|both)\s(?:[\w-]+\s){0,3}$",
    re.I,
)


def number(word: str) -> int | None:
    """A number in figures or words; None for anything else."""
    word = word.lower().replace(",", "")
    if word.isdecimal():
        return int(word)
    if word in NUMBERS:
        return NUMBERS[word]
    tens, _, ones = word.partition("-")
    return TENS[tens] + NUMBERS.get(ones, 0) if tens in TENS else None
