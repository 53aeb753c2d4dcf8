"""How long one `draft` takes, warm, for a few people: as milliseconds and against a loop of plain Python.

    python benchmarks/draft.py

A figure for people, not a test: it is never asserted.
"""

from __future__ import annotations

import resource
import time
from datetime import date, timedelta

from epsom.core.assessment import assess
from epsom.core.person import Day, Eaten, Kidney, Medicine, Person
from epsom.core.plan import draft
from epsom.core.safety import screen
from epsom.exchange.foods import load_foods, swap_candidates
from epsom.knowledge.load import load

TODAY = date(2026, 11, 22)
ROUNDS = 200


def people() -> dict[str, Person]:
    """A few people, from simple to busy."""
    thyroid = Medicine(text="levothyroxine 75 mcg", times=(420,))
    course = Medicine(
        text="ciprofloxacin 500 mg", times=(480, 1200), starts_on=TODAY, ends_on=TODAY + timedelta(days=7)
    )
    weekly = Medicine(text="alendronate 70 mg", times=(390,), days=("sun",))

    def someone(goals: tuple[str, ...], medicines: tuple[Medicine, ...], country: str = "US") -> Person:
        return Person(
            age=42,
            sex="female",
            life_stage="none",
            country=country,
            conditions=(),
            goals=goals,
            diet=("vegetarian",),
            kidney=Kidney(known_disease=False),
            medicines=medicines,
            products=(),
            day=Day(wake=390, bed=1350, meals=(450, 750, 1110)),
            eaten=(Eaten(food="white bread", grams=150), Eaten(food="almonds", grams=30, times=5, per="week")),
        )

    return {
        "simple": someone(("sleep",), ()),
        "thyroid and a course": someone(("sleep", "calm"), (thyroid, course)),
        "three spaced, split doses": someone(("cognition",), (thyroid, course, weekly), "DE"),
    }


def plain_python() -> float:
    """Seconds for a fixed piece of plain work on this machine, to compare with."""
    begun = time.perf_counter()
    sum(number * number for number in range(100_000))
    return time.perf_counter() - begun


def main() -> None:
    """Print the table."""
    knowledge, table = load(), load_foods()
    foods = swap_candidates(table)
    unit = min(plain_python() for _ in range(5))
    print(f"unit of work (100,000 squares): {unit * 1e3:.2f} ms")
    for name, person in people().items():
        need, screening = assess(person, knowledge, TODAY, table), screen(person, knowledge, TODAY)
        begun = time.perf_counter()
        draft(person, need, screening, knowledge, TODAY, foods=foods)
        first = time.perf_counter() - begun
        rounds = []
        for shift in range(ROUNDS):
            begun = time.perf_counter()
            draft(person, need, screening, knowledge, TODAY + timedelta(days=shift % 5), foods=foods)
            rounds.append(time.perf_counter() - begun)
        warm = sorted(rounds)[ROUNDS // 2]
        print(f"{name}: warm {warm * 1e3:.2f} ms ({warm / unit:.2f} units), the first time {first * 1e3:.0f} ms")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
