"""What is done to an answer before it is checked."""

import pytest
from tests.unit.assertions.asserting import found, told

from llm_actions.assertions.model import Output, WrongValueError
from llm_actions.assertions.transforms import MissingPartError, parse_transform

ANSWER = {"items": [{"name": " Ada "}, {"na-me": "Bo"}], "n": 0}


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        ("output", ANSWER),
        ("output.items[0].name", " Ada "),
        ("output.items[0].name.trim()", "Ada"),
        ("output['items'][1][\"na-me\"].toUpperCase()", "BO"),
        ("JSON.parse(output).n", 0),
        ("output?.items?.[1]", {"na-me": "Bo"}),
        ("output.items.length", 2),
        ("output.n.trim();", "0"),
        ("{{ output['items'][0].name | trim | lower }} of {{ who }}", "ada of all"),
    ],
)
def test_transform_takes_a_part(transform: str, value: object) -> None:
    apply = parse_transform(transform)

    assert apply(Output(value=ANSWER, variables={"who": "all"})).value == value


def test_path_leads_into_the_json_of_a_text() -> None:
    assert parse_transform("output.a")(Output(value='{"a": "b"}')).value == "b"


def test_call_on_the_answer_is_on_its_text() -> None:
    assert parse_transform("output.trim()")(Output(value=' {"a": 1} ')).value == '{"a": 1}'


@pytest.mark.parametrize(
    "transform", ["output.none", "output.items[2]", "output.n.x", "output[0]", "{{ output.none }}"]
)
def test_answer_without_the_part_fails(transform: str) -> None:
    with pytest.raises(MissingPartError):
        parse_transform(transform)(Output(value=ANSWER))

    outcome = found({"type": "equals", "value": "x", "transform": transform}, ANSWER)
    assert (outcome.passed, outcome.score) == (False, 0)
    assert outcome.reason.startswith("the answer")


@pytest.mark.parametrize(
    "transform",
    [
        "output.split(',')[0]",
        "output => output.a",
        "context.vars.a",
        "output + 1",
        "fetch('https://a.example')",
        "output.",
        "outputs.a",
        "{{ output",
        "",
    ],
)
def test_other_code_is_refused(transform: str) -> None:
    with pytest.raises(WrongValueError):
        parse_transform(transform)


def test_refusal_names_the_transform_and_what_to_write() -> None:
    (problem,) = told({"type": "equals", "value": "x", "transform": "output.split(',')"})

    assert problem.startswith("`assert[0].transform`: the transform `output.split(',')` is not")
    assert "write a path such as `output.items[0].name`" in problem


def test_assertion_sees_the_part_alone() -> None:
    row = {"type": "equals", "value": "Bo", "transform": "output.items[1]['na-me']"}

    assert found(row, ANSWER).passed


CALL = {"id": "c1", "function": {"name": "f"}}


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        ("output.tool_calls[0].function.name", "f"),
        ("output.content", "One moment."),
        ("{{ output.tool_calls[0].id }}", "c1"),
        ("output.trim()", "One moment."),
    ],
)
def test_transform_reaches_the_text_and_the_calls_beside_it(transform: str, value: str) -> None:
    output = Output(value="One moment.", tool_calls=[CALL])

    assert parse_transform(transform)(output).value == value


def test_what_a_transform_takes_is_all_that_is_checked() -> None:
    output = parse_transform("output.content")(Output(value="a", tool_calls=[CALL]))

    assert (output.calls, output.text) == ("a", "a")
