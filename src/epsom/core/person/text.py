"""Writes a person as a person file: commented, in a fixed order, and read back as the same person.

What is unknown is left out, with a comment that shows how it would be written. It opens no file and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from epsom.core.person import Eaten, Lab, Medicine, Person, TakenProduct
from epsom.core.person.checks import hhmm

_HEAD = """\
# A person file for epsom. It stays with you: epsom sends nothing anywhere.
# A line that is left out means "not known", never "no". A note begins with #.
"""
_NONE = {
    "medicine": "no medicines",
    "product": "nothing with magnesium in it",
    "eaten": "no foods noted",
    "lab": "no results",
}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}

_Line = tuple[str, object, str]  # key, value (None: unknown), how it would be written or a remark


def write(person: Person) -> str:
    """Return `person` as a commented TOML text."""
    lists = {"medicine": person.medicines, "product": person.products, "eaten": person.eaten, "lab": person.labs}
    empty = [f"{name} = []  # {_NONE[name]}\n" for name, entries in lists.items() if entries == ()]
    parts = [_HEAD, "".join(empty), _person(person), _kidney(person), _day(person)]
    parts += (
        [_table("[answers]", [(name, answer, "") for name, answer in person.answers.items()])] if person.answers else []
    )
    parts += [_medicine(medicine) for medicine in person.medicines or ()]
    parts += [_product(product) for product in person.products or ()]
    parts += [_eaten(eaten) for eaten in person.eaten or ()]
    parts += [_lab(lab) for lab in person.labs or ()]
    return "\n".join(part for part in parts if part)


def _person(person: Person) -> str:
    lines: list[_Line] = [
        ("age", person.age, "" if person.born else "42              # or born = 1984-03-09"),
        ("born", person.born, ""),
        ("sex", person.sex, '"female"        # or "male": picks the reference intakes'),
        ("life_stage", person.life_stage, "" if person.sex == "male" else '"none"   # or "pregnant", "lactating"'),
        ("country", person.country, '"US"        # two letters: picks whose limits apply'),
        ("weight_kg", person.weight_kg, "64.0"),
        ("conditions", person.conditions, '["insomnia"]   # [] means none'),
        ("goals", person.goals, '["sleep", "calm"]'),
        ("diet", person.diet, '["vegan", "nut allergy"]   # [] means none'),
        ("capsules_at_most", person.capsules_at_most, "3"),
    ]
    return _table("[person]", lines)


def _kidney(person: Person) -> str:
    kidney = person.kidney
    tested = any((kidney.egfr_ml_min, kidney.creatinine_mg_dl, kidney.creatinine_umol_l))
    lines: list[_Line] = [
        ("egfr_ml_min", kidney.egfr_ml_min, "" if tested else "88      # or creatinine_mg_dl, or creatinine_umol_l"),
        ("creatinine_mg_dl", kidney.creatinine_mg_dl, ""),
        ("creatinine_umol_l", kidney.creatinine_umol_l, ""),
        ("tested_on", kidney.tested_on, "2026-06-01"),
        ("known_disease", kidney.known_disease, "false"),
    ]
    return _table("[kidney]", lines)


def _day(person: Person) -> str:
    day = person.day
    lines: list[_Line] = [
        ("wake", None if day.wake is None else hhmm(day.wake), '"06:30"'),
        ("bed", None if day.bed is None else hhmm(day.bed), '"22:30"'),
        ("meals", _times(day.meals), '["07:30", "12:30", "18:30"]'),
    ]
    return _table("[day]", lines)


def _medicine(medicine: Medicine) -> str:
    return _table("[[medicine]]", [
        ("text", medicine.text, ""),
        ("times", _times(medicine.times), '["07:00"]'),
        ("days", medicine.days, ""),
        ("from", medicine.starts_on, ""),
        ("until", medicine.ends_on, ""),
        ("as_needed", medicine.as_needed or None, ""),
    ])  # fmt: skip


def _product(product: TakenProduct) -> str:
    return _table("[[product]]", [
        ("label", product.label, ""),
        ("servings_per_day", product.servings_per_day, "1"),
        ("elemental_mg", product.elemental_mg, "241   # per serving, when the label says so"),
    ])  # fmt: skip


def _eaten(eaten: Eaten) -> str:
    return _table("[[eaten]]", [
        ("food", eaten.food, ""),
        ("grams", eaten.grams, ""),
        ("portion", eaten.portion, '"1 handful"' if eaten.grams is None else ""),
        ("times", eaten.times, ""),
        ("per", eaten.per, ""),
    ])  # fmt: skip


def _lab(lab: Lab) -> str:
    return _table("[[lab]]", [
        ("test", lab.test, ""),
        ("value", lab.value, ""),
        ("unit", lab.unit, ""),
        ("range", lab.range, ""),
        ("on", lab.on, "2026-06-01"),
    ])  # fmt: skip


def _table(head: str, lines: Sequence[_Line]) -> str:
    """Return one table; an unknown value becomes a comment with an example, or nothing."""
    text = [head]
    for key, value, example in lines:
        if value is not None:
            text.append(f"{key} = {_value(value)}")
        elif example:
            text.append(f"# {key} = {example}")
    return "\n".join(text) + "\n"


def _times(times: tuple[int, ...] | None) -> tuple[str, ...] | None:
    return None if times is None else tuple(hhmm(time) for time in times)


def _value(value: object) -> str:
    """Return one value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(letter, letter) for letter in value) + '"'
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (int, date)):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"a person file cannot hold {type(value).__name__}")
