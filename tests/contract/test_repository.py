"""The repository as a whole: what no file may hold, and what has to be there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from tests.contract.source import ACTIONS, PACKAGE, ROOT, Module, entries, modules, repository_files

LINES_AT_MOST = 320
# Files that programs write and whose words are not ours.
GENERATED = re.compile(r"package-lock\.json|openapi\.json|prices\.json|requirements/.*\.txt")
# Written in halves, so that this file does not find itself.
MARKS = tuple(
    first + second
    for first, second in (("TO", "DO"), ("FIX", "ME"), ("X", "XX"), ("TB", "D"), ("HA", "CK"))
)
REGISTRIES = tuple(
    first + second
    for first, second in (
        ("pypi", ".org"),
        ("pythonhosted", ".org"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("proxy.golang", ".org"),
        ("crates", ".io"),
        ("deb.debian", ".org"),
    )
)
MACHINE_PATHS = re.compile("/" + r"(?:root|work|tmp/w)(?:/|\b(?![-\w.]))")


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Name and text of every file that people wrote."""
    return tuple(
        (name, path.read_text("utf-8"))
        for path in repository_files()
        if not GENERATED.search(name := path.relative_to(ROOT).as_posix())
        and b"\0" not in path.read_bytes()
    )


def places(pattern: str) -> list[str]:
    """Where a regular expression matches, as `file:line`."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in texts()
        for match in re.finditer(pattern, text)
    ]


def test_no_file_holds_a_mark_of_unfinished_work() -> None:
    assert places(rf"\b({'|'.join(MARKS)})\b") == []


def test_no_file_names_a_registry() -> None:
    hosts = "|".join(map(re.escape, REGISTRIES))
    found = [
        f"{name}:{number}"
        for name, text in (
            (path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
            for path in repository_files()
            if b"\0" not in path.read_bytes()
        )
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(hosts, line)
    ]

    assert found == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATHS.pattern) == []


def test_files_are_utf_8_with_line_feeds() -> None:
    found = [name for name, text in texts() if "\r" in text and not name.endswith(".jsonl")]

    assert found == []


def test_a_module_fits_in_one_head() -> None:
    too_long = [
        f"{module.name}: {lines} lines"
        for module in (*modules(), *entries())
        if (lines := len(module.path.read_text("utf-8").splitlines())) > LINES_AT_MOST
    ]

    assert too_long == []


def test_no_path_leads_out_of_the_package() -> None:
    found = [
        f"{module.name}: {text}"
        for module in (*modules(), *entries())
        for text in module.templates
        if re.search(r"(^|/)\.\./|^/(tmp|etc|var)/", text)
    ]

    assert found == []


def test_the_changelog_has_a_section_for_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert titles[0] == "[Unreleased]"
    release = re.compile(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}")
    assert [title for title in titles[1:] if not release.fullmatch(title)] == []


def test_the_changelog_names_every_action() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert [path.parent.name for path in ACTIONS if f"`{path.parent.name}`" not in text] == []


def test_unit_tests_mirror_the_package() -> None:
    unit = ROOT / "tests" / "unit"
    tested = {path.relative_to(unit) for path in unit.rglob("test_*.py")}
    strays = [
        str(path)
        for path in tested
        for mirrored in [PACKAGE / path.with_name(path.name.removeprefix("test_"))]
        if not mirrored.is_file() and not mirrored.with_suffix("").is_dir()
    ]

    assert strays == []


def test_every_module_has_unit_tests() -> None:
    unit = ROOT / "tests" / "unit"
    untested = [
        module.name
        for module in modules()
        if module.path.name != "__init__.py"
        and has_functions(module)
        and not (unit / Path(module.name).with_name(f"test_{module.path.name}")).is_file()
    ]

    assert untested == []


def has_functions(module: Module) -> bool:
    """False when all that a module defines is values and protocols, which have nothing to test."""
    classes = [
        node
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and "Protocol" not in map(ast.unparse, node.bases)
    ]
    bodies = [module.tree.body, *(node.body for node in classes)]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, kinds) for body in bodies for node in body)


def test_the_version_is_the_same_everywhere() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    package = (PACKAGE / "__init__.py").read_text("utf-8")
    declared = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    stated = re.search(r'^VERSION = "(.+)"$', package, re.MULTILINE)

    assert declared is not None
    assert stated is not None
    assert declared[1] == stated[1]
