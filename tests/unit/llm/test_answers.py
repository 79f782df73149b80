"""Errors instead of answers: which of them every further case would meet."""

import pytest

from llm_actions.llm.answers import AnswerError, ErrorKind

FATAL = {"unauthorized", "not-found", "redirect", "quota"}


@pytest.mark.parametrize("kind", ErrorKind)
def test_refusal_of_every_request_is_fatal_and_nothing_else(kind: ErrorKind) -> None:
    assert AnswerError(kind, "m").is_fatal == (kind in FATAL)


@pytest.mark.parametrize("is_fatal", [True, False])
def test_error_may_know_better_than_its_kind(is_fatal: bool) -> None:
    assert AnswerError(ErrorKind.SERVER, "m", is_fatal=is_fatal).is_fatal is is_fatal


def test_error_tells_its_message_its_attempts_and_what_was_paid() -> None:
    error = AnswerError(ErrorKind.TIMEOUT, "too late", 3)

    assert (str(error), error.attempts, error.tokens) == ("too late", 3, (0, 0))
