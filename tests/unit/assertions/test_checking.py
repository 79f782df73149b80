"""One assertion and one answer."""

import pytest
from tests.unit.assertions.asserting import found, parsed

from llm_actions.assertions.checking import check_output
from llm_actions.assertions.model import Output, UnmeasuredError


def test_value_is_filled_in_with_the_variables_of_the_case() -> None:
    assertion = parsed({"type": "contains-all", "value": ["{{ a }}", "b"]})

    assert check_output(assertion, Output(value="xb", variables={"a": "x"})).passed
    assert not check_output(assertion, Output(value="xb", variables={"a": "y"})).passed


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"type": "regex", "value": "{{ a }}"}, "the value of `regex`: `\\(` is no regular"),
        ({"type": "equals", "value": "{{ b }}"}, "'b' is undefined"),
    ],
)
def test_value_that_turns_out_wrong_is_not_measured(row: dict[str, object], message: str) -> None:
    with pytest.raises(UnmeasuredError, match=message):
        found(row, "x", variables={"a": "("})


@pytest.mark.parametrize("type_", ["is-json", "contains-json", "equals", "tool-call-f1"])
def test_answer_that_is_nested_too_deeply_is_not_measured(type_: str) -> None:
    row = {"type": type_} | ({} if "json" in type_ else {"value": ["a"]})

    with pytest.raises(UnmeasuredError, match="nested too deeply"):
        found(row, '{"a":' * 100_000)
