"""One row as a sample: its fields, and every wrong one told with file and line."""

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evals.datasets import sample
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.evals.samples import SAMPLE_FIELDS, Sample, parse_sample


def parse(row: dict[Any, object], nth: int = 1) -> tuple[Sample | None, list[str]]:
    problems = Problems()
    found = parse_sample(row, index=4, file="data/eval.jsonl", line=7, nth=nth, problems=problems)
    return found, told(problems)


def test_full_row_is_read() -> None:
    found, problems = parse(
        {
            "input": "How long?",
            "expected": "30 days",
            "expected_keywords": ["30", "days"],
            "forbidden_keywords": ["never"],
            "expected_contains": "30 days",
            "max_length": 200,
            "assert": [{"type": "contains", "value": "30"}, "anything"],
            "threshold": 0.5,
            "system": "Be kind.",
            "vars": {"tier": "gold", "history": [{"role": "user"}]},
            "id": "return-window",
            "tags": ["en", "returns", "en"],
            "weight": 2,
        }
    )

    assert problems == []
    assert found == Sample(
        index=4,
        id="return-window",
        file="data/eval.jsonl",
        line=7,
        input="How long?",
        expected="30 days",
        expected_keywords=("30", "days"),
        forbidden_keywords=("never",),
        expected_contains=("30 days",),
        max_length=200,
        assertions=[{"type": "contains", "value": "30"}, "anything"],
        threshold=0.5,
        system="Be kind.",
        vars={"tier": "gold", "history": [{"role": "user"}]},
        tags=("en", "returns"),
        weight=2.0,
    )


def test_everything_but_the_input_may_be_absent_or_null() -> None:
    absent, _ = parse({"input": "q"})
    null, problems = parse({"input": "q"} | dict.fromkeys(SAMPLE_FIELDS[1:]))

    assert problems == []
    assert absent == null == sample(index=4, id="data/eval.jsonl:7", file="data/eval.jsonl", line=7)


@pytest.mark.parametrize(
    ("row", "nth", "name"),
    [
        ({"id": "x"}, 1, "x"),
        ({"id": 17}, 1, "17"),
        ({"id": 0}, 1, "0"),
        ({}, 1, "data/eval.jsonl:7"),
        ({}, 3, "data/eval.jsonl:7.3"),
    ],
    ids=["text", "number", "zero", "place", "place-on-a-line-of-many"],
)
def test_sample_is_named_by_its_id_or_its_place(
    row: dict[str, object], nth: int, name: str
) -> None:
    found, _ = parse({"input": "q", **row}, nth)

    assert found is not None
    assert found.id == name


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param({}, "`input` is missing", id="no-input"),
        pytest.param({"input": " "}, "`input` is empty", id="blank-input"),
        pytest.param(
            {"input": 5}, "`input` must be text, found a number: 5; put it in quotes", id="number"
        ),
        pytest.param(
            {"inptu": "q", "input": "q"},
            "unknown field `inptu`; did you mean `input`?",
            id="unknown-field",
        ),
        pytest.param(
            {"expected_keyword": ["a"], "input": "q"},
            "unknown field `expected_keyword`; did you mean `expected_keywords`?",
            id="nearly-a-field",
        ),
        pytest.param(
            {"input": "q", "expected": ""},
            "`expected` is empty; leave the field out",
            id="empty-expected",
        ),
        pytest.param(
            {"input": "q", "expected": date(2026, 1, 31)},
            "`expected` must be text, found date: datetime.date(2026, 1, 31); put it in quotes",
            id="yaml-date",
        ),
        pytest.param(
            {"input": "q", "expected_keywords": ["a", " "]},
            "`expected_keywords` holds an empty text, which every answer would contain",
            id="empty-keyword",
        ),
        pytest.param(
            {"input": "q", "max_length": 0},
            "`max_length` must be at least 1, found 0",
            id="no-length",
        ),
        pytest.param(
            {"input": "q", "max_length": 2.5},
            "`max_length` must be a whole number, found 2.5",
            id="half-a-character",
        ),
        pytest.param(
            {"input": "q", "max_length": "9"},
            "`max_length` must be a number, found text: 9",
            id="length-as-text",
        ),
        pytest.param(
            {"input": "q", "weight": 0},
            "`weight` must be between 1e-06 and 1e+06, found 0",
            id="no-weight",
        ),
        pytest.param(
            {"input": "q", "weight": 1e300},
            "`weight` must be between 1e-06 and 1e+06, found 1e+300",
            id="huge-weight",
        ),
        pytest.param(
            {"input": "q", "weight": 10**400},
            f"`weight` must be between 1e-06 and 1e+06, found 1{'0' * 58}…",
            id="weight-beyond-floats",
        ),
        pytest.param(
            {"input": "q", "vars": ["a"]},
            "`vars` must be an object, found a list: ['a']",
            id="vars-as-list",
        ),
        pytest.param(
            {"input": "q", "vars": {"day": date(2026, 1, 31)}},
            "`vars` must hold what JSON has, dates in quotes: "
            "Object of type date is not JSON serializable",
            id="date-in-vars",
        ),
        pytest.param(
            {"input": "q", "vars": {"x": [math.nan]}},
            "`vars` must hold what JSON has, dates in quotes: "
            "Out of range float values are not JSON compliant",
            id="nan-in-vars",
        ),
        pytest.param({"input": "q", "id": ""}, "`id` is empty", id="empty-id"),
        pytest.param(
            {"input": "q", "id": True},
            "`id` must be text, found true/false: True; put it in quotes",
            id="boolean-id",
        ),
        pytest.param(
            {"input": "q", "tags": {"a": 1}},
            "`tags` must be a list of texts, found an object: {'a': 1}",
            id="tags-as-object",
        ),
        pytest.param(
            {"input": "q", "expected_keywords": ["Refund"], "forbidden_keywords": ["refund"]},
            "`Refund` is both an expected and a forbidden keyword",
            id="contradiction",
        ),
    ],
)
def test_wrong_row_is_told_with_its_place(row: dict[str, object], problem: str) -> None:
    found, problems = parse(row)

    assert found is None
    assert len(problems) == 1
    assert problems[0].startswith(f"data/eval.jsonl:7: {problem}")


def test_all_problems_of_a_row_are_told_at_once() -> None:
    _, problems = parse({"inptu": "q", "max_length": "x", "weight": -1, "tags": 5})

    assert len(problems) == 5


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers() | st.none(), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(SAMPLE_FIELDS) | st.text() | st.integers(), anything))
def test_any_row_gives_a_sample_or_problems(row: dict[Any, object]) -> None:
    found, problems = parse(row)

    assert (found is None) == bool(problems)
    assert all(problem.isprintable() for problem in problems)


@pytest.mark.parametrize(
    ("fields", "has_criteria"),
    [
        ({}, False),
        ({"expected": "a"}, False),
        ({"expected_keywords": ("a",)}, True),
        ({"forbidden_keywords": ("a",)}, True),
        ({"expected_contains": ("a",)}, True),
        ({"max_length": 1}, True),
    ],
)
def test_sample_knows_whether_it_can_be_scored_without_similarity(
    fields: dict[str, object], has_criteria: bool
) -> None:
    assert sample(**fields).has_criteria_without_similarity is has_criteria
