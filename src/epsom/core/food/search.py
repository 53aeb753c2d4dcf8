"""Ranks the foods of the table against what somebody types: word order, plurals, typos, half words, other names.

The index (words, the foods each stands in, how heavy it is there) is made by `scripts/build_foods.py` with `words`
below and is only read here. Other countries' words and brands are words of the index too: their foods are those of the
plain name. A result is a number and a score; what is said about it is the business of `epsom.core.food`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from heapq import nlargest
from typing import Iterable, Mapping, Sequence

from epsom.core.food.table import FoodTable, WordIndex

__all__ = ["FILLERS", "Hit", "search", "words"]

FILLERS = frozenset(
    "a an and at avec con de des di du e en et i in la las le les los med met mit my of och og on or our some the to und y with".split()
)
"""Words that carry no food; ignored unless nothing else is left."""

_TOKEN = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ı": "i", "ł": "l", "đ": "d"})
_IRREGULAR = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "calves": "calf", "knives": "knife"}
_MEASURES = frozenset(
    "bag bar bit bottle bowl box bunch can carton chunk clove cup dash dollop drop fistful glass gram handful jar kg knob "
    "litre liter lb mug ml oz ounce pack packet piece pinch pint plate portion pot pound scoop serving shot side sip "
    "slice splash sprinkle spoonful spoon spoons square stick tablespoon tbsp teaspoon tin tsp g small big large little".split()
)
_SURE_MEASURES = frozenset(
    "tablespoon tbsp teaspoon tsp handful slice spoonful spoon oz ounce serving portion glass mug tin".split()
)
_NUMBERS = frozenset("one two three four five six seven eight nine ten half quarter few couple dozen".split())
_AFTER_ONLY = frozenset("without no not sans ohne sin senza zonder utan".split())
_BESIDE = frozenset("with avec con mit met med".split())

MOST_CANDIDATES = 110
MOST_VARIANTS = 24
MOST_OF_A_GUESS = 150
UNKNOWN_WORD_WEIGHT = 100
AS_TYPED = 0.06
"""Added for a name that holds the query as it was typed: "chocolate milk" is not milk chocolate."""
MOST_OUTRIGHT = 2
_OUTRIGHT = frozenset({"injera", "mineralwater"})  # everyday names whose nearest food is not the thing itself
LONGEST_NAME = 4
"""Everyday names in the index have at most so many words."""

EXACT = 16
_SCALES = [bytes(min(255, round(i * level / EXACT)) for i in range(256)) for level in range(EXACT + 1)]


@dataclass(frozen=True, slots=True)
class Hit:
    """One food found: its number, a score (1: every word met, nothing left over), and the name it came by."""

    number: int
    score: float
    by_name: str | None = None  # an everyday name or brand that stands for this food
    guessed: bool = False  # its weightiest word is a doubtful guess at what was typed


def words(text: str) -> list[str]:
    """Split a text into index words: small letters, no accents, singular."""
    low = text.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low.translate(_LETTERS))
        low = "".join(c for c in low if not unicodedata.combining(c))
    return [_singular(token) for token in _TOKEN.findall(low.replace("'", "").replace("’", ""))]


def _singular(word: str) -> str:
    """Cut the English plural; the same for names and queries, so it needs only to be consistent."""
    if len(word) < 4:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies"):
        return word[:-2]
    if word.endswith(("oes", "ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ie"):
        return word[:-1]
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word


@dataclass(slots=True)
class _Part:
    """One word of the query on its way: the foods that have it (or something like it), and its weight."""

    fit: dict[int, int]
    covers: dict[int, int]
    weight: int
    name: str
    guessed: bool = False


def search(query: str, table: FoodTable, limit: int = 10) -> list[Hit]:
    """Rank foods for a query, best first; nothing found is an empty list."""
    index = table.index
    tokens = _meant(words(query), index)
    parts: list[_Part] = []
    missed = 0
    for position, (token, beside) in enumerate(tokens):
        part = _part(token, position == len(tokens) - 1, index)
        if part is None:
            missed += UNKNOWN_WORD_WEIGHT
            continue
        if beside:
            part.weight //= 2
        parts.append(part)
    if not parts:
        return []
    parts.sort(key=lambda part: -part.weight)
    total = 255 * sum(part.weight for part in parts)
    rows = [(part.fit, part.covers, part.weight) for part in parts]
    whole, plain = index.whole, index.plain
    scored = []
    for food in _candidates(parts):
        met = explained = 0
        for fit, covers, weight in rows:
            if food in fit:
                met += fit[food] * weight
                explained += covers[food]
        left = 0.35 * min(1.0, explained / whole[food]) + plain[food] / 1020
        scored.append((met / total + left, -food, met, left))
    all_meant = total + 255 * missed
    typed = query.strip().lower()
    first = nlargest(max(20, limit), scored)
    first.sort(
        key=lambda item: (
            -item[0] - (AS_TYPED if typed in table.names[-item[1]].lower().split("(")[0] else 0.0),
            -item[1],
        )
    )
    hits: list[Hit] = []
    for _, food, met, left in first[:limit]:
        score = met / all_meant * (0.62 + 0.63 * left)
        score = min(score, hits[-1].score) if hits else min(1.0, score)
        hits.append(Hit(-food, score, _by_name(-food, parts, index, table.names[-food]), parts[0].guessed))
    outright = _named_outright(query, table)
    best = hits[0].score
    others = [hit for hit in hits if hit.number not in outright]
    return [*(Hit(number, best) for number in outright), *others][:limit]


def _named_outright(query: str, table: FoodTable) -> list[int]:
    """Foods with the typed words as they stand, where these are also a name for something only near: they come first.

    "injera" also stands for pancakes, and "mineral water" for plain bottled water; the food of that very name is meant.
    """
    index = table.index
    tokens = [each for each in words(query) if each not in FILLERS]
    whole = "".join(tokens)
    if whole not in _OUTRIGHT or any(each not in index.number for each in tokens):
        return []
    foods = [set(index.foods[index.at[i] : index.at[i + 1]]) for i in (index.number[each] for each in tokens)]
    found = [food for food in set.intersection(*foods) if whole in "".join(words(table.names[food]))]
    return sorted(found, key=lambda food: (len(table.names[food]), food))[:MOST_OUTRIGHT]


def _by_name(food: int, parts: Sequence[_Part], index: WordIndex, name: str) -> str | None:
    """The everyday name or brand a food was found by, when the food is only the nearest to it."""
    for part in parts:
        if part.name in index.stands_for and food in part.fit and part.name not in "".join(words(name)):
            return index.stands_for[part.name]
    return None


def _meant(tokens: list[str], index: WordIndex) -> list[tuple[str, bool]]:
    """Join names of several words, drop amounts and fillers, split words run together; True: only beside it ("with")."""
    tokens = _without_amount(_joined(tokens, index), index)
    kept: list[tuple[str, bool]] = []
    skip = beside = False
    for token in tokens:
        if skip:
            skip = False
        elif token in _AFTER_ONLY:
            skip = True
        elif token in FILLERS:
            beside = beside or (bool(kept) and token in _BESIDE)
        else:
            kept += [(piece, beside) for piece in _split(token, index)]
    return kept or [(token, False) for token in tokens]


def _joined(tokens: list[str], index: WordIndex) -> list[str]:
    """Replace neighbours that together are one word of the index ("mange tout", "oat meal") by that word."""
    out: list[str] = []
    i = 0
    known = index.number
    while i < len(tokens):
        for size in range(min(LONGEST_NAME, len(tokens) - i), 1, -1):
            whole = "".join(tokens[i : i + size])
            if whole in known and _better_whole(whole, tokens[i : i + size], index):
                out.append(whole)
                i += size
                break
        else:
            out.append(tokens[i])
            i += 1
    return out


def _better_whole(whole: str, pieces: list[str], index: WordIndex) -> bool:
    """Whether words run together are an everyday name or mean more foods than the words apart."""
    if index.commonness(whole) == 0 or any(piece not in index.number for piece in pieces):
        return True
    apart: set[int] | None = None
    for piece in pieces:
        i = index.number[piece]
        foods = set(index.foods[index.at[i] : index.at[i + 1]])
        apart = foods if apart is None else apart & foods
    return index.size(whole) > len(apart or ())


def _without_amount(tokens: list[str], index: WordIndex) -> list[str]:
    """Cut a leading amount: "2 tbsp", "a glass of", "half a"."""
    i = 0
    while i < len(tokens) - 1:
        token = tokens[i]
        counted = i > 0 or token in _SURE_MEASURES or (len(tokens) > 2 and tokens[1] in ("of", "de"))
        if token.isdigit() or token in _NUMBERS or token in ("a", "an", "of", "de") or (counted and token in _MEASURES):
            i += 1
        else:
            break
    return tokens[i:]


def _split(token: str, index: WordIndex) -> list[str]:
    """Split a word the index does not know into two it knows ("almondmilk")."""
    known = index.number
    if token in known or len(token) < 7:
        return [token]
    for i in range(3, len(token) - 2):
        left, right = _singular(token[:i]), token[i:]
        if left in known and right in known and min(index.commonness(left), index.commonness(right)) > 7:
            return [left, right]
    return [token]


def _part(token: str, last: bool, index: WordIndex) -> _Part | None:
    """Gather the foods of one query word and of the words it may be the start or a misspelling of."""
    variants = _variants(token, last, index)
    if not variants:
        return None
    fit: dict[int, int] = {}
    covers: dict[int, int] = {}
    whole = variants[0][1] - (2 if len(token) > 2 else 0)
    for word, level in reversed(variants):
        i = index.number[word]
        a, b = index.at[i], index.at[i + 1]
        if level < whole or len(token) < 3:
            b = min(b, a + MOST_OF_A_GUESS)
        foods = index.foods[a:b]
        fit.update(zip(foods, index.fit[a:b].translate(_SCALES[level]), strict=True))
        covers.update(zip(foods, index.covers[a:b], strict=True))
    return _Part(fit, covers, _weight(token, variants, index), variants[0][0], _doubtful(token, variants[0][0]))


def _doubtful(token: str, word: str) -> bool:
    """Whether taking a typed word for another is more a guess than a reading: few letters, many slips."""
    if word.startswith(token):
        return len(token) < 3 and word != token
    from rapidfuzz.distance import OSA

    slips = OSA.distance(token, word[: len(token) + 1])
    return token[0] != word[0] or min(len(token), len(word)) < 5 or slips > (1 if len(token) < 7 else 2)


def _weight(token: str, variants: Sequence[tuple[str, int]], index: WordIndex) -> int:
    """How much a word counts: its own rarity, or that of the commonest guess; few letters count for little."""
    best = variants[0][1]
    if best == EXACT:
        return index.weight[index.number[variants[0][0]]]
    likely = [word for word, level in variants if level >= best - 1]
    commonest = max(likely, key=lambda word: (index.commonness(word), -index.weight[index.number[word]]))
    weight = index.weight[index.number[commonest]]
    return weight * min(6, len(token) + 1) // 6 if commonest.startswith(token) else weight


def _variants(token: str, last: bool, index: WordIndex) -> list[tuple[str, int]]:
    """Words a typed word may mean, best first, each with a level from 1 to 16."""
    exact = token in index.number
    out: list[tuple[str, int]] = []
    if exact:
        started = last and len(token) < 4 and index.commonness(token) < 3
        out.append((token, 11 if started else EXACT))
    if not token.isdigit() and (last or not exact or len(token) < 4):
        out += _starting(token, exact, index)
    if len(token) > 3 and (not exact or index.size(token) < 3):
        seen = {word for word, _ in out}
        fewer = (
            3 if exact or any(index.commonness(word) > 4 for word in seen) else 0
        )  # a good beginning is likelier than a slip
        out += [(word, level - fewer) for word, level in _misspelt(token, last, index) if word not in seen]
    out.sort(key=lambda item: -item[1])
    return out[:MOST_VARIANTS]


def _starting(token: str, exact: bool, index: WordIndex) -> list[tuple[str, int]]:
    """Words that begin with what was typed, the commonest first."""
    lo = bisect_left(index.words, token)
    hi = bisect_left(index.words, token + "\U0010ffff", lo)
    found = index.words[lo + exact : hi]
    if exact:
        found = [word for word in found if index.commonness(word)]
    if len(found) > 8:
        found = nlargest(8 if len(token) < 3 else 12, found, key=index.commonness)
    full = 11 if exact else 15
    return [(word, max(4, round(full * (0.7 + 0.3 * len(token) / len(word))))) for word in found]


def _misspelt(token: str, last: bool, index: WordIndex) -> list[tuple[str, int]]:
    """Words a few slips away from what was typed."""
    from rapidfuzz import process  # only needed for typos, and not cheap to import
    from rapidfuzz.distance import OSA

    slips = 1 if len(token) < 5 else 2 if len(token) < 9 else 3
    near = index.starting(token[0])
    found = process.extract(token, near, scorer=OSA.distance, limit=8, score_cutoff=slips)
    if not found and len(token) > 5:  # in a short word another first letter makes another word
        found = process.extract(
            token, index.words, scorer=OSA.distance, limit=8, score_cutoff=1 if len(token) < 7 else 2
        )
    if not found and last and len(token) > 4:
        heads = [word[: len(token)] for word in near]
        found = [
            (near[i], distance + 1, i)
            for _, distance, i in process.extract(token, heads, scorer=OSA.distance, limit=8, score_cutoff=1)
        ]
    out = []
    for word, distance, _ in found:
        level = 15 - 2.2 * distance - (1 if word[0] != token[0] else 0) - (1 if len(word) < 4 else 0)
        out.append((word, max(3, round(level + min(1.0, index.commonness(word) / 60)))))
    return out


def _candidates(parts: Sequence[_Part]) -> Iterable[int]:
    """Foods worth scoring: those with every word; when these are few, also those that lack a light one."""
    heaviest = parts[0].fit
    found: list[int] = []
    seen: set[int] = set()
    for left_out in range(len(parts), 0, -1):
        kept = parts if left_out == len(parts) else [*parts[:left_out], *parts[left_out + 1 :]]
        smallest = min(kept, key=lambda part: len(part.fit)).fit
        common = set(smallest)
        for part in kept:
            if part.fit is not smallest:
                common &= part.fit.keys()
        found += _best(common - seen, heaviest)
        seen |= common
        if len(found) >= 30:
            break
    return found or _best(set().union(*(part.fit for part in parts[:2])), heaviest)


def _best(found: Iterable[int], heaviest: Mapping[int, int]) -> list[int]:
    """Cut many candidates to those the heaviest word fits best; food numbers run from plain to odd."""
    some = list(found)
    if len(some) <= MOST_CANDIDATES:
        return some
    return nlargest(MOST_CANDIDATES, some, key=lambda food: heaviest.get(food, 0) * 16 - food // 64)
