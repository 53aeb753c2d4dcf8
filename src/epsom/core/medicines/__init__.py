"""Free text to ingredients: which medicines are meant. It decides nothing about magnesium; `safety` does.

Our own names come first: the ingredients and brands of the interaction entries, and `names.toml`. The wide list of
medicine names is asked only about what is left, and only tells a real medicine without a rule of ours from a word
nobody knows; what it says about a medicine with a rule of ours is asked about, never trusted. So is every spelling
that is only near to a name.
"""

from __future__ import annotations

import re
from typing import Iterable, NamedTuple

from epsom.core.medicines.names import MARGIN, Known, Match, MedicineIndex, Near, prepare
from epsom.core.medicines.routes import QUESTION, routes
from epsom.core.medicines.words import (
    EVERYDAY_WORDS,
    ITEM_WORDS,
    LABEL_WORDS,
    NOT_MISSPELLED,
    NUMBER_WORDS,
    REASON_WORDS,
    not_taken,
    timing,
)
from epsom.knowledge.dictionary import spell

__all__ = ["Match", "MedicineIndex", "Reading", "prepare", "recognise"]

LONGEST_TEXT = 2000  # characters read of one entry; the rest is handed back unread
WORDS_IN_A_NAME = 5  # the longest phrase looked up in the wide list
NEAR_PHRASE = 0.86  # likeness at least, for names of several words
FEW = 4  # so many members of a class are named in the question
# With these a word after the name makes another substance (potassium iodide); the wide list may then know better.
MINERALS = frozenset({"potassium", "calcium", "zinc", "iron", "copper", "chromium", "selenium", "iodine"})
# "No caffeine after noon" is a habit, not a medicine in question.
HABITS = frozenset({"alcohol", "caffeine", "nicotine"})
# Beside "for" these are a reason ("for low iron"), not something taken.
REASONS = MINERALS | {"magnesium", "alcohol", "caffeine", "nicotine", "pyridoxine", "cholecalciferol"}


class Reading(NamedTuple):
    """All that was recognised in one text, and what was not."""

    text: str
    matches: tuple[Match, ...]
    unread: tuple[str, ...]  # stretches that may name a medicine but that no list of ours knows
    nothing: bool  # the text says that nothing is taken ("none", "stopped last march")
    ask: str | None  # the question to put, e.g. "Did you mean levothyroxine?"
    slots: tuple[str, ...] = ()  # morning, noon, afternoon, evening, night, as written ("every morning")
    as_needed: bool = False
    doses_per_day: int | None = None  # as written ("TID"); None: not said, or not daily
    vague: bool = False  # a word for several medicines ("antibiotic", "levo") whose member is not named
    could_be: tuple[str, ...] = ()  # the likely members of such a word, as far as they are known
    denied: tuple[str, ...] = ()  # ingredients left out because the text plainly says they are not taken now
    route: str | None = None  # eye, ear, nose, skin, inhaled, injection, when the text says so; None: not said


class Word(NamedTuple):
    """One word of the text."""

    key: str  # as it is looked up
    start: int
    end: int
    joins: bool  # may stand in one phrase with the word before it
    item: int  # number of the list item it belongs to


# --- reading a text ------------------------------------------------------------------------------------------------
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
_APOSTROPHE = re.compile("[’`´]")
_PARTS_PHRASE = re.compile(r"[,;\n|•·()\[\]]")
_PARTS_ITEMS = re.compile(r"[,;\n|•·+&]|(?<=\s)/|\.\s")
_AMOUNT = re.compile(r"^(?:\d+[a-zµμ]{0,5}|\d+x\d+\w*|q\d+h?)$")
_NAME_THEN_AMOUNT = re.compile(r"^([^\W\d_]{4,})\d+\w*$")
_LIKE = re.compile(r"-?\s?(?:like|free)\b")
_ALLERGY_AFTER = re.compile(r"\W{0,3}allerg(?:y|ies|ic)\b(?!\s+(?:pill|tablet|med|relief|season|24|\d))")
_STOPPED_AFTER = re.compile(
    r"""[^,;\n.]{0,12}[\s(-]{0,4},?\s{0,4}(?P<cue>stopped|discontinued|no\s+longer|in\s+the\s+past|until\s+last|finished|abgesetzt|
    \(past\))\b(?!\s+(?:smoking|drinking|eating|working|helping|sleeping|having|being))""",
    re.VERBOSE,
)
# What is taken for an allergy stays taken when the word "allergy" stands behind it.
_FOR_ALLERGY = frozenset(
    """cetirizine levocetirizine loratadine desloratadine fexofenadine diphenhydramine chlorphenamine fluticasone
    mometasone montelukast pseudoephedrine hydroxyzine bilastine triamcinolone""".split()
)


class _Reader:
    """The state of reading one text."""

    def __init__(self, text: str, index: MedicineIndex) -> None:
        self.text = text
        self.lowered = text.lower() if len(text.lower()) == len(text) else text
        self.lowered = _APOSTROPHE.sub("'", self.lowered)
        self.index = index
        self.words = _split(text)
        self.not_taken = not_taken(self.lowered)
        self.classes: list[tuple[int, str, Known]] = []  # word, as written, class
        self.unread: list[tuple[int, int]] = []  # words, from and up to
        self.alike: list[Known] = []  # of spellings too near to two names
        self.ours: list[tuple[int, Match]] = []  # word, match
        self.asked: list[str] = []
        self.denies = False  # a name or a word for a class is plainly said not to be taken
        self.denied: list[str] = []  # the ingredients of such names
        self._named: list[tuple[int, int]] | None = None

    def written(self, first: int, count: int) -> str:
        return self.text[self.words[first].start : self.words[first + count - 1].end]

    def run(self) -> None:
        """Read from the first word to the last. Behind "for" stands a reason, until the next item begins."""
        at, reason_in = 0, 0
        while at < len(self.words):
            word = self.words[at]
            if word.key in REASON_WORDS:
                reason_in = word.item
            at += self._step(at, word.item == reason_in)

    def _step(self, at: int, reason: bool) -> int:
        """Read what begins at one word; gives the number of words used up."""
        phrases = self._phrases(at)
        for count, key in reversed(phrases):
            known = self.index.names.get(key)
            if known is not None and not (key.split(" ", 1)[0] == "mg" and self._is_unit(at)):
                return self._take(at, count, known, phrases, reason)
        word = self.words[at].key
        split = _NAME_THEN_AMOUNT.match(word)
        if split and split.group(1) in self.index.names:
            return self._take(at, 1, self.index.names[split.group(1)], [], reason)
        if len(phrases) > 1 and len(word) > 2 and len(phrases[1][1]) > 6:
            joined = self.index.names.get(phrases[1][1].replace(" ", ""))
            if joined is not None:
                return self._take(at, 2, joined, [], reason)
        if word in EVERYDAY_WORDS or word in LABEL_WORDS or word in ITEM_WORDS or _AMOUNT.match(word):
            return 1 if reason or self._is_denied(at) else self._near_phrase(at, phrases) or 1
        if reason or (self._is_denied(at) and self._is_plainly_denied(at, 1)):
            return 1
        return self._look_further(at, phrases)

    def _phrases(self, at: int) -> list[tuple[int, str]]:
        """The phrases that begin at a word, shortest first: number of words, and the phrase as it is looked up."""
        word = self.words[at]
        limit = max(self.index.names.longest(word.key, 2), 2 if word.key in EVERYDAY_WORDS else WORDS_IN_A_NAME)
        key, phrases = word.key, [(1, word.key)]
        for count in range(2, min(limit, len(self.words) - at) + 1):
            following = self.words[at + count - 1]
            if not following.joins:
                break
            key = f"{key} {following.key}"
            phrases.append((count, key))
        return phrases

    def _is_unit(self, at: int) -> bool:
        """Whether the letters "mg" measure something here rather than stand for magnesium."""
        return at > 0 and (self.words[at - 1].key[-1].isdigit() or self.words[at - 1].key in NUMBER_WORDS)

    def _take(self, at: int, count: int, known: Known, phrases: list[tuple[int, str]], reason: bool) -> int:
        """A name of ours stands here."""
        end = self.words[at + count - 1].end
        if len(known.generics) == 1 and known.generics[0] in MINERALS:
            for longer, key in reversed(phrases):
                other = self.index.from_wide_list(key, self.written(at, longer)) if longer > count else None
                if other:
                    return self._keep(at, longer, other)
        if reason and (known.is_class or set(known.generics) <= REASONS):
            return count
        if _LIKE.match(self.lowered, end):
            return count
        past = self._is_past(known, end)
        if past or self._is_denied(at, known):
            if set(known.generics) <= HABITS or self._is_plainly_denied(at, count, known, past):
                self.denies = True
                self.denied += () if known.is_class else known.generics
                return count
            if not known.is_class:
                self.asked.append(f"Are you still taking {self.written(at, count)}?")
        if known.is_class:
            self.classes.append((at, self.written(at, count), known))
            return count
        return self._keep(at, count, self.index.matches(known, self.written(at, count), "exact", 1.0))

    def _keep(self, at: int, count: int, found: list[Match]) -> int:
        self.ours += [(at, match) for match in found]
        guesses = dict.fromkeys(m.generic for m in found if m.how == "fuzzy")
        if guesses and all(m.score == 1.0 for m in found):
            self.asked.append(f"Is {found[0].written} the same as {_listed(guesses, 'and')}?")
        return count

    def _is_denied(self, at: int, known: Known | None = None) -> bool:
        """Whether the words before say that it is not taken. "Allergies: Zyrtec" says what is taken for them."""
        return bool(self._cues(at, known))

    def _cues(self, at: int, known: Known | None = None) -> list[tuple[int, int, int]]:
        """The words before one word that reach it and say that it is not taken."""
        start = self.words[at].start
        for_allergy = known is not None and bool(_FOR_ALLERGY & set(known.generics))
        return [
            each
            for each in self.not_taken
            if each[0] <= start < each[2] and not (for_allergy and self.lowered.startswith("allerg", each[0]))
        ]

    def _is_past(self, known: Known, end: int) -> tuple[int, int, int] | None:
        """The words behind a name that say it is not taken ("penicillin allergy", "Zoloft - stopped"), if any."""
        allergy = _ALLERGY_AFTER.match(self.lowered, end)
        if allergy:
            return None if _FOR_ALLERGY & set(known.generics) else (allergy.start(), allergy.end(), allergy.end())
        after = _STOPPED_AFTER.match(self.lowered, end)
        if not after:
            return None
        # "Zoloft, stopped Prozac": the words belong to the name behind them, not to the one before.
        reach = next((r for start, stop, r in self.not_taken if start <= after.end() <= stop + 1), after.end())
        if any(w.key in self.index.names for w in self.words if after.end() <= w.start < reach):
            return None
        from epsom.core.medicines.denial import scope_end

        cue = after.start("cue")
        return (cue, after.end(), scope_end(self.lowered, after.end()))

    def _is_plainly_denied(
        self, at: int, count: int, known: Known | None = None, past: tuple[int, int, int] | None = None
    ) -> bool:
        """Whether what begins at a word is plainly not taken, rather than taken in some way or at some time."""
        from epsom.core.medicines.denial import is_plain

        cues = self._cues(at, known) + ([past] if past else [])
        names = [*self._names(), (self.words[at].start, self.words[at + count - 1].end)]
        return all(is_plain(self.lowered, names, *cue) for cue in cues)

    def _names(self) -> list[tuple[int, int]]:
        """Where in the text the names of ours stand."""
        if self._named is None:
            self._named = []
            for at, word in enumerate(self.words):
                counts = [count for count, key in self._phrases(at) if key in self.index.names]
                split = _NAME_THEN_AMOUNT.match(word.key)
                if counts:
                    self._named.append((word.start, self.words[at + counts[-1] - 1].end))
                elif split and split.group(1) in self.index.names:
                    self._named.append((word.start, word.start + len(split.group(1))))
        return self._named

    def _look_further(self, at: int, phrases: list[tuple[int, str]]) -> int:
        """No name of ours stands here: the wide list, then spellings that are near, then unread."""
        index = self.index
        for count, key in reversed(phrases):
            tail = key.rsplit(" ", 1)[-1]
            if len(key) >= 4 and not key.isdigit() and (count == 1 or not (tail.isdigit() or tail in EVERYDAY_WORDS)):
                found = index.from_wide_list(key, self.written(at, count))
                if found is not None and not (count > 1 and len(phrases[0][1]) < 3):
                    return self._keep(at, count, found)
        used = self._near_phrase(at, phrases)
        if used:
            return used
        word = phrases[0][1]
        if word in NOT_MISSPELLED:
            return 1
        near = [n for n in index.near(word) if " " not in n.name]
        if near:
            return self._guess(at, 1, word, near)
        wide = index.near_in_wide_list(word)
        if wide and not self._has_match(self.words[at].item):
            found = index.from_wide_list(wide[1], self.written(at, 1), wide[0]) or []
            self.asked.append(f"Did you mean {wide[1]}?")
            return self._keep(at, 1, found)
        if len(word) > 1:
            self.unread.append((at, at + 1))
        return 1

    def _near_phrase(self, at: int, phrases: list[tuple[int, str]]) -> int:
        """A name of two or three words, one of them written wrong ("milk of magnisia"); 0 when there is none."""
        first = phrases[0][1]
        if first in LABEL_WORDS or first.isdigit():
            return 0
        longest = self.index.names.longest(first, 0 if first in EVERYDAY_WORDS else 3)
        for count, key in reversed(phrases[1 : min(3, longest)]):
            last = key.rsplit(" ", 1)[-1]
            if not (last.isdigit() or last in EVERYDAY_WORDS or last in ITEM_WORDS or self.index.names.get(last)):
                near = [n for n in self.index.near(key) if n.name.count(" ") == count - 1 and n.score >= NEAR_PHRASE]
                if near:
                    return self._guess(at, count, key, near)
        return 0

    def _has_match(self, item: int) -> bool:
        """Whether a medicine is already named in this item; what stands behind it is then seldom another."""
        return any(self.words[place].item == item for place, _ in self.ours)

    def _guess(self, at: int, count: int, key: str, near: list[Near]) -> int:
        best = near[0]
        wide = self.index.near_in_wide_list(key) if count == 1 else None
        if wide and wide[0] >= best.score + MARGIN:
            self.asked.append(f"Did you mean {wide[1]}?")
            return self._keep(at, count, self.index.from_wide_list(wide[1], self.written(at, count), wide[0]) or [])
        if best.known.is_class:
            self.classes.append((at, self.written(at, count), best.known))
            return count
        names = dict.fromkeys(n.known.printed() for n in near if not n.known.is_class)
        self.asked.append(f"Did you mean {_listed(names, 'or')}?")
        if len(names) > 1:
            self.unread.append((at, at + count))
            self.alike += [n.known for n in near if not n.known.is_class]
            return count
        found = self.index.matches(best.known, self.written(at, count), "fuzzy", min(round(best.score, 4), 0.99))
        return self._keep(at, count, found)


def recognise(text: str, index: MedicineIndex) -> Reading:
    """Recognise the medicines named in a text of any kind and length.

    Nothing is guessed silently: a near spelling is a match with `how="fuzzy"` and a question; a word for a class, two
    names too alike to tell apart, and words no list knows are `unread` with a question. What the text says is not
    taken ("stopped", "allergic to") is left out.
    """
    reader = _Reader(text[:LONGEST_TEXT], index)
    reader.run()
    matches = _without_doubles(reader.ours)
    unread = [reader.written(first, stop - first) for first, stop in _merged(reader.unread, reader.words)]
    asked = list(reader.asked)
    if unread and not asked:
        asked.append(f"We do not know “{unread[0][:60]}”. Which medicine is it, as printed on the box?")
    vague = list(reader.alike)
    for at, written, known in reader.classes:
        if not _member_named(at, known, reader):
            unread.append(written)
            asked.append(_which(written, known))
            vague.append(known)
    if len(text) > LONGEST_TEXT:
        unread.append(text[LONGEST_TEXT:])
        asked.append(f"Only the first {LONGEST_TEXT:,} characters were read. Which medicines are in the rest?")
    route = _route(reader, index, asked)
    nothing = not matches and not unread and _says_nothing(reader)
    if not matches and not unread and not nothing:
        unread.append(text.strip())
        asked.append("What is it called? The name on the box is enough.")
    when = timing(reader.lowered)
    return Reading(
        text=text,
        matches=matches,
        unread=tuple(u for u in dict.fromkeys(unread) if u),
        nothing=nothing,
        ask=" ".join(dict.fromkeys(asked)) or None,
        slots=when.slots,
        as_needed=when.as_needed,
        doses_per_day=when.doses_per_day,
        vague=bool(vague),
        could_be=tuple(dict.fromkeys(each for known in vague for each in known.generics)),
        denied=tuple(each for each in dict.fromkeys(reader.denied) if each not in {m.generic for m in matches}),
        route=route,
    )


def _says_nothing(reader: _Reader) -> bool:
    from epsom.core.medicines.denial import says_nothing

    return says_nothing(reader.lowered, reader.denies)


def _route(reader: _Reader, index: MedicineIndex, asked: list[str]) -> str | None:
    """Where a medicine is used, by the words of its own item; asked about when hours from magnesium depend on it."""
    first: str | None = None
    for route, place in routes(reader.lowered):
        item = next((word.item for word in reader.words if word.start <= place < word.end), None)
        for at, match in reader.ours:
            if reader.words[at].item == item:
                first = first or route
                if index.is_spaced(match):
                    asked.append(QUESTION[route].format(name=match.written))
    return first


def _split(text: str) -> list[Word]:
    words: list[Word] = []
    end = item = 0
    for found in _WORD.finditer(text):
        key = spell(found.group()).replace(" ", "")
        if not key:
            continue
        gap = text[end : found.start()]
        first = not words
        joins = not first and len(gap) <= 4 and not _PARTS_PHRASE.search(gap)
        item += first or key in ITEM_WORDS or bool(_PARTS_ITEMS.search(gap))
        words.append(Word(key, found.start(), found.end(), joins, item))
        end = found.end()
    return words


def _without_doubles(found: list[tuple[int, Match]]) -> tuple[Match, ...]:
    """One match for each ingredient and entry, exact before fuzzy, in the order of the text."""
    best: dict[tuple[str, str | None], Match] = {}
    for _, match in found:
        kept = best.get((match.generic, match.interaction))
        if kept is None or (kept.how == "fuzzy" and match.how == "exact"):
            best[match.generic, match.interaction] = match
    return tuple(best.values())


def _merged(spans: list[tuple[int, int]], words: list[Word]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, stop in spans:
        if merged and merged[-1][1] == first and words[first - 1].item == words[first].item:
            merged[-1] = (merged[-1][0], stop)
        else:
            merged.append((first, stop))
    return merged


def _member_named(at: int, known: Known, reader: _Reader) -> bool:
    """Whether the medicine a class word stands for is named beside it ("PPI - pantoprazole") or is a likely member."""
    item, brand = reader.words[at].item, known.name.istitle()  # the member of a brand may stand there for itself
    return any(
        reader.words[place].item == item or (match.generic in known.generics and not brand)
        for place, match in reader.ours
    )


def _which(written: str, known: Known) -> str:
    if 1 < len(known.generics) <= FEW:
        return f"“{written}” can mean several medicines. Is it {_listed([*known.generics, 'another'], 'or')}?"
    return f"“{written}” can mean several medicines. Which one is it? The name on the box is enough."


def _listed(names: Iterable[str], last: str) -> str:
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final
