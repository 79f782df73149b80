"""Tools and the form of answers in a config.yaml: in place, in a file, and every mistake."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from llm_actions.prompts.config_text import parse_config
from llm_actions.prompts.errors import IncludeError, Mistake

TOOL = {"type": "function", "function": {"name": "f"}}
IN_JSON = '[\n {"type": "function",\n  "function": {"name": "f"}}\n]'
IN_YAML = "- type: function\n  function: {name: f}\n"


def read(
    text: str, files: Mapping[str, str] | None = None
) -> tuple[Mapping[str, object], list[tuple[int, str]]]:
    """The parameters in a config.yaml with these files beside it, and what is wrong."""
    told: list[tuple[int, str]] = []

    def note(mistake: Mistake, line: int, message: str) -> None:
        assert mistake in (Mistake.VALUE, Mistake.UNKNOWN_KEY)
        told.append((line, message))

    def include(name: str) -> str:
        if name not in (files or {}):
            raise IncludeError(f"the file `{name}` is not there")
        return (files or {})[name]

    return parse_config(text, note, include).config.parameters, told


def test_tools_stand_in_place() -> None:
    found, told = read(
        "temperature: 0\ntools:\n  - type: function\n    function: {name: f}\ntool_choice: auto\n"
        "parallel_tool_calls: false\nresponse_format: {type: json_object}\n"
    )

    assert told == []
    assert found == {
        "temperature": 0,
        "parallel_tool_calls": False,
        "tools": [TOOL],
        "tool_choice": "auto",
        "response_format": {"type": "json_object"},
    }


@pytest.mark.parametrize(
    ("name", "text"), [("tools.json", IN_JSON), ("my/tools.yaml", IN_YAML), ("t.YML", IN_YAML)]
)
def test_tools_stand_in_a_file(name: str, text: str) -> None:
    found, told = read(f"tools: {name}\ntool_choice: required\n", {name: text})

    assert told == []
    assert found == {"tools": [TOOL], "tool_choice": "required"}


def test_form_of_answers_stands_in_a_file() -> None:
    text = '{"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}'
    found, told = read("response_format: form.json\n", {"form.json": text})

    assert told == []
    assert found == {
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}
    }


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("model: m\ntools: []\n", 2, "`tools` must be a list of tools"),
        (
            "tools:\n  - type: function\n    function:\n      name: f\n      paramters: {}\n",
            5,
            "unknown field of a function `paramters`; did you mean `parameters`?",
        ),
        ("tools: look_up_order\n", 1, "`tools` is text, which must name a file beside config.yaml"),
        ("tools: x.json\n", 1, "`tools`: the file `x.json` is not there"),
        ("tools: broken.json\n", 1, "`tools`: broken.json:2: "),
        ("tools: broken.yaml\n", 1, "`tools`: broken.yaml:1: broken YAML"),
        ("tools: wrong.json\n", 1, "`tools`: wrong.json:3: `name` of a function must be"),
        ("tools: twice.json\n", 1, "`tools`: twice.json:1: the key"),
        ("response_format: json_object\n", 1, "`response_format` is text, which must name a file"),
        ("response_format:\n  type: json\n", 2, "`type` of `response_format` must be one of"),
        ("\ntool_choice: auto\n", 2, "`tool_choice` does nothing without `tools`"),
        ("parallel_tool_calls: true\n", 1, "`parallel_tool_calls` does nothing without `tools`"),
        (
            "tools:\n  - {type: function, function: {name: f}}\ntool_choice: requierd\n",
            3,
            "did you mean `required`?",
        ),
        ("tool_choices: auto\n", 1, "unknown field `tool_choices`; did you mean `tool_choice`?"),
    ],
)
def test_mistake_is_told_with_the_line(text: str, line: int, said: str) -> None:
    files = {
        "broken.json": "[\n}",
        "broken.yaml": "a: }",
        "wrong.json": '[{"type": "function",\n "function":\n {"name": ""}}]',
        "twice.json": '[{"type": "a", "type": "b"}]',
    }

    (found,) = read(text, files)[1]

    assert found[0] == line
    assert said in found[1]


def test_choice_of_a_tool_in_a_broken_file_is_not_told_twice() -> None:
    _, told = read("tools: x.json\ntool_choice: auto\n")

    assert len(told) == 1


def test_no_file_is_read_where_there_is_no_folder() -> None:
    told: list[str] = []
    parse_config("tools: tools.json\n", lambda _, line, message: told.append(f"{line} {message}"))

    assert told == ["1 `tools`: `tools.json` cannot be read: there is no folder around it"]
