"""Food: what a usual week brings, a search with portions, swaps, and the nutrients of a food. Never weight or calories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.assessment.intake import screen_frequency
from epsom.core.person import Eaten, Person
from epsom.core.report import is_waiting, need_section, no_dose, without_dosing
from epsom.core.report.shapes import Cup, Notes
from epsom.core.wording import about, amount
from epsom.web.forms import Form
from epsom.web.page import Desk, desk_of, saved, show, typed

if TYPE_CHECKING:
    from epsom.core.food import Found
    from epsom.knowledge import Knowledge

router = APIRouter()

MOST_TIMES = 70  # portions a week of one thing
MOST_A_DAY = 50
MOST_FOODS = 200  # entries in the list of what is eaten
LONGEST_QUERY = 120
FOUND = 8
# In the table of a food, in this order. Energy is in the food table too, and is left out on purpose.
NUTRIENTS = (
    ("magnesium", "Magnesium"), ("calcium", "Calcium"), ("potassium", "Potassium"), ("zinc", "Zinc"), ("iron", "Iron"),
    ("fibre", "Fibre"), ("protein", "Protein"), ("vitamin_b6", "Vitamin B6"), ("vitamin_d", "Vitamin D"),
)  # fmt: skip
_UNITS = {"ug": "µg"}


@dataclass(frozen=True, slots=True)
class FoodRow:
    """One food found, ready to be shown and to be added."""

    name: str  # as the food table has it
    shown: str
    stands_for: str | None
    magnesium: str
    portions: tuple[tuple[str, str], ...]  # grams as text, words
    nutrients: tuple[tuple[str, str], ...]


# --- the page ----------------------------------------------------------------------------------------------------------
@router.get("/food")
async def food(request: Request) -> Response:
    """What is eaten now, the short screen, and the search."""
    desk = desk_of(request)
    return show(request, "food.html", **_view(desk))


def _view(desk: Desk) -> dict[str, Any]:
    notebook, knowledge = desk.notebook, desk.knowledge
    answer = notebook.answer()
    person, assessment, plan = answer.person, answer.assessment, answer.plan
    if plan.kind == "no_plan" and no_dose(answer.screening) and not is_waiting(answer.screening):
        assessment, plan = without_dosing(assessment, plan)  # a gap is no matter for someone who holds too much
    notes = Notes(knowledge)
    need = need_section(assessment, answer.screening, notes)
    query = str(desk.session.draft.get("food_query", ""))
    found = notebook.companion.find_food(query, FOUND) if query else []
    items = list(knowledge.frequency_items.values())
    return {
        "cup_block": next((each for each in need.blocks if isinstance(each, Cup)), None),
        "say": [notes.line(text, because) for text, because in assessment.say],
        "items": items,
        "times": _screen_times(person, knowledge),
        "eaten": [(at, _eaten_words(each)) for at, each in enumerate(person.eaten or ()) if not _of_screen(each, knowledge)],
        "foods": [each.food for each in person.eaten or ()],
        "told": person.eaten is not None,
        "query": query,
        "usual_form": Form.blank(),
        "search_form": Form.blank(),
        "found": [_row(each) for each in found],
        "swaps": [
            (notes.line(_capital(each.say), each.because), f"{amount(about(each.magnesium_mg_per_day))} mg a day")
            for each in plan.food
        ],
        "swap_notes": [notes.line(each.text, each.because) for each in plan.food_notes],
        "uncounted": assessment.uncounted,
        "notes": notes.footnotes(),
    }  # fmt: skip


def _row(found: Found) -> FoodRow:
    per_100 = found.food.per_100g
    return FoodRow(
        name=found.name,
        shown=found.name.removesuffix(", NFS"),  # "not further specified"
        stands_for=found.stands_for,
        magnesium="not known" if found.magnesium_mg_per_100g is None else f"{found.magnesium_mg_per_100g:.0f} mg in 100 g",
        portions=tuple(
            (f"{each.grams:g}", _portion_words(each.name, each.grams, found.magnesium_mg_per_100g))
            for each in found.portions[:6]
        ),
        nutrients=tuple(
            (name, f"{per_100[key].amount:.3g} {_UNITS.get(per_100[key].unit, per_100[key].unit)}")
            for key, name in NUTRIENTS
            if key in per_100
        ),
    )  # fmt: skip


def _portion_words(name: str, grams: float, per_100: float | None) -> str:
    holds = "" if per_100 is None else f": {per_100 * grams / 100:.0f} mg"
    return f"{name} ({grams:.0f} g){holds}"


def _eaten_words(each: Eaten) -> str:
    how = each.portion or ("" if each.grams is None else f"{each.grams:g} g")
    times = "once" if each.times == 1 else f"{each.times:g} times"
    return f"{each.food}{f', {how}' if how else ''}, {times} a {each.per}"


def _of_screen(each: Eaten, knowledge: Knowledge) -> bool:
    return any(each.food == item.name and each.portion == item.portion for item in knowledge.frequency_items.values())


def _screen_times(person: Person, knowledge: Knowledge) -> dict[str, str]:
    """What the short screen was answered with, portions a week."""
    given = {(each.food, each.portion): each.times * (7 if each.per == "day" else 1) for each in person.eaten or ()}
    return {
        item.id: f"{given[item.name, item.portion]:g}"
        for item in knowledge.frequency_items.values()
        if (item.name, item.portion) in given
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- what is told ------------------------------------------------------------------------------------------------------
@router.post("/food/usual")
async def usual(request: Request) -> Response:
    """Keep the short screen: portions a week of each group; a field left empty stays unknown."""
    desk, form = desk_of(request), await typed(request)
    knowledge, person = desk.knowledge, desk.notebook.person()
    answers = {}
    for each in knowledge.frequency_items:
        times = form.number(f"n_{each}", 0, MOST_TIMES, "times a week")
        if times is not None:
            answers[each] = times
    if form.problems:
        return show(request, "food.html", 422, **{**_view(desk), "form": form, "usual_form": form})
    others = tuple(each for each in person.eaten or () if not _of_screen(each, knowledge))
    told = (*others, *screen_frequency({each: times for each, times in answers.items() if times > 0}, knowledge))
    return _keep(request, desk, told if told or answers else None, "your usual foods", "you-get")


@router.post("/food/search")
async def search(request: Request) -> Response:
    """Look a food up. The words stay in this browser's session and never in an address."""
    desk, form = desk_of(request), await typed(request)
    words = form.text("food_query", LONGEST_QUERY)
    if form.problems:
        return show(request, "food.html", 422, **{**_view(desk), "form": form, "search_form": form})
    desk.session.draft["food_query"] = words or ""
    return RedirectResponse("/food#find", 303)


@router.post("/food/add")
async def add(request: Request) -> Response:
    """Add a food to what is eaten: so many grams, so often."""
    desk, form = desk_of(request), await typed(request)
    name = form.text("food", 300)
    grams = form.number("grams", 0.1, 5_000, "the grams") or form.number("portion", 0.1, 5_000, "the grams")
    times = form.number("times", 0.1, MOST_TIMES, "how often")
    per = form.choice("per", ("day", "week")) or "week"
    if per == "day" and times is not None and times > MOST_A_DAY:
        form.refuse("times", f"{times:g} times a day is more than can be kept here.", "Is it a week that is meant?")
    eaten = desk.notebook.person().eaten or ()
    if name is None or form.problems or len(eaten) >= MOST_FOODS:
        if not form.problems:
            form.refuse("food_query", "There is nothing to add yet.", "Look up a food first, then add it.")
        return show(request, "food.html", 422, **{**_view(desk), "form": form})
    entry = Eaten(food=name, grams=grams, times=times or 1.0, per="day" if per == "day" else "week")
    return _keep(request, desk, (*eaten, entry), f"{name} added", "eaten")


@router.post("/food/remove")
async def remove(request: Request) -> Response:
    """Take one food out of the list."""
    desk, form = desk_of(request), await typed(request)
    eaten = list(desk.notebook.person().eaten or ())
    at = form.whole("at", 0, MOST_FOODS, "the place")
    if at is None or at >= len(eaten) or eaten[at].food != form.raw("food"):
        return saved(request, "/food", "That food is no longer in the list.", anchor="eaten")
    gone = eaten.pop(at)
    return _keep(request, desk, tuple(eaten), f"{gone.food} taken out", "eaten")


def _keep(request: Request, desk: Desk, eaten: Sequence[Eaten] | None, what: str, anchor: str) -> Response:
    person = replace(desk.notebook.person(), eaten=None if eaten is None else tuple(eaten))
    changed = desk.notebook.tell(person, what)
    text = "Kept. " + (changed.reason.text if changed.pauses and changed.reason is not None else "")
    return saved(request, "/food", text.strip(), anchor=anchor)
