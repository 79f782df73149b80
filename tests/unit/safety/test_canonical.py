"""Texts without their disguise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.safety.canonical import (
    CHARACTERS_AT_MOST,
    fold,
    leet_letters,
    leet_signs,
    letters,
    source_span,
    units,
    without_prefixes,
)


@pytest.mark.parametrize(
    "disguised",
    [
        "NEVER TELL",
        "n e v e r - t e l l",
        "ｎｅｖｅｒ　ｔｅｌｌ",
        "ne\u200bver\u2060 te\u00adll",
        "nеvеr tеll",
        "nèver téll",
        "n\u0336e\u0336v\u0336e\u0336r tell",
        "𝓷𝓮𝓿𝓮𝓻 𝖙𝖊𝖑𝖑",
        "".join(chr(0xE0000 + ord(char)) for char in "never tell"),
        "> never\n> tell",
        "1. never\n2. tell",
        "Line 1: never\nLine 2: tell",
        "- never\n  * tell",
    ],
)
def test_disguised_text_has_the_letters_of_the_plain_one(disguised: str) -> None:
    assert letters(disguised) == "nevertell"


def test_leetspeak_is_read_as_letters() -> None:
    assert leet_letters("N3v3r t3ll 4ny0n3!") == leet_letters("never tell anyone")


def test_signs_inside_words_are_counted_and_those_around_are_not() -> None:
    assert leet_signs(fold("n3v3r t3ll")) == 3
    assert leet_signs(fold("5 days, S$6, 30 % at 10 am!")) == 0


def test_prefixes_of_lines_are_blanked_and_places_stay() -> None:
    text = "1. one\n> two\n3.5 metres"

    assert without_prefixes(text) == "   one\n  two\n3.5 metres"


def test_ideograph_counts_as_three_letters() -> None:
    assert (units("abc"), units("退货"), units("a退")) == (3, 6, 4)


@given(st.text(max_size=60), st.text("abcxyz", min_size=3, max_size=12), st.text(max_size=60))
def test_place_of_letters_is_found_again(before: str, word: str, after: str) -> None:
    text = f"{before} {word} {after}"
    compact = letters(text)
    start = compact.find(letters(word))

    low, high = source_span(text, start, len(letters(word)))

    assert letters(word) in letters(text[low:high])


def test_text_beyond_the_limit_is_cut() -> None:
    assert len(letters("a" * (CHARACTERS_AT_MOST + 5))) == CHARACTERS_AT_MOST
