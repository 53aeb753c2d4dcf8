"""Every name of a medicine we know, ready for looking up: our own first, the wide list behind them.

It finds names, exact or near, and tells which of our interaction entries speaks for each ingredient. Which words of a
text are names at all is `medicines`.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal, NamedTuple

from epsom.knowledge import Knowledge
from epsom.knowledge.dictionary import Dictionary, spell
from epsom.knowledge.lookup import Known

__all__ = ["Known", "Match", "MedicineIndex", "Near", "prepare"]

LONGEST_NAME = 40  # letters; a longer word is no name and would be slow to compare
NEAR = ((11, 0.75), (9, 0.77), (7, 0.80), (5, 0.79))  # letters at least -> likeness at least (1 = the same)
NEAR_IN_WIDE_LIST = 0.86  # the wide list has far more to be confused with
AS_IT_SOUNDS = 0.97  # what a likeness in sound is worth beside one in letters
OTHER_FIRST_LETTER = 0.93  # the same when the first letters differ ("klonidine")
SURE = 0.90  # from here on no other first letter is tried
ONLY_VOWELS_DIFFER = 0.06  # vowels are what people get wrong most
MARGIN = 0.05  # two medicines nearer together than this are both asked about


class Match(NamedTuple):
    """One ingredient recognised in a text."""

    written: str  # the words it was found in
    generic: str  # international name, lower case
    interaction: str | None  # id of our own interaction entry; None: a real medicine without a rule of ours
    how: Literal["exact", "fuzzy"]
    score: float = 1.0


class Near(NamedTuple):
    """A name that is like the word written."""

    score: float
    name: str  # as it is looked up
    known: Known


class MedicineIndex:
    """Our names ready for looking up, with the wide list behind them. Make it once a process, with `prepare`."""

    def __init__(self, knowledge: Knowledge, dictionary: Dictionary | None) -> None:
        self.dictionary = dictionary
        self.names = knowledge.lookup
        self._interactions = knowledge.interactions
        self._pools: dict[str, tuple[list[str], list[str]]] = {}

    def is_spaced(self, match: Match) -> bool:
        """Whether the entry that speaks for a match keeps it hours away from magnesium."""
        entry = self._interactions[match.interaction] if match.interaction else None
        return entry is not None and (entry.drug_before_mg_h, entry.drug_after_mg_h) != (None, None)

    def matches(self, known: Known, written: str, how: Literal["exact", "fuzzy"], score: float) -> list[Match]:
        """One match for each ingredient of a name, each with the entry that speaks for it."""
        entries = self.names.entries
        by_brand = known.interaction
        if by_brand and any(entries.get(g) == by_brand for g in known.generics):
            by_brand = None  # the brand's entry is that of one ingredient; the others keep their own
        found = []
        for generic in known.generics:
            whole = (e for parts, e in self.names.combined if generic in parts and parts <= set(known.generics))
            entry = by_brand or next(whole, None) or entries.get(generic)
            found.append(Match(written=written, generic=generic, interaction=entry, how=how, score=score))
        return found

    @cached_property
    def _starts(self) -> dict[str, list[str]]:
        """First letter as it sounds -> names of ours that begin so."""
        starts: dict[str, list[str]] = {}
        first = {}
        for key in self.names:
            if len(key) >= 5 and not _HAS_DIGIT(key):
                head = key[:3]
                if head not in first:
                    first[head] = sounds(head)[:1]
                starts.setdefault(first[head], []).append(key)
        return starts

    def _pool(self, first: str) -> tuple[list[str], list[str]]:
        """Names of ours that begin with a letter as it sounds, and the same as they sound."""
        if first not in self._pools:
            names = self._starts.get(first, [])
            self._pools[first] = (names, [sounds(name) for name in names])
        return self._pools[first]

    def near(self, key: str) -> list[Near]:
        """Names of ours like `key`, best first, one for each medicine; two or more when they are too alike to tell."""
        letters = len(key.replace(" ", ""))
        least = next((likeness for size, likeness in NEAR if letters >= size), None)
        heard_key = sounds(key)
        if least is None or letters > LONGEST_NAME or not heard_key:
            return []
        scores: dict[str, float] = {}
        self._compare(key, heard_key, heard_key[0], least - MARGIN, scores)
        second = sounds(key[1:])[:1]
        if max(scores.values(), default=0.0) < SURE and second != heard_key[0]:
            # The first letter itself may be the one too many, or out of place ("lcorazepate").
            self._compare(key, heard_key, second, max(least, 0.83), scores)
        flat_key = flat(heard_key)
        for name in scores:
            if flat(sounds(name)) == flat_key:
                scores[name] += ONLY_VOWELS_DIFFER
        best: dict[tuple[str, ...], Near] = {}
        for name, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            known = self.names[name]
            best.setdefault(known.generics, Near(score, name, known))
        top = max((near.score for near in best.values()), default=0.0)
        return [near for near in best.values() if near.score >= top - MARGIN] if top >= least else []

    def _compare(self, key: str, heard_key: str, first: str, least: float, scores: dict[str, float]) -> None:
        """Put into `scores` the likeness, in letters and in sound, of the names that begin with one sound."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        names, heard = self._pool(first)
        for query, pool in ((key, names), (heard_key, heard)):
            hits = process.extract(query, pool, scorer=OSA.normalized_similarity, score_cutoff=least, limit=12)
            for _, likeness, place in hits:
                name, worth = names[place], 1.0
                if pool is heard:
                    worth = AS_IT_SOUNDS if name[0] == key[0] else OTHER_FIRST_LETTER
                scores[name] = max(scores.get(name, 0.0), likeness * worth)

    def near_in_wide_list(self, key: str) -> tuple[float, str] | None:
        """The name of one word in the wide list most like `key`, with its likeness."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if self.dictionary is None or not 7 <= len(key) <= LONGEST_NAME or not key.isalpha():
            return None
        hit = process.extractOne(
            key,
            self.dictionary.words(key[0]),
            scorer=OSA.normalized_similarity,
            score_cutoff=NEAR_IN_WIDE_LIST,
        )
        return (hit[1], hit[0]) if hit else None

    def from_wide_list(self, key: str, written: str, score: float = 1.0) -> list[Match] | None:
        """What the wide list says of a name. A medicine of ours found through it alone is only a guess."""
        targets = self.dictionary.find(key) if self.dictionary else None
        if targets is None:
            return None
        found: list[Match] = []
        for target in (each.strip(" ,;.") for each in targets):  # some stand there with a comma behind
            known = self.names.get(spell(target))
            if known is None or known.is_class:
                known = Known(target, (target,), False, None)
            for match in self.matches(known, written, "fuzzy" if score < 1.0 else "exact", score):
                found.append(match._replace(how="fuzzy") if match.interaction else match)
        return found


_STARTS = (("kn", "n"), ("gn", "n"), ("pn", "n"), ("ps", "s"), ("x", "s"), ("wr", "r"))
_SOUNDS = (
    ("ph", "f"), ("th", "t"), ("rh", "r"), ("sce", "se"), ("sci", "si"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("ck", "k"), ("qu", "k"), ("q", "k"), ("ch", "k"), ("c", "k"), ("x", "ks"), ("z", "s"), ("y", "i"), ("ae", "e"),
    ("oe", "e"),
)  # fmt: skip
_HAS_DIGIT = re.compile(r"\d").search
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiou]+")


def sounds(key: str) -> str:
    """A rough likeness in sound, so that a misheard spelling stays near ("sinthroyd", "ibuprophen")."""
    for start, sound in _STARTS:
        if key.startswith(start):
            key = sound + key[len(start) :]
    for letters, sound in _SOUNDS:
        key = key.replace(letters, sound)
    key = _DOUBLED.sub(r"\1", key)
    if len(key) > 5:
        key = key.removesuffix("um").rstrip("aeo") or key
    if key[:1] in {"e", "o", "u"}:
        key = "a" + key[1:]
    return key


def flat(sound: str) -> str:
    """A sound with all vowels made one."""
    return _VOWELS.sub("a", sound)


def prepare(knowledge: Knowledge, dictionary: Dictionary | None) -> MedicineIndex:
    """The index of all names, to be made once and handed to `recognise`.

    Without the wide list a medicine that has no rule of ours is a word we do not know, which is no milder.
    """
    return MedicineIndex(knowledge, dictionary)
