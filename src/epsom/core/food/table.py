"""The food table in memory: names, groups, nutrients and household portions of about 12,800 foods, and its word index.

Decodes the one packed file that `scripts/build_foods.py` writes; a section is unpacked when it is first asked for,
so that a search does not wait for the nutrients. It opens no file (`epsom.knowledge.foods` does), finds nothing by
name (`epsom.core.food.search` does) and knows nothing of requirements.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Iterable, Iterator, Mapping

from epsom.errors import KnowledgeError

__all__ = ["NUTRIENT_UNITS", "Food", "FoodTable", "Nutrient", "Portion", "WordIndex", "pack"]

NUTRIENT_UNITS: Mapping[str, str] = {
    "magnesium": "mg",
    "calcium": "mg",
    "potassium": "mg",
    "zinc": "mg",
    "iron": "mg",
    "sodium": "mg",
    "vitamin_b6": "mg",
    "vitamin_d": "ug",
    "fibre": "g",
    "protein": "g",
    "energy": "kcal",
    "caffeine": "mg",
    "alcohol": "g",
    "epa": "g",
    "dha": "g",
}
"""Unit of each nutrient the table holds; amounts are per 100 g of the edible part."""

MAGIC = b"epsom foods 1\n"
UNKNOWN = -1
NO_RELATIVE = 0xFFFF
FNDDS_SOURCE = 99
"""Code byte for a value that came with the survey names; USDA's own source codes are 1 to 13."""
FIRST_YEAR = 1900
_COLUMNS = {key: i for i, key in enumerate(NUTRIENT_UNITS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A household portion and its weight."""

    name: str
    grams: float
    source: str  # "usda" (weighed), "assumed", or "usda, of ..." when a near relative was weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Nutrient:
    """One value per 100 g, with where it came from."""

    amount: float
    unit: str
    source_code: str  # USDA source code, or "fndds"
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Food:
    """One food of the table."""

    id: str
    name: str
    group: str
    per_100g: Mapping[str, Nutrient]  # magnesium, calcium, ...; a key that is absent is unknown
    portions: tuple[Portion, ...]


def pack(sections: Mapping[str, bytes]) -> bytes:
    """Pack named sections into the file's bytes, each compressed by itself."""
    head = bytearray()
    body = bytearray()
    for name, raw in sections.items():
        small = zlib.compress(raw, 9)
        head += struct.pack("<12sII", name.encode("ascii"), len(body), len(small))
        body += small
    return MAGIC + struct.pack("<I", len(sections)) + bytes(head) + bytes(body)


class FoodTable:
    """All foods and the word index, read from packed bytes; foods are numbered from the plainest to the oddest."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC):
            raise KnowledgeError("The food table is not one of ours or is damaged.", "Install epsom again.")
        (count,) = struct.unpack_from("<I", data, len(MAGIC))
        start = len(MAGIC) + 4
        body = start + 20 * count
        self._data = data
        self._places: dict[str, tuple[int, int]] = {}
        for i in range(count):
            name, offset, size = struct.unpack_from("<12sII", data, start + 20 * i)
            self._places[name.rstrip(b"\0").decode("ascii")] = (body + offset, size)

    def section(self, name: str) -> bytes:
        """Unpack one section."""
        offset, size = self._places[name]
        return zlib.decompress(memoryview(self._data)[offset : offset + size])

    def numbers(self, name: str, code: str) -> array[int]:
        """Unpack one section of whole numbers (little-endian in the file)."""
        out = array(code)
        out.frombytes(self.section(name))
        if sys.byteorder == "big":
            out.byteswap()
        return out

    def lines(self, name: str) -> list[str]:
        """Unpack one section of text lines."""
        return self.section(name).decode("utf-8").split("\n")

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def names(self) -> list[str]:
        """Names as USDA prints them, by food number."""
        return self.lines("names")

    @cached_property
    def _ndb(self) -> array[int]:
        return self.numbers("ndb", "I")

    def id(self, number: int) -> str:
        """Id of one food: `sr28:` and the NDB number, or `fndds:` and the name in small letters."""
        ndb = self._ndb[number]
        return f"sr28:{ndb:05d}" if ndb else "fndds:" + self.names[number].lower()

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """Food number by id."""
        return {self.id(i): i for i in range(len(self.names))}

    @cached_property
    def _groups(self) -> tuple[bytes, list[str]]:
        return self.section("group"), self.lines("groups")

    @cached_property
    def _values(self) -> array[int]:
        return self.numbers("values", "i")

    @cached_property
    def _sources(self) -> bytes:
        return self.section("sources")

    @cached_property
    def _years(self) -> bytes:
        return self.section("years")

    @cached_property
    def _portions(self) -> tuple[array[int], list[str]]:
        return self.numbers("portion_at", "H"), self.lines("portions")

    @cached_property
    def index(self) -> WordIndex:
        """The word index that search reads."""
        return WordIndex(self)

    def name(self, number: int) -> str:
        """USDA's name of one food."""
        return self.names[number]

    def group(self, number: int) -> str:
        """USDA's or the survey's food group of one food."""
        which, groups = self._groups
        return groups[which[number]]

    def amount(self, number: int, nutrient: str) -> float | None:
        """One nutrient of one food per 100 g; unknown is None, never zero."""
        raw = self._values[self._column(nutrient) + number]
        return None if raw == UNKNOWN else raw / 1000

    def _column(self, nutrient: str) -> int:
        return _COLUMNS[nutrient] * len(self.names)

    def portions(self, number: int) -> tuple[Portion, ...]:
        """USDA's weighed household portions of one food; the survey names have none of their own."""
        at, lines = self._portions
        out = []
        for line in lines[at[number] : at[number + 1]]:
            name, grams = line.rsplit("\t", 1)
            out.append(Portion(name=name, grams=float(grams), source="usda"))
        return tuple(out)

    @cached_property
    def _relatives(self) -> array[int]:
        return self.numbers("relative", "H")

    def relative(self, number: int) -> int | None:
        """The number of the nearest food with weighed portions, for a food that has none of its own."""
        relative = self._relatives[number]
        return None if relative == NO_RELATIVE else relative

    def near_portions(self, number: int) -> tuple[Portion, ...]:
        """USDA's weighed portions of a food's nearest relative, marked so; none when no relative is near enough."""
        relative = self.relative(number)
        if relative is None:
            return ()
        source = f"usda, of {self.names[relative]}"
        return tuple(Portion(name=p.name, grams=p.grams, source=source) for p in self.portions(relative))

    def food(self, number: int) -> Food:
        """One food with everything known of it."""
        return Food(
            id=self.id(number),
            name=self.names[number],
            group=self.group(number),
            per_100g=_Per100g(self, number),
            portions=self.portions(number),
        )

    def nutrient(self, number: int, key: str) -> Nutrient | None:
        """One nutrient of one food per 100 g with its source and year; unknown is None, never zero."""
        at = self._column(key) + number
        raw = self._values[at]
        if raw == UNKNOWN:
            return None
        code = self._sources[at]
        return Nutrient(
            amount=raw / 1000,
            unit=NUTRIENT_UNITS[key],
            source_code="fndds" if code == FNDDS_SOURCE else str(code),
            year=FIRST_YEAR + self._years[at],
        )

    def by_id(self, id_: str) -> Food | None:
        """One food by its id, or None."""
        number = self.number_of.get(id_)
        return None if number is None else self.food(number)

    def foods(self) -> Iterable[Food]:
        """Every food in order; slow, for checks and exports."""
        return (self.food(i) for i in range(len(self)))


class _Per100g(Mapping[str, Nutrient]):
    """The nutrients of one food, read from the table when asked for: a search shows ten foods and one nutrient."""

    __slots__ = ("_number", "_table")

    def __init__(self, table: FoodTable, number: int) -> None:
        self._table = table
        self._number = number

    def __getitem__(self, key: str) -> Nutrient:
        found = self._table.nutrient(self._number, key) if key in _COLUMNS else None
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return (key for key in _COLUMNS if self._table.amount(self._number, key) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


class WordIndex:
    """The words of the table: for each, its foods from the most to the least fitting, with two weights a food."""

    def __init__(self, table: FoodTable) -> None:
        self.words = table.lines("words")
        self.number = {word: i for i, word in enumerate(self.words)}
        self.at: array[int] = table.numbers("word_at", "I")
        self.foods: array[int] = table.numbers("word_foods", "H")
        self.fit = table.section("word_fit")  # how well the word stands for the food, 0..255
        self.covers = table.section("word_covers")  # how much of the food's name it explains
        self.weight = table.section("word_weight")  # rarity of the word
        self.own = table.section("word_own")  # in how many names it really stands, at most 255
        self.whole = table.section("name_whole")  # how much a food's name has to explain
        self.plain = table.section("name_plain")  # 255: a plain everyday food
        told = (line.partition("\t") for line in table.lines("stands_for") if line)
        self.stands_for: Mapping[str, str] = {word: name for word, _, name in told}  # only the nearest food we have
        self._by_letter: dict[str, list[str]] = {}

    def starting(self, letter: str) -> list[str]:
        """All words with this first letter."""
        if letter not in self._by_letter:
            lo, hi = bisect_left(self.words, letter), bisect_left(self.words, letter + "\U0010ffff")
            self._by_letter[letter] = self.words[lo:hi]
        return self._by_letter[letter]

    def commonness(self, word: str) -> int:
        """In how many names of the table a word really stands; 0 for other countries' words."""
        return self.own[self.number[word]]

    def size(self, word: str) -> int:
        """In how many foods a word stands."""
        i = self.number[word]
        return self.at[i + 1] - self.at[i]
