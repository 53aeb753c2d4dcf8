"""Opens a person file from disk. What stands in it is read by `core.person`; nothing is ever written here."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

from epsom.core.person import Person, read
from epsom.errors import InputError

MAX_BYTES = 1_000_000


def open_person(path: str | Path, today: date) -> Person:
    """Return the person in the file at `path`; raises `InputError` with what is wrong and what to do.

    A directory, a device, a file over 1 MB, an empty one and one that is not UTF-8 text are refused, the large one
    without reading it.
    """
    file = Path(path)
    text = _text(_bytes(file), file.name)
    if not text.strip():
        raise InputError(
            f"{file.name} is empty.", "Fill it with `epsom new`, or copy one of the examples (`epsom help person`)."
        )
    return read(text, today)


def _bytes(file: Path) -> bytes:
    """Read at most 1 MB of a plain file."""
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{file} is a folder.", "Name the person file inside it, such as person.toml.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{file} is not an ordinary file.", "Name a person file, such as person.toml.")
        if status.st_size <= MAX_BYTES:
            with file.open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
            if len(content) <= MAX_BYTES:
                return content
        size = f"{status.st_size / 1_000_000:.1f} MB"
        raise InputError(
            f"{file.name} has {size}; a person file has a few kilobytes.", "Please look whether it is the right file."
        )
    except FileNotFoundError:
        raise InputError(f"There is no file {file}.", "Check the name, or make one with `epsom new`.") from None
    except PermissionError:
        raise InputError(
            f"This account may not read {file}.", "Change its permissions, or copy it to your own folder."
        ) from None
    except (OSError, ValueError) as error:  # a name too long, a folder that is a file, a zero byte in the name
        raise InputError(
            f"{str(file)[:200]!r} cannot be opened ({type(error).__name__}).", "Check the name and try again."
        ) from None


def _text(content: bytes, name: str) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is not a text file.", "Name a person file: plain text, such as person.toml.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name} is not saved as UTF-8 text (line {line} has other bytes).",
            'Save it again with the encoding "UTF-8".',
        ) from None
