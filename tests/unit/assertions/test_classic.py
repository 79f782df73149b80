"""The classic fields as an assertion."""

import pytest
from tests.unit.evals.datasets import sample

from llm_actions.assertions.checking import check_output
from llm_actions.assertions.classic import classic_assertion
from llm_actions.assertions.model import Output
from llm_actions.evals.criteria import score_answer


@pytest.mark.parametrize(
    "answer", ["refund within 30 days", "a REFUND, guaranteed", "nothing", "refund " * 20]
)
def test_score_is_that_of_a_sample_with_the_fields(answer: str) -> None:
    assertion = classic_assertion(
        expected_keywords=("refund", "30 days"),
        forbidden_keywords=("guaranteed",),
        expected_contains=("within",),
        max_length=60,
    )
    score = score_answer(
        sample(
            expected_keywords=("refund", "30 days"),
            forbidden_keywords=("guaranteed",),
            expected_contains=("within",),
            max_length=60,
        ),
        answer,
        similarity=None,
        pass_score=0.8,
    )

    assert assertion is not None
    outcome = check_output(assertion, Output(value=answer))

    assert (outcome.passed, outcome.score) == (score.is_correct, score.value)
    assert outcome.named_scores == score.criteria
    assert outcome.reason == "; ".join(score.reasons)


def test_pass_score_decides() -> None:
    assertion = classic_assertion(expected_keywords=("a", "b"), pass_score=0.5)

    assert assertion is not None
    assert check_output(assertion, Output(value="a")).passed


def test_no_fields_are_no_assertion() -> None:
    assert classic_assertion() is None
