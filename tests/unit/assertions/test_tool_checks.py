"""The tools that a model called."""

import json

import pytest
from tests.unit.assertions.asserting import found, told

from llm_actions.assertions.model import UnmeasuredError
from llm_actions.assertions.tool_checks import called_names

PARAMETERS = {
    "type": "object",
    "properties": {"x": {"type": "number"}},
    "required": ["x"],
}
TOOLS = [{"type": "function", "function": {"name": "add", "parameters": PARAMETERS}}]
GOOGLE_TOOLS = [
    {"googleSearch": {}},
    {"functionDeclarations": [{"name": "add", "parameters": PARAMETERS}, {"name": "ping"}]},
]


def call(arguments: object, name: str = "add") -> dict[str, object]:
    return {"function": {"name": name, "arguments": json.dumps(arguments)}}


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ([call({"x": 1})], True),
        ({"tool_calls": [call({"x": 1}), call({"x": 2})]}, True),
        ([call({"x": 1}), call({"x": "2"})], False),
        ([call({"x": 1}, "subtract")], False),
        ([call([1])], False),
        ([{"function": {"name": "add", "arguments": "{"}}], False),
        ([{"function": {"name": "add"}}], False),
        ([], False),
        ("no call", False),
        (None, False),
        ("MCP Tool Result (search): found", True),
        ("MCP Tool Error (search): gone", False),
    ],
)
def test_tool_calls_are_checked(answer: object, holds: bool) -> None:
    outcome = found({"type": "is-valid-openai-tools-call"}, answer, tools=TOOLS)
    negated = found({"type": "not-is-valid-openai-tools-call"}, answer, tools=TOOLS)

    assert (outcome.passed, negated.passed) == (holds, not holds)


def test_calls_beside_the_text_are_checked() -> None:
    outcome = found(
        {"type": "is-valid-openai-tools-call"}, "thinking", tools=TOOLS, tool_calls=[call({"x": 1})]
    )

    assert outcome.passed


def test_calls_cannot_be_checked_without_the_tools() -> None:
    with pytest.raises(UnmeasuredError, match="which tools the model was offered"):
        found({"type": "is-valid-openai-tools-call"}, [call({"x": 1})])


def test_broken_schema_of_a_tool_is_not_measured() -> None:
    tools = [{"function": {"name": "add", "parameters": {"type": "numbr"}}}]

    with pytest.raises(UnmeasuredError, match='the schema of the tool "add"'):
        found({"type": "is-valid-openai-tools-call"}, [call({"x": 1})], tools=tools)


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ({"name": "add", "arguments": '{"x": 1}'}, True),
        ('{"name": "add", "arguments": "{\\"x\\": 1}"}', True),
        ({"function_call": {"name": "add", "arguments": '{"x": "1"}'}}, False),
        ([1], False),
    ],
)
@pytest.mark.parametrize("type_", ["is-valid-openai-function-call", "is-valid-function-call"])
def test_function_call_is_checked(type_: str, answer: object, holds: bool) -> None:
    assert found({"type": type_}, answer, tools=TOOLS).passed is holds


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ([{"functionCall": {"name": "add", "args": {"x": 1}}}], True),
        ([{"text": "hm"}, {"functionCall": {"name": "add", "args": '{"x": 1}'}}], True),
        ({"functionCall": {"name": "add", "args": {"x": 1}}}, True),
        ({"toolCall": {"functionCalls": [{"name": "ping", "args": {}}]}}, True),
        ({"toolCall": {"functionCalls": [{"name": "ping"}]}}, True),
        ([{"functionCall": {"name": "ping", "args": {"x": 1}}}], False),
        ([{"functionCall": {"name": "add", "args": {}}}], False),
        ([{"functionCall": {"args": {}}}], False),
        ({"toolCall": {"functionCalls": []}}, False),
        ([{"text": "hm"}], False),
    ],
)
def test_google_calls_are_checked(answer: object, holds: bool) -> None:
    assert found({"type": "is-valid-function-call"}, answer, tools=GOOGLE_TOOLS).passed is holds


def test_tool_calls_are_function_calls_too() -> None:
    assert found({"type": "is-valid-function-call"}, [call({"x": 1})], tools=TOOLS).passed


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"tool_calls": [call({}), {"name": "b"}, "?"]}, ["add", "b"]),
        ({"type": "tool_use", "name": "a"}, ["a"]),
        ({"type": "function_call", "name": "a"}, ["a"]),
        ({"type": "text", "name": "a"}, []),
        ({"functionCall": {"name": "a"}}, ["a"]),
        ({"toolCall": {"functionCalls": [{"name": "a"}, {"name": 5}]}}, ["a"]),
        ([{"type": "tool_use", "name": "a"}, {"functionCall": {"name": "b"}}, 5], ["a", "b"]),
        ('"add"', []),
        ('text\n{"type": "tool_use", "name": "a"}\n{"type": "tool_use", "name": "b"}', ["a", "b"]),
        (None, []),
        (5, []),
    ],
)
def test_names_of_calls_are_found_in_every_form(value: object, names: list[str]) -> None:
    assert list(called_names(value)) == names


@pytest.mark.parametrize(
    ("row", "passed", "score"),
    [
        ({"type": "tool-call-f1", "value": ["add"]}, True, 1.0),
        ({"type": "tool-call-f1", "value": "add, b"}, False, 2 / 3),
        ({"type": "tool-call-f1", "value": "add, b", "threshold": 0.6}, True, 2 / 3),
        ({"type": "not-tool-call-f1", "value": "b"}, True, 0.0),
        ({"type": "not-tool-call-f1", "value": "add"}, False, 1.0),
    ],
)
def test_f1_compares_sets_of_names(row: dict[str, object], passed: bool, score: float) -> None:
    outcome = found(row, [call({}), call({})])

    assert (outcome.passed, outcome.score) == (passed, pytest.approx(score))
    assert bool(outcome.reason) is not passed


@pytest.mark.parametrize("value", [[], "", " , ", 5])
def test_f1_without_names_is_reported(value: object) -> None:
    assert len(told({"type": "tool-call-f1", "value": value})) == 1
