"""JSON in answers."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.assertions.json_values import NotJsonError, objects_in, read_json, same_json
from llm_actions.assertions.model import UnmeasuredError

values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' {"a": 1} ', {"a": 1}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ("null", None),
        ("1e3", 1000.0),
        ("9" * 500, float("inf")),
    ],
    ids=["object", "repeated-key", "null", "exponent", "long"],
)
def test_json_is_read_as_javascript_reads_it(text: str, value: object) -> None:
    assert read_json(text) == value


@pytest.mark.parametrize("text", ["", "{", "{'a': 1}", "[1,]", "NaN", "\ufeff{}", "{} {}"])
def test_other_text_is_no_json(text: str) -> None:
    with pytest.raises(NotJsonError):
        read_json(text)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ({"a": None}, {}, False),
        ({}, [], False),
    ],
)
def test_equality_is_strict_and_deep(first: object, second: object, same: bool) -> None:
    assert same_json(first, second) is same


@given(values)
def test_value_equals_itself_after_a_round_trip(value: object) -> None:
    assert same_json(value, read_json(json.dumps(value)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('a {"b": {"c": 1}} d', [{"b": {"c": 1}}], id="nested-once"),
        pytest.param('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}], id="two"),
        pytest.param('```json\n{"a": "}"}\n```', [{"a": "}"}], id="brace-in-text"),
        pytest.param("{'a': 1, b: 2,}", [{"a": 1, "b": 2}], id="relaxed"),
        pytest.param("dear {name}, {other}", [], id="placeholders"),
        pytest.param("{}", [{}], id="empty"),
        pytest.param("[1, 2]", [], id="list"),
        pytest.param("{ { {", [], id="open"),
        pytest.param('{"a": {"b": 1}', [{"b": 1}], id="cut-off"),
    ],
)
def test_objects_are_found_in_text(text: str, found: list[object]) -> None:
    assert list(objects_in(text)) == found


def test_text_made_of_braces_is_given_up_in_time() -> None:
    started = time.perf_counter()

    with pytest.raises(UnmeasuredError, match="too many broken braces"):
        list(objects_in("{a" * 400_000))

    assert time.perf_counter() - started < 5


@given(st.text(alphabet='{}[]":,a1\n ', max_size=60))
def test_whatever_is_found_is_an_object(text: str) -> None:
    assert all(isinstance(item, dict) for item in objects_in(text))
