"""A model that declines has answered, where what it was asked may be for that."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.llm.answers import Answer, AnswerError, ErrorKind

# The finish reason of an answer in which a model or its endpoint declined.
REFUSALS: Mapping[ErrorKind, str] = {
    ErrorKind.REFUSAL: "refusal",
    ErrorKind.CONTENT_FILTER: "content_filter",
}


def declined_answer(error: AnswerError) -> Answer:
    """The answer in a refusal, whose text says so. Raises the error itself if it is none."""
    if error.kind not in REFUSALS:
        raise error
    prompt_tokens, completion_tokens = error.tokens
    return Answer(
        text=str(error),
        finish_reason=REFUSALS[error.kind],
        prompt_tokens=prompt_tokens or None,
        completion_tokens=completion_tokens or None,
    )
