"""Checked knowledge as plain data, and the file that keeps it so that the next start need not check again.

Plain data only (marshal of dicts, tuples, texts and numbers), never pickled objects: reading the file can build
nothing but that. It is a convenience; whatever is odd about it means "read the TOML again". It checks no knowledge.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from datetime import date
from functools import partial
from importlib.util import source_hash
from typing import TYPE_CHECKING, Any, Callable, Mapping, NamedTuple

from epsom import knowledge as shapes
from epsom.knowledge.lookup import Lookup, Plain

if TYPE_CHECKING:
    from epsom.knowledge.dictionary import Dictionary

_MAGIC = b"epsom knowledge 3\n"
_KEY_BYTES = 32
_DIGEST_BYTES = 8
_KEEP = 4  # compiled files kept for other Python versions and checkouts
_SUFFIX = ".compiled"


Inner = dict[str, tuple[tuple[str, str], ...]]  # shape -> fields to build: (field, shape or "date")


class Compiled(NamedTuple):
    """All entries as plain data."""

    version: str
    latest_review: int  # ordinal day; 0 if no entry has one
    inner: Inner
    kinds: dict[str, tuple[str, bytes]]  # field of Knowledge -> (shape, marshal of the plain entries by id)
    lookup: tuple[Any, ...] | None = None  # the parts of `lookup.Plain`; None: not worked out yet


# --- plain data to entries -----------------------------------------------------------------------------------------
def build(compiled: Compiled, dictionary: Dictionary) -> shapes.Knowledge:
    """The knowledge, each kind of it made when first asked for, with the wide list of medicine names beside it."""
    knowledge = object.__new__(shapes.Knowledge)
    knowledge.__dict__.update(
        version=compiled.version,
        dictionary=dictionary,
        _unopened={field: partial(_opened, *kind, compiled.inner) for field, kind in compiled.kinds.items()},
    )
    if compiled.lookup is not None:
        knowledge.__dict__["lookup"] = Lookup(Plain(*compiled.lookup))
    return knowledge


def _opened(shape: str, entries: bytes, inner: Inner) -> dict[str, Any]:
    """The entries of one kind, by id."""
    make = _maker(shape, inner)
    return {entry_id: make(plain) for entry_id, plain in marshal.loads(entries).items()}


def _maker(name: str, inner: Inner) -> Callable[[dict[str, Any]], Any]:
    """A function from a plain table, which becomes the entry's own, to an entry of this shape."""
    shape = getattr(shapes, name)
    adopt = object.__setattr__
    slotted = "__slots__" in shape.__dict__
    parts = [(field, None if part == "date" else _maker(part, inner)) for field, part in inner[name]]

    def make(plain: dict[str, Any]) -> Any:
        for field, make_part in parts:
            if field in plain:
                value = plain[field]
                plain[field] = date.fromordinal(value) if make_part is None else tuple([make_part(v) for v in value])
        if slotted:
            return shape(**plain)
        # The values were checked before they were compiled, and what was left out is the default that stands in the
        # shape itself; the slow frozen constructor (one guarded assignment a field) has nothing to add.
        entry: Any = object.__new__(shape)
        adopt(entry, "__dict__", plain)
        return entry

    return make


# --- the file ------------------------------------------------------------------------------------------------------
def cache_folder() -> str | None:
    """Where compiled knowledge is kept: ``cache/`` in EPSOM_HOME, else the user's cache folder; None: nowhere."""
    home = os.environ.get("EPSOM_HOME")
    if home:
        return os.path.join(home, "cache")
    if sys.platform == "win32":
        user = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        user = os.path.expanduser("~/Library/Caches")
    else:
        user = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    # A user without a home has no such folder, and a name like "~" must not become one wherever we happen to stand.
    return os.path.join(user, "epsom") if os.path.isabs(user) else None


def cache_key(files: Mapping[str, bytes], own_source: Mapping[str, bytes]) -> bytes:
    """What a compiled file depends on: the knowledge, the code that checks it, the Python that marshals it."""
    python = {"python": f"{sys.version}, marshal {marshal.version}".encode()}
    heads = [f"{name} {len(content)}\n" for group in (files, own_source, python) for name, content in group.items()]
    parts = ["".join(heads).encode(), *(b"".join(group.values()) for group in (files, own_source, python))]
    return b"".join(_digest(part) for part in parts)


def fetch(key: bytes) -> Compiled | None:
    """The compiled knowledge for this key; None if there is none that can be trusted."""
    path = _path(key)
    if path is None:
        return None
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:
            if not _ours(os.fstat(file.fileno())):
                return None
            content = file.read()
    except OSError:
        return None  # not there, not readable: the TOML files are
    start = len(_MAGIC) + _KEY_BYTES + _DIGEST_BYTES
    payload = content[start:]
    if content[:start] != _MAGIC + key + _digest(payload):
        return None
    return Compiled(*marshal.loads(payload))


def keep(key: bytes, compiled: Compiled) -> None:
    """Write the compiled knowledge for next time, whole or not at all; a place that cannot be written is no error."""
    path = _path(key)
    if path is None:
        return
    payload = marshal.dumps(tuple(compiled))
    folder = os.path.dirname(path)
    draft = f"{path}.{os.getpid()}"
    # Nothing here may stop an answer: a read-only disc or a full one only makes the next start slower.
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(folder), mode=0o700, exist_ok=True)  # it may be where the record will live
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _ours(os.stat(folder)):
            return
        _forget_old(folder)
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with open(os.open(draft, flags, 0o600), "wb") as file:
                file.write(_MAGIC + key + _digest(payload) + payload)
            os.replace(draft, path)
        except OSError:
            os.unlink(draft)


def _path(key: bytes) -> str | None:
    folder = cache_folder()
    return folder and os.path.join(folder, f"knowledge-{key.hex()[:16]}{_SUFFIX}")


def _digest(content: bytes) -> bytes:
    """Tells a change or a damage, as Python does for its own compiled files; who may write is what `_ours` looks at."""
    return source_hash(content)


def _ours(status: os.stat_result) -> bool:
    """Whether only we can have written it; another person's file could say that a dose is safe."""
    if not hasattr(os, "geteuid"):
        return True  # no owners to compare: the folder is the user's own
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _forget_old(folder: str) -> None:
    """Keep the newest few compiled files, so that the folder does not grow with every edit."""
    with os.scandir(folder) as found:
        ours = [entry for entry in found if entry.name.startswith("knowledge-") and _SUFFIX in entry.name]
    ours.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime, reverse=True)
    for entry in ours[_KEEP - 1 :]:
        os.unlink(entry.path)
