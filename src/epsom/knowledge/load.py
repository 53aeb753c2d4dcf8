"""Reading the knowledge files: the one module that opens them.

`load` gives everything known, or one error that lists every problem. The rest answers the questions of the command
line about the files themselves: what is wrong, what is due for review, where a figure comes from. It judges no
person and reads no clock; the day is handed in.
"""

from __future__ import annotations

import marshal
import os
from datetime import date
from typing import TYPE_CHECKING, Any, Iterator, TypeAlias

from epsom.errors import KnowledgeError, Problem
from epsom.knowledge import Cite, Entry, Knowledge, Source
from epsom.knowledge.compiled import Compiled, build, cache_key, fetch, keep
from epsom.knowledge.dictionary import load_dictionary

if TYPE_CHECKING:
    from pathlib import Path

    from epsom.knowledge.check import Kinds

Known: TypeAlias = Entry | Source

_HERE = os.path.dirname(os.path.abspath(__file__))
_WAY_OUT = "Install epsom again, or name the folder that holds the .toml files."


def load(folder: Path | None = None, *, today: date | None = None) -> Knowledge:
    """Everything in the knowledge files of `folder` (ours if left out), with our wide list of medicine names.

    Raises KnowledgeError with every problem found. With `today`, a review day in the future is one of them.
    """
    files = _read_folder(folder, ".toml")
    key = cache_key(files, _read_folder(None, ".py"))
    compiled = fetch(key)
    if compiled is None or (today is not None and compiled.latest_review > today.toordinal()):
        compiled, problems = _compile(files, today)
        if compiled is None:
            raise KnowledgeError(
                f"The knowledge files have {len(problems)} problem{'s' if len(problems) > 1 else ''}.",
                "Nothing is answered from them until each is put right; knowledge/README.md shows how.",
                problems,
            )
        lookup = build(compiled, load_dictionary()).lookup
        compiled = compiled._replace(lookup=tuple(lookup.plain))
        keep(key, compiled)
    return build(compiled, load_dictionary())


def problems(folder: Path | None = None, today: date | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the files of `folder` (ours if left out), in the order of the files; empty when sound."""
    return _compile(_read_folder(folder, ".toml"), today)[1]


def _read_folder(folder: Path | None, ending: str) -> dict[str, bytes]:
    """Content of the files of one ending by name, in order of name. Line ends are made the same everywhere."""
    place = _HERE if folder is None else os.fspath(folder)
    try:
        names = sorted(name for name in os.listdir(place) if name.endswith(ending) and not name.startswith("."))
        files = {}
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                content = file.read()
            files[name] = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    except OSError as error:
        what = f"The knowledge files cannot be read: {error.strerror} ({error.filename})."
        raise KnowledgeError(what, _WAY_OUT) from error
    if not files and ending == ".toml":
        raise KnowledgeError(f"There are no knowledge files in {place}.", _WAY_OUT)
    return files


def _version(files: dict[str, bytes]) -> str:
    """Ten hex digits that change when any file changes."""
    from hashlib import blake2b  # only when the files are read anew

    whole = blake2b(digest_size=5)
    for name, content in files.items():
        whole.update(f"{name} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def _compile(files: dict[str, bytes], today: date | None) -> tuple[Compiled | None, tuple[Problem, ...]]:
    """Check all files; with any problem there is no compiled form."""
    # Imported here because a start that finds its compiled file needs none of it.
    from epsom.knowledge import check, sense, structure

    found: list[Problem] = []
    into: Kinds = {}
    parsed = {name: check.parse(name, text, found) for name, text in files.items()}
    for name, tables in parsed.items():
        if tables is not None:
            check.read_file(name, files[name], tables, into, found)
    if None not in parsed.values():  # an unread file would make every citation of it look wrong
        sense.check_sense(into, today, found)
    if found:
        return None, tuple(sorted(found, key=lambda problem: (problem.where.partition(",")[0], problem.line or 0)))
    return Compiled(
        version=_version(files),
        latest_review=sense.latest_review(into),
        inner=structure.inner_fields(),
        kinds={
            field: (
                shape.__name__,
                marshal.dumps(
                    {
                        entry_id: structure.without_defaults(read.plain, shape)
                        for entry_id, read in into.get(kind, {}).items()
                    }
                ),
            )
            for kind, (field, shape) in structure.kinds().items()
        },
    ), ()


# --- questions about the files -------------------------------------------------------------------------------------
def describe(entry_id: str, knowledge: Knowledge) -> list[Known]:
    """Every entry with this id, of whatever kind; empty when there is none."""
    return [entries[entry_id] for entries in _by_kind(knowledge).values() if entry_id in entries]


def sources_of(entry: Known, knowledge: Knowledge) -> list[tuple[Source, str | None]]:
    """The documents an entry rests on, each with the place in it, its inner lists included; none twice."""
    found: dict[tuple[str, str | None], tuple[Source, str | None]] = {}
    for cite in _cites(entry):
        found.setdefault((cite.source, cite.at), (knowledge.sources[cite.source], cite.at))
    return list(found.values())


def due(knowledge: Knowledge, today: date, months: int = 24) -> list[str]:
    """A sentence for each entry that nobody has checked, or whose last check is older than `months`.

    Vocabulary states nothing about health and is never due.
    """
    from epsom.knowledge.sense import VOCABULARY
    from epsom.knowledge.structure import kinds

    sentences = []
    for kind, (field, _) in kinds().items():
        for entry_id, entry in _by_kind(knowledge)[field].items() if kind not in VOCABULARY else ():
            if getattr(entry, "retired", None) is None and (why := _why_due(entry, today, months)):
                sentences.append(f"{kind} {entry_id}: {why}")
    return sentences


def _why_due(entry: Known, today: date, months: int) -> str:
    """Why an entry wants a look; empty when it does not."""
    reviewed = getattr(entry, "reviewed", None)
    if entry.checked == "no" and getattr(entry, "basis", "source") == "project_choice":
        return "a choice of this project that nobody has reviewed yet."
    if entry.checked == "no":
        return "nobody has compared it with a source yet."
    if reviewed is not None:
        age = (today.year - reviewed.year) * 12 + today.month - reviewed.month - (today.day < reviewed.day)
        if age >= months:
            return f"last checked {age} months ago, on {reviewed.isoformat()}."
    unchecked = sum(getattr(part, "checked", "yes") == "no" for part in _parts(entry))
    if unchecked:
        return f"{unchecked} of its parts {'has' if unchecked == 1 else 'have'} not been compared with a source yet."
    return ""


def _by_kind(knowledge: Knowledge) -> dict[str, dict[str, Known]]:
    from epsom.knowledge.structure import kinds

    return {field: getattr(knowledge, field) for field, _ in kinds().values()}


def _parts(entry: Known) -> Iterator[Any]:
    """The inner entries of an entry: rows, variants, lines, claims, citations."""
    for value in vars(entry).values():
        if isinstance(value, tuple):
            yield from (item for item in value if hasattr(item, "__dataclass_fields__"))


def _cites(entry: Known) -> Iterator[Cite]:
    for part in (entry, *_parts(entry)):
        yield from getattr(part, "cite", ())
        if isinstance(part, Cite):
            yield part
