"""Instructions are known again by the words that carry their meaning."""

import time

import pytest

from llm_actions.safety.canonical import fold
from llm_actions.safety.rewording import Rewording

PROMPT = """You are a reviewer of payments code.
Comment on correctness first, then on security, then on naming.
Quote the line you talk about and propose a patch in a fenced block.
Do not approve a change that touches the ledger without a test.
Deployments run on Tuesdays and Thursdays after the standup meeting."""
REWORDING = Rewording(PROMPT)


def told(answer: str, known: str = "") -> str | None:
    return REWORDING.told(fold(answer), known)


def test_instructions_in_the_first_person_are_seen() -> None:
    assert told(
        "I comment on correctness first, followed by security and naming. I quote lines I am"
        " talking about, and propose patches in fenced blocks."
    )


@pytest.mark.parametrize(
    "answer",
    [
        "This change touches the ledger, but there is no test. Please add one.",
        "Deployments run on Tuesdays and Thursdays after the standup meeting.",
        "Correctness: the loop ends early. Security: fine. Naming: x says nothing.",
        "I can't approve this.",
    ],
)
def test_work_by_the_instructions_is_none(answer: str) -> None:
    assert told(answer) is None


def test_words_of_the_attack_count_for_nothing() -> None:
    answer = "I comment on correctness first, then security, then naming, and propose patches in"
    answer += " a fenced block with a quote of the line. Comment correctness security naming."

    assert (
        told(answer, known="correctnesssecuritynamingcommentproposepatchfencedblockquote") is None
    )


def test_hostile_answers_do_not_hang() -> None:
    started = time.process_time()

    told("comment correctness " * 10_000)
    told("quote. " * 30_000)

    assert time.process_time() - started < 2
