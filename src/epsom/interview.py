"""The questions of `epsom new`, one at a time, and the person they add up to.

Pure: it asks nobody and opens nothing. A door shows the `Question`, hands the words typed to `check`, keeps them in a
mapping from question id to words, and asks for the `next_question` until there is none. Empty words mean "not known,
or rather not say": the key is left out of the file. It gives no advice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from epsom.core.person import GOALS, Day, Eaten, Kidney, Medicine, Person, TakenProduct, read, write
from epsom.core.person import checks as fit
from epsom.core.person import words as read_words
from epsom.core.person.checks import Unfit
from epsom.errors import InputError, Problem

__all__ = ["Question", "check", "next_question", "person"]

Answers = Mapping[str, str]
_T = TypeVar("_T")

_MOST_ENTRIES = 30  # more belong in the file, where they are quicker to write
_GOAL_TITLES = "sleep, calm, trauma, mood, energy, cognition (focus, memory), digestion, muscle (cramps), migraine, pms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: what is asked, why, how to answer, and the answers offered when there are only a few."""

    id: str
    ask: str
    why: str
    how: str
    choices: tuple[str, ...] = ()


_QUESTIONS: dict[str, Question] = {
    question.id: question
    for question in (
        Question(
            id="goals",
            ask="What would help you most? One or two are enough.",
            why="It decides which evidence and which time of day we look at.",
            how=f"Any of: {_GOAL_TITLES}.",
            choices=GOALS,
        ),
        Question(
            id="age",
            ask="How old are you?",
            why="How much magnesium a body needs changes with age. For children nothing is planned here.",
            how="Years, or your date of birth such as 1984-03-09.",
        ),
        Question(
            id="sex",
            ask="Which reference intakes fit you: female or male?",
            why="The tables of need, and the kidney formula, come in these two kinds only.",
            how="female or male.",
            choices=("female", "male"),
        ),
        Question(
            id="life_stage",
            ask="Are you pregnant or breastfeeding?",
            why="Need changes, and a supplement is then a matter for your midwife or doctor first.",
            how="pregnant, breastfeeding, or no.",
            choices=("pregnant", "breastfeeding", "no"),
        ),
        Question(
            id="country",
            ask="Which country do you live in?",
            why="It picks whose limits and which emergency numbers you see.",
            how="Two letters, such as US, GB or DE, or its name.",
        ),
        Question(
            id="kidney_disease",
            ask="Has a doctor ever told you that your kidneys do not work so well?",
            why="Healthy kidneys pass out what is too much. Weak ones let it build up.",
            how="yes or no.",
            choices=("yes", "no"),
        ),
        Question(
            id="kidney_test",
            ask="Do you have a kidney blood test at hand?",
            why="A number says more than words. Without one the other answers decide.",
            how='The eGFR alone, such as 88, or the creatinine with its unit, such as "0.9 mg/dL" or "80 umol/L".',
        ),
        Question(
            id="kidney_tested_on",
            ask="When was that test?",
            why="An old result says less.",
            how="The date, such as 2026-06-01.",
        ),
        Question(
            id="conditions",
            ask="Which conditions do you live with?",
            why="Some change what is safe, above all of kidneys, heart, muscles and bowel.",
            how='In your own words, with commas between: "insomnia, slow pulse". Or none.',
        ),
        Question(
            id="diet",
            ask="Is there food you avoid or cannot eat?",
            why="Food comes first in a plan, and it has to be food you would eat.",
            how='With commas between: "vegan, nut allergy". Or none.',
        ),
        Question(
            id="wake",
            ask="When do you usually wake up?",
            why="So that nothing is planned for while you sleep.",
            how="A time, such as 06:30.",
        ),
        Question(
            id="bed",
            ask="When do you usually go to bed?",
            why="Some doses go best before sleep.",
            how="A time, such as 22:30.",
        ),
        Question(
            id="meals",
            ask="When do you usually eat?",
            why="Magnesium is gentler with food.",
            how="Times with commas between: 07:30, 12:30, 18:30.",
        ),
    )
}


# --- which question comes next ----------------------------------------------------------------------------------------
def next_question(answers: Answers, today: date) -> Question | None:
    """Return the next question that has no answer yet and can apply; None when that is enough.

    An id is answered when it is in `answers`, also with empty words (skipped).
    """
    return next((question for question in _course(answers, today) if question.id not in answers), None)


def _course(answers: Answers, today: date) -> list[Question]:
    """All questions that apply, given what is answered so far, in the order they are asked."""
    ids = ["goals", "age", "sex"]
    if _may_be_pregnant(answers, today):
        ids.append("life_stage")
    ids += ["country", "kidney_disease", "kidney_test"]
    if answers.get("kidney_test", "").strip() and not read_words.says_none(answers["kidney_test"]):
        ids.append("kidney_tested_on")
    course = [_QUESTIONS[each] for each in (*ids, "conditions")]
    course += _repeated(answers, "medicine", _medicine_questions)
    course += _repeated(answers, "product", _product_questions)
    course += [_QUESTIONS[each] for each in ("diet", "wake", "bed", "meals")]
    return course + _repeated(answers, "eaten", _eaten_questions)


def _may_be_pregnant(answers: Answers, today: date) -> bool:
    """Ask unless sex or age rule it out; unknown does not rule it out."""
    try:
        told = read_words.age(answers.get("age", ""), today)
    except Unfit:
        told = None
    years = Person(born=told).age_on(today) if isinstance(told, date) else told
    return answers.get("sex", "").strip().lower() not in ("male", "m") and (years is None or 10 <= years <= 60)


def _repeated(answers: Answers, name: str, questions: Callable[[int], list[Question]]) -> list[Question]:
    """Ask for one entry after another until one is left empty, or the first one says none."""
    course: list[Question] = []
    for number in range(1, _MOST_ENTRIES + 1):
        first, *details = questions(number)
        course.append(first)
        words = answers.get(f"{name}.{number}")
        if not words or not words.strip() or read_words.says_none(words):
            return course
        course += details
    return course


def _ending(number: int) -> str:
    """How to say that there is no entry, or no more; nobody is cut off without a word."""
    if number == _MOST_ENTRIES:
        return "This is the last one asked for here: add what is left to the file by hand, in the same way."
    return "Or none." if number == 1 else "Leave it empty when that is all."


def _medicine_questions(number: int) -> list[Question]:
    at = f"medicine.{number}"
    return [
        Question(
            id=at,
            ask="Which medicine do you take, also now and then or without a prescription?"
            if number == 1
            else "And another medicine?",
            why="Some medicines and magnesium get in each other's way, and a few hours apart solve most of it.",
            how='One at a time, as on the pack: "Synthroid 75 mcg every morning". ' + _ending(number),
        ),
        Question(
            id=f"{at}.times",
            ask="At what times do you take it?",
            why="The hours between it and magnesium are counted from here.",
            how='"07:00" or "08:00, 20:00", and days if not every day: "07:00 sun". Or: as needed.',
        ),
        Question(
            id=f"{at}.course",
            ask="Is it for a while only? From when until when?",
            why="A course of a week changes that week and nothing after it.",
            how="2026-11-20 to 2026-11-27, or empty when it goes on.",
        ),
    ]


def _product_questions(number: int) -> list[Question]:
    at = f"product.{number}"
    return [
        Question(
            id=at,
            ask="What with magnesium in it do you take now? Antacids and laxatives count."
            if number == 1
            else "And another product?",
            why="What you already take counts toward the limit.",
            how='The words of the label: "Magnesium oxide 400 mg". ' + _ending(number),
        ),
        Question(
            id=f"{at}.servings",
            ask="How many servings of it a day?",
            why="So that the day's sum is right.",
            how="A number, such as 1 or 0.5.",
        ),
    ]


def _eaten_questions(number: int) -> list[Question]:
    at = f"eaten.{number}"
    return [
        Question(
            id=at,
            ask="What do you often eat that may hold magnesium (nuts, beans, whole grains, greens, cocoa)?"
            if number == 1
            else "And another food?",
            why="Food may cover more of the need than you think.",
            how='A food, with its amount if you like: "almonds, 30 g" or "spinach, 1 cup". ' + _ending(number),
        ),
        Question(
            id=f"{at}.often",
            ask="How often?",
            why="So that a week adds up.",
            how='"5 a week" or "2 a day".',
        ),
    ]


# --- what the answers add up to ----------------------------------------------------------------------------------------
def check(question_id: str, words: str, answers: Answers, today: date) -> Problem | None:
    """Return what is wrong with `words` as the answer to a question, or None when they can be kept.

    Looks at the answer alone and beside those already kept, with the same rules as the person file.
    """
    try:
        read(write(person({**answers, question_id: words}, today)), today)
    except Unfit as unfit:
        return Problem(unfit.what, unfit.fix)
    except InputError as refused:
        return Problem(
            refused.problems[0].what, refused.problems[0].fix
        )  # a line of a file nobody has seen says nothing
    return None


def person(answers: Answers, today: date) -> Person:
    """Return the person the kept answers describe; what was skipped stays unknown.

    Raises `Unfit` for an answer that `check` refuses.
    """

    def take(question_id: str, meaning: Callable[[str], _T]) -> _T | None:
        words = answers.get(question_id, "").strip()
        return meaning(fit.words(words)) if words else None

    def medicine(at: str) -> Medicine | None:
        times, days, as_needed = take(f"{at}.times", read_words.times) or (None, None, False)
        starts_on, ends_on = take(f"{at}.course", read_words.course) or (None, None)
        text = take(at, fit.named)
        if text is None:
            return None
        return Medicine(text=text, times=times, days=days, starts_on=starts_on, ends_on=ends_on, as_needed=as_needed)

    def product(at: str) -> TakenProduct | None:
        label, servings = take(at, fit.named), take(f"{at}.servings", read_words.servings)
        return None if label is None else TakenProduct(label=label, servings_per_day=servings)

    def eaten(at: str) -> Eaten | None:
        food, often = take(at, read_words.food), take(f"{at}.often", read_words.often)
        return replace(food, times=often[0], per=often[1]) if food and often else food

    age = take("age", lambda words: read_words.age(words, today))
    kidney = take("kidney_test", read_words.kidney_test) or Kidney()
    tested_on = take("kidney_tested_on", lambda words: fit.past_day(read_words.day(words), today))
    return Person(
        age=age if isinstance(age, int) else None,
        born=age if isinstance(age, date) else None,
        sex=take("sex", read_words.sex),
        life_stage=take("life_stage", read_words.life_stage) if _may_be_pregnant(answers, today) else None,
        country=take("country", read_words.country),
        conditions=take("conditions", read_words.names),
        goals=take("goals", read_words.goals),
        diet=take("diet", read_words.names),
        kidney=replace(
            kidney,
            tested_on=None if kidney == Kidney() else tested_on,
            known_disease=take("kidney_disease", read_words.yes_or_no),
        ),
        medicines=_entries(answers, "medicine", medicine),
        products=_entries(answers, "product", product),
        day=Day(wake=take("wake", fit.clock), bed=take("bed", fit.clock), meals=take("meals", read_words.meals)),
        eaten=_entries(answers, "eaten", eaten),
    )


def _entries(answers: Answers, name: str, entry: Callable[[str], _T | None]) -> tuple[_T, ...] | None:
    """Return the entries given one after another; None when the first was skipped, empty when it said none."""
    entries: list[_T] = []
    for number in range(1, _MOST_ENTRIES + 1):
        words = answers.get(f"{name}.{number}", "").strip()
        if not words:
            return tuple(entries) or None
        told = None if read_words.says_none(words) else entry(f"{name}.{number}")
        if told is None:
            break
        entries.append(told)
    return tuple(entries)
