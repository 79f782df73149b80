"""Every input that action.yml offers is read, from action.yml's default, by either way in."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.contract.source import PACKAGE, ROOT, Module, action_description, entries, run_python

ENTRY = ROOT / "action-evaluate" / "evaluate.py"
INPUTS = action_description(ENTRY.with_name("action.yml"))["inputs"]
SAMPLE = {"input": "a question", "max_length": 5}

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


COMMON = reads(ast.parse((PACKAGE / "github" / "job_inputs.py").read_text("utf-8")))


@each_entry
def test_every_input_is_read_once(entry: Module) -> None:
    inputs = action_description(entry.path.with_name("action.yml"))["inputs"]

    assert sorted([*reads(entry.tree), *COMMON]) == sorted(inputs)


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

    found = [ast.unparse(node) for node in ast.walk(entry.tree) if is_fallback(node)]

    assert found == [], "an input's default is repeated in the code"


def flags_in_help() -> list[str]:
    text = run_python(
        "from llm_actions.cli import main\n"
        "sys.argv = ['llm-actions', 'evaluate', '--help']\n"
        "sys.exit(main())"
    )
    return re.findall(r"^  --([a-z-]+)", text, re.MULTILINE)


def test_flags_are_the_inputs() -> None:
    assert flags_in_help() == list(INPUTS)


def test_help_tells_what_action_yml_tells() -> None:
    text = run_python(
        "from llm_actions.cli import main\n"
        "sys.argv = ['llm-actions', 'evaluate', '--help']\n"
        "sys.exit(main())"
    )
    words = " ".join(text.split())

    for name, about in INPUTS.items():
        description = " ".join(about["description"].replace("`", "").split())
        assert description in words, name


def plan_of(
    arguments: list[str], variables: Mapping[str, str], folder: Path, *, exit_code: int = 0
) -> dict[str, Any]:
    """The report of a dry run, without what differs from run to run."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    done = subprocess.run(
        [sys.executable, "-I", "-B", str(ENTRY), *arguments],
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


def test_flags_and_inputs_make_the_same_run(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(json.dumps(SAMPLE), encoding="utf-8")
    given = {"dataset": "data.jsonl", "model": "m", "api-key": "no-key-needed"}
    defaults = {name: about.get("default", "") for name, about in INPUTS.items()}
    inputs = {**defaults, **given, "github-token": "", "dry-run": "true"}
    flags = [text for name, value in given.items() for text in (f"--{name}", value)]

    by_inputs = plan_of([], {"LLM_ACTIONS_INPUTS": json.dumps(inputs)}, tmp_path)
    by_flags = plan_of([*flags, "--dry-run"], {}, tmp_path)

    assert by_inputs["problems"] == []
    assert by_flags == by_inputs


def test_an_input_that_is_left_empty_takes_no_default_in_silence(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(json.dumps(SAMPLE), encoding="utf-8")
    given = {"dataset": "data.jsonl", "model": "m", "api-key": "no-key-needed", "dry-run": "true"}
    defaults = {name: about.get("default", "") for name, about in INPUTS.items()}
    emptied = {
        name
        for name, default in defaults.items()
        if name not in given and default not in ("", "false") and "${{" not in default
    }
    inputs = {**dict.fromkeys(INPUTS, ""), **given}

    report = plan_of([], {"LLM_ACTIONS_INPUTS": json.dumps(inputs)}, tmp_path, exit_code=2)

    assert report["problems"] == [
        f"input `{name}`: is empty; leave it out for `{defaults[name]}`"
        for name in INPUTS
        if name in emptied
    ]
