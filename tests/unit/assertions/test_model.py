"""Answers as text, and assertions in the order in which they are written."""

import pytest

from llm_actions.assertions.model import Assertion, AssertionSet, Output, as_text, assertions_in


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a\nb", "a\nb", id="text"),
        pytest.param(None, "null", id="null"),
        pytest.param(True, "true", id="true"),
        pytest.param(42, "42", id="whole"),
        pytest.param(42.0, "42", id="whole-float"),
        pytest.param(0.5, "0.5", id="fraction"),
        pytest.param(float("nan"), "NaN", id="nan"),
        pytest.param(float("-inf"), "-Infinity", id="infinite"),
        pytest.param({"key": ["ü", 1]}, '{"key":["ü",1]}', id="object"),
    ],
)
def test_value_is_written_as_javascript_writes_it(value: object, text: str) -> None:
    assert as_text(value) == text


def test_no_answer_is_an_empty_text() -> None:
    assert Output().text == ""


def test_calls_beside_the_text_come_before_the_text() -> None:
    calls = [{"function": {"name": "add"}}]

    assert Output(value="thinking").calls == "thinking"
    assert Output(value="thinking", tool_calls=calls).calls == {"tool_calls": calls}


def test_negated_assertion_has_its_written_name() -> None:
    assert Assertion(type="equals").name == "equals"
    assert Assertion(type="equals", is_negated=True).name == "not-equals"


def test_assertions_of_sets_are_found_in_order() -> None:
    first, second, third = (Assertion(type=name) for name in ("regex", "bleu", "cost"))
    inner = AssertionSet(items=(second,))

    assert list(assertions_in([first, AssertionSet(items=(inner, third))])) == [
        first,
        second,
        third,
    ]
