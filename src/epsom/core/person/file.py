"""Takes a person file (TOML) apart and lists every problem at once, each with its line and the way out.

What one answer may be is in `person_checks`; here are the tables and keys, and answers that contradict each other.
It opens no file (`exchange.person_file` does), writes nothing and judges nothing about health.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Literal, TypeVar, cast

from epsom.core.person import Day, Eaten, Kidney, Lab, Medicine, Person, TakenProduct
from epsom.core.person import checks as check
from epsom.core.person.checks import Unfit
from epsom.core.person.toml import Path, find_lines, line_of, parse
from epsom.errors import InputError, Problem

MAX_PROBLEMS = 100
LISTS = ("medicine", "product", "eaten", "lab")
KEYS: dict[str, tuple[str, ...]] = {
    "person": ("age", "born", "sex", "life_stage", "country", "weight_kg", "conditions", "goals", "diet", "capsules_at_most"),
    "kidney": ("egfr_ml_min", "creatinine_mg_dl", "creatinine_umol_l", "tested_on", "known_disease"),
    "medicine": ("text", "times", "days", "from", "until", "as_needed"),
    "product": ("label", "servings_per_day", "elemental_mg"),
    "day": ("wake", "bed", "meals"),
    "eaten": ("food", "grams", "portion", "times", "per"),
    "lab": ("test", "value", "unit", "range", "on"),
    "answers": (),  # the ids of questions a screening left open; which there are is knowledge, so not looked at here
}  # fmt: skip
_OTHER_NAMES = {
    "medicines": "medicine", "medication": "medicine", "medications": "medicine", "drug": "medicine",
    "drugs": "medicine", "supplement": "product", "supplements": "product", "food": "eaten", "foods": "eaten",
    "labs": "lab", "kidneys": "kidney", "me": "person", "name": "text", "weight": "weight_kg", "gender": "sex",
    "birthday": "born", "birthdate": "born", "date_of_birth": "born", "egfr": "egfr_ml_min", "gfr": "egfr_ml_min",
    "date": "on", "time": "times", "start": "from", "end": "until", "to": "until", "breakfast": "meals",
    "pregnant": "life_stage", "servings": "servings_per_day", "magnesium_mg": "elemental_mg", "dose_mg": "elemental_mg",
}  # fmt: skip
_NEEDED = {"text": "as you would write it for a friend", "label": "the words on the pack", "food": "what is eaten",
           "test": "the name of the test", "value": "the number on the report"}  # fmt: skip

_ID = re.compile(r"[a-z][a-z0-9_]{0,79}")

_T = TypeVar("_T")
_Table = dict[str, object]


def read(text: str, today: date) -> Person:
    """Return the person `text` describes, or raise `InputError` with every problem found."""
    return _Reader(text, today).person()


class _Reader:
    """One reading of one file: the parsed tables, and the problems met on the way."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.found: list[tuple[Path, str, str]] = []

    # -- the parts --------------------------------------------------------------------------------------------------
    def person(self) -> Person:
        """Read all tables, then look at them together."""
        raw = parse(self.text)
        if isinstance(raw, Problem):
            raise refuse([raw])
        self.unknown_names(raw)
        told = self.about(
            self.table(raw, "person"),
            Person(
                kidney=self.kidney(self.table(raw, "kidney")),
                day=self.day(self.table(raw, "day")),
                medicines=self.entries(raw, "medicine", self.medicine),
                products=self.entries(raw, "product", self.product),
                eaten=self.entries(raw, "eaten", self.food),
                labs=self.entries(raw, "lab", self.lab),
                answers=self.answers(raw),
            ),
        )
        self.contradictions(told)
        if self.found:
            raise self.refusal()
        return told

    def about(self, table: _Table, rest: Person) -> Person:
        at: Path = ("person",)
        return Person(
            age=self.take(at, table, "age", check.age),
            born=self.take(at, table, "born", lambda given: check.past_day(given, self.today)),
            sex=self.take(at, table, "sex", check.sex),
            life_stage=self.take(at, table, "life_stage", check.life_stage),
            country=self.take(at, table, "country", check.country),
            weight_kg=self.take(at, table, "weight_kg", check.weight_kg),
            conditions=self.take_list(at, table, "conditions", check.named),
            goals=self.take_list(at, table, "goals", check.goal),
            diet=self.take_list(at, table, "diet", check.named),
            capsules_at_most=self.take(at, table, "capsules_at_most", check.capsules),
            kidney=rest.kidney,
            day=rest.day,
            medicines=rest.medicines,
            products=rest.products,
            eaten=rest.eaten,
            labs=rest.labs,
            answers=rest.answers,
        )

    def kidney(self, table: _Table) -> Kidney:
        at: Path = ("kidney",)
        return Kidney(
            egfr_ml_min=self.take(at, table, "egfr_ml_min", check.egfr),
            creatinine_mg_dl=self.take(at, table, "creatinine_mg_dl", lambda given: check.creatinine(given, "mg/dL")),
            creatinine_umol_l=self.take(
                at, table, "creatinine_umol_l", lambda given: check.creatinine(given, "umol/L")
            ),
            tested_on=self.take(at, table, "tested_on", lambda given: check.past_day(given, self.today)),
            known_disease=self.take(at, table, "known_disease", check.yes_or_no),
        )

    def day(self, table: _Table) -> Day:
        at: Path = ("day",)
        day = Day(
            wake=self.take(at, table, "wake", check.clock),
            bed=self.take(at, table, "bed", check.clock),
            meals=self.take_list(at, table, "meals", check.clock, say=check.hhmm),
        )
        if day.wake is not None and day.wake == day.bed:
            self.note(
                (*at, "bed"), f"Waking and going to bed are both at {check.hhmm(day.wake)}.", "Change one of the two."
            )
        return day

    def answers(self, raw: _Table) -> dict[str, bool]:
        """Read yes and no to questions by id. An id nobody asked for clears nothing: the screening looks by its own ids."""
        table = raw.get("answers", {})
        if not isinstance(table, dict):
            self.note(
                ("answers",), '"answers" is not a table here.', "Write [answers] on a line of its own, then id = true."
            )
            return {}
        if not self.short_enough(("answers",), list(table)):
            return {}
        told = {name: self.take(("answers",), table, name, check.yes_or_no) for name in table}
        for name in table:
            if not _ID.fullmatch(name):
                self.note(
                    ("answers", name),
                    f"{check.show(name)} is not the id of a question.",
                    "Copy the id from the question.",
                )
        return {name: answer for name, answer in told.items() if answer is not None}

    def medicine(self, at: Path, table: _Table) -> Medicine | None:
        text = self.need(at, table, "text", check.written)
        times = self.take_list(at, table, "times", check.clock, say=check.hhmm)
        days = self.take_list(at, table, "days", check.weekday)
        if times == ():
            self.note((*at, "times"), "The list of times is empty.", "Leave the line out if the times are not known.")
        if days == ():
            self.note((*at, "days"), "The list of days is empty.", "Leave the line out for every day.")
        starts_on = self.take(at, table, "from", check.calendar_day)
        ends_on = self.take(at, table, "until", check.calendar_day)
        if starts_on and ends_on and ends_on < starts_on:
            self.note(
                (*at, "until"), f"It ends on {ends_on}, before it starts on {starts_on}.", "Swap or correct the dates."
            )
        as_needed = self.take(at, table, "as_needed", check.yes_or_no)
        if text is None:
            return None
        return Medicine(
            text=text, times=times, days=days, starts_on=starts_on, ends_on=ends_on, as_needed=as_needed or False
        )

    def product(self, at: Path, table: _Table) -> TakenProduct | None:
        label = self.need(at, table, "label", check.named)
        servings = self.take(at, table, "servings_per_day", check.servings)
        elemental = self.take(at, table, "elemental_mg", check.elemental_mg)
        return None if label is None else TakenProduct(label=label, servings_per_day=servings, elemental_mg=elemental)

    def food(self, at: Path, table: _Table) -> Eaten | None:
        food = self.need(at, table, "food", check.named)
        grams = self.take(at, table, "grams", check.grams)
        portion = self.take(at, table, "portion", check.words)
        per = cast(
            Literal["day", "week"],
            self.take(at, table, "per", lambda given: check.one_of(given, ("day", "week"))) or "day",
        )
        times = self.take(at, table, "times", lambda given: check.how_often(given, per))
        if food is None:
            return None
        return Eaten(food=food, grams=grams, portion=portion, times=1.0 if times is None else times, per=per)

    def lab(self, at: Path, table: _Table) -> Lab | None:
        test = self.need(at, table, "test", check.named)
        value = self.need(at, table, "value", check.lab_value)
        unit = self.take(at, table, "unit", check.words)
        if "unit" not in table:
            self.note(
                at,
                "The unit is missing, and a unit is never guessed.",
                'Copy it from the report: unit = "mmol/L" or unit = "mg/dL".',
            )
        span = self.take_list(at, table, "range", check.lab_value, distinct=False)
        if span is not None and len(span) != 2:
            self.note((*at, "range"), "A range has two ends.", "Write the lower and the upper one: [0.66, 1.07].")
        elif span is not None and span[0] >= span[1]:
            ends = f"[{check.plain(span[1])}, {check.plain(span[0])}]"
            fix = f"Did you mean {ends}?" if span[0] > span[1] else "Copy both ends from the report."
            self.note((*at, "range"), "The lower end comes first, and this one is not lower.", fix)
        on = self.take(at, table, "on", lambda given: check.past_day(given, self.today))
        if test is None or value is None or unit is None:
            return None
        return Lab(test=test, value=value, unit=unit, range=cast("tuple[float, float] | None", span), on=on)

    # -- answers that contradict each other --------------------------------------------------------------------------
    def contradictions(self, person: Person) -> None:
        """Note answers that cannot both be true. Two kidney results that differ can: safety takes the lower."""
        by_birth = person.age_on(self.today) if person.born else None
        if by_birth is not None and by_birth > 120:
            self.note(
                ("person", "born"), f"{person.born} makes {by_birth} years.", "Please look at the year once more."
            )
        elif by_birth is not None and person.age is not None and by_birth != person.age:
            self.note(
                ("person", "age"), f"You wrote {person.age} years, and born on {person.born} makes {by_birth}.",
                "Keep the one that is right; the birth date is enough.",
            )  # fmt: skip
        if person.sex == "male" and person.life_stage in ("pregnant", "lactating"):
            self.note(
                ("person", "life_stage"), f'"male" and "{person.life_stage}" do not go together here.',
                'Sex picks the reference intakes. If you are pregnant or breastfeeding, write sex = "female".',
            )  # fmt: skip
        tests: list[tuple[Path, date | None]] = [(("kidney", "tested_on"), person.kidney.tested_on)]
        tests += [(("lab", at, "on"), lab.on) for at, lab in enumerate(person.labs or ())]
        for path, day in tests:
            if person.born and day and day < person.born:
                self.note(
                    path,
                    f"This test on {day} lies before the birth on {person.born}.",
                    "Please look at both dates once more.",
                )
        self.doses_twice(person.medicines or ())

    def doses_twice(self, medicines: tuple[Medicine, ...]) -> None:
        """Note the same medicine entered twice for one time of one day."""
        alike: dict[str, list[int]] = {}
        for at, medicine in enumerate(medicines):
            alike.setdefault(" ".join(medicine.text.lower().split()), []).append(at)
        for group in alike.values():
            for one, other in combinations(group, 2):
                times = _shared_times(medicines[one], medicines[other])
                if times:
                    self.note(
                        ("medicine", other), f"{check.show(medicines[other].text)} stands twice for {check.hhmm(min(times))}.",
                        "If it is one dose, keep one entry; if it is two tablets at once, say so in its text.",
                    )  # fmt: skip

    # -- taking values ------------------------------------------------------------------------------------------------
    def note(self, path: Path, what: str, fix: str) -> None:
        self.found.append((path, what, fix))

    def take(self, at: Path, table: _Table, key: str, fits: Callable[[object], _T]) -> _T | None:
        """Return the checked value of `key`; None when it is left out, or noted as a problem."""
        return self.checked((*at, key), table[key], fits) if key in table else None

    def checked(self, path: Path, value: object, fits: Callable[[object], _T]) -> _T | None:
        try:
            return fits(value)
        except Unfit as unfit:
            self.note(path, unfit.what, unfit.fix)
            return None

    def need(self, at: Path, table: _Table, key: str, fits: Callable[[object], _T]) -> _T | None:
        """Like `take`, for a key an entry cannot do without."""
        if key not in table:
            self.note(at, f"This entry has no {key}.", f"Add {key} = …: {_NEEDED[key]}.")
        return self.take(at, table, key, fits)

    def take_list(
        self, at: Path, table: _Table, key: str, fits: Callable[[object], _T],
        *, say: Callable[[_T], str] = check.show, distinct: bool = True,
    ) -> tuple[_T, ...] | None:  # fmt: skip
        """Return the checked items of a list; None when it is left out or an item is noted as a problem."""
        if key not in table:
            return None
        path, value = (*at, key), table[key]
        if not isinstance(value, list):
            self.note(
                path,
                f"Here we read a list, and this is {check.show(value)}.",
                f"Put square brackets round it: {key} = […].",
            )
            return None
        if not self.short_enough(path, value):
            return None
        taken = [self.checked((*path, at), item, fits) for at, item in enumerate(value)]
        items = tuple(item for item in taken if item is not None)
        for item in dict.fromkeys(items):
            if distinct and items.count(item) > 1:
                self.note(path, f"{say(item)} stands {items.count(item)} times in this list.", "Once is enough.")
        return items if len(items) == len(taken) else None

    def short_enough(self, path: Path, value: list[object]) -> bool:
        if len(value) > check.MAX_ENTRIES:
            self.note(
                path, f"There are {len(value)} entries here.", f"Up to {check.MAX_ENTRIES} is fine: keep those of now."
            )
        return len(value) <= check.MAX_ENTRIES

    def table(self, raw: _Table, name: str) -> _Table:
        """Return the table `name`, empty when it is left out."""
        value = raw.get(name, {})
        if isinstance(value, dict):
            self.unknown_keys((name,), value, name)
            return value
        fix = f"Write it as a table once, with [{name}] on a line of its own."
        self.note((name,), f'"{name}" is not a table here.', fix)
        return {}

    def entries(self, raw: _Table, name: str, read_one: Callable[[Path, _Table], _T | None]) -> tuple[_T, ...] | None:
        """Return all entries of the list `name`; None when it is left out, empty when it is given as []."""
        if name not in raw:
            return None
        value = raw[name]
        if not isinstance(value, list):
            self.note(
                (name,), f"{name} is a list.", f"Begin each entry with [[{name}]], or write {name} = [] for none."
            )
            return None
        if not self.short_enough((name,), value):
            return None
        taken: list[_T | None] = []
        for at, entry in enumerate(value):
            if isinstance(entry, dict):
                self.unknown_keys((name, at), entry, name)
                taken.append(read_one((name, at), entry))
            else:
                self.note(
                    (name, at),
                    f"{check.show(entry)} is not a {name} entry.",
                    f"Begin with [[{name}]] and write {KEYS[name][0]} = … under it.",
                )
        return tuple(entry for entry in taken if entry is not None)

    # -- names we do not know -----------------------------------------------------------------------------------------
    def unknown_names(self, raw: _Table) -> None:
        for name in raw:
            if name not in KEYS:
                home = _home_of(name)
                fix = f"It belongs under {home}." if home else _did_you_mean(name, tuple(KEYS))
                self.note((name,), f"We do not know {check.show(name)} here.", fix)

    def unknown_keys(self, at: Path, table: _Table, name: str) -> None:
        for key in table:
            if key not in KEYS[name]:
                self.note((*at, key), f"We do not know {check.show(key)} here.", self.way_home(key, name))

    def way_home(self, key: str, name: str) -> str:
        if key in LISTS:
            return f"It belongs at the top of the file, before the first [table]; or begin each entry with [[{key}]]."
        home = _home_of(key)
        return f"It belongs under {home}." if home else _did_you_mean(key, KEYS[name])

    def refusal(self) -> InputError:
        lines = find_lines(self.text)
        problems = [Problem(what, fix, _where(path), line_of(lines, path)) for path, what, fix in self.found]
        problems.sort(key=lambda problem: problem.line or 0)
        return refuse(problems)


def refuse(problems: list[Problem]) -> InputError:
    """Return the error that lists `problems`, at most 100 of them."""
    count = len(problems)
    shown = problems[:MAX_PROBLEMS]
    if count > MAX_PROBLEMS:
        shown.append(
            Problem(f"There are {count - MAX_PROBLEMS} more like these.", "Put the first ones right and look again.")
        )
    what = (
        "There is one thing to put right in the person file."
        if count == 1
        else f"There are {count} things to put right in the person file."
    )
    return InputError(what, "Nothing was kept or changed.", tuple(shown))


def _where(path: Path) -> str:
    """Return a place in people's words: "[person] age", "[[medicine]] number 2, times"."""
    name, rest = str(path[0])[:60], path[1:]
    number = rest[0] + 1 if rest and isinstance(rest[0], int) else None
    keys = [str(part)[:60] for part in rest if isinstance(part, str)]
    if name not in KEYS:
        return name
    if number is not None:
        return ", ".join([f"[[{name}]] number {number}", *keys])
    return " ".join([f"[[{name}]]" if name in LISTS else f"[{name}]", *keys])


def _home_of(key: str) -> str | None:
    """Return the table a misplaced key belongs to, when there is exactly one."""
    homes = [name for name, keys in KEYS.items() if key in keys]
    return (f"[[{homes[0]}]]" if homes[0] in LISTS else f"[{homes[0]}]") if len(homes) == 1 else None


def _did_you_mean(name: str, known: tuple[str, ...]) -> str:
    """Return the way out for an unknown name: the nearest one we know, or all of them."""
    other = _OTHER_NAMES.get(name.lower())
    near = other if other in known else check.nearest(name, known)
    if near:
        return f'Did you mean "{near}"?'
    home = _home_of(other) if other else None
    if home:
        return f'Did you mean "{other}" under {home}?'
    return "Known here: " + ", ".join(known) + "."


def _shared_times(one: Medicine, other: Medicine) -> set[int]:
    """Return the times at which both are taken on some same day."""
    apart = (one.days and other.days and not set(one.days) & set(other.days)) or (
        (one.starts_on or date.min) > (other.ends_on or date.max)
        or (other.starts_on or date.min) > (one.ends_on or date.max)
    )
    return set() if apart else set(one.times or ()) & set(other.times or ())
