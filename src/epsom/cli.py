"""The command line: parse, ask the companion, show. A thin door with no judgement of its own.

Everything heavy is imported inside the command that needs it, so that `epsom --help` costs next to nothing.
Text for people and `--json` go to standard output; problems go to standard error.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from epsom.errors import EpsomError, InputError, Problem

if TYPE_CHECKING:
    from epsom.companion import Companion
    from epsom.core.person import Person

OK, USAGE, OUR_FAULT = 0, 2, 70
BIGGEST_TEXT = 200_000  # characters of a label or a kept answer read from standard input


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code (0 answered, 2 usage, 3 bad data, 4 locked, 5 busy, 70 our fault)."""
    if arguments is None:  # the command is the whole process: it ends before a look for circular rubbish pays
        arguments = sys.argv[1:]
        os.umask(0o077)  # whatever is written is for this person alone
        gc.disable()
        atexit.register(gc.freeze)
    parser = _parser(arguments[0] if arguments else "")
    options = parser.parse_args(_answers_as_a_value(arguments))
    if options.command is None:
        parser.print_help()
        return OK
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except EpsomError as error:
        print(_showable(str(error)), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped. Nothing was changed.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  (closed with the interpreter, which flushes it once more)
        return OK
    except Exception:  # our fault: the traceback is what helps to find it
        import traceback

        traceback.print_exc()
        print("This is a fault in epsom. Nothing was changed.", file=sys.stderr)
        return OUR_FAULT


def _answers_as_a_value(arguments: list[str]) -> list[str]:
    """The same, with the answers tied to their option: a list that begins with a skipped one looks like an option."""
    at = arguments.index("--answers") if "--answers" in arguments[:-1] else None
    if at is None or not arguments[at + 1].startswith("-,"):
        return arguments
    return [*arguments[:at], f"--answers={arguments[at + 1]}", *arguments[at + 2 :]]


def _showable(text: str) -> str:
    """The text with control characters, and what the screen cannot show, replaced: a file's words give no orders."""
    clean = "".join(each if each.isprintable() or each == "\n" else "?" for each in text)
    encoding = sys.stderr.encoding or "utf-8"
    return clean.encode(encoding, "replace").decode(encoding)


_Argument = tuple[tuple[str, ...], dict[str, Any]]  # what argparse's add_argument is given
_Command = tuple[Callable[[argparse.Namespace], int], str, tuple[_Argument, ...]]  # what runs it, its use, its own


def _argument(*names: str, **how: Any) -> _Argument:
    return names, how


def _commands() -> dict[str, _Command]:
    """Each command by name."""
    found: dict[str, _Command] = {}
    as_json = _argument("--json", action="store_true", help="print one JSON object and nothing else")

    def add(name: str, run: Callable[[argparse.Namespace], int], about: str, *arguments: _Argument) -> None:
        found[name] = (run, about, arguments)

    file = _argument("file", help="a person file (make one with: epsom new)")
    add("assess", _assess, "How much magnesium do you probably get, and is it enough?", as_json, file)
    about = "Is a magnesium supplement safe beside your kidneys, conditions and medicines?"
    add("screen", _screen, about, as_json, file)
    html = _argument("--html", metavar="FILE", help="also write a printable report")
    clinician = _argument("--clinician", action="store_true", help="print the page for a clinician")
    about = "Food first, then form, dose and times: a day you can live."
    add("plan", _plan, about, as_json, file, html, clinician)

    text = _argument("text", nargs="+", help='for example: epsom check "Synthroid"')
    beside = _argument("--with", dest="with_file", metavar="FILE", help="also look at this person's other answers")
    about = "Can this go with magnesium? One medicine or product, answered in a line."
    add("check", _check, about, as_json, text, beside)

    text = _argument("text", nargs="*", help="the label's text; - or nothing reads it from standard input")
    add("label", _label, "How much magnesium is really in this label?", as_json, text)

    limit = _argument("--limit", type=int, default=10, metavar="N")
    add("food", _food, "Find a food and its magnesium.", as_json, _argument("query", nargs="+"), limit)

    file = _argument("file", nargs="?", default="me.toml")
    add("new", _new, "Answer a few questions, kindly, and get a person file.", file)

    answer = _argument("answer", help="a file kept from: epsom plan FILE --json")
    add("explain", _explain, "Work out a kept answer again and say what would differ today.", as_json, answer)

    out = _argument("--out", metavar="FOLDER", default="out", help="where the printable reports go")
    full = _argument("--full", action="store_true", help="print the whole plans, not only their answers")
    add("demo", _demo, "Three example people, assessed, screened and planned.", out, full)

    data = _argument("--data", metavar="FOLDER", help="the folder of the record (otherwise EPSOM_HOME)")
    profile = _argument("--profile", metavar="NAME", help="whose part of the record")
    url = _argument("--url", metavar="URL", help="a record in PostgreSQL instead of a folder")
    record = (data, profile, url)
    port = _argument("--port", type=int, metavar="N", help="the port (otherwise the first free one from 8765)")
    opened = _argument("--open", action="store_true", help="open the browser as well")
    seconds = _argument("--seconds", type=float, metavar="N", help="stop by itself after so long")
    add(
        "serve", _record("serve"), "The pages in your browser, on this computer only.", port, data, url, opened, seconds
    )
    add("today", _record("today"), "Today: the doses, and what else the day has.", as_json, *record)
    kind = _argument("kind", help="check_in, dose, night, stool, side_effect, cramps, practice, scale or journal")
    values = _argument("fields", nargs="*", metavar="field=value", help="for example: mood=6 stress=4")
    day = _argument("--day", type=_date, metavar="DATE", help="the day it belongs to (otherwise today)")
    add("log", _record("log"), "Write one thing down in the diary.", as_json, kind, values, day, *record)
    csv = _argument("--csv", metavar="FOLDER", help="write one table for each kind into this folder instead")
    add("export", _record("export"), "Everything of one person as JSON, or as tables.", csv, *record)
    file = _argument("file", help="a file that epsom export wrote, or a person file (.toml)")
    add("import", _record("import_"), "Bring a person back from an export.", file, *record)
    file = _argument("file", help="where the copy goes; it is made anew")
    add("backup", _record("backup"), "Copy the whole record into one file, and check the copy.", file, data)
    file = _argument("file", help="a file that epsom backup wrote")
    add("restore", _record("restore"), "Put a backup in place of the record, all of it or nothing.", file, data)
    sure = _argument("--yes-erase-everything", dest="sure", action="store_true", help="go on without being asked")
    about = "Erase the record, or with --profile one person, without a trace."
    add("erase", _record("erase"), about, sure, *record)

    scale = _argument("id", nargs="?", help="for example phq9; left out, all of them are listed")
    answers = _argument("--answers", metavar="0,1,-,2", help="one for each question, - for one you skipped")
    total = _argument("--total", metavar="N", help="a total from elsewhere")
    previous = _argument("--previous", metavar="N", help="your total before, to see what changed")
    country = _argument("--country", metavar="GB", help="two letters, for lines to call near you")
    about = "Score a questionnaire, and see what changed."
    add("scale", _scale, about, as_json, scale, answers, total, previous, country)

    outcome = _argument("outcome", nargs="*", help="an outcome or a goal; or: questions, mechanisms, articles")
    about = "What is known, how surely, and from which trials; left empty, all outcomes."
    add("evidence", _evidence, about, as_json, outcome)

    what = _argument("what", choices=("plan", "design", "judge"), help="more with: epsom trial plan --help")
    rest = _argument("rest", nargs=argparse.REMAINDER, metavar="...", help="what belongs to it")
    add("trial", _trial, "A fair comparison with and without: plan it, draw it, judge it.", what, rest)

    article = _argument(
        "article", metavar="FILE", help="an article: text, HTML, Markdown or PDF; - reads standard input"
    )
    markdown = _argument("--markdown", metavar="FILE", help="also write the audit as Markdown")
    jsonld = _argument("--jsonld", metavar="FILE", help="also write it as schema.org ClaimReview")
    about = "Take an article about magnesium apart: claims, doses, citations."
    add("audit", _audit, about, as_json, article, markdown, jsonld)

    what, entry = _argument("what", choices=("check", "show")), _argument("id", nargs="?", help="the entry to show")
    add("knowledge", _knowledge, "Check what epsom knows, or show one entry with its sources.", as_json, what, entry)

    add("help", _help, "Help pages, one for each step.", _argument("page", nargs="?"))
    return found


def _parser(first: str) -> argparse.ArgumentParser:
    """The parser for a command line that begins with this word; of the commands only the one it names, if any."""
    parser = argparse.ArgumentParser(
        prog="epsom",
        description="One person's magnesium: how much you get, whether more is safe, and a day you can live.",
        epilog="Not a medical device. In an emergency call your local emergency number. More: epsom help",
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version=_version())
    group = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="epsom")
    commands = _commands()
    for name in (first,) if first in commands else commands:
        run, about, arguments = commands[name]
        command = group.add_parser(name, help=about, description=about, formatter_class=_Help)
        command.set_defaults(run=run)
        command.add_argument("--now", type=_date, default=None, metavar="DATE", help="pretend today is this day")
        for names, how in arguments:
            command.add_argument(*names, **how)
    return parser


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal, whose width argparse itself asks of `shutil`, with every archive format it loads."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        try:
            width = int(columns) if columns.isdecimal() else 0
            width = width or os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError):  # no terminal
            width = 0
        super().__init__(prog, width=(width or 80) - 2)


def _version() -> str:
    from epsom import __version__

    return f"epsom {__version__}"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-11-22") from None


def _companion(options: argparse.Namespace) -> Companion:
    from epsom.companion import Companion

    return Companion.bundled(options.now or date.today())


def _person(path: str, today: date) -> Person:
    from epsom.exchange.person_file import open_person

    return open_person(Path(path), today)


def _print_json(answer: object) -> int:
    from epsom.render.plain import print_json

    return print_json(answer)


def _assess(options: argparse.Namespace) -> int:
    companion = _companion(options)
    person = _person(options.file, companion.today)
    assessment = companion.assess(person)
    if options.json:
        from epsom.exchange.answer_json import assess_json

        return _print_json(assess_json(assessment, companion.knowledge))
    from epsom.core.report.pages import write_assessment

    return _show(write_assessment(person, assessment, companion.screen(person), companion.knowledge))


def _screen(options: argparse.Namespace) -> int:
    companion = _companion(options)
    person = _person(options.file, companion.today)
    screening = companion.screen(person)
    if options.json:
        from epsom.exchange.answer_json import screen_json

        return _print_json(screen_json(screening, companion.knowledge))
    from epsom.core.report.pages import write_screening

    return _show(write_screening(person, screening, companion.knowledge))


def _plan(options: argparse.Namespace) -> int:
    companion = _companion(options)
    person = _person(options.file, companion.today)
    answer = companion.plan_for(person)
    if options.html:
        _write_html(answer, companion, Path(options.html))
    if options.json:
        from epsom.exchange.answer_json import answer_json

        return _print_json(answer_json(answer, _facts(options.file), companion.knowledge))
    from epsom.core.report import write_plan
    from epsom.core.report.pages import write_clinician

    write = write_clinician if options.clinician else write_plan
    return _show(write(answer.person, answer.assessment, answer.screening, answer.plan, companion.knowledge))


def _facts(path: str) -> str:
    """The person file as it stands; it was read, and found in order, just before."""
    return Path(path).read_text(encoding="utf-8-sig")


def _write_html(answer: Any, companion: Companion, path: Path) -> None:
    from epsom.core.report import write_plan
    from epsom.core.report.pages import write_clinician
    from epsom.render.html import page

    parts = (answer.person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
    text = page([write_plan(*parts), write_clinician(*parts)])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"The report cannot be written to {path}: {error.strerror}.", "Name another file with --html."
        ) from error


def _check(options: argparse.Namespace) -> int:
    if not " ".join(options.text).strip():
        raise InputError("There is no medicine to look at.", 'Write it after the command: epsom check "Synthroid"')
    companion = _companion(options)
    person = _person(options.with_file, companion.today) if options.with_file else None
    answer, screening = companion.check(" ".join(options.text), person)
    if options.json:
        from epsom.exchange.answer_json import medicine_json, screen_json

        found = medicine_json(answer, companion.knowledge)
        if screening is not None:
            found["screening"] = screen_json(screening, companion.knowledge)
        return _print_json(found)
    from epsom.core.report.pages import write_check

    return _show(write_check(answer, screening, companion.knowledge))


def _label(options: argparse.Namespace) -> int:
    text = " ".join(options.text)
    if text in ("", "-"):
        try:
            text = sys.stdin.read(BIGGEST_TEXT)
        except UnicodeDecodeError:
            raise InputError("What came in is not UTF-8 text.", "Give the words of the label as text.") from None
    if not text.strip():
        raise InputError(
            "There is no label text to read.", 'Write it after the command: epsom label "Magnesium citrate 500 mg"'
        )
    companion = _companion(options)
    product = companion.read_label(text)
    if options.json:
        from epsom.exchange.answer_json import label_json

        return _print_json(label_json(product, companion.knowledge))
    from epsom.core.report.pages import write_label

    return _show(write_label(product, companion.knowledge))


def _food(options: argparse.Namespace) -> int:
    if not " ".join(options.query).strip():
        raise InputError("There is no food to look for.", 'Write it after the command: epsom food "pumpkin seeds"')
    companion = _companion(options)
    found = companion.find_food(" ".join(options.query), options.limit)
    if options.json:
        from epsom.exchange.answer_json import food_json

        return _print_json(food_json(found))
    from epsom.core.report.pages import write_food

    return _show(write_food(" ".join(options.query), found))


def _new(options: argparse.Namespace) -> int:
    from epsom.render.ask import ask_in_terminal

    return ask_in_terminal(Path(options.file), options.now or date.today())


def _explain(options: argparse.Namespace) -> int:
    from epsom.exchange.kept_answer import open_kept

    companion = _companion(options)
    found = companion.explain(open_kept(Path(options.answer)))
    if options.json:
        from dataclasses import asdict

        kept = {"today": found.kept.today.isoformat(), "knowledge_version": found.kept.knowledge_version}
        now = {"today": found.today.isoformat(), "knowledge_version": found.knowledge_version}
        changed = {key: [asdict(each) for each in getattr(found, key)] for key in ("from_knowledge", "from_time")}
        return _print_json({"kept": kept, "now": now, **changed})
    from epsom.core.report.pages import write_explanation

    return _show(write_explanation(found))


def _demo(options: argparse.Namespace) -> int:
    from epsom.core.report import write_plan
    from epsom.examples import EXAMPLES, examples
    from epsom.render.terminal import show_line

    companion = _companion(options)
    titles = {each.id: each.title for each in EXAMPLES}
    out = Path(options.out)
    for name, person in examples(companion.today):
        answer = companion.plan_for(person)
        report = write_plan(answer.person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
        _write_html(answer, companion, out / f"{name}.html")
        show_line(f"=== {titles[name]} ===")
        if options.full:
            print()
            _show(report)
        else:
            for line in report.answer:
                show_line(line.text)
            show_line(f"The whole plan, to print: {out / name}.html")
        print()
    return show_line("Your own: epsom serve opens it in a browser, epsom new asks in the terminal.")


def _record(name: str) -> Callable[[argparse.Namespace], int]:
    """A command of the record; it is imported when it is run."""

    def run(options: argparse.Namespace) -> int:
        from epsom import record_commands

        code: int = getattr(record_commands, name)(options)
        return code

    return run


def _scale(options: argparse.Namespace) -> int:
    from epsom.scale_command import run_scale

    answer = run_scale(options)
    return _print_json(answer) if isinstance(answer, dict) else _show(answer)


def _evidence(options: argparse.Namespace) -> int:
    from epsom.core.report import evidence as pages
    from epsom.exchange import evidence_json as as_json

    companion = _companion(options)
    words, knowledge = " ".join(options.outcome), companion.knowledge
    if not words.strip():
        return _print_json(as_json.outcomes_json(knowledge)) if options.json else _show(pages.write_outcomes(knowledge))
    ways: dict[str, tuple[Callable[[], Any], Callable[..., Any], Callable[..., Any]]] = {
        "questions": (companion.asked, as_json.asked_json, pages.write_asked),
        "articles": (companion.not_followed, as_json.not_followed_json, pages.write_not_followed),
        "mechanisms": (companion.mechanisms, as_json.mechanisms_json, pages.write_mechanisms),
    }
    one = (lambda: companion.evidence(words), as_json.evidence_json, pages.write_evidence)
    ask, to_json, write = ways.get(words.strip().lower(), one)
    found = ask()
    return _print_json(to_json(found, knowledge)) if options.json else _show(write(found, knowledge))


def _trial(options: argparse.Namespace) -> int:
    from epsom.trial_command import run_trial

    answer, as_json = run_trial(options.what, options.rest, options.now, formatter=_Help)
    return _print_json(answer) if as_json else _show(answer)


def _audit(options: argparse.Namespace) -> int:
    from epsom.exchange.article import open_article

    article = open_article(options.article)
    if not article.text:
        raise InputError(article.problems[0], "It takes text, HTML, Markdown and PDF; - reads what you pipe in.")
    companion = _companion(options)
    audit = companion.audit(article.text)
    if options.markdown or options.jsonld:
        from epsom.exchange.audit_json import write_copies

        write_copies(audit, article.title, companion.knowledge, companion.today, options.markdown, options.jsonld)
    if options.json:
        from epsom.exchange.audit_json import audit_json

        return _print_json({**audit_json(audit, companion.knowledge), "title": article.title})
    from epsom.core.report.audit import write_audit

    return _show(write_audit(audit, article.title, companion.knowledge))


def _knowledge(options: argparse.Namespace) -> int:
    from epsom.core.report.pages import write_knowledge_check, write_knowledge_entry
    from epsom.knowledge.load import describe, due, load, problems

    today = options.now or date.today()
    if options.what == "check":
        wrong = problems(today=today)
        waiting = [] if wrong else due(load(), today)
        if options.json:
            _print_json({"problems": [str(each) for each in wrong], "due": waiting})
        else:
            _show(write_knowledge_check(wrong, waiting))
        return InputError.exit_code if wrong else OK
    knowledge = load()
    entries = describe(options.id, knowledge) if options.id else []
    if not entries:
        raise InputError(
            f"There is no entry called {options.id!r}." if options.id else "Which entry?",
            "Ids are listed in the knowledge folder; for example: epsom knowledge show levothyroxine",
        )
    if options.json:
        from epsom.exchange.answer_json import as_json

        return _print_json({"entries": [as_json(each, knowledge) for each in entries]})
    return _show(write_knowledge_entry(entries, knowledge))


def _help(options: argparse.Namespace) -> int:
    from importlib.resources import files

    folder = files("epsom.help")
    pages = sorted(each.name.removesuffix(".md") for each in folder.iterdir() if each.name.endswith(".md"))
    if options.page is None:
        print("Help pages: " + ", ".join(pages) + "\nRead one with: epsom help PAGE")
        return OK
    if options.page not in pages:
        problem = Problem(what=f"There is no help page {options.page!r}.", fix="The pages are: " + ", ".join(pages))
        raise InputError("That page is not there.", problems=(problem,))
    from epsom.render.terminal import show_markdown

    return show_markdown(folder.joinpath(f"{options.page}.md").read_text(encoding="utf-8"))


def _show(report: Any) -> int:
    from epsom.render.terminal import show

    return show(report)
