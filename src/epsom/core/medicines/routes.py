"""Where a medicine is used when it is not swallowed: eye, ear, nose, skin, inhaled, by injection.

Words only. A medicine written so keeps its rule; the person is asked whether it is swallowed.
"""

from __future__ import annotations

import re

__all__ = ["QUESTION", "routes"]

_ROUTES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (route, re.compile(rf"\b(?:{words})\b"))
    for route, words in (
        ("eye", r"eye[\s-]?(?:drops?|ointments?|gels?|creams?|lotions?)|eyes?\s+only|ophthalmic|augentropfen|collyre"),
        ("ear", r"ear[\s-]?(?:drops?|sprays?)|otic|ohrentropfen"),
        ("nose", r"nasal|nose[\s-]?(?:drops?|sprays?)|nasenspray"),
        ("inhaled", r"inhalers?|inhaled|inhalation|puffs?|nebuli[sz](?:er|ed)"),
        ("injection", r"injections?|injected|injectable|inj|infusions?|subcut\w*"),
        ("skin", r"creams?|ointments?|lotions?|topical|patch(?:es)?|transdermal|gel(?!\s?-?caps?)|foam|shampoo"),
    )
)
QUESTION = {
    "eye": "Is {name} swallowed, or only used in the eye?",
    "ear": "Is {name} swallowed, or only used in the ear?",
    "nose": "Is {name} swallowed, or only used in the nose?",
    "inhaled": "Is {name} swallowed, or only breathed in?",
    "injection": "Is {name} swallowed, or only given by injection?",
    "skin": "Is {name} swallowed, or only used on the skin?",
}


def routes(lowered: str) -> list[tuple[str, int]]:
    """The ways of use a text speaks of, each with the place of its words; "eye ointment" is eye before skin."""
    found: list[tuple[str, int]] = []
    spans: list[tuple[int, int]] = []
    for route, words in _ROUTES:
        for hit in words.finditer(lowered):
            if not any(start <= hit.start() < stop for start, stop in spans):
                spans.append(hit.span())
                found.append((route, hit.start()))
    return sorted(found, key=lambda each: each[1])
