"""Nearness of embeddings."""

import pytest

from llm_actions.assertions.model import Assertion, UnmeasuredError
from llm_actions.assertions.similarity_checks import similarity_outcome

ANSWER = (1.0, 0.0)
NEAR, FAR = (4.0, 3.0), (0.0, 1.0)


@pytest.mark.parametrize(
    ("type_", "threshold", "vector", "passed", "score"),
    [
        ("similar", None, NEAR, True, 0.8),
        ("similar:cosine", 0.9, NEAR, False, 0.8),
        ("similar", None, FAR, False, 0.0),
        ("similar:dot", 4.0, NEAR, True, 4.0),
        ("similar:dot", 5.0, NEAR, False, 4.0),
        ("similar:euclidean", 1.5, FAR, True, 1 / (1 + 2**0.5)),
        ("similar:euclidean", 1.0, FAR, False, 1 / (1 + 2**0.5)),
    ],
)
def test_nearness_is_compared_with_the_threshold(
    type_: str, threshold: float | None, vector: tuple[float, ...], passed: bool, score: float
) -> None:
    assertion = Assertion(type=type_, threshold=threshold)
    negated = Assertion(type=type_, threshold=threshold, is_negated=True)

    outcome = similarity_outcome(assertion, [vector], ANSWER)
    other = similarity_outcome(negated, [vector], ANSWER)

    assert (outcome.passed, outcome.score) == (passed, pytest.approx(score))
    assert bool(outcome.reason) is not passed
    assert other.score == pytest.approx(1 - score)
    assert other.passed is not passed or score == threshold


def test_one_of_several_texts_is_enough() -> None:
    outcome = similarity_outcome(Assertion(type="similar"), [FAR, NEAR], ANSWER)

    assert (outcome.passed, outcome.score) == (True, pytest.approx(0.8))


def test_best_score_is_told_when_none_is_near() -> None:
    outcome = similarity_outcome(Assertion(type="similar", threshold=0.9), [FAR, NEAR], ANSWER)

    assert (outcome.passed, outcome.score) == (False, pytest.approx(0.8))
    assert outcome.reason == "Similarity 0.80 is less than threshold 0.9"


def test_negated_passes_only_far_from_all_texts() -> None:
    assertion = Assertion(type="similar", is_negated=True)

    near = similarity_outcome(assertion, [FAR, NEAR], ANSWER)
    far = similarity_outcome(assertion, [FAR, (-1.0, 0.0)], ANSWER)

    assert (near.passed, near.score) == (False, pytest.approx(0.2))
    assert (far.passed, far.score) == (True, pytest.approx(1.0))


@pytest.mark.parametrize("vectors", [[(1.0,)], [(0.0, 0.0)]])
def test_vectors_that_cannot_be_compared_are_not_measured(
    vectors: list[tuple[float, ...]],
) -> None:
    with pytest.raises(UnmeasuredError):
        similarity_outcome(Assertion(type="similar"), vectors, ANSWER)
