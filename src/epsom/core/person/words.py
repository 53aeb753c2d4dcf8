"""What people mean by the words they type: "34 years", "0.9 mg/dL", "08:00, 20:00 mon", "5 a week".

Used where answers come as words (the questions of `epsom new`, web forms); the person file has values of its own. Each
function returns our own shape or raises `Unfit`; nothing is guessed, least of all a unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal

from epsom.core.person import WEEKDAYS, Eaten, Kidney, LifeStage, Sex, Weekday
from epsom.core.person import checks as check
from epsom.core.person.checks import Unfit

_NONE = frozenset({"none", "no", "nothing", "nil", "-", "[]"})
_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "none", "false"})
_HALF_OF_DAY = re.compile(r"(\d)\s+([ap]\.?m\b)", re.IGNORECASE)  # "7 am" is one time
_FILLERS = frozenset({"and", "at", "on", "every", "each", "day", "daily", ""})


def says_none(words: str) -> bool:
    """Return whether the words say "none", which is an answer; empty words are not."""
    return words.strip().lower() in _NONE


def names(words: str) -> tuple[str, ...]:
    """Return the names between the commas, each once; "none" is an empty list."""
    return () if says_none(words) else tuple(dict.fromkeys(check.named(part) for part in _parts(words)))


def goals(words: str) -> tuple[str, ...]:
    """Return goals by their own names, or by a word that means one ("anxiety" is calm)."""
    if says_none(words):
        return ()
    parts = [part.lower() for part in _parts(words)]
    return tuple(dict.fromkeys(check.goal(check.GOAL_WORDS.get(part, part)) for part in parts))


def age(words: str, today: date) -> int | date | None:
    """Return an age in years or a date of birth; None for empty words."""
    words = words.strip().lower()
    years = re.fullmatch(r"(\d{1,9})(\s*years?)?(\s*old)?", words, re.ASCII)
    if years:
        return check.age(int(years[1]))
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words, re.ASCII):
        return check.past_day(day(words), today)
    if not words:
        return None
    raise Unfit(
        f"{check.show(words)} is not an age we can read.",
        "Write whole years, such as 42, or a date such as 1984-03-09.",
    )


def day(words: str) -> date:
    """Return a date written year-month-day."""
    parts = re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", words, re.ASCII)
    if parts:
        try:
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
        except ValueError:
            raise Unfit(
                f"{words.strip()} is in no calendar.", "Please look at the day and the month once more."
            ) from None
    raise Unfit(f"{check.show(words)} is not a date we can read.", "Write year-month-day: 2026-06-01.")


def sex(words: str) -> Sex:
    """Return "female" or "male"; the first letter is enough."""
    return check.sex({"f": "female", "m": "male"}.get(words.lower(), words.lower()))


def life_stage(words: str) -> LifeStage:
    """Return "pregnant", "lactating", or "none" for no."""
    lowered = words.lower()
    if lowered in _NO:
        return "none"
    return check.life_stage("lactating" if lowered in ("breastfeeding", "breast-feeding", "nursing") else lowered)


def country(words: str) -> str:
    """Return a country's two-letter code, from the code or from a name we know ("UK" is GB)."""
    return check.country(check.COUNTRY_WORDS.get(words.upper().replace(".", ""), words))


def yes_or_no(words: str) -> bool:
    """Return True for yes and False for no."""
    if words.lower() in _YES | _NO:
        return words.lower() in _YES
    raise Unfit(f"{check.show(words)} is neither yes nor no.", "Write yes or no, or leave it empty if you do not know.")


def servings(words: str) -> float:
    """Return servings a day, 0 to 50."""
    return check.servings(_number(words))


def kidney_test(words: str) -> Kidney:
    """Return an eGFR (a bare number, or with mL/min), or a creatinine with its unit; small bare numbers are asked about."""
    if says_none(words):
        return Kidney()
    found = re.fullmatch(
        r"(egfr|creatinine)?\s*[:=]?\s*(\d{1,6}(?:[.,]\d{1,6})?)\s*(.{0,30})", words.lower(), re.ASCII | re.DOTALL
    )
    if found:
        kind, value, unit = found[1], _number(found[2]), re.sub(r"[\s.]", "", found[3])
        if unit == "mg/dl" and kind != "egfr":
            return Kidney(creatinine_mg_dl=check.creatinine(value, "mg/dL"))
        if unit in ("umol/l", "µmol/l", "μmol/l", "mcmol/l", "micromol/l") and kind != "egfr":
            return Kidney(creatinine_umol_l=check.creatinine(value, "umol/L"))
        if not unit and kind is None and value < 15:
            raise Unfit(
                f"{check.plain(value)} may be an eGFR or a creatinine.",
                f'Write "eGFR {check.plain(value)}", or the creatinine with its unit: "{check.plain(value)} mg/dL".',
            )
        if kind != "creatinine" and (not unit or unit.startswith("ml/min")):
            return Kidney(egfr_ml_min=check.egfr(value))
    raise Unfit(
        f"{check.show(words)} has no unit we know, and a unit is never guessed.",
        'Write the eGFR alone, such as 88, or the creatinine as "0.9 mg/dL" or "80 umol/L".',
    )


def meals(words: str, clock: Callable[[str], int] = check.clock) -> tuple[int, ...]:
    """Return times of day between commas, as minutes after midnight; "none" is an empty list. `clock` reads one time."""
    return () if says_none(words) else tuple(dict.fromkeys(clock(part) for part in _parts(words)))


def typed_meals(words: str) -> tuple[int, ...]:
    """As `meals`, from a form: "7am" is taken."""
    return meals(words, check.typed_clock)


def typed_times(words: str) -> tuple[tuple[int, ...] | None, tuple[Weekday, ...] | None, bool]:
    """As `times`, from a form: "7am" and "7 am" are taken."""
    return times(_HALF_OF_DAY.sub(r"\1\2", words), check.typed_clock)


def times(
    words: str, clock: Callable[[str], int] = check.clock
) -> tuple[tuple[int, ...] | None, tuple[Weekday, ...] | None, bool]:
    """Return times, days (None: every day) and whether as needed, from "08:00, 20:00 mon wed" or "as needed".

    `clock` reads one time.
    """
    if re.fullmatch(r"(as|when|if) needed|prn", words.strip().lower()):
        return None, None, True
    found: list[int] = []
    days: list[Weekday] = []
    for part in re.split(r"[\s,;]+", words.strip()):
        if part.isalpha() and part.lower()[:3] in WEEKDAYS:
            days.append(check.weekday(part.lower()[:3]))
        elif part.lower() not in _FILLERS:
            found.append(clock(part))
    if not found:
        raise Unfit("There is no time of day in this.", 'Write "07:00", "07:00 sun", or: as needed.')
    if len(set(found)) < len(found):
        raise Unfit("One time stands twice.", "Once is enough; two tablets at once belong in the name.")
    return tuple(found), tuple(dict.fromkeys(days)) or None, False


def course(words: str) -> tuple[date | None, date | None]:
    """Return first and last day of "2026-11-20 to 2026-11-27", "since 2026-11-20" or "until 2026-11-27"."""
    if says_none(words):
        return None, None
    dates = [day(part) for part in re.findall(r"\d{1,9}-\d{1,9}-\d{1,9}", words, re.ASCII)]
    if len(dates) == 2:
        if dates[1] < dates[0]:
            raise Unfit(f"It ends on {dates[1]}, before it starts on {dates[0]}.", "Swap or correct the dates.")
        return dates[0], dates[1]
    if len(dates) == 1 and re.match(r"\s*(until|till|to)\b", words.lower()):
        return None, dates[0]
    if len(dates) == 1 and re.match(r"\s*(from|since)\b", words.lower()):
        return dates[0], None
    raise Unfit(
        f"{check.show(words)} is not a stretch of days we can read.",
        "Write 2026-11-20 to 2026-11-27, or: until 2026-11-27.",
    )


def food(words: str) -> Eaten:
    """Return a food alone, or with its weight or portion after a comma: "almonds, 30 g", "spinach, 1 cup"."""
    name, _, amount = (part.strip() for part in words.partition(","))
    weight = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*(?:g|grams?)", amount.lower(), re.ASCII)
    if weight:
        return Eaten(food=check.named(name), grams=check.grams(_number(weight[1])))
    return Eaten(food=check.named(name), portion=amount or None)


def often(words: str) -> tuple[float, Literal["day", "week"]]:
    """Return how many times, and per what, from "5 a week", "twice a day" or "daily"."""
    lowered = words.strip().lower()
    lowered = {
        "daily": "once a day",
        "every day": "once a day",
        "weekly": "once a week",
        "every week": "once a week",
    }.get(lowered, lowered)
    found = re.fullmatch(
        r"(\d{1,4}(?:[.,]\d{1,4})?|once|twice)\s*(?:x|times)?\s*(?:a|per|each|/)?\s*(day|week)", lowered, re.ASCII
    )
    if not found:
        raise Unfit(f"{check.show(words)} is not a number of times we can read.", 'Write "5 a week" or "2 a day".')
    count = {"once": 1.0, "twice": 2.0}.get(found[1]) or _number(found[1])
    return check.how_often(count, found[2]), "week" if found[2] == "week" else "day"


def _parts(words: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", words) if part.strip()]


def _number(words: str) -> float:
    if re.fullmatch(r"\d{1,9}([.,]\d{1,9})?", words, re.ASCII):
        return float(words.replace(",", "."))
    raise Unfit(f"{check.show(words)} is not a number we can read.", "Write digits alone, such as 1 or 0.5.")
