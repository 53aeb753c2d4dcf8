"""Throws junk and spoilt medicine entries at `recognise`: a well-formed `Reading` comes out, and nothing else.

python -m tests.fuzz.fuzz_medicine --inputs 1000000 --seed 1    random and mutated texts, needs nothing more
python -m tests.fuzz.fuzz_medicine --guided -runs=1000000       guided by coverage, needs the package atheris
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from epsom.core.medicines import MedicineIndex, Reading, prepare, recognise
from epsom.knowledge.dictionary import load_dictionary
from epsom.knowledge.load import load

PIECES = (
    " ", " ", " ", ", ", "; ", "\n", " + ", "/", " and ", "-", "(", ")", ".", "'", "’", "®", "µg", "\x00", "\ud800",
    "İ", "ß", "½", "中", "\u202e", "💊", "Ｍｇ", "mg", "Mg", "500", "2,5", "1-0-1", "q8h", "bid", "prn", "nocte", "x 7 days",
    "no", "none", "nothing", "stopped", "allergic to", "used to take", "instead of", "switched from", "but", "for", "like",
    "zoloft", "Synthroid", "milk of", "magnesia", "levo", "PPI", "the pill", "water tablet", "vit", "d3", "calcium",
    "potassium", "chloride", "magnesium", "citrate", "co-codamol 30/500", "St. John's wort", "prednisolne", "xyzqwv",
    "tablet", "capsules", "small white", "before breakfast", "allergy", "\t" * 40, " " * 60, "a" * 80, "(" * 40, "no " * 20,
)  # fmt: skip


def check(text: str, reading: Reading) -> None:
    """What must be true of every reading."""
    assert reading.text == text
    if reading.nothing:
        assert not reading.matches, text
        assert not reading.unread, text
    elif not reading.matches:
        assert reading.ask, text
    if reading.unread or any(match.how == "fuzzy" for match in reading.matches):
        assert reading.ask, text
    assert all(match.written in text and match.generic and 0.0 < match.score <= 1.0 for match in reading.matches), text


def make(chance: random.Random, names: list[str]) -> str:
    """One text: pieces and names put together, then spoilt here and there."""
    pieces = [
        chance.choice(PIECES) if chance.random() < 0.7 else chance.choice(names) for _ in range(chance.randint(1, 9))
    ]
    letters = list(chance.choice(("", " ")).join(pieces))
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(letters) + 1)
        letters[at : at + chance.randint(0, 2)] = [
            chr(chance.choice((chance.randrange(32, 127), chance.randrange(1, 0x2FFF))))
        ]
    return "".join(letters)


def run(index: MedicineIndex, names: list[str], inputs: int, seed: int) -> int:
    """Try so many texts; the first that breaks a promise is raised."""
    chance, began, slowest = random.Random(seed), time.perf_counter(), (0.0, "")
    for _ in range(inputs):
        text = make(chance, names)
        start = time.perf_counter()
        check(text, recognise(text, index))
        slowest = max(slowest, (time.perf_counter() - start, text))
    print(
        f"{inputs} texts, seed {seed}, {time.perf_counter() - began:.0f} s, no crash; slowest {slowest[0] * 1e3:.0f} ms"
    )
    return 0


def guided(index: MedicineIndex, arguments: list[str]) -> None:
    """Let atheris find texts that reach new code."""
    import atheris  # type: ignore[import-not-found]

    def one(data: bytes) -> None:
        text = atheris.FuzzedDataProvider(data).ConsumeUnicode(4000)
        check(text, recognise(text, index))

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true")
    known, others = parser.parse_known_args()
    dictionary = load_dictionary()
    index = prepare(load(), dictionary)
    if known.guided:
        guided(index, others)
        return 0
    return run(index, [*index.names, *dictionary.names()[::50]], known.inputs, known.seed)


if __name__ == "__main__":
    sys.exit(main())
