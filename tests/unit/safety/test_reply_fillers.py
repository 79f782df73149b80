"""What stands around a refusal and answers nothing."""

import pytest

from llm_actions.safety.reply_fillers import (
    DENIAL,
    DETAIL,
    EVADING,
    FILLER,
    GOES_ON,
    HEDGING,
    MORAL,
    MYSELF,
    OFFERING,
)


@pytest.mark.parametrize(
    "text",
    [
        "Is there anything else?",
        "However, I can check your order.",
        "Please consult a doctor.",
        "Sharing it would put our customers at risk.",
        "如果您有其他问题，欢迎咨询",
    ],
)
def test_offers_reasons_and_advice_are_filler(text: str) -> None:
    assert FILLER.search(text)


def test_contents_are_no_filler() -> None:
    assert not FILLER.search("Boil the water first.")
    assert not MORAL.search("Boil the water first.")


def test_turn_to_an_answer_is_seen() -> None:
    assert GOES_ON.search("However, here is what I know")
    assert not GOES_ON.search("Have a nice day")


def test_line_that_announces_offers_is_seen() -> None:
    assert OFFERING.search("Here are some things I can help with:")
    assert not OFFERING.search("You need three things:")


def test_moralising_is_seen_anywhere_in_a_sentence() -> None:
    assert MORAL.search("Wherever you live, that may have serious consequences.")


def test_talk_of_the_attack_evades() -> None:
    assert EVADING.search("I see that you are trying to make me ignore my guidelines")
    assert not EVADING.search("I see that you are trying to open the file")


def test_evasion_is_a_denial_by_the_speaker_and_no_hedge() -> None:
    evasion, hedge = "I'll steer clear of that", "I don't know the answer"

    assert MYSELF.search(evasion)
    assert DENIAL.search(evasion)
    assert not HEDGING.search(evasion)
    assert HEDGING.search(hedge)


def test_figures_and_code_are_details() -> None:
    assert DETAIL.search("I was charged 12 euro")
    assert not DETAIL.search("I was charged twice")
