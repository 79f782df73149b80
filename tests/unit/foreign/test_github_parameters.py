"""Parameters and formats of GitHub's prompts as those of a request."""

import pytest
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.config.yaml_text import parse_yaml
from llm_actions.foreign.github_parameters import read_parameters
from llm_actions.foreign.result import Notes


def parameters(text: str) -> tuple[dict[str, object], list[str], list[str]]:
    problems = Problems()
    notes = Notes(problems)
    document = parse_yaml(text)
    assert isinstance(document.value, dict)
    found = read_parameters(document.value, document, "a", notes)
    return found, told(problems), [str(item) for item in notes.unsupported]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("modelParameters: {maxTokens: 5, topP: 0.5}", {"max_tokens": 5, "top_p": 0.5}),
        ("modelParameters: {max_tokens: 5, top_p: 1}", {"max_tokens": 5, "top_p": 1.0}),
        (
            "modelParameters: {max_completion_tokens: 5, temperature: 0}",
            {"max_completion_tokens": 5, "temperature": 0.0},
        ),
        ("modelParameters: {maxCompletionTokens: 5}", {"max_completion_tokens": 5}),
        (
            "modelParameters: {stop: END, seed: 1, presencePenalty: -1}",
            {"stop": ["END"], "seed": 1, "presence_penalty": -1.0},
        ),
        ("modelParameters: {reasoning_effort: low}", {"reasoning_effort": "low"}),
        ("responseFormat: text", {}),
        ("responseFormat: json_object", {"response_format": {"type": "json_object"}}),
        ("modelParameters:", {}),
    ],
)
def test_both_ways_of_writing_are_read(text: str, wanted: dict[str, object]) -> None:
    assert parameters(text) == (wanted, [], [])


def test_a_schema_without_a_name_is_the_schema_itself() -> None:
    text = "name: My prompt!\nresponseFormat: json_schema\njsonSchema: {type: object}\n"

    found, problems, notes = parameters(text)

    assert problems == []
    assert found["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "My-prompt", "schema": {"type": "object"}},
    }
    assert notes == ["a:3: `jsonSchema`: it has no `name` and `schema`; taken as the schema itself"]


def test_a_schema_that_is_not_asked_for_is_told() -> None:
    _, _, notes = parameters("jsonSchema: '{}'")

    assert "a:1: `jsonSchema`: it is not sent: `responseFormat` is not `json_schema`" in notes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("modelParameters: [a]", "1: `modelParameters` must be an object, found a list: ['a']"),
        (
            "modelParameters:\n  tempertaure: 1",
            "2: unknown field `tempertaure`; did you mean `temperature`?",
        ),
        (
            "modelParameters:\n  temperature: 3",
            "2: `temperature` must be between 0 and 2, found 3",
        ),
        ("modelParameters: {maxTokens: 0.5}", "1: `maxTokens` must be at least 1, found 0.5"),
        (
            "modelParameters: {maxTokens: 5, max_tokens: 6}",
            "1: `max_tokens` stands twice, in two ways of writing; leave one of them out",
        ),
        (
            "modelParameters: {topP: 1}\nconfig: {top_p: 0.5}",
            "2: `config` gives `top_p` a second value; leave one of them out",
        ),
        (
            "responseFormat: xml",
            "1: `responseFormat` must be one of text, json_object, json_schema, found text: xml",
        ),
        (
            "responseFormat: json_schema",
            "1: `json_schema` needs `jsonSchema`, a schema as text",
        ),
        (
            'responseFormat: json_schema\njsonSchema: |\n  {"a": 1,\n   "a": 2}',
            "3: `jsonSchema`: the key `a` stands twice",
        ),
        (
            "responseFormat: json_schema\njsonSchema: |\n  {\n  oops}",
            "4: `jsonSchema`: broken JSON: ",
        ),
        (
            "responseFormat: json_schema\njsonSchema: '[]'",
            "2: `jsonSchema` must be a JSON object as text, found a list: []",
        ),
        (
            "responseFormat: json_schema\njsonSchema: {schema: {}}",
            "2: `jsonSchema` must have a text `name` beside an object `schema`, found schema",
        ),
    ],
)
def test_a_mistake_names_its_line(text: str, problem: str) -> None:
    _, problems, _ = parameters(text)

    assert len(problems) == 1
    assert problems[0].startswith(f"a:{problem}")


TOOL = {"type": "function", "function": {"name": "look_up_order"}}


@pytest.mark.parametrize("key", ["tool_choice", "toolChoice"])
def test_tools_are_sent_and_told(key: str) -> None:
    text = "tools:\n  - {type: function, function: {name: look_up_order}}\n" + f"{key}: required\n"

    found, problems, notes = parameters(text)

    assert problems == []
    assert found == {"tools": [TOOL], "tool_choice": "required"}
    assert notes == [
        "a:1: `tools`: it is no key of the format; sent as `tools`",
        f"a:3: `{key}`: it is no key of the format; sent as `tool_choice`",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tools: tools.json", "1: `tools` must be a list of tools, found text: tools.json"),
        ("\ntoolChoice: auto", "2: `toolChoice` does nothing without `tools`; drop it or offer"),
        (
            "tools:\n  - {type: function, function: {name: f}}\ntool_choice: atuo",
            "3: unknown `tool_choice` `atuo`; did you mean `auto`?",
        ),
        (
            "tools:\n  - {type: function, function: {name: f}}\n"
            "tool_choice: auto\ntoolChoice: auto",
            "3: `tool_choice` is a second `tool_choice`; leave one of them out",
        ),
        (
            "tools:\n  - type: function\n    function: {name: f, paramters: {}}\n",
            "3: unknown field of a function `paramters`; did you mean `parameters`?",
        ),
    ],
)
def test_wrong_tools_are_problems(text: str, problem: str) -> None:
    (found,) = parameters(text)[1]

    assert found.startswith(f"a:{problem}")


def test_a_line_break_ends_an_answer() -> None:
    found, problems, _ = parameters('modelParameters: {stop: "\\n", topK: 3, logprobs: true}')

    assert problems == []
    assert found == {"stop": ["\n"], "top_k": 3, "logprobs": True}
