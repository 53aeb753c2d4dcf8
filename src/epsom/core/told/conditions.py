"""Which conditions are meant by the words a person wrote. It draws no conclusions from them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from epsom.knowledge import Knowledge

_MARKS = re.compile(r"[_\-.,;:/()\[\]\"“”!?]+")
_NAME_AT_MOST = 40  # letters of a condition in the id of its question
_CLOSE_ENOUGH = 0.84  # the same line as for medicine names; a guess is always shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What was recognised in a list of conditions, what was read into it, what was guessed, and what was not known."""

    ids: tuple[str, ...]
    set: frozenset[str]
    unknown: tuple[str, ...]
    read_as: tuple[tuple[str, str], ...]  # a longer phrase, and the id found in it
    guessed: tuple[tuple[str, str], ...]  # a spelling near to a name, and that name's id


_NONE = frozenset({"none", "no", "nothing", "n/a", "none of these", "healthy"})
_NEGATED = re.compile(r"^(?:no|not|never|without|kein\w*|sans|sin|family history of|history of no)\b")
_GFR = re.compile(r"gfr\D{0,12}(\d{1,3})")
_LATE_STAGE = re.compile(r"\b(?:stage|grade|g|ckd|stadium)\s*(?:4|5|iv|v)\b|end stage")
_ION = re.compile(r"^hyp(?:er|o)(?=kal|calc|natr|magn|phos|tens|thyr)")


def is_negated(words: str) -> bool:
    """Whether a phrase speaks of what is not there ("no kidney disease")."""
    return bool(_NEGATED.match(_plain(words)))


def answer_id(question: str, words: str) -> str:
    """The id by which a question about these very words is answered: an answer about one word settles no other."""
    plain = _plain(words)
    name = "_".join(re.findall(r"[a-z0-9]+", plain))
    if len(name) > _NAME_AT_MOST or re.sub(r"[ a-z0-9]", "", plain):  # cut short, or not all of it can stand in an id
        name = f"{name[:_NAME_AT_MOST]}_{hashlib.sha256(plain.encode()).hexdigest()[:8]}".lstrip("_")
    return f"{question}_{name}"


def recognise_conditions(words: tuple[str, ...] | None, knowledge: Knowledge) -> Conditions:
    """Recognise each entry by id, name or synonym, then by the names and word stems inside a longer phrase.

    Reading a phrase as a condition can only add a finding, never remove one. A spelling that is merely near to a name
    is a guess, to be shown and asked. A list that was not given has none.
    """
    return _recognise(words or (), knowledge)


@lru_cache(maxsize=4096)
def _recognise(words: tuple[str, ...], knowledge: Knowledge) -> Conditions:
    known = _vocabulary(knowledge)
    ids: dict[str, None] = {}
    unknown: list[str] = []
    read_as: list[tuple[str, str]] = []
    guessed: list[tuple[str, str]] = []
    for word in words:
        plain = _plain(word)
        if not plain or plain in _NONE:
            continue
        if plain in known:
            ids[known[plain]] = None
            continue
        inside = _inside(plain, known, knowledge)
        near = () if inside else _nearest(plain, known)
        read_as += [(word, each) for each in inside]
        guessed += [(word, each) for each in near]
        unknown += [] if inside or near else [word]
        ids.update(dict.fromkeys((*inside, *near)))
    return Conditions(
        ids=tuple(ids), set=frozenset(ids), unknown=tuple(unknown), read_as=tuple(read_as), guessed=tuple(guessed)
    )


def _inside(plain: str, known: Mapping[str, str], knowledge: Knowledge) -> tuple[str, ...]:
    """The conditions a phrase holds: names in it, a kidney figure, else word stems; the exact ones only."""
    found = dict.fromkeys(_contained(plain, known))
    if figure := _GFR.search(plain):
        egfr = int(figure[1])
        if egfr >= 60:
            return tuple(found)  # a good figure is no condition; it belongs in the kidney section
        found["ckd_stage_4_5" if egfr < 30 else "chronic_kidney_disease"] = None
    if not found:
        found = dict.fromkeys(
            each.id for each in knowledge.conditions.values() if any(f" {stem}" in f" {plain}" for stem in each.stems)
        )
    if "chronic_kidney_disease" in found and _LATE_STAGE.search(plain):
        found["ckd_stage_4_5"] = None
    wider = {knowledge.conditions[each].narrows for each in found}
    return tuple(each for each in found if each not in wider)


@lru_cache(maxsize=4)
def _vocabulary(knowledge: Knowledge) -> Mapping[str, str]:
    return {
        _plain(word): condition.id
        for condition in knowledge.conditions.values()
        for word in (condition.id, condition.name, *condition.synonyms)
    }


def _plain(word: str) -> str:
    return " ".join(_MARKS.sub(" ", word.lower().replace("’", "'")).split())


def _contained(plain: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Every known name that stands as whole words inside a longer phrase, longest first, without overlap."""
    rest = f" {plain} "
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
    names = list(known)
    if ion := _ION.match(plain):  # hyperkalaemia is not hypercalcaemia: these may differ in their ending alone
        names = [each for each in names if each[: ion.end() + 3] == plain[: ion.end() + 3]]
    best = process.extractOne(plain, names, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH * 100)
    return () if best is None else (known[best[0]],)
