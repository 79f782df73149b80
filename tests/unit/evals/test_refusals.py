"""A model that declines has answered."""

from __future__ import annotations

import pytest

from llm_actions.evals.refusals import declined_answer
from llm_actions.llm.answers import AnswerError, ErrorKind


@pytest.mark.parametrize(
    ("kind", "finish_reason"),
    [(ErrorKind.REFUSAL, "refusal"), (ErrorKind.CONTENT_FILTER, "content_filter")],
)
def test_refusal_is_an_answer_with_its_tokens(kind: ErrorKind, finish_reason: str) -> None:
    error = AnswerError(kind, "I cannot help.")
    error.tokens = (10, 5)

    answer = declined_answer(error)

    assert (answer.text, answer.finish_reason) == ("I cannot help.", finish_reason)
    assert (answer.prompt_tokens, answer.completion_tokens) == (10, 5)


def test_refusal_without_usage_has_no_tokens() -> None:
    answer = declined_answer(AnswerError(ErrorKind.REFUSAL, "No."))

    assert (answer.prompt_tokens, answer.completion_tokens) == (None, None)


@pytest.mark.parametrize("kind", [ErrorKind.NO_ANSWER, ErrorKind.TIMEOUT])
def test_every_other_error_stays_one(kind: ErrorKind) -> None:
    error = AnswerError(kind, "nothing came")

    with pytest.raises(AnswerError) as caught:
        declined_answer(error)

    assert caught.value is error
