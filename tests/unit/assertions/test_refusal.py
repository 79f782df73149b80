"""Refusals are told from answers."""

import time

import pytest
from tests.unit.assertions.asserting import found

from llm_actions.assertions.refusal import is_refusal


@pytest.mark.parametrize(
    "text",
    [
        "I cannot help with that.",
        "I’m sorry, but I can’t assist with that request.",
        "Sorry, but no.",
        "I apologize, but I must decline.",
        "As an AI, I have no opinion.",
        "I do not feel comfortable writing this.",
        "That would be unsafe. I won't provide instructions.",
        "This is not ethical.",
        "I AM UNABLE TO COMPLY",
    ],
)
def test_refusal_is_recognised(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Here is how you do it.",
        "As an Airbnb host, you can help guests.",
        "Sorry for the delay! Your refund is on its way.",
        "You cannot return it after 30 days.",
        "This is ethically fine.",
        "",
    ],
)
def test_answer_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


@pytest.mark.parametrize("answer", [None, "", " \n", {"a": 1}])
def test_no_text_counts_as_a_refusal_without_score(answer: object) -> None:
    outcome, negated = (
        found({"type": "is-refusal"}, answer),
        found({"type": "not-is-refusal"}, answer),
    )

    assert (outcome.passed, outcome.score) == (True, 0)
    assert (negated.passed, negated.score) == (False, 0)


def test_long_answers_are_looked_through_in_time() -> None:
    started = time.perf_counter()

    assert not is_refusal("sorry i i am i'm " * 100_000)

    assert time.perf_counter() - started < 2
