"""Assertions of promptfoo made ready for the engine."""

from pathlib import Path

import pytest

from llm_actions.foreign.promptfoo_assertions import (
    NotRunError,
    Setting,
    WrongAssertionError,
    prepare_assertions,
)
from llm_actions.foreign.references import References

FOLDER = Path("/repository/evals")
SETTING = Setting(references=References({}), folder=FOLDER)


def with_transform(*transforms: str) -> Setting:
    return Setting(references=References({}), folder=FOLDER, transforms=transforms)


def test_files_get_whole_paths_and_nothing_else_changes() -> None:
    value = [
        {"type": "is-json", "value": "file://schema.json"},
        {"type": "contains-any", "value": ["a", "file://b.txt"]},
        {"type": "llm-rubric", "value": "x", "rubricPrompt": "file://r.txt", "weight": 2},
    ]

    assert prepare_assertions(value, SETTING) == [
        {"type": "is-json", "value": "file:///repository/evals/schema.json"},
        {"type": "contains-any", "value": ["a", "file:///repository/evals/b.txt"]},
        {
            "type": "llm-rubric",
            "value": "x",
            "rubricPrompt": "file:///repository/evals/r.txt",
            "weight": 2,
        },
    ]


def test_the_transform_of_a_test_goes_to_each_of_its_assertions() -> None:
    value = [{"type": "assert-set", "assert": [{"type": "equals", "value": "a"}]}]

    (found,) = prepare_assertions(value, with_transform("output.trim()"))

    assert found["assert"] == [{"type": "equals", "value": "a", "transform": "output.trim()"}]


def test_two_transforms_one_after_the_other_are_not_run() -> None:
    value = [{"type": "equals", "value": "a", "transform": "output.b"}]

    with pytest.raises(NotRunError, match="only one is done"):
        prepare_assertions(value, with_transform("output.a"))


def test_code_in_python_is_no_template() -> None:
    value = [{"type": "python", "value": "output == '{{ env.X | dump }}'"}]

    assert prepare_assertions(value, SETTING) == value


@pytest.mark.parametrize(
    "value",
    [
        "text",
        ["text"],
        [{"$ref": "#/none"}],
        [{"type": "equals", "value": b"x"}],
        [{"type": "equals", "value": "{{ a"}],
        [{"type": "equals"}] * 1001,
    ],
)
def test_what_is_no_assertion_is_wrong(value: object) -> None:
    with pytest.raises(WrongAssertionError):
        prepare_assertions(value, SETTING)


def test_sets_within_each_other_have_an_end() -> None:
    value: object = {"type": "equals", "value": "a"}
    for _ in range(30):
        value = {"type": "assert-set", "assert": [value]}

    with pytest.raises(WrongAssertionError):
        prepare_assertions([value], SETTING)
