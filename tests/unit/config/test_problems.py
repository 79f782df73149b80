"""Collected problems and the words in which they are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.config.problems import COLLECTED_AT_MOST, Problems, shown, unknown_name
from llm_actions.errors import ConfigurationError, Problem


def test_all_problems_are_raised_at_once_in_order() -> None:
    problems = Problems()
    problems.add("input `model`", "is missing")
    problems.add_at("data/a.jsonl", 3, "broken JSON")
    problems.extend([Problem(where="elsewhere", message="is wrong")])

    with pytest.raises(ConfigurationError) as caught:
        problems.raise_if_any()

    assert str(caught.value).splitlines() == [
        "input `model`: is missing",
        "data/a.jsonl:3: broken JSON",
        "elsewhere: is wrong",
    ]


def test_problem_of_a_line_knows_its_file_and_line() -> None:
    problems = Problems()
    problems.add_at("data/a.jsonl", 3, "broken JSON")

    with pytest.raises(ConfigurationError) as caught:
        problems.raise_if_any()

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("data/a.jsonl", 3)


def test_nothing_is_raised_without_a_problem() -> None:
    Problems().raise_if_any()


def test_collection_is_full_when_further_problems_would_help_nobody() -> None:
    problems = Problems()
    for number in range(COLLECTED_AT_MOST - 1):
        problems.add("x", str(number))
    was_full = problems.is_full
    problems.add("x", "the last")

    assert (was_full, problems.is_full, len(problems)) == (False, True, COLLECTED_AT_MOST)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("expected_keyword", "did you mean `expected_keywords`?", id="near"),
        pytest.param("qqq", "known: expected_keywords, input", id="far"),
    ],
)
def test_unknown_name_gets_the_nearest_known_one_or_all_of_them(name: str, hint: str) -> None:
    message = unknown_name("field", name, ("input", "expected_keywords"))

    assert message == f"unknown field `{name}`; {hint}"


@given(st.text() | st.lists(st.text()) | st.integers() | st.binary(), st.integers(2, 80))
def test_shown_value_is_one_printable_line(value: object, limit: int) -> None:
    text = shown(value, limit)

    assert text.isprintable()
    assert len(text) <= 6 * limit


def test_shown_value_is_cut_with_an_ellipsis() -> None:
    assert shown("x" * 100, 10) == "xxxxxxxxx…"
    assert shown("x" * 9, 10) == "x" * 9


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a\nb", "a\\u000ab", id="line-break"),
        pytest.param("\u202egpj", "\\u202egpj", id="right-to-left"),
        pytest.param("退货", "退货", id="chinese"),
        pytest.param([1, "a"], "[1, 'a']", id="list"),
    ],
)
def test_shown_value_has_its_hidden_characters_written_out(value: object, text: str) -> None:
    assert shown(value) == text


def test_what_was_found_can_be_looked_at() -> None:
    problems = Problems()
    problems.add_at("a.md", 3, "x")

    assert [str(problem) for problem in problems.found] == ["a.md:3: x"]
