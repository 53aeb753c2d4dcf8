"""The wide list of medicine names: it tells a real medicine without a rule of ours from a word nobody knows.

It is NOT knowledge about magnesium and decides nothing: its source has mistakes (one antacid is filed under a
medicine for diarrhoea), so a name found here never clears anybody, and our own table always comes first. Where the
names come from is written in PROVENANCE.md.

The file `names.bin`, made by `scripts/build_dictionary.py`:

    "EPSOMDIC1\\n", 4 bytes length of the index (big endian), index, blocks of names, blocks of targets

The index and every block are zlib streams of UTF-8 lines. Lines of a name block are sorted: the name alone when it
stands for itself, else the name, a tab and the number (hexadecimal) of its target; a target is one name, or several
joined by ";". Only the index is read on opening; a block is read when a name in it is asked for.
"""

from __future__ import annotations

import os
import re
import unicodedata
import zlib
from bisect import bisect_left, bisect_right

from epsom.errors import KnowledgeError

__all__ = ["Dictionary", "load_dictionary", "spell"]

MAGIC = b"EPSOMDIC1\n"
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "names.bin")
KEPT_BLOCKS = 64  # blocks kept open, at about 30 kB each
_WORD = re.compile(r"[^\W_]+")
_DROPPED = re.compile("['’`´]")


def spell(name: str) -> str:
    """The name as it is looked up: lower case, no accents, no marks, words parted by one blank."""
    if name.isalpha() and name.isascii():
        return name.lower()
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(_DROPPED.sub("", name.lower())))


class Dictionary:
    """Looked-up names and what they stand for, read block by block."""

    __slots__ = ("_block_size", "_heads", "_kept", "_names", "_targets", "_words", "count", "data")

    def __init__(self, data: bytes) -> None:
        start = len(MAGIC) + 4
        if data[: len(MAGIC)] != MAGIC:
            raise KnowledgeError("The list of medicine names is not in the form we read.", "Install epsom again.")
        index_end = start + int.from_bytes(data[len(MAGIC) : start], "big")
        lines = zlib.decompress(data[start:index_end]).decode().split("\n")
        self.count, _, self._block_size, _, _ = (int(n) for n in lines[0].split())
        self._names = _spans(lines[1], index_end)
        self._targets = _spans(lines[2], self._names[-1][1])
        self._heads = lines[3:]
        self._kept: dict[tuple[int, int], list[str]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self.data = data

    def __len__(self) -> int:
        return self.count

    def find(self, spelled: str) -> tuple[str, ...] | None:
        """What a name, as `spell` writes it, stands for; `None` when it is not in the list."""
        at = bisect_right(self._heads, spelled) - 1
        if at < 0:
            return None
        lines = self._open(self._names[at])
        row = bisect_left(lines, spelled)
        if row < len(lines) and lines[row] == spelled:
            return (spelled,)
        row = bisect_left(lines, spelled + "\t")
        if row < len(lines) and lines[row].startswith(spelled + "\t"):
            return self._target(int(lines[row].split("\t")[1], 16))
        return None

    def words(self, letter: str) -> tuple[str, ...]:
        """All names of one word and of five letters or more that begin with `letter`."""
        if letter not in self._words:
            first = max(bisect_right(self._heads, letter) - 1, 0)
            last = bisect_left(self._heads, letter + "\U0010ffff")
            found = []
            for span in self._names[first:last]:
                for line in zlib.decompress(self.data[slice(*span)]).decode().split("\n"):
                    name = line.split("\t")[0]
                    if name[:1] == letter and len(name) >= 5 and name.isalpha():
                        found.append(name)
            self._words[letter] = tuple(found)
        return self._words[letter]

    def names(self, start: int = 0, stop: int | None = None) -> list[str]:
        """Names number `start` up to, not including, `stop`, in the order of the file."""
        stop = self.count if stop is None else min(stop, self.count)
        found: list[str] = []
        for block in range(start // self._block_size, -(-stop // self._block_size)):
            found += [line.split("\t")[0] for line in self._open(self._names[block])]
        skipped = start - start // self._block_size * self._block_size
        return found[skipped : skipped + stop - start]

    def _target(self, number: int) -> tuple[str, ...]:
        block, row = divmod(number, self._block_size)
        return tuple(self._open(self._targets[block])[row].split(";"))

    def _open(self, span: tuple[int, int]) -> list[str]:
        lines = self._kept.get(span)
        if lines is None:
            if len(self._kept) >= KEPT_BLOCKS:
                self._kept.pop(next(iter(self._kept)))
            lines = self._kept[span] = zlib.decompress(self.data[slice(*span)]).decode().split("\n")
        return lines


def _spans(sizes: str, start: int) -> list[tuple[int, int]]:
    spans = []
    for size in sizes.split():
        spans.append((start, start + int(size)))
        start += int(size)
    return spans


def load_dictionary() -> Dictionary:
    """Open the list that ships with epsom."""
    with open(FILE, "rb") as file:
        return Dictionary(file.read())
