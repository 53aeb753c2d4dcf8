"""Finds known phrases in a text in one pass: words are cut down to stems and looked up in a tree of words.

The tree is made once for each knowledge; reading a text then costs one look-up a word however many phrases are known.
It knows nothing of what the phrases mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from epsom.knowledge import Knowledge

_PIECE = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|\d+(?:[.,]\d+)*"
    r"|\n"
    r"|[.!?;:()\[\]\"“”„«»…%—]"
    r"|(?<=\s)[-–](?=\s)"
    r"|[,•–$£€™®]"
)
_REMEMBERED = 60_000  # stems kept; beyond it the memory is emptied, so that odd texts cannot fill it

# Words whose stem would be another word's: a rate is no rat, and who notes something denies nothing.
_KEPT = {
    "here": "here", "limited": "limited", "forms": "forms",
    "note": "note", "notes": "note", "noted": "note", "noting": "note", "rate": "rate", "rates": "rate", "rated": "rate",
    "rating": "rate", "ratings": "rate", "care": "care", "cares": "care", "doing": "doing", "being": "being", "bore": "bore",
    "bored": "bore", "site": "site", "sites": "site", "none": "none", "done": "done", "mine": "mine", "wine": "wine",
    "hers": "hers", "news": "news", "use": "use", "uses": "use", "used": "used", "pane": "pane", "cane": "cane",
    "fate": "fate", "hope": "hope", "hopes": "hope", "hoped": "hope", "fine": "fine", "cure": "cure", "cured": "cure",
    "cures": "cure", "curing": "cure", "sure": "sure", "pure": "pure", "bath": "bath", "bathe": "bathe", "pile": "pile",
    "piles": "pile", "piled": "pile", "piling": "pile", "grip": "gripp", "grips": "gripp", "gripped": "gripp",
    "gripping": "gripp", "state": "state", "states": "state",
}  # fmt: skip
_NO_MEDICINE = frozenset(
    "alcohol caffeine insulin melatonin phosphate fibre oxalate bran phytate ethanol fluoride glucose".split()
)
_QUOTES = frozenset('"“„«')
_KINDS_OF_MEDICINE = frozenset({"medicine", "other_thing"})
_DENIALS = frozenset("no not never nobody nothing cannot none neither without".split())
# Classes in which a "no" is part of what the phrase means; in all others it denies what follows.
_SETTLED = frozenset(
    "negation neutral null_result thin low_intake enough_intake absorbed_poorly harmless gentle unneeded food_apart subject"
    " instead_of_care rare noticeable limit caution poor_test strong more_dose low_magnesium over_limit medicine replacement"
    " common cure meta".split()
)
# Classes that may be longer than the name of a thing they hold and still leave it standing: "fell asleep sooner",
# "ends migraines". All others take it away: "sleeping pills" are no sleep, "stomach cramps" no cramps.
_LEAVES_THINGS = frozenset(
    "effect help strong cure worked works noticeable null_result negation change linked reputed role thin proof fast slow"
    " proofless untested common everyone_needs reject distance".split()
)
# Parts of statements that the grammar or a finder asks for itself; all others are looked at only by frames, and so are
# kept apart: most of what is marked in a text is theirs.
ASKED_FOR = frozenset(
    "after_strain alarm_sign any_dose asked_person asks_first at_that_dose before_start belittles beside_it"
    " bound_drug brings_on by_then called_safe check_up comfort counts cut_down delicate delicate_care divided"
    " draining_drug drip_in_hospital drops epsom get_help glycine got_it gut_by_other gut_part gut_trouble gut_unhappy"
    " had_too_much helps_with kept_out kidney_care kidney_ease kinder lacking large_amount large_harm loose_gut"
    " may_drop_it measured medicine_trouble natural_myth need_most negated_twice no_gut no_interplay no_matter_when"
    " no_need_doctor no_risk_at_all no_trouble not_harmful not_to_fear off_it on_the_plate on_the_skin only_a_little"
    " other_remedy pair_named people poisoned prescribed push_on reached_for risk_group sick_hearts some_medicine"
    " study_limit sun_light swallowed swaps they_ask told_study too_much treatment_drug turned_out urine wanting water"
    " waves_off weak_kidneys went_away".split()
)
_SEE_THROUGH = frozenset({"poor_test", "caution"})  # phrases in which a "not" still denies what follows

Meaning = tuple[str, str]  # (class of the cue, or "subject"; id of the subject)


class Hit(NamedTuple):
    """A known phrase in the text: first word, past the last word, its class, and the subject's id if it is one."""

    first: int
    last: int
    cue: str
    subject: str


Mark = tuple[int, int, str, str]  # a hit that is not yet one: most are looked at only for their class


class Node:
    """One word of the tree: what ends here, and what may follow."""

    __slots__ = ("denies", "following", "meanings", "quiet", "within")

    def __init__(self) -> None:
        self.meanings: tuple[Meaning, ...] = ()
        self.quiet: tuple[Meaning, ...] = ()  # parts of statements that only frames ask for
        self.denies = False
        self.within: tuple[tuple[int, int, str], ...] = ()  # things named inside the phrase, as words from its first
        self.following: dict[str, Node] = {}


class Words:
    """All phrases of one knowledge as a tree of stems, and the parts of statements as a tree of their own."""

    def __init__(
        self, phrases: dict[str, list[Meaning]], parts: dict[str, list[Meaning]], quiet: frozenset[str] = frozenset()
    ) -> None:
        self.stems: dict[str, str] = {}
        start, ends = self._tree(phrases), self._tree(parts)
        for node in _nodes(ends):
            node.quiet = tuple(meaning for meaning in node.meanings if meaning[0] in quiet)
            node.meanings = tuple(meaning for meaning in node.meanings if meaning[0] not in quiet)
        self.begins = {word: (start.get(word), ends.get(word)) for word in (*start, *ends)}

    def _tree(self, phrases: dict[str, list[Meaning]]) -> dict[str, Node]:
        start: dict[str, Node] = {}
        for phrase, meanings in phrases.items():
            words = [self.stem(piece) for piece in _PIECE.findall(phrase.replace("-", " "))]
            here = start
            node = None
            for word in words:
                node = here.setdefault(word, Node())
                here = node.following
            if node is not None:
                node.meanings = tuple(dict.fromkeys((*node.meanings, *meanings)))
                node.denies = not _DENIALS.isdisjoint(words) and all(cue not in _SETTLED for cue, _ in node.meanings)
        for phrase in phrases:
            self._keep_things(start, [self.stem(piece) for piece in _PIECE.findall(phrase.replace("-", " "))])
        return start

    def _keep_things(self, start: dict[str, Node], words: list[str]) -> None:
        """Note the things a phrase names beside what it means, so that finding it does not hide them."""
        node = start[words[0]]
        for word in words[1:]:
            node = node.following[word]
        if node.within or any(cue not in _LEAVES_THINGS for cue, _ in node.meanings):
            return
        found = []
        for first in range(len(words)):
            inner: Node | None = start.get(words[first])
            for last in range(first + 1, len(words) + 1):
                if inner is None:
                    break
                found += [
                    (first, last, subject)
                    for cue, subject in inner.meanings
                    if cue == "subject" and not subject.startswith("form_")
                ]
                inner = inner.following.get(words[last]) if last < len(words) else None
        longest = [
            (first, last, subject)
            for first, last, subject in found
            if not any(a <= first and last <= b and b - a > last - first for a, b, _ in found)
        ]
        node.within = tuple(longest)

    def stem(self, word: str) -> str:
        """A word without the endings that do not change what it means here."""
        found = self.stems.get(word)
        if found is None:
            if len(self.stems) > _REMEMBERED:
                self.stems.clear()
            found = self.stems[word] = stem(word)
        return found


def _nodes(tree: dict[str, Node]) -> Iterator[Node]:
    for node in tree.values():
        yield node
        yield from _nodes(node.following)


def stem(word: str) -> str:
    """The stem of one word: "eased", "easing" and "eases" give the same; n't gives "not"."""
    low = word.casefold()
    if "’" in low:
        low = low.replace("’", "'")
    if low.endswith("n't"):
        return "cannot" if low == "can't" else "not"
    if "'" in low:
        low = low.split("'", 1)[0] if low.endswith(("'s", "'")) else low
    if len(low) < 4:
        return low
    if low in _KEPT:
        return _KEPT[low]
    if low.endswith("ies"):
        low = low[:-3] + "y"
    elif low.endswith(("sses", "ches", "shes", "xes")):
        low = low[:-2]
    elif low.endswith("s") and low[-2] not in "su" and not low.endswith("is"):
        low = low[:-1]
    if len(low) > 5 and low.endswith("ing"):
        low = low[:-3]
    elif len(low) > 4 and low.endswith("ed"):
        low = low[:-2]
    if len(low) > 3 and low[-1] == low[-2]:
        low = low[:-1]
    return low[:-1] if len(low) > 3 and low[-1] == "e" else low


@lru_cache(maxsize=4)
def words_of(knowledge: Knowledge) -> Words:
    """The tree of this knowledge's phrases, made once."""
    phrases: dict[str, list[Meaning]] = {}
    parts: dict[str, list[Meaning]] = {}
    for cue in knowledge.audit_cues.values():
        for phrase in cue.words:
            (parts if cue.part else phrases).setdefault(phrase, []).append((cue.id, ""))
    for subject in knowledge.audit_subjects.values():
        for phrase in subject.words:
            phrases.setdefault(phrase, []).append(("subject", subject.id))
    _add_medicines(phrases, knowledge)
    framed = {name for each in knowledge.audit_answers.values() for need in each.needs for name in need.split("|")}
    framed |= {name for each in knowledge.audit_answers.values() for name in each.without}
    parted = {cue.id for cue in knowledge.audit_cues.values() if cue.part}
    return Words(phrases, parts, frozenset(framed & parted - ASKED_FOR))


def _add_medicines(phrases: dict[str, list[Meaning]], knowledge: Knowledge) -> None:
    """The single medicines of the interactions, by name; what already has a meaning keeps it alone."""
    for entry in knowledge.interactions.values():
        for name in entry.ingredients:
            known = {cue for cue, _ in phrases.get(name, ())}
            if len(name) > 4 and "magnesium" not in name and known <= _KINDS_OF_MEDICINE and name not in _NO_MEDICINE:
                phrases.setdefault(name, []).append(("drug", entry.id))


class Scan(NamedTuple):
    """A text as words: where each begins and ends, its stem, and the known phrases in their order."""

    text: str
    starts: list[int]
    ends: list[int]
    stems: list[str]
    hits: list[Hit]
    quotes: list[int]  # words that are quotation marks
    signs: list[int]  # words that are signs, or a comma: where a clause may end
    quiet: list[Mark]  # parts of statements that only frames ask for, in their order


_STRENGTHS = frozenset(  # words that may stand inside a phrase without changing what it says
    "significantly simply really actually considerably noticeably markedly substantially greatly quite much gradually"
    " reliably steadily clearly".split()
)
_SIGNS = frozenset(";:—–-()[],")
_MARKS = _SIGNS | _QUOTES
_place = itemgetter(0)  # by their first word; the sort keeps the order of hits that begin together


def scan(text: str, words: Words) -> Scan:
    """Cut a text into words and find the known phrases; of phrases that begin at one word the longest counts."""
    spans = [match.span() for match in _PIECE.finditer(text)]
    known, make = words.stems, words.stem
    stems = [known.get(text[begin:end]) or make(text[begin:end]) for begin, end in spans]
    marks = [at for at, piece in enumerate(stems) if piece in _MARKS]
    quotes = [at for at in marks if stems[at] in _QUOTES]
    signs = [at for at in marks if stems[at] in _SIGNS and not (stems[at] == "–" and _joins(text, spans[at]))]
    starts, ends = [begin for begin, _ in spans], [end for _, end in spans]
    hits, quiet = _hits(stems, words)
    return Scan(text, starts, ends, stems, hits, quotes, signs, quiet)


def _joins(text: str, span: tuple[int, int]) -> bool:
    """Whether a dash joins two words, as in "dose–response"."""
    return text[span[0] - 1 : span[0]].isalnum() and text[span[1] : span[1] + 1].isalnum()


def _hits(stems: list[str], words: Words) -> tuple[list[Hit], list[Mark]]:
    """The longest phrase that begins at a word, and every part of a statement; parts hide nothing and are not hidden."""
    found: list[Hit] = []
    quiet: list[Mark] = []
    count = len(stems)
    begins = words.begins
    free = 0  # the first word that no phrase has taken yet
    for at, word in enumerate(stems):
        pair = begins.get(word)
        if pair is None:
            continue
        node, part = pair
        if node is not None and at >= free:
            longest, past = (node, at + 1) if node.meanings else (None, at + 1)
            ahead = at + 1
            while node is not None and node.following and ahead < count:
                after = node.following.get(stems[ahead])
                if after is None and stems[ahead] in _STRENGTHS and ahead + 1 < count:
                    ahead += 1  # "slept significantly longer"
                    after = node.following.get(stems[ahead])
                node = after
                ahead += 1
                if node is not None and node.meanings:
                    longest, past = node, ahead
            if longest is not None:
                _mean(found, stems, at, past, longest)
                free = past
        ahead = at + 1
        while part is not None:
            for cue, subject in part.meanings:
                found.append(Hit(at, ahead, cue, subject))
            for meaning in part.quiet:
                quiet.append((at, ahead, *meaning))
            if not part.following or ahead >= count:
                break
            part = part.following.get(stems[ahead])
            ahead += 1
    found.sort(key=_place)
    return found, quiet


def _mean(found: list[Hit], stems: list[str], at: int, past: int, node: Node) -> None:
    """Add what one phrase means, the denial in it, and the things it names beside."""
    for cue, subject in node.meanings:
        found.append(Hit(at, past, cue, subject))
        if cue in _SEE_THROUGH and "not" in stems[at : at + 2]:
            found.append(Hit(at, at + 1, "negation", ""))
    if node.denies:
        found.append(Hit(at, past, "negation", ""))
    for first, last, subject in node.within:
        found.append(Hit(at + first, at + last, "subject", subject))
