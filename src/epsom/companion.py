"""The front desk: one short function for each thing a person can ask, in the rhythm gather, decide, hand over.

It holds no judgement about health. It is the one place that knows both the files (knowledge, foods) and the rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from epsom.core.person import Medicine, Person
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.assessment import Assessment
    from epsom.core.audit import Audit
    from epsom.core.evidence import MechanismMap, Weight
    from epsom.core.evidence.shapes import Answer as EvidenceAnswer
    from epsom.core.evidence.shapes import NotFollowed
    from epsom.core.food import Found
    from epsom.core.food.table import FoodTable
    from epsom.core.plan import Plan
    from epsom.core.product import Product
    from epsom.core.safety import Screening
    from epsom.core.told.interactions import MedicineScreening
    from epsom.exchange.kept_answer import Difference, Kept

__all__ = ["Answer", "Companion", "Explanation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer: what was told, what was found, and the plan; enough to work it out again later."""

    person: Person
    assessment: Assessment
    screening: Screening
    plan: Plan
    today: date
    knowledge_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a kept answer would be if worked out again: what new knowledge changes, then what the passing of time does."""

    kept: Kept
    knowledge_version: str
    today: date
    from_knowledge: tuple[Difference, ...]
    from_time: tuple[Difference, ...]


class Companion:
    """Everything needed to answer one person on one day; the food table is opened when first needed."""

    def __init__(self, knowledge: Knowledge, today: date, foods: FoodTable | None = None) -> None:
        self.knowledge = knowledge
        self.today = today
        self._foods = foods

    @classmethod
    def bundled(cls, today: date) -> Companion:
        """The companion with the knowledge that ships with epsom."""
        from epsom.knowledge.load import load

        return cls(load(), today)

    @property
    def foods(self) -> FoodTable:
        """The food table, opened once."""
        if self._foods is None:
            from epsom.exchange.foods import load_foods

            self._foods = load_foods()
        return self._foods

    def assess(self, person: Person) -> Assessment:
        """How much magnesium this person probably gets, and how likely that is too little."""
        from epsom.core.assessment import assess

        return assess(person, self.knowledge, self.today, self.foods)

    def screen(self, person: Person) -> Screening:
        """Whether a supplement is safe for this person, and up to which ceiling."""
        from epsom.core.safety import screen

        return screen(person, self.knowledge, self.today)

    def plan_for(self, person: Person) -> Answer:
        """The whole answer: assessment, screening, and a plan or no plan with its reasons."""
        from epsom.core.plan import draft
        from epsom.exchange.foods import swap_candidates

        assessment, screening = self.assess(person), self.screen(person)
        swaps = swap_candidates(self.foods)
        plan = draft(person, assessment, screening, self.knowledge, self.today, foods=swaps)
        return Answer(
            person=person,
            assessment=assessment,
            screening=screening,
            plan=plan,
            today=self.today,
            knowledge_version=self.knowledge.version,
        )

    def check(self, text: str, beside_person: Person | None = None) -> tuple[MedicineScreening, Screening | None]:
        """One medicine or product beside magnesium; with a person, also what it does to their screening."""
        from dataclasses import replace

        from epsom.core.told.interactions import beside

        medicine = Medicine(text=text)
        answer = beside(medicine, self.knowledge)
        if beside_person is None:
            return answer, None
        return answer, self.screen(replace(beside_person, medicines=(*(beside_person.medicines or ()), medicine)))

    def explain(self, kept: Kept) -> Explanation:
        """Work a kept answer out again, as of its own day and as of today, with the knowledge of now."""
        from epsom.core.person import read
        from epsom.exchange.answer_json import answer_json
        from epsom.exchange.kept_answer import differences

        then = Companion(self.knowledge, kept.today, self.foods)
        again = then.plan_for(read(kept.facts, kept.today))
        now = self.plan_for(read(kept.facts, self.today))
        as_of_then, as_of_now = (answer_json(each, kept.facts, self.knowledge) for each in (again, now))
        return Explanation(
            kept=kept,
            knowledge_version=self.knowledge.version,
            today=self.today,
            from_knowledge=differences(kept.answer, as_of_then),
            from_time=differences(as_of_then, as_of_now),
        )

    def read_label(self, text: str) -> Product:
        """How much elemental magnesium a label says, as which form."""
        from epsom.core.product import read

        return read(text, self.knowledge)

    def audit(self, text: str) -> Audit:
        """What an article's text says of magnesium, and what is known of each claim."""
        from epsom.core.audit import audit

        return audit(text, self.knowledge)

    def find_food(self, query: str, limit: int = 10) -> list[Found]:
        """Foods that fit what was typed, best first."""
        from epsom.core.food import find

        return find(query, self.foods, limit)

    def evidence(self, words: str) -> tuple[Weight, ...]:
        """What is known about an outcome or a goal, weighed from the trials up, the nearest outcome first."""
        from epsom.core.evidence import find_outcomes, weigh

        return tuple(weigh(each, self.knowledge) for each in find_outcomes(words, self.knowledge))

    def mechanisms(self) -> MechanismMap:
        """What happens in people, animals and cells; none of it is an effect."""
        from epsom.core.evidence.arrows import mechanism_map

        return mechanism_map(self.knowledge)

    def asked(self) -> tuple[EvidenceAnswer, ...]:
        """What people ask, answered from what is known."""
        from epsom.core.evidence.asked import answers

        return answers(self.knowledge)

    def not_followed(self) -> tuple[NotFollowed, ...]:
        """What articles say that we do not follow, and why."""
        from epsom.core.evidence.asked import not_followed

        return not_followed(self.knowledge)
