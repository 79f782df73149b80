"""Every input that action.yml offers is read, from action.yml's default, by either way in."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.contract.actions import ACTIONS, Action
from tests.contract.source import PACKAGE, Module, action_description, entries, run_python

each_entry = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)


def reads(tree: ast.AST) -> list[str]:
    """The names in `read.text("name")`, `read.number("name", …)` and so on."""
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "read"
        and node.func.attr != "problem"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


COMMON = ast.parse((PACKAGE / "github" / "job_inputs.py").read_text("utf-8"))
COURSE = ast.parse((PACKAGE / "github" / "action.py").read_text("utf-8"))


def common_reads(entry: ast.AST) -> Iterator[str]:
    """The inputs that the shared functions read which the entry, the course or they call."""
    callers = (entry, COURSE, COMMON)
    names = {
        node.func.id
        for caller in callers
        for node in ast.walk(caller)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    for function in COMMON.body:
        if isinstance(function, ast.FunctionDef) and function.name in names:
            yield from reads(function)


@each_entry
def test_every_input_is_read_once(entry: Module) -> None:
    inputs = action_description(entry.path.with_name("action.yml"))["inputs"]

    assert sorted([*reads(entry.tree), *common_reads(entry.tree)]) == sorted(inputs)


@each_entry
def test_defaults_stand_in_action_yml_alone(entry: Module) -> None:
    def is_fallback(node: ast.AST) -> bool:
        match node:
            case ast.BoolOp(op=ast.Or(), values=parts):
                pass
            case ast.Call(func=ast.Name(id="_or" | "getattr"), args=parts):
                pass
            case _:
                return False
        return any(reads(part) for part in parts) and any(
            isinstance(part, ast.Constant) for part in parts
        )

    found = [ast.unparse(node) for node in entry.nodes if is_fallback(node)]

    assert found == [], "an input's default is repeated in the code"


each_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)


@cache
def help_of(action: str) -> str:
    return run_python(
        "import os\n"
        "from llm_actions.cli import main\n"
        "os.environ['COLUMNS'] = '2000'  # no description is broken at a hyphen\n"
        f"sys.argv = ['llm-actions', {action!r}, '--help']\n"
        "sys.exit(main())"
    )


def test_every_action_is_looked_at() -> None:
    assert sorted(action.entry for action in ACTIONS) == sorted(each.path for each in entries())


@each_action
def test_flags_are_the_inputs(action: Action) -> None:
    flags = re.findall(r"^  --([a-z-]+)", help_of(action.name), re.MULTILINE)

    assert flags == list(action.inputs)


@each_action
def test_help_tells_what_action_yml_tells(action: Action) -> None:
    words = " ".join(help_of(action.name).split())

    for name, about in action.inputs.items():
        description = " ".join(about["description"].replace("`", "").split())
        assert description in words, name


def plan_of(
    action: Action,
    arguments: Sequence[str],
    variables: Mapping[str, str],
    folder: Path,
    *,
    exit_code: int = 0,
) -> dict[str, Any]:
    """The report of a dry run, without what differs from run to run."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    done = subprocess.run(
        [sys.executable, "-I", "-B", str(action.entry), *arguments],
        cwd=folder,
        env={**outside, **variables},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    report: dict[str, Any] = json.loads((folder / "llm-actions-report/report.json").read_bytes())
    del report["started_at"]
    return report


@pytest.mark.slow
@each_action
def test_flags_and_inputs_make_the_same_run(action: Action, tmp_path: Path) -> None:
    folder = action.prepare(tmp_path)
    inputs = {**action.defaults, **action.given, "github-token": "", "dry-run": "true"}
    flags = [text for name, value in action.given.items() for text in (f"--{name}", value)]

    by_inputs = plan_of(action, [], {"LLM_ACTIONS_INPUTS": json.dumps(inputs)}, folder)
    by_flags = plan_of(action, [*flags, "--dry-run"], {}, folder)

    assert by_inputs["problems"] == []
    assert by_flags == by_inputs


@pytest.mark.slow
@each_action
def test_an_input_that_is_left_empty_takes_no_default_in_silence(
    action: Action, tmp_path: Path
) -> None:
    folder = action.prepare(tmp_path)
    given = {**action.given, "dry-run": "true"}
    emptied = [
        name
        for name, default in action.defaults.items()
        if name not in given and default not in ("", "false") and "${{" not in default
    ]
    inputs = {**dict.fromkeys(action.inputs, ""), **given}

    report = plan_of(action, [], {"LLM_ACTIONS_INPUTS": json.dumps(inputs)}, folder, exit_code=2)

    assert report["problems"] == [
        f"input `{name}`: is empty; leave it out for `{action.defaults[name]}`" for name in emptied
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suites", "idle"),
    [
        pytest.param("regression", {"attacks": "a.yaml", "safety-threshold": "0.5"}, id="attacks"),
        pytest.param("regression", {"cassette-dir": "elsewhere"}, id="cassette"),
        pytest.param("lint", {"judge-model": "j", "repeats": "3"}, id="model"),
    ],
)
def test_input_that_does_nothing_is_told(
    tmp_path: Path, suites: str, idle: Mapping[str, str]
) -> None:
    action = next(each for each in ACTIONS if each.name == "prompt-test")
    folder = action.prepare(tmp_path)
    given = {"prompts": "mine", "api-key": "k", "suites": suites, **idle}
    if suites != "lint":
        given["model"] = "m"
    flags = [text for name, value in given.items() for text in (f"--{name}", value)]

    report = plan_of(action, [*flags, "--dry-run"], {}, folder, exit_code=2)

    told = [problem for problem in report["problems"] if "does nothing without" in problem]
    assert [problem.split("`")[1] for problem in told] == list(idle)
