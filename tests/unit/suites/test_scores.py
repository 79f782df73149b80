"""What a metric that a gate asks for is among the scores of a case."""

from __future__ import annotations

import pytest

from llm_actions.suites.scores import relevance_of


@pytest.mark.parametrize(
    ("criteria", "relevance"),
    [
        ({}, None),
        ({"contains": 1.0}, None),
        ({"relevance": 0.4}, 0.4),
        ({"answer-relevance": 0.4, "context-relevance": 0.8}, pytest.approx(0.6)),
        ({"relevance": 0.4, "relevance 2": 0.6}, 0.5),
        ({"relevance of tone": 0.1}, None),
        ({"irrelevance": 0.1}, None),
    ],
)
def test_relevance_is_that_of_assertions_of_its_name(
    criteria: dict[str, float], relevance: float | None
) -> None:
    assert relevance_of(criteria) == relevance
