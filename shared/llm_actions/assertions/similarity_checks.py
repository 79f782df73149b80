"""How near an answer is to texts in the space of a model of embeddings."""

from __future__ import annotations

import math
from collections.abc import Sequence

from llm_actions.assertions.model import Assertion, Outcome, UnmeasuredError

DEFAULT_THRESHOLD = 0.75
ROUNDING = 2.0**-52


def similarity_outcome(
    assertion: Assertion, vectors: Sequence[Sequence[float]], answer: Sequence[float]
) -> Outcome:
    """Near enough to one of the vectors; a negated assertion: to none of them.

    `similar` is the cosine, `similar:dot` the dot product, both at least `threshold` (0.75);
    `similar:euclidean` a distance of at most `threshold`, with the score 1 / (1 + distance).
    """
    threshold = DEFAULT_THRESHOLD if assertion.threshold is None else assertion.threshold
    outcomes = [_compared(assertion, vector, answer, threshold) for vector in vectors]
    if assertion.is_negated:
        failing = next((outcome for outcome in outcomes if not outcome.passed), None)
        return failing or min(outcomes, key=lambda outcome: outcome.score)
    passing = next((outcome for outcome in outcomes if outcome.passed), None)
    return passing or max(outcomes, key=lambda outcome: outcome.score)


def _compared(
    assertion: Assertion, first: Sequence[float], second: Sequence[float], threshold: float
) -> Outcome:
    try:
        dot = math.fsum(a * b for a, b in zip(first, second, strict=True))
        norms = math.hypot(*first) * math.hypot(*second)
    except ValueError:
        raise UnmeasuredError("the embeddings have different lengths") from None
    negated = assertion.is_negated
    if assertion.type == "similar:euclidean":
        distance = math.dist(first, second)
        is_near, score = distance <= threshold + ROUNDING, 1 / (1 + distance)
        passed = distance >= threshold - ROUNDING if negated else is_near
        told = f"Distance {distance:.2f}"
    else:
        if assertion.type != "similar:dot" and not norms:
            raise UnmeasuredError("an embedding of zeros has no direction")
        score = dot if assertion.type == "similar:dot" else dot / norms
        passed = score <= threshold + ROUNDING if negated else score >= threshold - ROUNDING
        told = f"Similarity {score:.2f}"
    return Outcome(
        passed=passed,
        score=1 - score if negated else score,
        reason=""
        if passed
        else f"{told} is {'not ' if negated else ''}beyond {threshold:g}"
        if assertion.type == "similar:euclidean"
        else ""
        if passed
        else f"{told} is {'not less' if negated else 'less'} than threshold {threshold:g}",
    )
