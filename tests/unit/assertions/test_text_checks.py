"""Checks of an answer's text."""

import pytest
from tests.unit.assertions.asserting import found, passes, told

from llm_actions.assertions.text_checks import several


@pytest.mark.parametrize(
    ("type_", "value", "answer", "holds"),
    [
        ("equals", "a", "a", True),
        ("equals", "a", "a ", False),
        ("equals", 42, "42", True),
        ("equals", True, "true", True),
        ("equals", {"a": [1, 2]}, '{ "a": [1, 2.0] }', True),
        ("equals", {"a": 1}, {"a": 1}, True),
        ("equals", {"a": 1}, "no json", False),
        ("equals", [1], "[true]", False),
        ("contains", "or", "word", True),
        ("contains", "OR", "word", False),
        ("contains", 0, "10", True),
        ("icontains", "OR", "word", True),
        ("contains-any", ["x", "w"], "word", True),
        ("contains-any", "x, y", "word", False),
        ("contains-any", [1, "y"], "1", True),
        ("icontains-any", "X, W", "word", True),
        ("contains-all", ["w", "d"], "word", True),
        ("contains-all", "w, x", "word", False),
        ("contains-all", '"1,000", in stock', "1,000 in stock", True),
        ("icontains-all", ["W", "D"], "word", True),
        ("starts-with", "wo", "word", True),
        ("starts-with", "rd", "word", False),
        ("ends-with", "rd", "word", True),
        ("ends-with", "wo", "word", False),
        ("regex", "^w.*d$", "word", True),
        ("regex", "^W", "word", False),
        ("levenshtein", "word", "world", True),
        ("levenshtein", "word", "something else", False),
        ("word-count", 2, "two  words", True),
        ("word-count", "2", "one", False),
        ("word-count", {"min": 1, "max": 2}, "a b c", False),
        ("word-count", {"min": 1}, "", False),
        ("word-count", {"max": 1}, "", True),
    ],
)
def test_text_is_checked(type_: str, value: object, answer: object, holds: bool) -> None:
    assert passes(type_, value, answer) is holds


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("a, b", ["a", "b"]),
        ('"a, b",c', ["a, b", "c"]),
        (r'"say \"a\"", "b""c"', ['say "a"', 'b"c']),
        (r'"a\b"', [r"a\b"]),
        ("a,,, b ,", ["a", "b"]),
    ],
)
def test_text_with_commas_is_a_list(value: str, parts: list[str]) -> None:
    assert several(value) == parts


def test_missing_texts_are_named() -> None:
    outcome = found({"type": "contains-all", "value": ["a", "b", "c"]}, "b")

    assert outcome.reason == "Expected output to contain all of [a, b, c]. Missing: [a, c]"


def test_threshold_of_levenshtein_counts_characters() -> None:
    row = {"type": "levenshtein", "value": "word", "threshold": 0}

    assert found(row, "word").passed
    assert found(row, "wörd").reason == "Levenshtein distance 1 is greater than threshold 0"


def test_word_count_says_what_was_expected() -> None:
    reasons = [
        found({"type": "word-count", "value": value}, "a b").reason
        for value in (3, {"min": 3}, {"max": 1}, {"min": 3, "max": 4})
    ]

    assert reasons == [
        "Expected output to have 3 words, found 2",
        "Expected output to have at least 3 words, found 2",
        "Expected output to have at most 1 words, found 2",
        "Expected output to have 3 to 4 words, found 2",
    ]


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        ("contains", ["a"], "must be a text or a number, found a list"),
        ("contains", "", "found an empty text"),
        ("contains", True, "must be a text or a number, found true/false"),
        ("contains-any", 5, "must be a list of texts, found a number: 5"),
        ("contains-any", [], "found an empty list"),
        ("contains-any", " , ", "must name at least one text"),
        ("contains-any", '"a" b', "must end in a quote, followed by a comma"),
        ("contains-all", [["a"]], "and holds a list"),
        ("starts-with", 5, "must be a text, found a number: 5"),
        ("regex", "(", "is no regular expression"),
        ("levenshtein", 5, "must be a text"),
        ("word-count", "many", "must be a number of words"),
        ("word-count", True, "must be a number of words"),
        ("word-count", {"least": 1}, "unknown field `least`"),
        ("word-count", {}, "must have `min`, `max` or both"),
        ("word-count", {"min": 3, "max": 2}, "`min` (3) must not be greater than `max` (2)"),
    ],
)
def test_wrong_value_is_reported(type_: str, value: object, message: str) -> None:
    (problem,) = told({"type": type_, "value": value})

    assert problem.startswith("`assert[0].value`: ")
    assert message in problem
