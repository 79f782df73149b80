"""Typed values out of a mapping of outside data."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.config.fields import Fields, span

KNOWN = ("name", "words", "share", "count", "options")
outside = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers() | st.booleans(), inner, max_size=3)
    ),
    max_leaves=6,
)


def fields_of(values: dict[Any, object]) -> tuple[Fields, list[str]]:
    reports: list[str] = []
    return Fields(values, KNOWN, reports.append), reports


@given(st.dictionaries(st.sampled_from(KNOWN) | st.text() | st.integers() | st.none(), outside))
def test_any_mapping_is_read_or_reported(values: dict[Any, object]) -> None:
    fields, reports = fields_of(values)

    name = fields.text("name", required=True)
    words = fields.texts("words")
    share = fields.number("share", low=0, high=1)
    count = fields.integer("count", low=1)
    options = fields.mapping("options")

    assert name is None or isinstance(name, str)
    assert all(isinstance(word, str) and word.strip() for word in words)
    assert share is None or 0 <= share <= 1
    assert count is None or (isinstance(count, int) and count >= 1)
    assert all(isinstance(key, str) for key in options)
    assert all(report.isprintable() for report in reports)


@pytest.mark.parametrize(
    ("values", "report"),
    [
        pytest.param({"nam": "x"}, "unknown field `nam`; did you mean `name`?", id="near"),
        pytest.param(
            {"zzz": 1},
            "unknown field `zzz`; known: count, name, options, share, words",
            id="far",
        ),
        pytest.param(
            {1: 2},
            "unknown field `1`; known: count, name, options, share, words",
            id="number-as-name",
        ),
        pytest.param(
            {True: 2},
            "unknown field `True`; known: count, name, options, share, words",
            id="yaml-yes-as-name",
        ),
    ],
)
def test_unknown_field_is_reported_with_the_nearest_known_one(
    values: dict[Any, object], report: str
) -> None:
    _, reports = fields_of(values)

    assert reports == [report]


@pytest.mark.parametrize(
    ("value", "report"),
    [
        pytest.param(5, "`name` must be text, found a number: 5; put it in quotes", id="number"),
        pytest.param(
            True, "`name` must be text, found true/false: True; put it in quotes", id="boolean"
        ),
        pytest.param(
            ["a"], "`name` must be text, found a list: ['a']; put it in quotes", id="list"
        ),
        pytest.param(" ", "`name` is empty", id="blank"),
        pytest.param(None, "`name` is missing", id="null"),
    ],
)
def test_wrong_text_is_reported(value: object, report: str) -> None:
    fields, reports = fields_of({"name": value})

    fields.text("name", required=True)

    assert reports == [report]


def test_optional_text_may_be_absent() -> None:
    fields, reports = fields_of({})

    assert fields.text("name") is None
    assert reports == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(["a", "b"], ("a", "b"), id="list"),
        pytest.param("a", ("a",), id="one-text"),
        pytest.param(None, (), id="null"),
        pytest.param([], (), id="empty-list"),
    ],
)
def test_list_of_texts_is_read(value: object, words: tuple[str, ...]) -> None:
    fields, reports = fields_of({"words": value})

    assert fields.texts("words") == words
    assert reports == []


@pytest.mark.parametrize(
    ("value", "report"),
    [
        pytest.param(
            ["a", 1], "`words` must be a list of texts, found a number: 1", id="number-inside"
        ),
        pytest.param(
            {"a": 1}, "`words` must be a list of texts, found an object: {'a': 1}", id="object"
        ),
        pytest.param(
            ["a", ""],
            "`words` holds an empty text, which every answer would contain",
            id="empty-text",
        ),
    ],
)
def test_wrong_list_of_texts_is_reported_and_not_used(value: object, report: str) -> None:
    fields, reports = fields_of({"words": value})

    assert fields.texts("words") == ()
    assert reports == [report]


@pytest.mark.parametrize(
    ("value", "report"),
    [
        pytest.param("0.5", "`share` must be a number, found text: 0.5", id="text"),
        pytest.param(True, "`share` must be a number, found true/false: True", id="boolean"),
        pytest.param(85, "`share` must be between 0 and 1, found 85", id="too-large"),
        pytest.param(-0.1, "`share` must be between 0 and 1, found -0.1", id="too-small"),
        pytest.param(math.nan, "`share` must be between 0 and 1, found nan", id="nan"),
        pytest.param(math.inf, "`share` must be between 0 and 1, found inf", id="infinite"),
        pytest.param(
            10**400,
            f"`share` must be between 0 and 1, found 1{'0' * 58}…",
            id="larger-than-any-float",
        ),
    ],
)
def test_wrong_number_is_reported(value: object, report: str) -> None:
    fields, reports = fields_of({"share": value})

    assert fields.number("share", low=0, high=1) is None
    assert reports == [report]


@pytest.mark.parametrize("value", [0, 1, 0.25], ids=["low-end", "high-end", "between"])
def test_number_within_its_bounds_is_read(value: float) -> None:
    fields, reports = fields_of({"share": value})

    assert fields.number("share", low=0, high=1) == value
    assert reports == []


def test_bound_that_is_left_out_is_refused_itself() -> None:
    fields, reports = fields_of({"share": 0})

    assert fields.number("share", above=0) is None
    assert reports == ["`share` must be greater than 0, found 0"]


@pytest.mark.parametrize(
    ("value", "found", "report"),
    [
        pytest.param(3, 3, [], id="whole"),
        pytest.param(3.0, 3, [], id="whole-as-float"),
        pytest.param(2.5, None, ["`count` must be a whole number, found 2.5"], id="fraction"),
        pytest.param(0, None, ["`count` must be at least 1, found 0"], id="too-small"),
    ],
)
def test_whole_number_is_read_or_reported(
    value: object, found: int | None, report: list[str]
) -> None:
    fields, reports = fields_of({"count": value})

    assert fields.integer("count", low=1) == found
    assert reports == report


@pytest.mark.parametrize(
    ("value", "report"),
    [
        pytest.param([1], "`options` must be an object, found a list: [1]", id="list"),
        pytest.param(
            {1: 2}, "`options` must have text keys, found a number: 1", id="number-as-key"
        ),
    ],
)
def test_wrong_object_is_reported_and_not_used(value: object, report: str) -> None:
    fields, reports = fields_of({"options": value})

    assert fields.mapping("options") == {}
    assert reports == [report]


@pytest.mark.parametrize(
    ("low", "high", "above", "words"),
    [
        pytest.param(0, 1, -math.inf, "between 0 and 1", id="both"),
        pytest.param(-math.inf, math.inf, 0, "greater than 0", id="above"),
        pytest.param(2, math.inf, -math.inf, "at least 2", id="low"),
        pytest.param(-math.inf, 3, -math.inf, "at most 3", id="high"),
        pytest.param(-math.inf, math.inf, -math.inf, "a finite number", id="none"),
    ],
)
def test_allowed_range_is_told_in_words(low: float, high: float, above: float, words: str) -> None:
    assert span(low, high, above) == words


@pytest.mark.parametrize(
    ("value", "found", "said"),
    [
        (True, True, []),
        (False, False, []),
        (None, None, []),
        ("yes", None, ["`name` must be true or false, found text: yes"]),
        (1, None, ["`name` must be true or false, found a number: 1"]),
    ],
)
def test_truth_is_true_or_false(value: object, found: bool | None, said: list[str]) -> None:
    fields, reports = fields_of({"name": value})

    assert (fields.truth("name"), reports) == (found, said)
