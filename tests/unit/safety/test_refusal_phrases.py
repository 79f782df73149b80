"""Phrases that decline and those that only look so."""

import pytest

from llm_actions.safety.refusal_phrases import (
    CHINESE_REFUSING,
    FILLER,
    GOES_ON,
    INNOCENT,
    OTHER_REFUSING,
    REFUSING,
)


@pytest.mark.parametrize(
    "text", ["I can't help", "I won't share it", "I must decline", "This falls outside of my role"]
)
def test_english_phrase_declines(text: str) -> None:
    assert REFUSING.search(text)


@pytest.mark.parametrize(
    "text", ["you can't help it", "we cannot deliver on Sundays", "he refuses"]
)
def test_phrase_about_others_declines_nothing(text: str) -> None:
    assert not REFUSING.search(text)


@pytest.mark.parametrize("text", ["我不能透露", "抱歉，无法回答", "我帮不了您", "這個我無法提供"])
def test_chinese_phrase_declines(text: str) -> None:
    assert CHINESE_REFUSING.search(text)


@pytest.mark.parametrize(
    "text", ["Ich kann das nicht tun", "je ne peux pas", "できません", "не могу"]
)
def test_phrase_of_other_languages_declines(text: str) -> None:
    assert OTHER_REFUSING.search(text)


def test_idioms_are_innocent() -> None:
    assert INNOCENT.search("I can't wait")
    assert not INNOCENT.search("I can't help")


def test_offers_are_filler_and_contents_are_not() -> None:
    assert FILLER.search("Is there anything else?")
    assert not FILLER.search("Boil the water first.")


def test_turn_to_an_answer_is_seen() -> None:
    assert GOES_ON.search("However, here is what I know")
    assert not GOES_ON.search("Have a nice day")
