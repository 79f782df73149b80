"""Inputs of an action: read from action.yml and from the job, typed, told when they are wrong."""

import json
import math
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.github.inputs import (
    ActionSpec,
    InputReader,
    InputSpec,
    parse_inputs,
    read_action,
)

ACTION = """
description: Measures.
inputs:
  dataset:
    description: "Samples."
    required: true
  threshold:
    description: "Share."
    default: "0.8"
  token:
    description: "Token."
    default: ${{ github.token }}
outputs:
  verdict:
    description: "The verdict."
    value: ${{ steps.x.outputs.verdict }}
"""


class Colour(StrEnum):
    """A closed choice."""

    RED = "red"
    GREEN = "green"


def spec(name: str = "x", *, default: str = "", is_required: bool = False) -> ActionSpec:
    one = InputSpec(name=name, description="Samples.", default=default, is_required=is_required)
    return ActionSpec(description="", inputs=(one,), outputs=())


def reader(value: str) -> tuple[InputReader, Problems]:
    problems = Problems()
    return InputReader(spec(), {"x": value}, problems), problems


def test_action_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_text(ACTION)

    action = read_action(tmp_path / "action.yml")

    assert action.inputs == (
        InputSpec(name="dataset", description="Samples.", default="", is_required=True),
        InputSpec(name="threshold", description="Share.", default="0.8", is_required=False),
        InputSpec(name="token", description="Token.", default="", is_required=False),
    )
    assert [(each.name, each.description) for each in action.outputs] == [
        ("verdict", "The verdict.")
    ]


def test_job_s_inputs_replace_the_defaults() -> None:
    problems = Problems()

    assert parse_inputs('{"x": "mine"}', spec(default="d"), problems) == {"x": "mine"}
    assert parse_inputs("{}", spec(default="d"), problems) == {"x": "d"}
    assert told(problems) == []


@pytest.mark.parametrize(
    "text", ["", "[]", '{"x": 5}', "{", "null", "[" * 100_000],
    ids=["empty", "list", "number", "broken", "null", "deep"],
)  # fmt: skip
def test_what_is_no_object_of_texts_is_told(text: str) -> None:
    problems = Problems()

    assert parse_inputs(text, spec(default="d"), problems) == {"x": "d"}
    assert told(problems) == [
        "LLM_ACTIONS_INPUTS: must be a JSON object of texts, as ${{ toJSON(inputs) }} is"
    ]


def test_unknown_inputs_are_all_told_with_the_nearest_known_one() -> None:
    problems = Problems()

    parse_inputs('{"datset": "a", "zz": "b"}', spec("dataset"), problems)

    assert told(problems) == [
        "input `datset`: unknown input `datset`; did you mean `dataset`?",
        "input `zz`: unknown input `zz`; known: dataset",
    ]


@given(st.text() | st.dictionaries(st.text(), st.text() | st.none()).map(json.dumps))
def test_any_text_gives_inputs_or_problems(text: str) -> None:
    problems = Problems()

    values = parse_inputs(text, spec(), problems)

    assert set(values) == {"x"}


@pytest.mark.parametrize("value", ["", "  \n"], ids=["empty", "blank"])
def test_required_input_that_is_blank_is_told(value: str) -> None:
    problems = Problems()

    InputReader(spec(is_required=True), {"x": value}, problems)

    assert told(problems) == ["input `x`: is required: Samples."]


def test_input_that_was_emptied_is_told_and_keeps_its_default() -> None:
    problems = Problems()

    read = InputReader(spec(default="60s"), {"x": " "}, problems)

    assert told(problems) == ["input `x`: is empty; leave it out for `60s`"]
    assert read.text("x") == "60s"


def test_input_that_is_no_text_of_a_file_is_told() -> None:
    read, problems = reader("caf\udce9")

    assert told(problems) == ["input `x`: is not UTF-8"]
    read.text("x").encode()


def test_inputs_with_another_value_than_their_default_are_given() -> None:
    specs = (spec("a", default="1"), spec("b", default="1"), spec("c"))
    inputs = tuple(each for one in specs for each in one.inputs)
    action = ActionSpec(description="", inputs=inputs, outputs=())

    read = InputReader(action, {"a": "1", "b": "2", "c": ""}, Problems())

    assert read.given == {"b"}


def test_blanks_around_a_text_are_dropped() -> None:
    read, problems = reader("  a b \n")

    assert read.text("x") == "a b"
    assert told(problems) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [("true", True), ("True", True), ("yes", True), ("1", True), ("false", False), ("", False)],
)
def test_boolean_is_read(value: str, found: bool) -> None:
    read, problems = reader(value)

    assert read.boolean("x") is found
    assert told(problems) == []


def test_wrong_boolean_is_told() -> None:
    read, problems = reader("maybe")

    read.boolean("x")

    assert told(problems) == ["input `x`: must be `true` or `false`, found `maybe`"]


def test_choice_is_read() -> None:
    read, problems = reader("green")

    assert read.choice("x", Colour) is Colour.GREEN
    assert told(problems) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("gren", "unknown value `gren`; did you mean `green`?"),
        ("", "unknown value ``; known: green, red"),
        ("RED", "unknown value `RED`; known: green, red"),
    ],
)
def test_wrong_choice_is_told_with_the_known_ones(value: str, problem: str) -> None:
    read, problems = reader(value)

    read.choice("x", Colour)

    assert told(problems) == [f"input `x`: {problem}"]


@pytest.mark.parametrize(
    ("value", "found"),
    [("0.85", 0.85), ("1", 1.0), ("0", 0.0), ("1e-1", 0.1), ("", None), (" ", None)],
)
def test_number_is_read(value: str, found: float | None) -> None:
    read, problems = reader(value)

    assert read.number("x", low=0, high=1) == found
    assert told(problems) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("85", "must be between 0 and 1, found 85; did you mean 0.85?"),
        ("85%", "must be a number, found `85%`"),
        ("0,85", "must be a number, found `0,85`"),
        ("-0.1", "must be between 0 and 1, found -0.1"),
        ("850", "must be between 0 and 1, found 850"),
        ("nan", "must be between 0 and 1, found nan"),
        ("inf", "must be between 0 and 1, found inf"),
        ("high", "must be a number, found `high`"),
    ],
)
def test_wrong_share_is_told(value: str, problem: str) -> None:
    read, problems = reader(value)

    assert read.number("x", low=0, high=1) is None
    assert told(problems) == [f"input `x`: {problem}"]


def test_number_that_has_to_be_positive_is_not_zero() -> None:
    read, problems = reader("0")

    assert read.number("x", above=0) is None
    assert told(problems) == ["input `x`: must be greater than 0, found 0"]


@pytest.mark.parametrize(
    ("value", "found", "problem"),
    [
        ("8", 8, []),
        ("8.0", 8, []),
        ("", None, []),
        ("1.5", None, ["input `x`: must be a whole number, found 1.5"]),
        ("0", None, ["input `x`: must be between 1 and 9, found 0"]),
        ("1e400", None, ["input `x`: must be between 1 and 9, found 1e400"]),
    ],
)
def test_whole_number_is_read_or_told(value: str, found: int | None, problem: list[str]) -> None:
    read, problems = reader(value)

    assert read.whole("x", low=1, high=9) == found
    assert told(problems) == problem


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60),
        ("60s", 60),
        ("500ms", 0.5),
        ("1.5m", 90),
        ("2min", 120),
        ("2 h", 7200),
        ("168h", 604_800),
    ],
)
def test_duration_is_read(value: str, seconds: float) -> None:
    read, problems = reader(value)

    assert read.seconds("x") == pytest.approx(seconds)
    assert told(problems) == []


@pytest.mark.parametrize("value", ["0", "0s", "-5s", "5d", "1m30s", "169h", "s", "1e3", "", "∞"])
def test_wrong_duration_is_told(value: str) -> None:
    read, problems = reader(value)

    assert read.seconds("x") > 0
    assert told(problems) == [
        f"input `x`: must be a duration such as `60s` or `30m`, found `{value}`"
    ]


@given(st.text() | st.text("0123456789.smhin -e", max_size=8))
@example("9" * 400)
@example("٣s")
def test_any_text_is_read_or_told_by_every_reader(value: str) -> None:
    read, _ = reader(value)

    number = read.number("x")
    whole = read.whole("x", low=1)
    seconds = read.seconds("x")

    assert read.boolean("x") in (True, False)
    assert read.choice("x", Colour) in list(Colour)
    assert number is None or (math.isfinite(number) and number >= 0)
    assert whole is None or whole >= 1
    assert 0 < seconds <= 7 * 86_400
