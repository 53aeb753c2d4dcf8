"""Tells English from other languages by its small words, and a text on magnesium from one that is not. No claims."""

from __future__ import annotations

from collections import Counter

from epsom.core.audit.text.words import Scan

# A few of the commonest words of each language, chosen so that few are shared with English.
_SMALL = {
    "en": "the and of to i my me was had were so after would is that it for with as are on you this be or not have from by was can at an but they your which will been has more than if what when may",
    "de": "der die das und ist nicht ein eine zu den mit von auf für dem sich auch als es bei oder wird sind werden kann im wie nach aus einer einen sie wenn zum zur",
    "fr": "le la les des et est une du en que pour dans qui sur pas par plus avec ce sont il au aux cette ou vous peut être se ne votre",
    "es": "el los las una y es que en del por con para se al como más su lo puede no este esta son ser también un",
    "it": "il lo gli di che è un una per con non sono del della dei nel alla anche come più si può le ed questo essere",
    "pt": "o os as um uma e é que do da em para com não por mais dos das no na se ao pode ou como seu",
    "nl": "de het een en van is dat op te met voor zijn niet aan ook als bij door maar kan worden deze uit naar je",
    "sv": "och att det som en på är av för med den till inte har ett om kan de från så vid eller du",
    "pl": "i w na z się że do nie jest to jak o po dla może są przez od ale czy lub oraz przy",
    "da": "og at det som en på er af for med den til ikke har et om kan de fra så ved eller du der",
}
_NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "sv": "Swedish", "pl": "Polish", "da": "Danish or Norwegian", "other": "a language we do not know",
}  # fmt: skip
_CODES: dict[str, list[str]] = {}
for _code, _words in _SMALL.items():
    for _word in _words.split():
        _CODES.setdefault(_word, []).append(_code)
_LOOKED_AT = 2000  # words
_FEWEST = 12  # words below which no language is told
_OTHERS = frozenset("zinc calcium potassium iron selenium iodin copper melatonin".split())


def language_of(stems: list[str]) -> str:
    """The language most of the small words belong to; "" when there are too few words, "other" when none fit."""
    words = [word for word in stems[:_LOOKED_AT] if word.isalpha()]
    if len(words) < _FEWEST:
        return ""
    often = Counter(words)
    counts = dict.fromkeys(_SMALL, 0)
    for word in often.keys() & _CODES.keys():
        for code in _CODES[word]:
            counts[code] += often[word]
    best = max(counts, key=lambda code: counts[code])
    english = counts["en"]
    if english >= 0.12 * len(words) and english >= 0.75 * counts[best]:
        return "en"
    if counts[best] >= 0.10 * len(words):
        return best
    return (
        "en"
        if english >= 0.05 * len(words) or (any(word == "magnesium" for word in words) and english)
        else ("other" if sum(word.isascii() for word in words) < 0.5 * len(words) else "en")
    )


def problems_of(text: str, scan: Scan, language: str, longest: int) -> tuple[bool, tuple[str, ...]]:
    """Whether a text is about magnesium, and why there may be little to say of it, kindly."""
    if not text.strip():
        return False, ("There is no text here. Paste an article, or name a file that holds one.",)
    named = scan.stems.count("magnesium") + scan.stems.count("magnesia")
    if language not in ("en", ""):
        name = _NAMES[language]
        return named > 0, (f"This looks like {name}. I read English; a translation would do.",)
    problems = []
    if len(text) > longest:
        problems.append(f"Only the first {longest:,} characters were read.")
    others = [word for word in scan.stems if word in _OTHERS]
    rival = max(set(others), key=others.count) if others else None
    if not named and not any(hit.cue == "magnesium" or hit.subject.startswith("form_") for hit in scan.hits):
        about = f" It seems to be about {rival}." if rival and others.count(rival) > 1 else ""
        problems.append(f"Magnesium is not mentioned in this text.{about} I can only speak about magnesium.")
        return False, tuple(problems)
    if rival is not None and others.count(rival) > 2 * max(named, 1):
        name = {"iodin": "iodine"}.get(rival, rival)
        problems.append(f"This text is mostly about {name}. Only what it says of magnesium is looked at.")
    return True, tuple(problems)
