"""The classic fields `expected_keywords`, `forbidden_keywords`, … as one assertion."""

from __future__ import annotations

from llm_actions.assertions.model import Assertion, KeyPath, Outcome, Output
from llm_actions.evals.criteria import score_answer
from llm_actions.evals.samples import Sample

NAME = "classic"
DEFAULT_PASS_SCORE = 0.8


def classic_assertion(
    *,
    expected_keywords: tuple[str, ...] = (),
    forbidden_keywords: tuple[str, ...] = (),
    expected_contains: tuple[str, ...] = (),
    max_length: int | None = None,
    pass_score: float = DEFAULT_PASS_SCORE,
    path: KeyPath = (),
) -> Assertion | None:
    """An assertion with the score that these fields give a sample; None where there are none.

    The score is the weighted share of keywords (0.5) and texts (0.2) that are there, and 0 with a
    forbidden keyword or too many characters. It passes from `pass_score` on. The shares are named
    scores.
    """
    sample = Sample(
        index=0,
        id="",
        file="",
        line=0,
        input="",
        vars={},
        expected_keywords=expected_keywords,
        forbidden_keywords=forbidden_keywords,
        expected_contains=expected_contains,
        max_length=max_length,
    )
    if not sample.has_criteria_without_similarity:
        return None

    def check(output: Output) -> Outcome:
        score = score_answer(sample, output.text, similarity=None, pass_score=pass_score)
        return Outcome(
            passed=score.is_correct,
            score=score.value,
            reason="; ".join(score.reasons),
            named_scores=score.criteria,
        )

    return Assertion(type=NAME, path=path, check=check)
