"""From the outcome of a case's assertions to its score."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.unit.assertions.asserting import parsed

from llm_actions.assertions.aggregate import CaseOutcome, case_outcome
from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import AssertionSet, Item, Output
from llm_actions.evals.criteria import Score
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.suites.scores import (
    REASONS_AT_MOST,
    classic_result,
    relevance_of,
    score_of,
)


def contains(value: str, **fields: Any) -> Item:
    return parsed({"type": "contains", "value": value, **fields})


def checked(*items: Item, threshold: float | None = None) -> CaseOutcome:
    """What assertions find in the answer `fine days`."""
    return asyncio.run(Engine().check(items, Output(value="fine days"), threshold=threshold))


CLASSIC = Score(
    value=0.5, criteria={"keywords": 0.5, "length": 1.0}, reasons=("missing",), is_correct=False
)


def test_case_that_passes_has_its_scores_and_no_reasons() -> None:
    score = score_of(checked(contains("fine"), contains("days", metric="time")))

    assert score == Score(
        value=1.0, criteria={"contains": 1.0, "time": 1.0}, reasons=(), is_correct=True
    )


def test_each_assertion_that_fails_says_why() -> None:
    score = score_of(checked(contains("fine"), contains("x"), contains("q", metric="time")))

    assert (score.is_correct, score.value) == (False, pytest.approx(1 / 3))
    assert [each.split(":")[0] for each in score.reasons] == ["contains", "time"]


def test_names_of_several_assertions_of_a_type_are_told_apart() -> None:
    score = score_of(checked(contains("fine"), contains("days"), contains("x")))

    assert score.criteria == {"contains": 1.0, "contains 2": 1.0, "contains 3": 0.0}


def test_set_counts_as_one() -> None:
    group = AssertionSet(items=(contains("fine"), contains("x")), threshold=0.5)

    assert score_of(checked(group)).criteria == {"assert-set": 0.5}
    named = AssertionSet(items=group.items, threshold=0.5, metric="tone")
    assert score_of(checked(named)).criteria == {"tone": 0.5}


def test_threshold_decides_for_the_mean() -> None:
    items = (contains("fine"), contains("x"))

    assert score_of(checked(*items, threshold=0.5)).is_correct
    missed = score_of(checked(*items, threshold=0.6))
    assert not missed.is_correct
    assert missed.reasons[-1].startswith("Aggregate score 0.50 < 0.6")


def test_reasons_are_not_without_end() -> None:
    score = score_of(checked(*(contains(f"x{n}") for n in range(50))))

    assert len(score.reasons) == REASONS_AT_MOST


def test_case_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(AnswerError) as caught:
        score_of(checked(contains("fine"), parsed({"type": "llm-rubric", "value": "kind"})))

    assert (caught.value.kind, caught.value.is_fatal) == (ErrorKind.ASSERTION, False)
    assert "llm-rubric" in str(caught.value)


def test_classic_fields_count_as_one_assertion_beside_the_others() -> None:
    outcome = case_outcome([classic_result(CLASSIC), *checked(contains("fine")).results])

    score = score_of(outcome)

    assert (score.value, score.is_correct) == (0.75, False)
    assert score.criteria == {"keywords": 0.5, "length": 1.0, "contains": 1.0}
    assert score.reasons == ("missing",)


def test_classic_fields_can_be_outweighed_by_a_threshold() -> None:
    results = [classic_result(CLASSIC), *checked(contains("fine")).results]

    assert score_of(case_outcome(results, 0.75)).is_correct


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
