"""Answers as JSON text on standard output, for other programs to read. It lays nothing out for people."""

from __future__ import annotations

import json
import sys

__all__ = ["print_json"]


def print_json(answer: object) -> int:
    """Print one JSON object and nothing else; 0, the exit code of an answer."""
    text = json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # an old terminal, or bytes that are no text: escaped, it still reads back exactly
        text = json.dumps(answer, indent=2, allow_nan=False)
    sys.stdout.write(text + "\n")
    return 0
