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
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Callable, Mapping, NamedTuple

from epsom import knowledge as shapes

if TYPE_CHECKING:
    from epsom.knowledge.dictionary import Dictionary

_MAGIC = b"epsom knowledge 1\n"
_KEY_BYTES = 32
_DIGEST_BYTES = 16
_KEEP = 4  # compiled files kept for other Python versions and checkouts
_SUFFIX = ".compiled"


class Compiled(NamedTuple):
    """All entries as plain data."""

    version: str
    latest_review: int  # ordinal day; 0 if no entry has one
    inner: dict[str, tuple[tuple[str, str], ...]]  # shape -> fields to build: (field, shape or "date")
    kinds: dict[str, tuple[str, dict[str, dict[str, Any]]]]  # field of Knowledge -> (shape, entries by id)


# --- plain data to entries -----------------------------------------------------------------------------------------
def build(compiled: Compiled, dictionary: Dictionary) -> shapes.Knowledge:
    """Make the entries, with the wide list of medicine names beside them.

    The plain tables become the entries' own, so one Compiled builds one Knowledge.
    """
    makers: dict[str, Callable[[dict[str, Any]], Any]] = {}
    for name, inner in compiled.inner.items():
        makers[name] = _maker(getattr(shapes, name), inner, makers)
    built = {
        field: {entry_id: makers[name](plain) for entry_id, plain in entries.items()}
        for field, (name, entries) in compiled.kinds.items()
    }
    return shapes.Knowledge(version=compiled.version, dictionary=dictionary, **built)


def _maker(
    shape: type, inner: tuple[tuple[str, str], ...], makers: Mapping[str, Callable[[dict[str, Any]], Any]]
) -> Callable[[dict[str, Any]], Any]:
    """A function from a plain table to an entry of this shape."""
    adopt = object.__setattr__
    slotted = "__slots__" in shape.__dict__

    def make(plain: dict[str, Any]) -> Any:
        for field, name in inner:
            if field in plain:
                value = plain[field]
                plain[field] = date.fromordinal(value) if name == "date" else tuple([makers[name](v) for v in value])
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
    whole = blake2b(digest_size=_KEY_BYTES)
    for group in (files, own_source, {"python": f"{sys.version}, marshal {marshal.version}".encode()}):
        for name, content in group.items():
            whole.update(f"{name} {len(content)}\n".encode())
            whole.update(content)
    return whole.digest()


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
    payload = memoryview(content)[start:]
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


def _digest(payload: bytes | memoryview) -> bytes:
    return blake2b(payload, digest_size=_DIGEST_BYTES).digest()


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
