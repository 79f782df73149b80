"""Every workflow and action file satisfies GitHub's own parser and the linters people run."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.testbed.requirements import missing, require_program

REPOSITORY = Path(__file__).resolve().parents[2]
ROOTS = (REPOSITORY, REPOSITORY / "example")
WORKFLOWS = [path for root in ROOTS for path in sorted(root.glob(".github/workflows/*.y*ml"))]
ACTIONS = [REPOSITORY / "action.yml", *sorted(REPOSITORY.glob("action-*/action.yml"))]
PARSER = REPOSITORY / "tests" / "testbed" / "github"
BROKEN = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ unknown.thing }}"
        shells: bash
"""
DANGEROUS = """\
on: pull_request_target
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
"""


def name_of(path: Path) -> str:
    """A file's name in test ids."""
    return str(path.relative_to(REPOSITORY))


def complaints(command: Sequence[str | Path], file: Path) -> str:
    """Runs a checker where the file's repository begins; what it prints if it refuses the file."""
    root = next((root for root in reversed(ROOTS) if root in file.parents), file.parents[2])
    done = subprocess.run(
        [*command, file], cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return done.stdout + done.stderr if done.returncode else ""


def python_program(name: str) -> Path:
    """A program that the development requirements bring."""
    beside = Path(sys.executable).with_name(name)
    found = beside if beside.exists() else shutil.which(name)
    if found is None:
        missing(name)
    return Path(found)


@pytest.fixture(scope="session")
def github_parser(node_modules: Path) -> Sequence[str | Path]:
    """GitHub's language service."""
    hook = (PARSER / "json_modules.mjs").as_uri()
    node = require_program("node")
    return [node, "--import", hook, PARSER / "check_workflows.mjs", node_modules]


@pytest.fixture(scope="session")
def actionlint() -> Sequence[str | Path]:
    """actionlint, without the linters that it would look for on this machine."""
    return [require_program("actionlint"), "-shellcheck=", "-pyflakes="]


@pytest.fixture(scope="session")
def zizmor() -> Sequence[str | Path]:
    """The security linter, at its strictest, without asking the network."""
    return [python_program("zizmor"), "--offline", "--persona", "pedantic", "--no-progress"]


def schema_check(name: str) -> Sequence[str | Path]:
    """The check against the published schema of workflows or of actions."""
    return [python_program("check-jsonschema"), "--builtin-schema", f"vendor.github-{name}"]


def write_workflow(folder: Path, text: str) -> Path:
    """Writes a workflow where workflows stand."""
    path = folder / ".github" / "workflows" / "written.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_the_files_are_found() -> None:
    names = [name_of(path) for path in [*WORKFLOWS, *ACTIONS]]

    assert ".github/workflows/ci.yml" in names
    assert "example/.github/workflows/evaluate.yml" in names
    assert "action-evaluate/action.yml" in names


@pytest.mark.testbed
@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=name_of)
def test_github_parser_finds_nothing(github_parser: Sequence[str | Path], file: Path) -> None:
    assert complaints(github_parser, file) == ""


@pytest.mark.testbed
@pytest.mark.parametrize("file", WORKFLOWS, ids=name_of)
def test_actionlint_finds_nothing(actionlint: Sequence[str | Path], file: Path) -> None:
    assert complaints(actionlint, file) == ""


@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=name_of)
def test_zizmor_finds_nothing(zizmor: Sequence[str | Path], file: Path) -> None:
    policy = file.parents[1] / "zizmor.yml"
    own_rules: list[str | Path] = ["--config", policy] if policy.exists() else []

    assert complaints([*zizmor, *own_rules], file) == ""


@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=name_of)
def test_published_schema_is_kept(file: Path) -> None:
    schema = "actions" if file in ACTIONS else "workflows"

    assert complaints(schema_check(schema), file) == ""


@pytest.mark.testbed
def test_github_parser_and_actionlint_refuse_a_broken_workflow(
    github_parser: Sequence[str | Path], actionlint: Sequence[str | Path], tmp_path: Path
) -> None:
    file = write_workflow(tmp_path, BROKEN)

    for checker in (github_parser, actionlint):
        found = complaints(checker, file)
        assert "shells" in found
        assert "unknown" in found


def test_schema_refuses_a_broken_workflow(tmp_path: Path) -> None:
    assert "shells" in complaints(schema_check("workflows"), write_workflow(tmp_path, BROKEN))


def test_zizmor_refuses_a_dangerous_workflow(zizmor: Sequence[str | Path], tmp_path: Path) -> None:
    found = complaints(zizmor, write_workflow(tmp_path, DANGEROUS))

    assert "dangerous-triggers" in found
    assert "template-injection" in found
