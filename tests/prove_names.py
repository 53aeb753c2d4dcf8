"""Proof over the whole wide list: a medicine written wrong is never taken for one that needs no care.

Each name of the list is spoiled in five ways that do not depend on chance. Whatever is read must not be an exact
match with an entry of severity "none", unless those very words stand in our own tables. A slice runs with the tests,
all of it with `python -m tests.prove_names` (two processes, some minutes).
"""

from __future__ import annotations

import multiprocessing
import sys
import zlib
from dataclasses import dataclass, field
from typing import Iterator

from epsom.core.medicines import MedicineIndex, prepare, recognise
from epsom.knowledge import Knowledge
from epsom.knowledge.dictionary import load_dictionary, spell
from epsom.knowledge.load import load

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Proof:
    """What was tried and what came of it."""

    names: int = 0
    strings: int = 0
    exact: int = 0  # strings with an exact match of any kind
    fuzzy: int = 0  # strings with a match that is asked about
    unread: int = 0  # strings in which nothing was recognised
    cleared_by_table: int = 0  # exact match with a "none" entry, the very words tabled
    violations: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Proof) -> None:
        """Put another stretch's figures to these."""
        for name in ("names", "strings", "exact", "fuzzy", "unread", "cleared_by_table"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.violations += other.violations


def typos(name: str) -> Iterator[str]:
    """The name with a letter left out, doubled, changed, put in, and two letters swapped; always the same five."""
    letters = [i for i, c in enumerate(name) if c.isalpha()] or [0]
    seed = zlib.crc32(name.encode())
    at = [letters[(seed >> shift) % len(letters)] for shift in (0, 5, 10, 15, 20)]
    other = LETTERS[seed % 26]
    yield name[: at[0]] + name[at[0] + 1 :]
    yield name[: at[1]] + name[at[1]] + name[at[1] :]
    yield name[: at[2]] + (other if other != name[at[2]] else "q") + name[at[2] + 1 :]
    yield name[: at[3]] + other + name[at[3] :]
    swapped = min(at[4], max(len(name) - 2, 0))
    yield name[:swapped] + name[swapped : swapped + 2][::-1] + name[swapped + 2 :]


def tabled(knowledge: Knowledge) -> set[str]:
    """Every wording our own tables hold, as it is looked up, with and without the blanks."""
    words = [n.name for n in knowledge.names.values() if n.kind != "class"]
    words += [i for n in knowledge.names.values() for i in n.ingredients]
    words += [w for e in knowledge.interactions.values() for w in (*e.ingredients, *e.brands)]
    spelled = {spell(w) for w in words}
    return spelled | {w.replace(" ", "") for w in spelled}


def prove_names(index: MedicineIndex, knowledge: Knowledge, start: int = 0, stop: int | None = None) -> Proof:
    """Spoil the names from number `start` up to `stop` and read each; the proof holds when nothing is in violations."""
    proof, allowed = Proof(), tabled(knowledge)
    none = {e.id for e in knowledge.interactions.values() if e.severity == "none"}
    for name in index.dictionary.names(start, stop):
        proof.names += 1
        for text in typos(name):
            reading = recognise(text, index)
            proof.strings += 1
            proof.exact += any(m.how == "exact" for m in reading.matches)
            proof.fuzzy += any(m.how == "fuzzy" for m in reading.matches)
            proof.unread += not reading.matches
            if text.strip() and reading.nothing:
                proof.violations.append((text, "read as nothing taken"))
            for match in reading.matches:
                if match.interaction in none and match.how == "exact":
                    words = spell(match.written)
                    # "zoloft50" is the tabled name with its dose; nothing else may differ from the table.
                    if words in allowed or words.rstrip("0123456789") in allowed or words.replace(" ", "") in allowed:
                        proof.cleared_by_table += 1
                    else:
                        proof.violations.append((text, f"{match.written} -> {match.interaction}"))
                if match.how == "fuzzy" and not reading.ask:
                    proof.violations.append((text, "guessed and not asked"))
    return proof


def _stretch(bounds: tuple[int, int]) -> Proof:
    knowledge = load()
    return prove_names(prepare(knowledge, load_dictionary()), knowledge, *bounds)


def main() -> int:
    """Prove all names, two thousand at a time, on two processes."""
    count, whole = len(load_dictionary()), Proof()
    bounds = [(start, min(start + 2000, count)) for start in range(0, count, 2000)]
    with multiprocessing.Pool(2) as pool:
        for part in pool.imap_unordered(_stretch, bounds):
            whole.add(part)
    print(
        f"{whole.names} names, {whole.strings} misspellings: {whole.exact} with an exact match, {whole.fuzzy} asked "
        f"about, {whole.unread} not recognised; {whole.cleared_by_table} exact with an entry of severity none, all "
        f"tabled word for word; {len(whole.violations)} violations"
    )
    for text, what in whole.violations[:20]:
        print(f"  {text!r}: {what}")
    return 1 if whole.violations else 0


if __name__ == "__main__":
    sys.exit(main())
