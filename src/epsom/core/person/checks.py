"""What one answer may be: each check returns the answer in our own shape, or raises `Unfit` in plain words.

Used by the person file and by the questions of `epsom new`, so that both refuse the same things in the same words.
It does not look at two answers together (`person_file` does) and gives no health advice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Literal, cast

from epsom.core.person import GOALS, WEEKDAYS, LifeStage, Sex, Weekday

MAX_WORDS = 2_000  # characters in one piece of text
MAX_ENTRIES = 500  # entries in one list
_CODES = (  # ISO 3166-1 alpha-2, the 249 codes in force
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_CODES.split())
GOAL_WORDS = {
    "anxiety": "calm", "stress": "calm", "relaxation": "calm", "ptsd": "trauma", "depression": "mood",
    "cramps": "muscle", "muscles": "muscle", "constipation": "digestion", "focus": "cognition", "memory": "cognition",
    "concentration": "cognition", "insomnia": "sleep", "fatigue": "energy", "tiredness": "energy",
    "headache": "migraine", "headaches": "migraine", "periods": "pms", "premenstrual": "pms",
}  # fmt: skip
COUNTRY_WORDS = {
    "UK": "GB", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB", "UNITED KINGDOM": "GB", "GREAT BRITAIN": "GB",
    "BRITAIN": "GB", "NORTHERN IRELAND": "GB", "USA": "US", "UNITED STATES": "US", "AMERICA": "US", "CANADA": "CA",
    "GERMANY": "DE", "DEUTSCHLAND": "DE", "FRANCE": "FR", "SPAIN": "ES", "ITALY": "IT", "AUSTRIA": "AT",
    "SWITZERLAND": "CH", "NETHERLANDS": "NL", "BELGIUM": "BE", "SWEDEN": "SE", "NORWAY": "NO", "DENMARK": "DK",
    "FINLAND": "FI", "POLAND": "PL", "PORTUGAL": "PT", "IRELAND": "IE", "GREECE": "GR", "AUSTRALIA": "AU",
    "NEW ZEALAND": "NZ", "JAPAN": "JP", "INDIA": "IN", "BRAZIL": "BR", "MEXICO": "MX",
}  # fmt: skip
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_LOOSE_CLOCK = re.compile(
    r"\s*(\d{1,2})(?:\s*[:.h]?\s*([0-5]\d))?(?::\d\d)?\s*([ap])?\.?m?\.?\s*(?:uhr|h)?\s*", re.I | re.A
)
_NONE_WORDS = frozenset({"none", "no", "nothing", "nil", "n/a", "na", "-", "keine", "ninguno", "aucun"})
_CREATININE = {
    "mg/dL": (0.1, 20.0),
    "umol/L": (9.0, 2000.0),
}  # 1 mg/dL is 88.4 micromol/L; a typing check, no judgement


class Unfit(ValueError):
    """An answer that cannot be taken as it stands: `what` is wrong and `fix` is the way out."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that `word` most looks like, or None when nothing is close; it only ever asks."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(word[:60].lower(), known, scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return found[0] if found else None


def show(value: object) -> str:
    """Return `value` as it would be written in the file, cut to a readable length."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        short = _UNPRINTABLE.sub("?", value[:41]).replace("\n", " ")
        return f'"{short[:40]}…"' if len(value) > 40 else f'"{short}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > 10**12:
        return "a very large number"
    return str(value)


# --- words -----------------------------------------------------------------------------------------------------------
def words(value: object) -> str:
    """Return text without blank ends: not empty, at most 2,000 characters, printable."""
    if not isinstance(value, str):
        raise Unfit(f"Here we read words, and this is {show(value)}.", 'Put it in quotes, as in "…".')
    if len(value) > MAX_WORDS:
        raise Unfit(f"This text has {len(value):,} characters.", f"Up to {MAX_WORDS:,} is fine: keep what matters.")
    if _UNPRINTABLE.search(value):
        raise Unfit("This text holds a character that cannot be printed.", "Type it again by hand, in plain letters.")
    if not value.strip():
        raise Unfit("Nothing stands between the quotes.", "Write it in, or leave the line out if it is not known.")
    return value.strip()


def written(value: object) -> str:
    """Return a medicine's text to the letter, as answers echo it; it has to name something, as `named` says."""
    named(value)
    return str(value)


def named(value: object) -> str:
    """Return the name of a condition, food or medicine; "none" is refused, as an empty list says that."""
    text = words(value)
    if text.lower() in _NONE_WORDS:
        raise Unfit(f"{show(text)} is not the name of anything.", "For none, write an empty list: []")
    return text


def one_of(value: object, choices: Sequence[str]) -> str:
    """Return `value` if it is one of `choices`, exactly."""
    if isinstance(value, str) and value in choices:
        return value
    listed = ", ".join(f'"{choice}"' for choice in choices)
    near = nearest(value, choices) if isinstance(value, str) else None
    raise Unfit(
        f"{show(value)} is not one of the answers we know here.",
        (f'Did you mean "{near}"? ' if near else "") + f"You can write {listed}.",
    )


def sex(value: object) -> Sex:
    """Return which reference intakes apply, "female" or "male"."""
    short = {"f": "female", "w": "female", "woman": "female", "m": "male", "man": "male"}
    if isinstance(value, str) and value.lower() in short:
        raise Unfit(f"{show(value)} is short for something.", f'Write "{short[value.lower()]}".')
    return cast(Sex, one_of(value, ("female", "male")))


def life_stage(value: object) -> LifeStage:
    """Return "none", "pregnant" or "lactating"."""
    if isinstance(value, str) and value.lower() in ("breastfeeding", "breast-feeding", "nursing"):
        raise Unfit(f"{show(value)} has another name here.", 'Write "lactating".')
    return cast(LifeStage, one_of(value, ("none", "pregnant", "lactating")))


def goal(value: object) -> str:
    """Return one of the ten goals."""
    text = named(value)
    meant = GOAL_WORDS.get(text.lower().strip())
    if meant is not None:
        raise Unfit(f"{show(text)} goes by another name here.", f'Write "{meant}".')
    return one_of(text, GOALS)


def country(value: object) -> str:
    """Return an ISO 3166 alpha-2 country code in upper case."""
    text = words(value)
    code = text.upper()
    if code in COUNTRIES:
        return code
    meant = COUNTRY_WORDS.get(code.replace(".", ""))
    if meant is not None:
        raise Unfit(f"{show(text)} is not the two-letter code of a country.", f'Write "{meant}".')
    raise Unfit(f"We do not know a country with the code {show(text)}.", 'Use its two letters, such as "US" or "DE".')


def weekday(value: object) -> Weekday:
    """Return a day of the week as its first three letters."""
    meant = value.lower()[:3] if isinstance(value, str) else ""
    if meant in WEEKDAYS and value != meant:
        raise Unfit(f"{show(value)} is written another way here.", f'Write "{meant}".')
    return cast(Weekday, one_of(value, WEEKDAYS))


# --- numbers ---------------------------------------------------------------------------------------------------------
def yes_or_no(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise Unfit(f"Here we read true or false, and this is {show(value)}.", "Write true or false, without quotes.")
    return value


def number(value: object) -> float:
    """Return a finite number; text, true and false are not numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        bare = value.strip().replace(",", ".") if isinstance(value, str) else ""
        quoted = re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", bare, re.ASCII)
        fix = f"Write {bare} without quotes." if quoted else "Write a number without quotes and without a unit."
        raise Unfit(f"Here we read a number, and this is {show(value)}.", fix)
    if isinstance(value, int) and abs(value) > 10**15:
        raise Unfit("This number is too large to be real.", "Please look at the digits once more.")
    if not math.isfinite(value):
        raise Unfit(f"{value} is not a number we can count with.", "Write the number, or leave the line out.")
    return float(value)


def between(value: object, low: float, high: float, what: str) -> float:
    """Return a number from `low` to `high`; `what` names it in the sentence."""
    given = number(value)
    if not low <= given <= high:
        meant = next((given / by for by in (10, 100, 1000) if low < given / by <= high), None)
        fix = f"Did you mean {plain(meant)}? " if given > high and meant is not None else ""
        raise Unfit(
            f"{plain(given)} is too {'high' if given > high else 'low'} here ({what}).",
            f"{fix}We take {plain(low)} to {plain(high)}.",
        )
    return given


def whole(value: object, low: int, high: int, what: str) -> int:
    """Return a whole number from `low` to `high`; 34.0 is refused like 34.5."""
    if isinstance(value, float) and math.isfinite(value):
        raise Unfit(
            f"{show(value)} has a decimal point.", f"Write a whole number, such as {int(max(low, min(value, high)))}."
        )
    return int(between(value, low, high, what))


def plain(value: float) -> str:
    """Return a number as people write it: 350, not 350.0."""
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.3g}"


def age(value: object) -> int:
    """Return an age in whole years, 0 to 120."""
    return whole(value, 0, 120, "an age in years")


def weight_kg(value: object) -> float:
    """Return a body weight in kilograms, 20 to 400."""
    return between(value, 20, 400, "a body weight in kilograms")


def capsules(value: object) -> int:
    """Return how many capsules a day a person would take, 0 to 50."""
    return whole(value, 0, 50, "a number of capsules a day")


def egfr(value: object) -> float:
    """Return an eGFR in mL/min/1.73 m2, 1 to 200."""
    return between(value, 1, 200, "an eGFR in mL/min")


def creatinine(value: object, unit: Literal["mg/dL", "umol/L"]) -> float:
    """Return a serum creatinine in `unit`; a value that fits the other unit is asked about, never converted."""
    given = number(value)
    low, high = _CREATININE[unit]
    if low <= given <= high:
        return given
    other = "umol/L" if unit == "mg/dL" else "mg/dL"
    other_low, other_high = _CREATININE[other]
    key = "creatinine_umol_l" if other == "umol/L" else "creatinine_mg_dl"
    fix = f"We take {plain(low)} to {plain(high)} {unit}. Please look at the report once more."
    if other_low <= given <= other_high:
        fix = f"It looks like {other}: if your report says so, give it as {plain(given)} {other} ({key} in the file)."
    raise Unfit(f"A creatinine of {plain(given)} {unit} is not possible.", fix)


def servings(value: object) -> float:
    """Return servings of a product a day, 0 to 50."""
    return between(value, 0, 50, "a number of servings a day")


def elemental_mg(value: object) -> float:
    """Return elemental magnesium in mg per serving, 0 to 3000."""
    given = number(value)
    if given < 0:
        raise Unfit(f"{plain(given)} mg is less than nothing.", "Write the milligrams from the label.")
    if given > 3000:
        meant = plain(given / 10) if given / 10 <= 1000 else None
        raise Unfit(
            f"{plain(given)} mg of magnesium in one serving is far above every limit we know.",
            (f"Did you mean {meant} mg? " if meant else "") + 'We need the "elemental" figure from the label.',
        )
    return given


def grams(value: object) -> float:
    """Return the weight of a helping in grams, 0 to 5000."""
    return between(value, 0, 5000, "one helping of food in grams")


def how_often(value: object, per: str) -> float:
    """Return how many times a day (0 to 50) or a week (0 to 200) something is eaten."""
    return between(value, 0, 200 if per == "week" else 50, f"a number of times a {per}")


def lab_value(value: object) -> float:
    """Return a laboratory value in its own unit: zero or more."""
    given = number(value)
    if given < 0:
        raise Unfit(f"A result of {plain(given)} is below zero.", "Copy the number as the report prints it.")
    return given


# --- days and hours --------------------------------------------------------------------------------------------------
def clock(value: object) -> int:
    """Return a time of day as minutes after midnight, from "07:00", "7:00" or a TOML time."""
    if isinstance(value, time):
        if value.second or value.microsecond:
            raise Unfit(f"{value} has seconds.", f'Hours and minutes are enough: "{value:%H:%M}".')
        return value.hour * 60 + value.minute
    if not isinstance(value, str):
        raise Unfit(f"Here we read a time, and this is {show(value)}.", 'Write it in quotes, such as "07:00".')
    exact = _CLOCK.fullmatch(value.strip())
    if exact:
        return int(exact[1]) * 60 + int(exact[2])
    meant = _loose_clock(value)
    fix = f'Did you mean "{hhmm(meant)}"?' if meant is not None else 'Write it as "07:00" or "19:30".'
    raise Unfit(f"{show(value)} is not a time we can read.", fix)


def typed_clock(words: str) -> int:
    """Return a time typed into a form, where it is shown again before it counts: "7am", "7.30" and "2100" are taken too."""
    meant = None if _CLOCK.fullmatch(words.strip()) else _loose_clock(words)
    return clock(words) if meant is None else meant


def _loose_clock(text: str) -> int | None:
    """Guess the time meant by "7am", "7.30" or "2100", only to ask."""
    found = _LOOSE_CLOCK.fullmatch(text[:20])
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return hour % 24 * 60 + minute if hour <= 24 else None


def hhmm(minutes: int) -> str:
    """Return minutes after midnight as "07:00"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def calendar_day(value: object) -> date:
    """Return a date; text and date-times are refused."""
    if isinstance(value, datetime) or (isinstance(value, str) and re.fullmatch(r"\s*\d{4}-\d\d-\d\d\s*", value)):
        shown = value.date().isoformat() if isinstance(value, datetime) else value.strip()
        raise Unfit(f"{show(value)} is not a plain date.", f"Write {shown} without quotes and without a time.")
    if not isinstance(value, date):
        raise Unfit(f"Here we read a date, and this is {show(value)}.", "Write year-month-day: 2026-06-01.")
    return value


def past_day(value: object, today: date) -> date:
    """Return a date that is not in the future."""
    given = calendar_day(value)
    if given > today:
        raise Unfit(f"{given} is still to come.", f"Today is {today}. Please look at the year once more.")
    if given.year < today.year - 121:
        raise Unfit(f"{given} is more than 120 years ago.", "Please look at the year once more.")
    return given
