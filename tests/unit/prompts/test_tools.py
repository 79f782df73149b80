"""Tools, their choice and the form of answers: what is right and what is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.prompts.tools import check_choice, check_format, check_tools, names_of

TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "look_up_order",
        "description": "Where an order is",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}},
        "strict": True,
    },
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "function", "name", "parameters", "json_schema"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def tool(**function: Any) -> dict[str, Any]:
    """The tool with other fields of its function."""
    return {"type": "function", "function": {**TOOL["function"], **function}}


def wrong_tools(value: object) -> list[tuple[tuple[str | int, ...], str]]:
    told: list[tuple[tuple[str | int, ...], str]] = []
    check_tools(value, lambda path, message: told.append((tuple(path), message)))
    return told


def wrong_choice(value: object, tools: object = None) -> list[str]:
    told: list[str] = []
    check_choice(value, tools, lambda _, message: told.append(message))
    return told


def wrong_format(value: object) -> list[tuple[tuple[str | int, ...], str]]:
    told: list[tuple[tuple[str | int, ...], str]] = []
    check_format(value, lambda path, message: told.append((tuple(path), message)))
    return told


@pytest.mark.parametrize(
    "value",
    [
        [TOOL],
        [{"type": "function", "function": {"name": "f"}}],
        [{"type": "function", "function": {"name": "f", "parameters": {}}}],
        [{"type": "web_search", "filters": {"allowed_domains": ["a.example"]}}],
        [TOOL, tool(name="cancel-order.v2")],
    ],
    ids=["whole", "name-alone", "empty-schema", "endpoint's-own", "two"],
)
def test_tools_in_openai_s_form_are_right(value: object) -> None:
    assert wrong_tools(value) == []


@pytest.mark.parametrize(
    ("value", "path", "said"),
    [
        ([], (), "`tools` must be a list of tools, found a list: []"),
        ({"a": 1}, (), "`tools` must be a list of tools, found an object"),
        ([TOOL] * 1001, (), "`tools` has 1,001 entries, at most 1,000 are sent"),
        (["x"], (0,), "a tool must be an object `{type: function"),
        ([{"name": "f"}], (0,), "a tool must be an object `{type: function"),
        ([{"type": "function"}], (0,), "a tool must have an object `function`, found null"),
        ([{**TOOL, "strict": 1}], (0, "strict"), "unknown field of a tool `strict`"),
        ([tool(paramters={})], (0, "function", "paramters"), "did you mean `parameters`?"),
        ([tool(name="look up")], (0, "function", "name"), "`name` of a function must be 1 to 128"),
        ([tool(name=None)], (0, "function", "name"), "found null"),
        ([tool(description=1)], (0, "function", "description"), "must be text, found a number: 1"),
        ([tool(parameters=[])], (0, "function", "parameters"), "which is a JSON schema, found"),
        ([tool(parameters={"type": "string"})], (0, "function", "parameters"), "of an object"),
        ([tool(strict="yes")], (0, "function", "strict"), "must be true or false"),
        ([TOOL, TOOL], (1,), "the tool `look_up_order` stands twice in `tools`"),
        ([tool(parameters={"x": float("nan")})], (), "must hold what JSON has"),
        ([tool(parameters={"x": {1, 2}})], (), "must hold what JSON has"),
    ],
)
def test_wrong_tool_is_told_at_its_part(value: object, path: object, said: str) -> None:
    (found,) = wrong_tools(value)

    assert found[0] == path
    assert said in found[1]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(wrong_tools([tool(name="", strict=1), "x", tool(descripton="")])) == 4


@pytest.mark.parametrize(
    "value",
    [
        "auto",
        "none",
        "required",
        {"type": "function", "function": {"name": "look_up_order"}},
        {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": []}},
    ],
)
def test_choice_of_a_tool_is_right(value: object) -> None:
    assert wrong_choice(value, [TOOL]) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("requierd", "did you mean `required`?"),
        (1, "`tool_choice` must be auto, none, required or an object"),
        ({"function": {"name": "f"}}, "`tool_choice` must be auto, none, required or an object"),
        ({"type": "function"}, "must name its function"),
        (
            {"type": "function", "function": {"name": "look_up_ordr"}},
            "did you mean `look_up_order`",
        ),
        ({"type": "x", "y": float("inf")}, "must hold what JSON has"),
    ],
)
def test_wrong_choice_is_told(value: object, said: str) -> None:
    (found,) = wrong_choice(value, [TOOL])

    assert said in found


@pytest.mark.parametrize(
    "value",
    [
        {"type": "text"},
        {"type": "json_object"},
        {"type": "json_schema", "json_schema": {"name": "a", "schema": {}, "strict": True}},
    ],
)
def test_form_of_answers_is_right(value: object) -> None:
    assert wrong_format(value) == []


@pytest.mark.parametrize(
    ("value", "path", "said"),
    [
        (["json"], (), "must be an object such as `{type: json_object}`, found a list"),
        ({"type": "json"}, ("type",), "must be one of text, json_object, json_schema, found json"),
        ({"type": ["json"]}, ("type",), "must be one of"),
        ({"type": "text", "schema": {}}, ("schema",), "unknown field of `response_format`"),
        ({"type": "json_object", "json_schema": {}}, ("json_schema",), "does nothing beside"),
        ({"type": "json_schema"}, ("json_schema",), "must be an object `{name, schema}`"),
        (
            {"type": "json_schema", "json_schema": {"name": "a", "schema": {}, "shema": 1}},
            ("json_schema", "shema"),
            "did you mean `schema`?",
        ),
        ({"type": "json_schema", "json_schema": {"schema": {}}}, ("json_schema",), "text `name`"),
        ({"type": "json_schema", "json_schema": {"name": "a"}}, ("json_schema",), "`schema` of"),
    ],
)
def test_wrong_form_is_told_at_its_part(value: object, path: object, said: str) -> None:
    (found,) = wrong_format(value)

    assert found[0] == path
    assert said in found[1]


@given(anything)
def test_whatever_stands_there_is_right_or_told(value: object) -> None:
    wrong_tools(value)
    wrong_choice(value, value)
    wrong_format(value)


def test_names_are_those_of_functions() -> None:
    assert list(names_of([TOOL, {"type": "web_search"}, 1])) == ["look_up_order"]
    assert list(names_of({"a": 1})) == []
