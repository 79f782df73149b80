"""The `config` of promptfoo as parameters of a request."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.foreign.promptfoo_parameters import NotLoadedError, read_parameters
from llm_actions.foreign.result import Notes, Place

TOOL = {"type": "function", "function": {"name": "f"}}
OTHER = {"type": "function", "function": {"name": "g"}}
FILES: Mapping[str, object] = {
    "file://one.json": [TOOL],
    "file://both.yaml": ["file://one.json", OTHER],
    "file://form.json": {"type": "json_schema", "json_schema": {"schema": "file://schema.json"}},
    "file://schema.json": {"type": "object"},
    "file://loop.yaml": ["file://loop.yaml"],
    "file://text.json": "a",
}


def load(name: str, place: Place) -> object:
    assert place == Place("c.yaml", 3)
    if name not in FILES:
        raise NotLoadedError("code is not run")
    return FILES[name]


def read(config: Mapping[str, object]) -> tuple[dict[str, object] | None, list[str], list[str]]:
    problems = Problems()
    notes = Notes(problems)
    found = read_parameters(config, Place("c.yaml", 3), notes, load)
    return found, told(problems), [str(item) for item in notes.unsupported]


@pytest.mark.parametrize(
    ("config", "sent"),
    [
        ({"tools": [TOOL], "tool_choice": "auto"}, {"tools": [TOOL], "tool_choice": "auto"}),
        ({"tools": "file://one.json"}, {"tools": [TOOL]}),
        ({"tools": ["file://one.json", OTHER]}, {"tools": [TOOL, OTHER]}),
        ({"tools": "file://both.yaml"}, {"tools": [TOOL, OTHER]}),
        (
            {"response_format": "file://form.json"},
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"schema": {"type": "object"}},
                }
            },
        ),
        ({"functions": "file://one.json"}, {"functions": [TOOL]}),
        ({"passthrough": {"top_k": 5, "chat_template_kwargs": {"a": 1}}}, None),
        ({"reasoning": {"effort": "low"}}, {"reasoning_effort": "low"}),
        ({"tools": None, "temperature": 0}, {"temperature": 0}),
    ],
    ids=["in-place", "file", "list", "list-in-file", "schema", "older", "more", "effort", "null"],
)
def test_what_is_sent_is_what_promptfoo_sends(
    config: dict[str, object], sent: dict[str, object] | None
) -> None:
    assert read(config) == (config["passthrough"] if sent is None else sent, [], [])


@pytest.mark.parametrize(
    ("config", "gap"),
    [
        (
            {"tools": "file://tools.py:make"},
            "a provider with a file in `tools`: code is not run",
        ),
        (
            {"tools": "file://loop.yaml"},
            "a provider with a file in `tools`: its files name each other without end",
        ),
        ({"user": "file://user.txt"}, "a provider with a file in `user`: write it into `config`"),
        (
            {"tools": [{**TOOL, "x": "{{ env.KEY }}"}]},
            "a provider with `tools`: `env` is never read: a secret of the job must not reach a "
            "prompt",
        ),
        (
            {"passthrough": {"messages": []}},
            "a provider with `passthrough: messages`: it would make another request of it",
        ),
        (
            {"reasoning": {"effort": "low", "summary": "auto"}},
            "a provider with `reasoning`: but for `effort` it belongs to the Responses API",
        ),
        (
            {"functionToolCallbacks": {}},
            "a provider with `functionToolCallbacks`: functions are not called for the model",
        ),
    ],
)
def test_what_would_be_another_request_is_a_gap(config: dict[str, object], gap: str) -> None:
    assert read(config) == (None, [], [f"c.yaml:3: {gap}"])


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"tols": []}, "unknown field `tols`; did you mean `tools`?"),
        ({"tools": {"a": 1}}, "`tools` must be a list of objects, found an object: {'a': 1}"),
        ({"tools": "file://text.json"}, "`tools` must be a list of objects, found text: a"),
        (
            {"response_format": "json_object"},
            "`response_format` must be an object with a `type`, found text: json_object",
        ),
        ({"passthrough": []}, "`passthrough` must be an object, found a list: []"),
        ({"seed": "x"}, "`seed` must be a number, found text: x"),
        ({"logprobs": 1}, "`logprobs` must be true or false, found a number: 1"),
        ({"n": 0}, "`n` must be at least 1, found 0"),
    ],
)
def test_a_mistake_is_a_problem(config: dict[str, object], problem: str) -> None:
    assert read(config)[1] == [f"c.yaml:3: {problem}"]


def test_a_broken_template_is_a_problem() -> None:
    (problem,) = read({"tools": [{"type": "{{ a"}]})[1]

    assert problem.startswith("c.yaml:3: `tools`: broken template")
