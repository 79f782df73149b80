"""The actions as the contract tests see them: a new one is a row here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contract.source import ROOT, action_description

SHORT, LONG = {"input": "a question", "max_length": 5}, {"input": "another", "max_length": 10_000}
KEY = {"model": "m", "api-key": "no-key-needed"}


@dataclass(frozen=True, kw_only=True)
class Course:
    """A way that a run can take, by the inputs that lead there, and what it comes to.

    `fault` is that of the endpoint.
    """

    name: str
    inputs: Mapping[str, str]
    exit_code: int
    verdict: str
    fault: str = "ok"


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action, the inputs that it cannot do without, and the files that they name.

    `asked` are the inputs of a run that asks about every case, whose number the output `counted`
    tells.
    """

    name: str
    given: Mapping[str, str]
    files: Mapping[str, str]
    courses: tuple[Course, ...]
    asked: Mapping[str, str]
    counted: str
    cases: int

    @property
    def entry(self) -> Path:
        return ROOT / f"action-{self.name}" / f"{self.name.replace('-', '_')}.py"

    @property
    def description(self) -> Mapping[str, Any]:
        return action_description(self.entry.with_name("action.yml"))

    @property
    def inputs(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.description["inputs"]
        return found

    @property
    def outputs(self) -> frozenset[str]:
        return frozenset(self.description["outputs"])

    @property
    def defaults(self) -> dict[str, str]:
        return {name: about.get("default", "") for name, about in self.inputs.items()}

    def prepare(self, folder: Path) -> Path:
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return folder


def version(folder: str, *cases: Mapping[str, object]) -> dict[str, str]:
    """The files of a version of a prompt; JSON is YAML."""
    config = {"version": "v1", "test_cases": list(cases), "thresholds": {"accuracy": 0.5}}
    return {
        f"{folder}/v1/system.md": "You are an assistant who answers the questions of customers.\n",
        f"{folder}/v1/user_template.md": "{{ input }}\n",
        f"{folder}/v1/config.yaml": json.dumps(config),
    }


UNSUPPORTED = {
    "prompts": ["Answer: {{question}}"],
    "providers": ["openai:m"],
    "tests": [
        {"vars": {"question": "one"}, "assert": [{"type": "not-contains", "value": "zebra"}]},
        {"vars": {"question": "two"}, "assert": [{"type": "javascript", "value": "true"}]},
    ],
}
ACTIONS = (
    Action(
        name="evaluate",
        given={"dataset": "data.jsonl", **KEY},
        files={"data.jsonl": f"{json.dumps(LONG)}\n{json.dumps(SHORT)}\n"},
        courses=(
            Course(name="pass", inputs={"threshold": "0.5"}, exit_code=0, verdict="pass"),
            Course(name="fail", inputs={"threshold": "0.9"}, exit_code=1, verdict="fail"),
            Course(
                name="inconclusive",
                inputs={"gates": "accuracy >= 0.5 confident"},
                exit_code=1,
                verdict="inconclusive",
            ),
            Course(name="wrong-input", inputs={"threshold": "85"}, exit_code=2, verdict="error"),
            Course(
                name="no-dataset", inputs={"dataset": "absent.jsonl"}, exit_code=2, verdict="error"
            ),
            Course(name="endpoint", inputs={}, exit_code=3, verdict="error", fault="401"),
            Course(name="dry-run", inputs={"dry-run": "true"}, exit_code=0, verdict="inconclusive"),
        ),
        asked={},
        counted="total",
        cases=2,
    ),
    Action(
        name="prompt-test",
        given={"prompts": "mine", **KEY},
        files={
            **version("mine", LONG, SHORT),
            **version("bad", SHORT),
            "promptfooconfig.yaml": json.dumps(UNSUPPORTED),
        },
        courses=(
            Course(name="pass", inputs={"suites": "regression"}, exit_code=0, verdict="pass"),
            Course(
                name="lint-alone",
                inputs={"suites": "lint", "model": ""},
                exit_code=0,
                verdict="pass",
            ),
            Course(
                name="fail",
                inputs={"suites": "regression", "prompts": "bad"},
                exit_code=1,
                verdict="fail",
            ),
            Course(
                name="inconclusive",
                inputs={"suites": "regression", "files": "promptfooconfig.yaml"},
                exit_code=1,
                verdict="inconclusive",
            ),
            Course(
                name="wrong-input", inputs={"safety-threshold": "85"}, exit_code=2, verdict="error"
            ),
            Course(name="no-prompts", inputs={"prompts": "absent"}, exit_code=2, verdict="error"),
            Course(
                name="endpoint",
                inputs={"suites": "regression"},
                exit_code=3,
                verdict="error",
                fault="401",
            ),
            Course(name="dry-run", inputs={"dry-run": "true"}, exit_code=0, verdict="inconclusive"),
        ),
        asked={"suites": "regression"},
        counted="cases",
        cases=2,
    ),
)
