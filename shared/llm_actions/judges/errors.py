"""Why there is no judgement. Each of them is an error of the case, never a score of 0."""

from __future__ import annotations

from enum import StrEnum

from llm_actions.llm.answers import AnswerError, ErrorKind


class Fault(StrEnum):
    """What is wrong with a judge's reply or with the question to it."""

    UNPARSED = "unparsed"
    STEERED = "steered"
    UNDECIDED = "undecided"
    QUESTION = "question"


class JudgeError(AnswerError):
    """A text that could not be judged. The message is shown to people; it holds no secret."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(ErrorKind.INVALID_REPLY, f"judge: {message}")
        self.fault = fault
