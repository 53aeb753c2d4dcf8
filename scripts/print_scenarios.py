"""Prints the scenario files of tests/cases/safety as the chapter docs/scenarios.md, so that the manual cannot drift.

python scripts/print_scenarios.py            writes docs/scenarios.md
python scripts/print_scenarios.py --check    only says whether it is up to date (exit 1 when not)
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "safety"
CHAPTER = ROOT / "docs" / "scenarios.md"

_HEAD = """# What the screening says, case by case

Every line here is run as a test: a person as told, and what the screening must say. A person is 40, female, not
pregnant, in the United States, without conditions, medicines or products, unless the line says otherwise.

"""
_CHAPTERS = {
    "rules": "Conditions, kidneys, age, products, and what is not known",
    "interaction_classes": "Every class of medicine",
}


def chapter() -> str:
    """The whole chapter as Markdown."""
    parts = [_HEAD]
    for stem, title in _CHAPTERS.items():
        cases = tomllib.loads((CASES / f"{stem}.toml").read_text(encoding="utf-8"))["case"]
        parts.append(f"## {title}\n\n| Scenario | Told | Answer |\n|---|---|---|\n")
        parts += [
            f"| {case['title']} | {_told(case.get('person', {}))} | {_answer(case['expect'])} |\n" for case in cases
        ]
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _told(person: dict[str, Any]) -> str:
    return "; ".join(f"{key.replace('_', ' ')}: {_words(value)}" for key, value in person.items()) or "as above"


def _answer(expect: dict[str, Any]) -> str:
    names = {
        "severity": "{}",
        "at_least": "at least {}",
        "because": "because of {}",
        "ceiling": "ceiling {} mg",
        "room": "room for {} mg",
        "current": "{} mg already",
        "open": "asks about {}",
        "avoid_forms": "not as {}",
        "outcome": "{}",
        "before": "{} h before magnesium",
        "after": "{} h after magnesium",
    }
    return "; ".join(names[key].format(_words(value)) for key, value in expect.items()).replace("_", " ")


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value) or "none"
    if isinstance(value, dict):
        return " ".join(_words(each) for each in value.values())
    return str(value)


def main() -> int:
    """Write the chapter, or check it."""
    text = chapter()
    if "--check" in sys.argv[1:]:
        return 0 if CHAPTER.exists() and CHAPTER.read_text(encoding="utf-8") == text else 1
    CHAPTER.parent.mkdir(exist_ok=True)
    CHAPTER.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
