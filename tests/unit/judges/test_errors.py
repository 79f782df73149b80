"""A text that could not be judged is an error of its case."""

from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.llm.answers import AnswerError, ErrorKind


def test_judge_error_is_an_answer_error_that_the_next_case_need_not_meet() -> None:
    error = JudgeError(Fault.STEERED, "it was steered")

    assert isinstance(error, AnswerError)
    assert (error.kind, error.fault) == (ErrorKind.INVALID_REPLY, Fault.STEERED)
    assert (str(error), error.is_fatal) == ("judge: it was steered", False)
