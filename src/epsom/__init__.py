"""epsom: one person's magnesium, from facts to a safe, cited plan.

    from datetime import date
    from epsom import assess, draft, load, read_person, screen

    knowledge = load()
    person = read_person(text_of_a_person_file, today=date.today())
    screening = screen(person, knowledge, today)

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epsom.core.assessment import Assessment, assess
    from epsom.core.person import Person
    from epsom.core.person import read as read_person
    from epsom.core.plan import Plan, draft
    from epsom.core.product import Product
    from epsom.core.product import read as read_label
    from epsom.core.safety import Screening, screen
    from epsom.errors import EpsomError, InputError, KnowledgeError
    from epsom.knowledge import Knowledge
    from epsom.knowledge.load import load

__version__ = "0.5.0"
__all__ = [
    "Assessment",
    "EpsomError",
    "InputError",
    "Knowledge",
    "KnowledgeError",
    "Person",
    "Plan",
    "Product",
    "Screening",
    "assess",
    "draft",
    "load",
    "read_label",
    "read_person",
    "screen",
]

_HOME = {
    "Assessment": ("core.assessment", "Assessment"),
    "EpsomError": ("errors", "EpsomError"),
    "InputError": ("errors", "InputError"),
    "Knowledge": ("knowledge", "Knowledge"),
    "KnowledgeError": ("errors", "KnowledgeError"),
    "Person": ("core.person", "Person"),
    "Plan": ("core.plan", "Plan"),
    "Product": ("core.product", "Product"),
    "Screening": ("core.safety", "Screening"),
    "assess": ("core.assessment", "assess"),
    "draft": ("core.plan", "draft"),
    "load": ("knowledge.load", "load"),
    "read_label": ("core.product", "read"),
    "read_person": ("core.person", "read"),
    "screen": ("core.safety", "screen"),
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'epsom' has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(f"epsom.{module}"), attribute)
