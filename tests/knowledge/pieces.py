"""Small sound pieces of knowledge files, for tests that break them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

SOURCE = """
[[source]]
id = "book"
kind = "guideline"
title = "A book"
year = 1997
url = "https://example.org/book"
checked = "yes"
"""

FACT = """
[[fact]]
id = "kidneys_clear"
topic = "kidney"
text = "Kidneys clear magnesium."
cite = [{ source = "book", at = "chapter 6" }]
checked = "yes"
reviewed = 2026-11-21
"""

WEIGHTS = """
[[atomic_weight]]
id = "h"
element = "H"
weight = 1.008

[[atomic_weight]]
id = "o"
element = "O"
weight = 15.999

[[atomic_weight]]
id = "mg"
element = "Mg"
weight = 24.305
"""

FORM = """
[[form]]
id = "hydroxide"
name = "Magnesium hydroxide"
category = "inorganic"
variants = [{ id = "hydroxide", name = "magnesium hydroxide", formula = "Mg(OH)2" }]
"""

RULE = """
[[rule]]
id = "older"
when = [{ age_from = 65 }]
severity = "caution"
condition = "65 or older"
ask = "How old are you?"
say = "Start lower."
rationale = "Kidneys slow down."
"""

CONDITION = """
[[condition]]
id = "asthma"
name = "asthma"
"""

INTERACTION = """
[[interaction]]
id = "levothyroxine"
name = "levothyroxine"
ingredients = ["levothyroxine"]
drug_class = "thyroid hormone"
direction = "magnesium lowers the drug"
mechanism = "binding"
severity = "major"
drug_before_mg_h = 4
drug_after_mg_h = 4
say = "Four hours apart is enough."
"""

LAB = """
[[lab_test]]
id = "serum_magnesium"
name = "serum magnesium"
synonyms = ["magnesium"]
units = { "mmol/L" = 1.0, "mg/dL" = 0.4114 }
canonical_unit = "mmol/L"
plausible = [0.1, 10.0]
can_tell = "Whether the blood holds too little."
cannot_tell = "What bone and cells hold."
"""


def folder_with(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def plain(value: Any) -> Any:
    """An entry as plain values; entries themselves only equal themselves, which keeps a start quick."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.name != "dictionary"}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def same(one: Any, other: Any) -> bool:
    """Whether two readings hold the same, entry by entry."""
    return bool(plain(one) == plain(other))
