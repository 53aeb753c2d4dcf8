"""Free text to ingredients: which medicines are meant. It decides nothing about magnesium; `safety` does.

Our own names come first: the ingredients and brands of the interaction entries, and `names.toml`. The wide list of
medicine names is asked only about what is left, and only tells a real medicine without a rule of ours from a word
nobody knows; what it says about a medicine with a rule of ours is asked about, never trusted. So is every spelling
that is only near to a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Iterable, Literal, NamedTuple

from epsom.core.medicine_words import (
    EVERYDAY_WORDS,
    ITEM_WORDS,
    LABEL_WORDS,
    NOT_MISSPELLED,
    NUMBER_WORDS,
    REASON_WORDS,
    not_taken,
    says_nothing,
    timing,
)
from epsom.knowledge import Interaction, Knowledge
from epsom.knowledge.dictionary import Dictionary, spell

__all__ = ["Match", "MedicineIndex", "Reading", "prepare", "recognise"]

LONGEST_TEXT = 2000                     # characters read of one entry; the rest is handed back unread
LONGEST_NAME = 40                       # letters; a longer word is no name and would be slow to compare
WORDS_IN_A_NAME = 5                     # the longest phrase looked up in the wide list
NEAR = ((11, 0.75), (9, 0.77), (7, 0.80), (5, 0.79))   # letters at least -> likeness at least (1 = the same)
NEAR_IN_WIDE_LIST = 0.86                # the wide list has far more to be confused with
AS_IT_SOUNDS = 0.97                     # what a likeness in sound is worth beside one in letters
OTHER_FIRST_LETTER = 0.93               # the same when the first letters differ ("klonidine")
ONLY_VOWELS_DIFFER = 0.06               # vowels are what people get wrong most
MARGIN = 0.05                           # two medicines nearer together than this are both asked about
FEW = 4                                 # so many members of a class are named in the question
# With these a word after the name makes another substance (potassium iodide); the wide list may then know better.
MINERALS = frozenset({"potassium", "calcium", "zinc", "iron", "copper", "chromium", "selenium", "iodine"})
# Beside "for" these are a reason ("for low iron"), not something taken.
REASONS = MINERALS | {"magnesium", "alcohol", "caffeine", "nicotine", "pyridoxine", "cholecalciferol"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One ingredient recognised in a text."""

    written: str                        # the words it was found in
    generic: str                        # international name, lower case
    interaction: str | None             # id of our own interaction entry; None: a real medicine without a rule of ours
    how: Literal["exact", "fuzzy"]
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was recognised in one text, and what was not."""

    text: str
    matches: tuple[Match, ...]
    unread: tuple[str, ...]             # stretches that may name a medicine but that no list of ours knows
    nothing: bool                       # the text says that nothing is taken ("none", "stopped last march")
    ask: str | None                     # the question to put, e.g. "Did you mean levothyroxine?"
    slots: tuple[str, ...] = ()         # morning, noon, afternoon, evening, night, as written ("every morning")
    as_needed: bool = False
    doses_per_day: int | None = None    # as written ("TID"); None: not said, or not daily


class Known(NamedTuple):
    """What a name of ours stands for."""

    name: str                           # as it is printed on a box
    generics: tuple[str, ...]           # of a class: its likely members
    is_class: bool
    interaction: str | None             # the entry that lists this very name as its brand


class Near(NamedTuple):
    """A name that is like the word written."""

    score: float
    name: str                           # as it is looked up
    known: Known


class Word(NamedTuple):
    """One word of the text."""

    key: str                            # as it is looked up
    start: int
    end: int
    joins: bool                         # may stand in one phrase with the word before it
    new_item: bool                      # begins a new item of a list


# --- the index -----------------------------------------------------------------------------------------------------
class MedicineIndex:
    """Our names ready for looking up, with the wide list behind them. Make it once a process, with `prepare`."""

    def __init__(self, knowledge: Knowledge, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.names: dict[str, Known] = {}
        self.longest: dict[str, int] = {}            # first word -> words in the longest name that begins with it
        self.entries: dict[str, Interaction] = {}    # generic -> its own entry
        self.combined: list[tuple[frozenset[str], Interaction]] = []
        self._interactions = knowledge.interactions
        self._pools: dict[str, tuple[list[str], list[str]]] = {}
        for name in knowledge.names.values():
            self._add(name.name, Known(name.name, name.ingredients, name.kind == "class", None))
        for name in knowledge.names.values():
            for generic in name.ingredients:
                self._add(generic, Known(generic, (generic,), False, None))
        for entry in knowledge.interactions.values():
            self._add_entry(entry)
        for key in [key for key in self.names if " " in key]:
            joined = key.replace(" ", "")
            if len(joined) >= 4 and not joined.isdigit():
                self.names.setdefault(joined, self.names[key])

    def _add(self, name: str, known: Known) -> None:
        key = spell(name)
        if key and key not in self.names:
            self.names[key] = known
            words = key.split(" ")
            if len(words) > self.longest.get(words[0], 0):
                self.longest[words[0]] = len(words)

    def _add_entry(self, entry: Interaction) -> None:
        for ingredient in entry.ingredients:
            self._add(ingredient, Known(ingredient, (ingredient,), False, None))
            generics = self.names[spell(ingredient)].generics
            if len(generics) == 1:
                self.entries.setdefault(generics[0], entry)
            else:
                self.combined.append((frozenset(generics), entry))
        own = tuple(dict.fromkeys(g for i in entry.ingredients for g in self.names[spell(i)].generics))
        for brand in entry.brands:
            key = spell(brand)
            self._add(brand, Known(brand, own, len(own) > 1, None))
            self.names[key] = self.names[key]._replace(interaction=entry.id)

    def matches(self, known: Known, written: str, how: Literal["exact", "fuzzy"], score: float) -> list[Match]:
        """One match for each ingredient of a name, each with the entry that speaks for it."""
        by_brand = self._interactions[known.interaction] if known.interaction else None
        if by_brand and any(self.entries.get(g) is by_brand for g in known.generics):
            by_brand = None             # the brand's entry is that of one ingredient; the others keep their own
        found = []
        for generic in known.generics:
            whole = (e for parts, e in self.combined if generic in parts and parts <= set(known.generics))
            entry = by_brand or next(whole, None) or self.entries.get(generic)
            found.append(
                Match(written=written, generic=generic, interaction=entry.id if entry else None, how=how, score=score)
            )
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
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        letters = len(key.replace(" ", ""))
        least = next((likeness for size, likeness in NEAR if letters >= size), None)
        heard_key = sounds(key)
        if least is None or letters > LONGEST_NAME or not heard_key:
            return []
        names, heard = self._pool(heard_key[0])
        scores: dict[str, float] = {}
        for query, pool in ((key, names), (heard_key, heard)):
            hits = process.extract(
                query, pool, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=least - MARGIN, limit=12
            )
            for _, score, place in hits:
                name = names[place]
                if pool is heard:
                    score *= AS_IT_SOUNDS if name[0] == key[0] else OTHER_FIRST_LETTER
                scores[name] = max(scores.get(name, 0.0), score)
        flat_key = flat(heard_key)
        for name in scores:
            if flat(sounds(name)) == flat_key:
                scores[name] += ONLY_VOWELS_DIFFER
        best: dict[tuple[str, ...], Near] = {}
        for name, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            known = self.names[name]
            best.setdefault(known.generics, Near(score, name, known))
        ranked = [near for near in best.values() if near.score >= best_score(best.values()) - MARGIN]
        return ranked if ranked and ranked[0].score >= least else []

    def near_in_wide_list(self, key: str) -> tuple[float, str] | None:
        """The name of one word in the wide list most like `key`, with its likeness."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        if not 7 <= len(key) <= LONGEST_NAME or not key.isalpha():
            return None
        hit = process.extractOne(
            key,
            self.dictionary.words(key[0]),
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=NEAR_IN_WIDE_LIST,
        )
        return (hit[1], hit[0]) if hit else None

    def from_wide_list(self, key: str, written: str, score: float = 1.0) -> list[Match] | None:
        """What the wide list says of a name. A medicine of ours found through it alone is only a guess."""
        targets = self.dictionary.find(key)
        if targets is None:
            return None
        found: list[Match] = []
        for target in targets:
            known = self.names.get(spell(target))
            if known is None or known.is_class:
                known = Known(target, (target,), False, None)
            for match in self.matches(known, written, "fuzzy" if score < 1.0 else "exact", score):
                found.append(replace(match, how="fuzzy") if match.interaction else match)
        return found


def best_score(near: Iterable[Near]) -> float:
    """The highest likeness."""
    return max((n.score for n in near), default=0.0)


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


def prepare(knowledge: Knowledge, dictionary: Dictionary) -> MedicineIndex:
    """The index of all names, to be made once and handed to `recognise`."""
    return MedicineIndex(knowledge, dictionary)


# --- reading a text ------------------------------------------------------------------------------------------------
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
_PARTS_PHRASE = re.compile(r"[,;\n|•·()\[\]]")
_PARTS_ITEMS = re.compile(r"[,;\n|•·+&]|(?<=\s)/|\.\s")
_AMOUNT = re.compile(r"^(?:\d+[a-zµμ]{0,5}|\d+x\d+\w*|q\d+h?)$")
_NAME_THEN_AMOUNT = re.compile(r"^([^\W\d_]{4,})\d+\w*$")
_LIKE = re.compile(r"-?\s?(?:like|free)\b")
_ALLERGY_AFTER = re.compile(r"\W{0,3}allerg(?:y|ies|ic)\b(?!\s+(?:pill|tablet|med|relief|season|24|\d))")
_STOPPED_AFTER = re.compile(
    r"""[^,;\n.]{0,12}[\s(-]*,?\s*(?:stopped|discontinued|no\s+longer|in\s+the\s+past|until\s+last|finished|abgesetzt|
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
        self.index = index
        self.words = _split(text)
        self.not_taken = not_taken(self.lowered)
        self.matches: list[Match] = []
        self.classes: list[tuple[int, str, Known]] = []     # word, as written, class
        self.either: list[list[Near]] = []
        self.unread: list[tuple[int, int]] = []             # words, from and up to
        self.ours: list[tuple[int, Match]] = []             # word, match
        self.asked: list[str] = []
        self.denied = False                                 # a medicine is named and said not to be taken

    def written(self, first: int, count: int) -> str:
        return self.text[self.words[first].start : self.words[first + count - 1].end]

    def run(self) -> None:
        at, reason = 0, False
        while at < len(self.words):
            word = self.words[at]
            if word.new_item:
                reason = False
            if word.key in REASON_WORDS:
                reason = True
            at += self._step(at, reason)

    def _step(self, at: int, reason: bool) -> int:
        """Read what begins at one word; gives the number of words used up."""
        phrases = self._phrases(at)
        for count, key in reversed(phrases):
            known = self.index.names.get(key)
            if known is not None and not (key == "mg" and self._is_unit(at)):
                return self._take(at, count, known, phrases, reason)
        word = self.words[at].key
        split = _NAME_THEN_AMOUNT.match(word)
        if split and split.group(1) in self.index.names:
            return self._take(at, 1, self.index.names[split.group(1)], [], reason)
        if word in EVERYDAY_WORDS or word in LABEL_WORDS or word in ITEM_WORDS or _AMOUNT.match(word):
            return 1
        if len(phrases) > 1 and len(word) > 2:
            joined = self.index.names.get(phrases[1][1].replace(" ", ""))
            if joined is not None and len(phrases[1][1]) > 6:
                return self._take(at, 2, joined, [], reason)
        if reason or self._is_denied(at):
            return 1
        return self._look_further(at, phrases)

    def _phrases(self, at: int) -> list[tuple[int, str]]:
        """The phrases that begin at a word, shortest first: number of words, and the phrase as it is looked up."""
        word = self.words[at]
        limit = max(self.index.longest.get(word.key, 1), 1 if word.key in EVERYDAY_WORDS else WORDS_IN_A_NAME)
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
                if longer > count and self.index.dictionary.find(key):
                    return self._keep(at, longer, self.index.from_wide_list(key, self.written(at, longer)) or [])
        if reason and (known.is_class or set(known.generics) <= REASONS):
            return count
        if _LIKE.match(self.lowered, end) or self._is_denied(at) or self._is_past(known, end):
            self.denied = True
            return count
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

    def _is_denied(self, at: int) -> bool:
        start = self.words[at].start
        return any(cue <= start < reach for cue, _, reach in self.not_taken)

    def _is_past(self, known: Known, end: int) -> bool:
        """Whether the words behind a name say that it is not taken: "penicillin allergy", "Zoloft - stopped"."""
        if _ALLERGY_AFTER.match(self.lowered, end):
            return not _FOR_ALLERGY & set(known.generics)
        after = _STOPPED_AFTER.match(self.lowered, end)
        if not after:
            return False
        # "Zoloft, stopped Prozac": the words belong to the name behind them, not to the one before.
        reach = next((r for start, stop, r in self.not_taken if start <= after.end() <= stop + 1), after.end())
        return not any(w.key in self.index.names for w in self.words if after.end() <= w.start < reach)

    def _look_further(self, at: int, phrases: list[tuple[int, str]]) -> int:
        """No name of ours stands here: the wide list, then spellings that are near, then unread."""
        index = self.index
        for count, key in reversed(phrases):
            tail = key.rsplit(" ", 1)[-1]
            if len(key) >= 4 and not key.isdigit() and (count == 1 or not (tail.isdigit() or tail in EVERYDAY_WORDS)):
                found = index.from_wide_list(key, self.written(at, count))
                if found is not None and not (count > 1 and len(phrases[0][1]) < 3):
                    return self._keep(at, count, found)
        for count, key in reversed(phrases[:3]):
            if count == 1 and key in NOT_MISSPELLED:
                return 1
            last = key.rsplit(" ", 1)[-1]
            if count > 1 and (last.isdigit() or last in ITEM_WORDS or " " not in key):
                continue
            near = [n for n in index.near(key) if n.name.count(" ") == count - 1 and (count == 1 or n.score >= 0.86)]
            if near:
                return self._guess(at, count, key, near)
        word = phrases[0][1]
        wide = index.near_in_wide_list(word)
        if wide and not self._has_match(_item(at, self.words)):
            found = index.from_wide_list(wide[1], self.written(at, 1), wide[0]) or []
            self.asked.append(f"Did you mean {wide[1]}?")
            return self._keep(at, 1, found)
        if len(word) > 1:
            self.unread.append((at, at + 1))
        return 1

    def _has_match(self, item: int) -> bool:
        """Whether a medicine is already named in this item; what stands behind it is then seldom another."""
        return any(_item(place, self.words) == item for place, _ in self.ours)

    def _guess(self, at: int, count: int, key: str, near: list[Near]) -> int:
        best = near[0]
        wide = self.index.near_in_wide_list(key) if count == 1 else None
        if wide and wide[0] >= best.score + MARGIN:
            self.asked.append(f"Did you mean {wide[1]}?")
            return self._keep(at, count, self.index.from_wide_list(wide[1], self.written(at, count), wide[0]) or [])
        if best.known.is_class:
            self.classes.append((at, self.written(at, count), best.known))
            return count
        names = dict.fromkeys(n.known.name for n in near if not n.known.is_class)
        self.asked.append(f"Did you mean {_listed(names, 'or')}?")
        if len(names) > 1:
            self.unread.append((at, at + count))
            return count
        found = self.index.matches(best.known, self.written(at, count), "fuzzy", round(best.score, 4))
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
    asked = list(dict.fromkeys(reader.asked))
    for at, written, known in reader.classes:
        if not _member_named(at, known, reader):
            unread.append(written)
            asked.append(_which(written, known))
    if len(text) > LONGEST_TEXT:
        unread.append(text[LONGEST_TEXT:])
        asked.append(f"Only the first {LONGEST_TEXT:,} characters were read. Which medicines are in the rest?")
    nothing = not matches and not unread and says_nothing(reader.lowered, reader.denied)
    unknown = [reader.written(first, stop - first) for first, stop in _merged(reader.unread, reader.words)]
    if unknown and not asked:
        asked.append(f"We do not know “{unknown[0][:60]}”. Which medicine is it, as printed on the box?")
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
    )


def _split(text: str) -> list[Word]:
    words: list[Word] = []
    end = 0
    for found in _WORD.finditer(text):
        key = spell(found.group()).replace(" ", "")
        if not key:
            continue
        gap = text[end : found.start()]
        first = not words
        joins = not first and len(gap) <= 4 and not _PARTS_PHRASE.search(gap)
        new_item = first or key in ITEM_WORDS or bool(_PARTS_ITEMS.search(gap))
        words.append(Word(key, found.start(), found.end(), joins, new_item))
        end = found.end()
    return words


def _without_doubles(found: list[tuple[int, Match]]) -> tuple[Match, ...]:
    """One match for each ingredient and entry, exact before fuzzy, in the order of the text."""
    best: dict[str, Match] = {}
    for _, match in found:
        kept = best.get(match.generic)
        if kept is None or (kept.how == "fuzzy" and match.how == "exact"):
            best[match.generic] = match
    return tuple(best.values())


def _merged(spans: list[tuple[int, int]], words: list[Word]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, stop in spans:
        if merged and merged[-1][1] == first and not words[first].new_item:
            merged[-1] = (merged[-1][0], stop)
        else:
            merged.append((first, stop))
    return merged


def _member_named(at: int, known: Known, reader: _Reader) -> bool:
    """Whether the medicine a class word stands for is named beside it ("PPI - pantoprazole") or is a likely member."""
    item = _item(at, reader.words)
    return any(_item(place, reader.words) == item or match.generic in known.generics for place, match in reader.ours)


def _item(at: int, words: list[Word]) -> int:
    return next((i for i in range(at, -1, -1) if words[i].new_item), 0)


def _which(written: str, known: Known) -> str:
    if 1 < len(known.generics) <= FEW:
        return f"“{written}” can mean several medicines. Is it {_listed([*known.generics, 'another'], 'or')}?"
    return f"“{written}” can mean several medicines. Which one is it? The name on the box is enough."


def _listed(names: Iterable[str], last: str) -> str:
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final
