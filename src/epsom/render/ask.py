"""`epsom new` in a terminal: one kind question at a time, each skippable, nothing written until the end."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from epsom.core.person import write
from epsom.errors import InputError
from epsom.interview import Question, check, next_question, person

_WELCOME = (
    "A few questions, so that what you get fits you and is safe. Everything stays on this computer.\n"
    "Press Enter to skip any of them; type back to change the one before, and stop to leave.\n"
)


def ask_in_terminal(path: Path, today: date) -> int:
    """Ask the questions and write the person file; refuses to write over a file that is there."""
    if path.exists():
        raise InputError(f"{path} is there already.", "Name another file: epsom new another.toml")
    answers: dict[str, str] = {}
    print(_WELCOME)
    while (question := next_question(answers, today)) is not None:
        words = _ask(question, answers, today)
        if words is None:
            print("Stopped. Nothing was written.")
            return 0
        if words == "back":
            if answers:
                answers.popitem()
            continue
        answers[question.id] = words
    try:
        path.write_text(write(person(answers, today)), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error
    print(f"\nThank you. Your answers are in {path}; you can change them in any text editor.")
    print(f"Next: epsom plan {path}")
    return 0


def _ask(question: Question, answers: dict[str, str], today: date) -> str | None:
    """One answer that can be kept, "back", or None to leave."""
    print(f"\n{question.ask}\n  {question.how}\n  Why: {question.why}")
    while True:
        print("> ", end="", flush=True)
        line = sys.stdin.readline()
        words = line.strip()
        if not line or words.lower() in ("stop", "quit", "exit"):
            return None
        if words.lower() == "back":
            return "back"
        problem = check(question.id, words, answers, today) if words else None
        if problem is None:
            return words
        print(f"  {problem.what} {problem.fix}")
