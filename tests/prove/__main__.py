"""`python -m tests.prove`: how many people, how many breaches, how long.

python -m tests.prove                       the whole proof (make prove)
python -m tests.prove --screen 200000 --draft 5000     a slice of it (as in make test)
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import combinations
from typing import Any

from epsom.core.person import Day, Medicine, Person
from epsom.knowledge.load import load
from tests.prove.invariants import RANK, Expected, free_minutes, milder, plan_breaches, screening_breaches
from tests.prove.people import PRODUCTS, TODAY, medicine, strata

CLOCKS = ((420,), (480, 1200), (1320,), (780,), (0,), (1430,), (360, 840, 1320), (1080,), (600,))
ORDINARY = Person(
    age=40, sex="female", life_stage="none", country="US", conditions=(), products=(), goals=("sleep",),
    day=Day(wake=390, bed=1350, meals=(450, 750, 1110)),
)  # fmt: skip
Breach = tuple[str, int, str]


def shares(wanted: int, sizes: list[int]) -> list[int]:
    """How many people each stratum gives, so that together they are `wanted` where the sizes allow."""
    given = [0] * len(sizes)
    left = wanted
    for rank, at in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        given[at] = min(sizes[at], left // (len(sizes) - rank))
        left -= given[at]
    return given


def screen_part(wanted: int, part: int, parts: int) -> tuple[int, int, list[Breach]]:
    """Screen this part's people; returns people, extra people made by adding something, and the breaches."""
    from epsom.core.safety import screen

    knowledge, expected = load(), Expected()
    people = added = 0
    breaches: list[Breach] = []
    chosen = strata(expected.conditions, expected.ingredients)
    for stratum, count in zip(chosen, shares(wanted, [each.size for each in chosen]), strict=True):
        for number in stratum.numbers(count, part, parts):
            person = stratum.person(number)
            screening = screen(person, knowledge, TODAY)
            people += 1
            found = list(screening_breaches(person, screening, expected))
            if people % 16 == 1:
                for more in one_more(person, number, expected):
                    added += 1
                    found += milder(screening, screen(more, knowledge, TODAY))
                if screen(person, knowledge, TODAY) != screening:
                    found.append("same facts, another answer")
            breaches += [(stratum.name, number, what) for what in found]
    return people, added, breaches


def one_more(person: Any, number: int, expected: Expected) -> list[Any]:
    """The same person with one condition, one medicine, one product more."""
    more = []
    if person.conditions is not None:
        extra = expected.conditions[number % len(expected.conditions)]
        more.append(replace(person, conditions=(*person.conditions, extra)))
    if person.medicines is not None:
        extra_drug = medicine(expected.ingredients[number // 7 % len(expected.ingredients)], 720)
        more.append(replace(person, medicines=(*person.medicines, extra_drug)))
    if person.products is not None:
        more.append(replace(person, products=(*person.products, *PRODUCTS[number // 11 % len(PRODUCTS)])))
    return more


def draft_part(wanted: int, part: int, parts: int) -> tuple[int, int, list[Breach]]:
    """Draft plans for this part's people; returns people, how many got a plan, and the breaches."""
    from epsom.companion import Companion

    companion, expected = Companion.bundled(today=TODAY), Expected()
    people = plans = 0
    breaches: list[Breach] = []
    chosen = strata(expected.conditions, expected.ingredients)
    for stratum, count in zip(chosen, shares(wanted, [each.size for each in chosen]), strict=True):
        for number in stratum.numbers(count, part, parts):
            person = stratum.person(number)
            answer = companion.plan_for(person)
            people += 1
            plans += answer.plan.kind == "plan"
            found = plan_breaches(person, answer.screening, answer.plan)
            breaches += [(stratum.name, number, what) for what in found]
    return people, plans, breaches


def spaced_part(wanted: int, part: int, parts: int) -> tuple[int, int, list[Breach]]:
    """Draft for every pair and triple of spaced medicines (as far as `wanted`); a day is found exactly when one exists."""
    from epsom.companion import Companion
    from epsom.core.told.interactions import outcome_of

    companion = Companion.bundled(today=TODAY)
    spaced = [each for each in companion.knowledge.interactions.values() if outcome_of(each) == "spacing"]
    names = [each.ingredients[0] for each in spaced]
    combos = [*combinations(names, 2), *combinations(names, 3)]
    stride = max(1, len(combos) // wanted) if wanted else len(combos) + 1
    people = plans = 0
    breaches: list[Breach] = []
    for number in range(part * stride, len(combos), parts * stride):
        taken = tuple(
            Medicine(text=name, times=CLOCKS[(number + at * 5) % len(CLOCKS)]) for at, name in enumerate(combos[number])
        )
        person = replace(ORDINARY, medicines=taken)
        answer = companion.plan_for(person)
        people += 1
        plans += answer.plan.kind == "plan"
        found = plan_breaches(person, answer.screening, answer.plan)
        cleared = RANK[answer.screening.severity] < RANK["clinician_first"] and answer.screening.max_additional_mg >= 50
        if cleared and answer.plan.kind == "no_plan" and free_minutes(answer.screening.medicines, 390, 1350):
            found = [*found, "no day was found although one exists"]
        breaches += [("spaced medicines", number, what) for what in found]
    return people, plans, breaches


def run(work: Any, wanted: int, workers: int) -> tuple[int, int, list[Breach], float]:
    """Share `work` over processes; returns the sums and the seconds it took."""
    began = time.perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(work, [wanted] * workers, range(workers), [workers] * workers))
    seconds = time.perf_counter() - began
    return (
        sum(each[0] for each in parts),
        sum(each[1] for each in parts),
        [b for each in parts for b in each[2]],
        seconds,
    )


def main() -> int:
    """Run the proof and print what was found; 0 only without a breach."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--screen", type=int, default=10_200_000, help="people through screen (default 10,200,000)")
    asked.add_argument("--draft", type=int, default=101_000, help="people through draft (default 101,000)")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument(
        "--spaced", type=int, default=1_000_000, help="pairs and triples of spaced medicines (default all)"
    )
    options = asked.parse_args()
    failed = 0
    for name, work, wanted, second in (
        ("screen", screen_part, options.screen, "with one thing added"),
        ("draft", draft_part, options.draft, "of them got a plan"),
        ("pairs and triples of spaced medicines", spaced_part, options.spaced, "of them got a plan"),
    ):
        if not wanted:
            continue
        people, more, breaches, seconds = run(work, wanted, options.workers)
        print(f"{name}: {people:,} distinct people, {more:,} {second}, {len(breaches)} breaches, {seconds:.0f} s")
        for stratum, number, what in breaches[:20]:
            print(f"  {stratum} #{number}: {what}")
        failed += len(breaches)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
