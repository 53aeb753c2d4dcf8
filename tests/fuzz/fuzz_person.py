"""Throws junk and spoilt person files at `read`: a `Person` or an `InputError` may come out, and nothing else.

python -m tests.fuzz.fuzz_person --inputs 1000000 --seed 1      random and mutated texts, needs nothing more
python -m tests.fuzz.fuzz_person --guided -runs=1000000         guided by coverage, needs the package atheris
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Literal

from epsom.core.person import Person, read, write
from epsom.errors import InputError
from epsom.examples import EXAMPLES

TODAY = date(2026, 11, 22)
PIECES = (
    "[", "]", "[[", "]]", "{", "}", "=", ",", ".", '"', "'", '"""', "'''", "\\", "#", "\n", "\r\n", "\r", "\t", " ", "\x00", "\x1b",
    "[person]\n", "[kidney]\n", "[day]\n", "[[medicine]]\n", "[[product]]\n", "[[eaten]]\n", "[[lab]]\n",
    "[answers]\n", "medicine = []\n",
    "age = ", "born = ", "sex = ", "country = ", "goals = ", "times = ", "range = ", "unit = ", "value = ", "from = ", "until = ",
    "true", "false", "nan", "inf", "-inf", "-0", "0", "1", "1e308", "1e999", "9" * 30, "0x10", "0o7", "1_000", "3.5", "07:00", "24:00",
    "07:00:00", "2026-11-22", "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-22T07:00:00Z", '"07:00"', '"female"', '"male"',
    '"pregnant"', '"GB"', '"UK"', '"none"', '"\\u0000"', '"\\ud800"', '"\\U0010FFFF"', "[]", "[[]]", "{}", "é", "µ", "中", "\ufeff",
    "\u202e", "\U0001f4a7", "[1.07, 0.66]", '["07:00", "7:00"]',
)  # fmt: skip


def try_one(text: str) -> Literal["person", "refused"]:
    """Read one text; a person has to round trip, a refusal has to say what and where to go. Anything else is raised."""
    try:
        person = read(text, TODAY)
    except InputError as error:
        refused = error
    else:
        assert isinstance(person, Person)
        assert read(write(person), TODAY) == person, "written and read back, it is another person"
        return "person"
    count = text.count("\n") + 1
    assert refused.problems, "a refusal without a problem"
    assert all(problem.what and problem.fix for problem in refused.problems), "a problem without words"
    assert all(problem.line is None or 1 <= problem.line <= count for problem in refused.problems), "no such line"
    str(refused).encode("utf-8")
    return "refused"


def junk(seed: int, count: int) -> Iterator[str]:
    """Texts put together from pieces of the language, and from any characters."""
    rng = random.Random(seed)
    for _ in range(count):
        if rng.random() < 0.7:
            yield "".join(rng.choices(PIECES, k=rng.randint(0, 30)))
        else:
            yield "".join(
                chr(rng.choice((rng.randint(0, 127), rng.randint(0, 0x2FFF)))) for _ in range(rng.randint(0, 80))
            )


def mutated(seed: int, count: int) -> Iterator[str]:
    """The example people with one to six places changed."""
    rng = random.Random(seed)
    models = [example.path.read_text(encoding="utf-8") for example in EXAMPLES]
    models += [write(read(model, TODAY)) for model in models]
    for _ in range(count):
        text = rng.choice(models)
        for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
            text = _changed(text, rng)
        yield text


def _changed(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    kind = rng.randrange(6)
    if kind == 0:
        return text[:at] + rng.choice(PIECES) + text[at:]
    if kind == 1:
        return text[:at] + text[at + rng.randint(1, 12) :]
    if kind == 2:
        return text[:at] + chr(rng.randint(0, 0x2FF)) + text[at + 1 :]
    lines = text.split("\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    if kind == 3:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 4:
        lines.insert(one, lines[other])
    else:
        key, equals, _ = lines[one].partition("=")
        lines[one] = f"{key}{equals} {rng.choice(PIECES)}" if equals else rng.choice(PIECES)
    return "\n".join(lines)


def main() -> None:
    """Run as many inputs as asked and print what came out."""
    if "--guided" in sys.argv:
        _guided([argument for argument in sys.argv if argument != "--guided"])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    outcomes: Counter[str] = Counter()
    began = time.perf_counter()
    for source in (junk(asked.seed, asked.inputs // 2), mutated(asked.seed, asked.inputs - asked.inputs // 2)):
        for text in source:
            try:
                outcomes[try_one(text)] += 1
            except BaseException:
                print(f"this text broke it:\n{text!r}")
                raise
    print(f"{sum(outcomes.values()):,} inputs in {time.perf_counter() - began:.0f} s: {dict(outcomes)}")


def _guided(arguments: list[str]) -> None:
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    def one_input(data: bytes) -> None:
        try_one(data.decode("utf-8", "replace"))

    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as found:  # what it finds goes there; it starts from the examples
        atheris.Setup([*arguments, found, str(EXAMPLES[0].path.parent)], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
