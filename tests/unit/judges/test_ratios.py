"""Sentences, and shares of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.judges.ratios import SENTENCES_AT_MOST, sentences, share, told_share


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.5 dollars. Pay.", ["It costs 3.5 dollars.", "Pay."]),
        ("退货三十天。运费六元！好吗？", ["退货三十天。", "运费六元！", "好吗？"]),
        ("a line\n\nanother line", ["a line", "another line"]),
        ("  ", []),
    ],
)
def test_text_is_split_into_its_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_very_long_text_is_no_endless_list() -> None:
    found = sentences("Go. " * 5_000)

    assert len(found) == SENTENCES_AT_MOST
    assert found[-1].count("Go.") == 5_000 - SENTENCES_AT_MOST + 1


@given(st.text())
def test_no_sentence_is_blank_and_a_text_that_is_not_blank_has_one(text: str) -> None:
    found = sentences(text)

    assert all(part.strip() for part in found)
    assert bool(found) == bool(text.strip())


def test_share_names_what_is_missing() -> None:
    assert share({1, 3}, ["a", "b", "c"]) == pytest.approx(2 / 3)
    assert told_share({1, 3}, ["a", "b", "c"], "facts are met") == "2 of 3 facts are met; not: b"
    assert told_share({1}, ["a"], "facts are met") == "1 of 1 facts are met"
