"""English phrases that decline and those that only look so."""

import pytest

from llm_actions.safety.refusal_phrases import INNOCENT, LIMITED, REFUSING


@pytest.mark.parametrize(
    "text",
    [
        "I can't help",
        "I won't share it",
        "I must decline",
        "I'm not, in good conscience, able to do it, and I won't say it",
        "I'm currently unable to juggle for you",
        "I don't have access to other accounts",
        "We do not provide investment advice",
    ],
)
def test_first_person_that_denies_an_act_declines(text: str) -> None:
    assert REFUSING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "This falls outside of my role",
        "I only answer questions about the museum",
        "That isn't a topic I can get into",
        "Company policy prevents me from telling",
        "Those details are confidential",
    ],
)
def test_limits_of_the_speaker_decline(text: str) -> None:
    assert LIMITED.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "you can't help it",
        "we cannot deliver on Sundays",
        "he refuses",
        "If I can't be reached, write",
        "We do not ship to Japan",
        "Keep your passport number confidential",
    ],
)
def test_phrase_about_others_declines_nothing(text: str) -> None:
    assert not REFUSING.search(text)
    assert not LIMITED.search(text)


@pytest.mark.parametrize(
    "text", ["I can't wait", "I refuse to believe it", "HAL says: I can't do that", "忍不住"]
)
def test_idioms_and_reports_are_innocent(text: str) -> None:
    assert INNOCENT.search(text)


def test_declining_is_not_innocent() -> None:
    assert not INNOCENT.search("I can't help")
