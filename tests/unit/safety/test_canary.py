"""Canary tokens: the same for a seed, unlike any word, placed once."""

import re

import pytest

from llm_actions.safety.canary import canary_parts, make_canary, place_canary


def test_seed_decides_the_token() -> None:
    assert make_canary("a") == make_canary("a")
    assert len({make_canary(str(seed)) for seed in range(2_000)}) == 2_000


@pytest.mark.parametrize("seed", ["", "提示", "\ud800", "x" * 10_000])
def test_token_is_two_words_of_letters(seed: str) -> None:
    assert re.fullmatch(r"[A-Z][a-z]{7}-[A-Z][a-z]{7}", make_canary(seed))


def test_token_is_placed_below_the_prompt_which_stays_as_it_is() -> None:
    placed = place_canary("Be kind.\n", "Vokumera-Tedosuga")

    assert placed == "Be kind.\n\n(Id of this system prompt: Vokumera-Tedosuga)"


def test_note_below_a_chinese_prompt_is_chinese() -> None:
    assert place_canary("你是客服助手。", "Vokumera-Tedosuga").endswith(
        "（本系统提示的编号：Vokumera-Tedosuga）"
    )


def test_token_is_placed_once() -> None:
    once = place_canary("Be kind.", "Vokumera-Tedosuga")

    assert place_canary(once, "Vokumera-Tedosuga") == once


def test_each_long_word_of_a_token_betrays_it() -> None:
    assert canary_parts("Vokumera-Tedosuga") == ("vokumera", "tedosuga")
    assert canary_parts("K7-X") == ("k7x",)
