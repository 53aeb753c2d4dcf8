"""Which conditions are meant by the words a person wrote. It draws no conclusions from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from epsom.knowledge import Knowledge

_CLOSE_ENOUGH = 0.84  # the same line as for medicine names; a guess is always shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What was recognised in a list of conditions, what was guessed, and what was not known."""

    ids: tuple[str, ...]
    set: frozenset[str]
    unknown: tuple[str, ...]
    guessed: tuple[tuple[str, str], ...]  # the words, and the id they were read as


_NONE = frozenset({"none", "no", "nothing", "n/a", "none of these", "healthy"})


def recognise_conditions(words: tuple[str, ...] | None, knowledge: Knowledge) -> Conditions:
    """Recognise each entry by id, name or synonym; a near miss is taken as meant and shown as a guess.

    Taking a near miss as meant can only add a finding, never remove one. A list that was not given has none.
    """
    return _recognise(words or (), knowledge)


@lru_cache(maxsize=4096)
def _recognise(words: tuple[str, ...], knowledge: Knowledge) -> Conditions:
    known = _vocabulary(knowledge)
    ids: dict[str, None] = {}
    unknown: list[str] = []
    guessed: list[tuple[str, str]] = []
    for word in words:
        plain = _plain(word)
        if not plain or plain in _NONE:
            continue
        if plain in known:
            ids[known[plain]] = None
            continue
        near = _contained(plain, known) or _nearest(plain, known)
        unknown += [] if near else [word]
        guessed += [(word, each) for each in near]
        ids.update(dict.fromkeys(near))
    return Conditions(ids=tuple(ids), set=frozenset(ids), unknown=tuple(unknown), guessed=tuple(guessed))


@lru_cache(maxsize=4)
def _vocabulary(knowledge: Knowledge) -> Mapping[str, str]:
    return {
        _plain(word): condition.id
        for condition in knowledge.conditions.values()
        for word in (condition.id, condition.name, *condition.synonyms)
    }


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("_", " ").replace("-", " ").replace("’", "'").strip(" .,;").split())


def _contained(plain: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Every known name that stands as whole words inside a longer phrase, longest first, without overlap."""
    rest = f" {plain.replace(',', ' ').replace('/', ' ')} "
    found: dict[str, None] = {}
    for name in sorted((each for each in known if len(each) > 3), key=len, reverse=True):
        if f" {name} " in rest:
            found[known[name]] = None
            rest = rest.replace(f" {name} ", " | ")
    return tuple(found)


def _nearest(plain: str, known: Mapping[str, str]) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process

    if len(plain) < 5:
        return ()
    best = process.extractOne(plain, list(known), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH * 100)
    return () if best is None else (known[best[0]],)
