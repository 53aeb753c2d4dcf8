"""Hunts for a label text that breaks the reader: a crash, a slow read, or more magnesium than was printed.

With Atheris installed it is coverage guided:   python -m tests.fuzz.fuzz_label -runs=1000000
Without it, mutated reference labels:           python -m tests.fuzz.fuzz_label --plain 100000
"""

from __future__ import annotations

import importlib
import random
import re
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from epsom.core.product import Product, read
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load

REFERENCE = Path(__file__).parents[1] / "reference" / "labels_more.toml"
FRAGMENTS = (
    "Magnesium", "magnesium", "Mg", "MAGNESIUM OXIDE", "magnesium citrate", "Magnesiumcitrat", "citrato de magnesio",
    "(as magnesium glycinate)", "(from 2,000 mg magnesium L-threonate)", "oxide", "citrate, malate", "elemental", "mg", "g",
    "mmol", "mEq", "µmol", "mcg", "%", "% DV", "% NRV", "Serving Size", "per capsule", "pro Tagesdosis (2 Kapseln)",
    "per 100 g", "je Portion (3,7 g)", "2 capsules", "tablets", "1/2 tsp (2.5 mL)", "15 mL", "each", "contains", "providing",
    "davon", "soit", "=", "(", ")", "[front]", "[back]", ":", ";", "|", "\n", "\t", ".", ",", "-", "to", "x", "twice daily",
    "take 1-2 capsules", "Supplement Facts", "Proprietary Blend", "Other ingredients: magnesium stearate", "Calcium",
    "Zinc", "Vitamin B6", "酸化マグネシウム", "1錠中", "마그네슘", "氧化镁", "½", "²⁺", "１２", "٢٠٠", "l50 rng", "1OO", "M agnesium",
    "0", "1", "2", "10", "18%", "100", "200 mg", "400", "1,000", "1.000", "470,000", "12,3", "999999999", "1e9", "0.5",
)  # fmt: skip
_NUMBER = re.compile(
    r"[0-9oilszb|](?:[0-9oilszb|.,' ]*[0-9oilszb|])?\s*(g(?![a-z])|gm|gr|mmol|meq|mval)?", re.IGNORECASE
)
_UNIT_MG = {"g": 1000.0, "gm": 1000.0, "gr": 1000.0, "mmol": 24.305, "meq": 12.1525, "mval": 12.1525}
_PERCENT_MG = 4.2  # one percent of the largest reference intake
_SPOONS = re.compile("spoon|tsp|tbsp|ml|cup|oz|l\\b|lof|cuch|cucch|lepel|lyz|sked", re.IGNORECASE)


def printed_ceiling_mg(text: str) -> float:
    """What the printed figures can give at most: each number in its richest reading, summed, times the largest count."""
    total, largest = 0.0, 1.0
    for found in _NUMBER.finditer(text):
        letters = found[0].lower().translate(str.maketrans("oilszb|", "0115281"))
        number = float(re.sub(r"[^0-9]", "", letters)[:15] or 0)
        unit = (found[1] or "").lower()
        total += max(number * _UNIT_MG.get(unit, 1.0), number * _PERCENT_MG)
        largest = largest if unit else max(largest, number)
    return total * largest * (50.0 if _SPOONS.search(text) else 1.0)


def check(text: str, knowledge: Knowledge, reader: Callable[[str, Knowledge], Product] = read) -> Product:
    """The invariants of every answer; raises AssertionError when one does not hold."""
    product = reader(text, knowledge)
    elemental = product.elemental_mg_per_serving
    low, high = product.low_mg_per_serving, product.high_mg_per_serving
    if elemental is not None:
        assert 0 <= elemental <= 3000, "no serving holds this much"
        if text.isascii() or not elemental:
            assert elemental <= printed_ceiling_mg(text) + 0.01, "above what is printed"
        assert not (elemental and product.topical), "skin products count nothing"
        assert product.elemental_mg_per_unit is not None
        assert product.units_per_serving
        rounding = 0.01 + product.units_per_serving * 0.006
        assert abs(product.elemental_mg_per_unit * product.units_per_serving - elemental) <= rounding
    else:
        assert product.ask, "what cannot be known is asked"
    assert low is None or high is None or low <= high + 0.01
    assert product.units_per_serving is None or product.units_per_serving > 0
    assert product.servings_per_day is None or product.servings_per_day >= 0
    assert set(product.forms) <= {*knowledge.forms, "unspecified"}
    assert product.because
    return product


def spoilt(rng: random.Random, texts: list[str]) -> str:
    """A reference label with pieces swapped, cut, doubled or damaged, or a heap of fragments."""
    if rng.random() < 0.4:
        return rng.choice((" ", "", "\n")).join(rng.choice(FRAGMENTS) for _ in range(rng.randint(1, 14)))
    text = rng.choice(texts)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(text) + 1)
        deed = rng.random()
        if deed < 0.3:
            text = text[:at] + rng.choice(FRAGMENTS) + text[at:]
        elif deed < 0.55:
            text = text[:at] + text[at + rng.randint(1, 12) :]
        elif deed < 0.75:
            text = text[:at] + chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x110000)))) + text[at + 1 :]
        else:
            other = rng.choice(texts)
            text = text[:at] + other[rng.randrange(len(other)) :]
    return text.encode("utf-8", "replace").decode("utf-8")


def reference_texts() -> list[str]:
    """The texts of the second reference set."""
    return [label["text"] for label in tomllib.loads(REFERENCE.read_text("utf-8"))["label"]]


def run_plain(runs: int, seed: int = 0) -> None:
    """Mutated labels without coverage guidance; prints how many and how fast."""
    rng, texts, knowledge = random.Random(seed), reference_texts(), load()
    started = time.perf_counter()
    for count in range(1, runs + 1):
        text = spoilt(rng, texts)
        try:
            check(text, knowledge)
        except BaseException:
            print(repr(text), flush=True)
            raise
        if count % 50_000 == 0:
            print(f"{count} inputs, {count / (time.perf_counter() - started):.0f} a second", flush=True)
    print(f"{runs} inputs, no crash, {runs / (time.perf_counter() - started):.0f} a second")


def main() -> None:
    """Fuzz with Atheris, or plainly with `--plain N [SEED]`."""
    if "--plain" in sys.argv:
        numbers = [int(word) for word in sys.argv if word.isdigit()]
        run_plain(numbers[0] if numbers else 100_000, numbers[1] if len(numbers) > 1 else 0)
        return
    import atheris  # type: ignore[import-not-found]

    for name in [name for name in sys.modules if name.startswith("epsom.core")]:
        del sys.modules[name]  # imported again, this time with the counters of the fuzzer inside
    with atheris.instrument_imports(include=["epsom.core"]):
        reader = importlib.import_module("epsom.core.product").read
    knowledge = load()

    def one_input(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        if provider.ConsumeBool():
            text = provider.ConsumeUnicodeNoSurrogates(600)
        else:
            parts: list[str] = []
            while provider.remaining_bytes() and len(parts) < 40:
                parts.append(FRAGMENTS[provider.ConsumeIntInRange(0, len(FRAGMENTS) - 1)])
                if provider.ConsumeIntInRange(0, 5) == 0:
                    parts.append(str(provider.ConsumeIntInRange(0, 5000)))
            text = " ".join(parts)
        check(text, knowledge, reader)

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
