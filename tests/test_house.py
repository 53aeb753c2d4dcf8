"""The map is true: what the README, the contracts and the help pages say about the house is so."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import epsom
from epsom.knowledge import Knowledge

HOME = Path(__file__).resolve().parents[1]
PACKAGE = HOME / "src" / "epsom"
CORE = PACKAGE / "core"
HELP = PACKAGE / "help"

# The rooms that have a verb of their own, and so a help page. Other files in core/ are parts of one of these.
ROOMS = (
    "person",
    "product",
    "food",
    "medicines",
    "safety",
    "assessment",
    "plan",
    "scales",
    "too_much",
    "diary",
    "trial",
    "evidence",
    "audit",
    "report",
)
# Words that may stand in no file, written so that this file does not hold them either.
REGISTRY_HOSTS = re.compile(r"p[y]pi\.o[r]g|python[h]osted|npm[j]s\.(o[r]g|c[o]m)|deb\.deb[i]an\.")
MACHINE_PATHS = re.compile(r"(^|[^\w.-])/(w[o]rk|r[o]ot|h[o]me/\w+|t[m]p/\w+)/")


def files() -> Iterator[Path]:
    """Every text file that belongs to the project, whether committed yet or not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=HOME, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        path = HOME / name
        if path.is_file() and b"\0" not in path.read_bytes()[:8000]:
            yield path


def modules() -> list[str]:
    return [
        "epsom",
        *(each.name for each in pkgutil.walk_packages([str(PACKAGE)], "epsom.") if each.name != "epsom.__main__"),
    ]


def tool(*arguments: str) -> None:
    """Run one of the tools of `make check`; what it says is the message of the failure."""
    ran = subprocess.run([sys.executable, *arguments], cwd=HOME, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]


# --- the map ----------------------------------------------------------------------------------------------------------
def test_the_readme_names_every_room_of_the_core_and_no_other() -> None:
    text = (HOME / "README.md").read_text(encoding="utf-8")
    table = text[text.index("<!-- rooms") : text.index("<!-- end of rooms")].split("-->", 1)[1]
    named = re.findall(r"^\| `(\w+(?:\.py|/))`", table, re.MULTILINE)
    there = {path.name for path in CORE.glob("*.py")} | {f"{path.parent.name}/" for path in CORE.glob("*/__init__.py")}
    assert sorted(named) == sorted(there - {"__init__.py"})


def test_every_path_the_documents_point_at_exists() -> None:
    missing = []
    for document in ("README.md", "CONTRIBUTING.md", "INTENDED_USE.md", "GLOSSARY.md", "CHANGELOG.md"):
        text = (HOME / document).read_text(encoding="utf-8")
        targets = [
            *re.findall(r"\]\((?!http)([^)#]+)\)", text),
            *re.findall(r"`((?:src|tests|requirements)/[\w./]*)`", text),
        ]
        missing += [f"{document}: {target}" for target in targets if not (HOME / target).exists()]
    assert missing == []


def test_every_make_target_the_documents_name_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set()
    for document in ("README.md", "CONTRIBUTING.md"):
        named |= set(re.findall(r"`?make ([a-z]+)`?(?:\s*#|`|\s*\|)", (HOME / document).read_text(encoding="utf-8")))
    assert {"run", "test"} <= named <= targets


# --- names, words, helps ----------------------------------------------------------------------------------------------
def test_the_public_names_are_exactly_those_listed() -> None:
    assert sorted(epsom.__all__) == sorted(epsom._HOME)
    assert all(getattr(epsom, name) is not None for name in epsom.__all__)
    with pytest.raises(AttributeError):
        _ = epsom.no_such_name


@pytest.mark.parametrize("name", modules())
def test_all_lists_only_what_the_module_has(name: str) -> None:
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", [])
    assert len(set(listed)) == len(listed)
    assert [each for each in listed if not hasattr(module, each)] == []


def test_every_module_and_every_public_name_says_what_it_is_for() -> None:
    silent = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree) and path.name != "__main__.py":
            silent.append(str(path.relative_to(PACKAGE)))
        for node in _public(tree):
            if not ast.get_docstring(node):
                silent.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}")
    assert silent == []


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public functions and classes of a module, and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            for part in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                    yield part


def test_every_room_and_every_command_has_a_help_page() -> None:
    pages = {path.stem for path in HELP.glob("*.md")}
    source = (PACKAGE / "cli.py").read_text(encoding="utf-8")
    commands = set(re.findall(r'\badd\("(\w+)"', source)) | set(
        re.findall(r'^\s+\("(\w+)", _\w+, "', source, re.MULTILINE)
    )
    assert {"assess", "screen", "plan", "check", "label", "food", "new"} <= commands, (
        "the commands are not found in cli.py"
    )
    text = " ".join(path.read_text(encoding="utf-8") for path in HELP.glob("*.md"))
    without_room = [room for room in ROOMS if room not in pages]
    without_command = [command for command in sorted(commands) if f"epsom {command}" not in text]
    assert (without_room, without_command) == ([], [])


def test_no_module_is_longer_than_600_lines() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path.relative_to(PACKAGE)): size for path, size in sizes.items() if size > 600} == {}


# --- knowledge and cases ----------------------------------------------------------------------------------------------
def test_every_rule_occurs_in_a_case_a_clinician_can_read(knowledge: Knowledge) -> None:
    cases = sorted((HOME / "tests" / "cases" / "safety").glob("*.toml"))
    told = " ".join(path.read_text(encoding="utf-8") for path in cases)
    named = set(re.findall(r'"([a-z0-9_]+)"', told))
    assert [rule.id for rule in knowledge.rules.values() if rule.retired is None and rule.id not in named] == []


# --- what may stand in no file ----------------------------------------------------------------------------------------
def test_no_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    found = []
    for path in files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if REGISTRY_HOSTS.search(line) or MACHINE_PATHS.search(line):
                found.append(f"{path.relative_to(HOME)}:{number}: {line[:100]}")
    assert found == []


def test_the_locked_requirements_are_pinned_hashed_and_name_no_host() -> None:
    for name in ("run", "test"):
        text = (HOME / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry and not entry.startswith("#")]
        assert entries
        assert [entry[:60] for entry in entries if not re.match(r"[\w.-]+==\S+( ;.*?)? \\\n", entry)] == []
        assert [entry[:60] for entry in entries if "--hash=sha256:" not in entry] == []
        assert re.search(r"https?:|file:|--(index|extra|find|trusted)", text) is None


def test_what_the_package_asks_for_is_what_is_locked() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = sorted(project["dependencies"])
    wanted = (HOME / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    assert asked == sorted(line for line in wanted if line and not line.startswith("#"))


# --- the tools --------------------------------------------------------------------------------------------------------
def test_imports_keep_to_the_contracts() -> None:
    tool(
        "-c",
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command(['--no-cache']))",
    )


def test_lint_finds_nothing() -> None:
    tool("-m", "ruff", "check", "--quiet", "--output-format=concise", ".")


def test_types_hold() -> None:
    tool("-m", "mypy")
