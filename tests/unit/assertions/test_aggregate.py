"""Cases: as promptfoo puts them together, with what was not measured kept apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.assertions.aggregate import (
    CaseOutcome,
    Result,
    assertion_result,
    case_outcome,
    set_result,
)
from llm_actions.assertions.model import Assertion, AssertionSet, Outcome, UnmeasuredError
from llm_actions.evals.results import Status

Tree = dict[str, Any]


def leaf(
    score: float | None, *, passed: bool | None = None, weight: float = 1, metric: str | None = None
) -> Tree:
    """An assertion with a score, or with None one that was not measured."""
    holds = score is not None and score >= 0.5 if passed is None else passed
    return {"score": score, "passed": holds, "weight": weight, "metric": metric}


def group(
    *parts: Tree, threshold: float | None = None, weight: float = 1, metric: str | None = None
) -> Tree:
    return {"parts": parts, "threshold": threshold, "weight": weight, "metric": metric}


def result_of(tree: Tree) -> Result:
    if "parts" in tree:
        parts = [result_of(part) for part in tree["parts"]]
        item = AssertionSet(
            items=tuple(part.item for part in parts),
            threshold=tree["threshold"],
            weight=tree["weight"],
            metric=tree["metric"],
        )
        return set_result(item, parts, {})
    assertion = Assertion(type="contains", weight=tree["weight"], metric=tree["metric"])
    found: Outcome | UnmeasuredError = UnmeasuredError("gone", tree.get("highest", 1.0))
    if tree["score"] is not None:
        reason = "" if tree["passed"] else f"scored {tree['score']}"
        found = Outcome(passed=tree["passed"], score=tree["score"], reason=reason)
    return assertion_result(assertion, found, {})


def case(*trees: Tree, threshold: float | None = None) -> CaseOutcome:
    return case_outcome([result_of(tree) for tree in trees], threshold)


# The reference: promptfoo's rules, written down once more in the plainest way.
def expected(parts: Sequence[Tree], threshold: float | None) -> tuple[bool, float]:
    total = weights = 0.0
    all_pass = True
    for part in parts:
        if "parts" in part:
            passed, score = expected(part["parts"], part["threshold"])
        else:
            passed, score = part["passed"], part["score"]
        if part["weight"] == 0:
            continue
        total += score * part["weight"]
        weights += part["weight"]
        all_pass = all_pass and passed
    score = total / weights if weights else 0.0
    return (all_pass if threshold is None else score >= threshold), score


scores = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
weights = st.sampled_from([0, 1, 2, 4])
thresholds = st.none() | st.sampled_from([0.0, 0.3, 0.6, 1.0])
leaves = st.builds(
    lambda score, passed, weight: leaf(score, passed=passed, weight=weight),
    scores,
    st.booleans(),
    weights,
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda parts, threshold, weight: group(*parts, threshold=threshold, weight=weight),
        st.lists(inner, min_size=1, max_size=4),
        thresholds,
        weights,
    ),
    max_leaves=12,
)


@given(st.lists(trees, min_size=1, max_size=5), thresholds)
def test_random_trees_aggregate_as_promptfoo_documents(
    parts: list[Tree], threshold: float | None
) -> None:
    passed, score = expected(parts, threshold)

    outcome = case(*parts, threshold=threshold)

    assert outcome.score == pytest.approx(score)
    assert outcome.faults == ()
    if threshold is None or not math.isclose(score, threshold):
        assert (outcome.status is Status.PASS) is passed
    assert outcome.status in (Status.PASS, Status.FAIL)


def without_measurement(tree: Tree, picked: set[int], counter: list[int]) -> Tree:
    """The tree with the picked leaves not measured."""
    if "parts" in tree:
        return tree | {
            "parts": [without_measurement(part, picked, counter) for part in tree["parts"]]
        }
    counter[0] += 1
    return tree | {"score": None} if counter[0] in picked else tree


@given(st.lists(trees, min_size=1, max_size=4), thresholds, st.sets(st.integers(1, 6)))
def test_what_is_not_measured_never_turns_a_case_green_and_never_hides_a_failure(
    parts: list[Tree], threshold: float | None, picked: set[int]
) -> None:
    full = case(*parts, threshold=threshold)
    counter = [0]
    outcome = case(
        *(without_measurement(part, picked, counter) for part in parts), threshold=threshold
    )

    assert outcome.status is not Status.PASS or full.status is Status.PASS or threshold is not None
    assert outcome.status is not Status.FAIL or full.status is Status.FAIL
    if not outcome.faults:
        assert outcome.status is full.status


@pytest.mark.parametrize(
    ("parts", "threshold", "status"),
    [
        pytest.param([leaf(None), leaf(1)], None, Status.ERROR, id="rest-passes"),
        pytest.param([leaf(None), leaf(0)], None, Status.FAIL, id="rest-fails"),
        pytest.param([leaf(None), leaf(1)], 0.5, Status.ERROR, id="enough-without-it"),
        pytest.param([leaf(None), leaf(0)], 0.5, Status.ERROR, id="could-be-enough"),
        pytest.param([leaf(None), leaf(0)], 0.6, Status.FAIL, id="can-never-be-enough"),
        pytest.param(
            [leaf(None) | {"highest": math.inf}, leaf(0)], 0.6, Status.ERROR, id="no-highest"
        ),
        pytest.param([leaf(None, weight=0), leaf(1)], None, Status.PASS, id="weight-0"),
        pytest.param([leaf(None, weight=0), leaf(1)], 0.5, Status.PASS, id="weight-0-threshold"),
        pytest.param([group(leaf(None), leaf(0)), leaf(1)], None, Status.FAIL, id="set-fails"),
        pytest.param([group(leaf(None)), leaf(1)], None, Status.ERROR, id="set-unknown"),
        pytest.param(
            [group(leaf(None), leaf(0), threshold=0.6)], None, Status.FAIL, id="set-cannot-pass"
        ),
        pytest.param(
            [group(leaf(None), leaf(0)), leaf(1)], 0.9, Status.FAIL, id="set-bounds-count"
        ),
        pytest.param(
            [group(leaf(None), leaf(0)), leaf(1)], 0.6, Status.ERROR, id="set-bounds-open"
        ),
    ],
)
def test_case_with_something_unmeasured(
    parts: list[Tree], threshold: float | None, status: Status
) -> None:
    outcome = case(*parts, threshold=threshold)

    assert outcome.status is status
    assert outcome.faults == ("contains: gone",)


def test_score_with_something_unmeasured_is_unknown() -> None:
    assert case(leaf(None), leaf(0)).score is None
    assert case(leaf(None, weight=0), leaf(1)).score == 1


def test_case_without_assertions_passes() -> None:
    assert case() == CaseOutcome(status=Status.PASS, score=1.0, reason="No assertions")


def test_reason_is_that_of_the_last_failure_and_sets_come_last() -> None:
    assert case(leaf(0.1), leaf(0.2)).reason == "scored 0.2"
    assert case(group(leaf(0.1)), leaf(0.2)).reason == "scored 0.1"


def test_mean_that_only_rounding_keeps_below_the_threshold_passes() -> None:
    outcome = case(*[leaf(0.7) for _ in range(3)], leaf(0.1, weight=0), threshold=0.7)

    assert outcome.status is Status.PASS
    assert outcome.reason == "Aggregate score 0.70 ≥ 0.7 threshold"


def test_nothing_that_counts_scores_0() -> None:
    assert case(leaf(1, weight=0)).score == 0
    assert case(leaf(1, weight=0)).status is Status.PASS
    assert case(leaf(1, weight=0), threshold=0.1).status is Status.FAIL


def test_metrics_are_weighted_means() -> None:
    outcome = case(
        leaf(1, weight=3, metric="m"),
        leaf(0, passed=True, metric="m"),
        leaf(0.5, weight=0, metric="recorded"),
        leaf(None, weight=0, metric="missing"),
        group(leaf(0.2, passed=True, metric="inner"), leaf(1), metric="set", weight=2),
    )

    assert outcome.named_scores == pytest.approx(
        {"m": 0.75, "recorded": 0.5, "set": 0.6, "inner": 0.2}
    )


def test_metric_has_its_variables_filled_in() -> None:
    outcome = Outcome(passed=True, score=1)
    named = Assertion(type="contains", metric="{{ topic }} tone")

    filled = case_outcome([assertion_result(named, outcome, {"topic": "refund"})])
    unfilled = case_outcome([assertion_result(named, outcome, {})])

    assert filled.named_scores == {"refund tone": 1}
    assert unfilled.named_scores == {"{{ topic }} tone": 1}


def test_named_scores_of_an_outcome_are_metrics_too() -> None:
    outcome = Outcome(passed=True, score=1, named_scores={"a": 0.5, "m": 0.1})

    found = case_outcome([assertion_result(Assertion(type="python", metric="m"), outcome, {})])

    assert found.named_scores == {"m": 1, "a": 0.5}


def test_half_of_a_surrogate_pair_that_somebody_tells_is_replaced() -> None:
    item = Assertion(type="python")
    told = Outcome(passed=False, score=0.0, reason="\ud800", named_scores={"\udfff": 1.0})

    failed = assertion_result(item, told, {})
    unmeasured = assertion_result(item, UnmeasuredError("\ud800"), {})

    for text in (failed.reason, unmeasured.reason, failed.named[0].metric):
        assert text.encode()
        assert "\ufffd" in text
