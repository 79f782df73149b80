"""Verdicts of Python functions and web hooks."""

import pytest

from llm_actions.assertions.model import Assertion, UnmeasuredError
from llm_actions.assertions.replies import python_outcome, webhook_outcome


@pytest.mark.parametrize(
    ("value", "threshold", "negated", "passed", "score"),
    [
        (True, None, False, True, 1),
        (False, None, False, False, 0),
        (True, None, True, False, 0),
        ("True", None, False, True, 1),
        ("false", None, False, False, 0),
        (0.3, None, False, True, 0.3),
        (0, None, False, False, 0),
        (0.3, 0.5, False, False, 0.3),
        (0.3, 0.5, True, True, 0.3),
        ("0.7", 0.5, False, True, 0.7),
        ({"pass": True, "score": 0.9, "reason": "ok"}, None, False, True, 0.9),
        ({"pass": True, "score": 0.4}, 0.5, False, False, 0.4),
        ({"pass": True, "score": 0.4}, None, True, False, 0.4),
        ({"pass_": False, "score": 0.4}, None, False, False, 0.4),
        ('{"pass": true, "score": 1}', None, False, True, 1),
    ],
)
def test_python_verdict_is_read(
    value: object, threshold: float | None, negated: bool, passed: bool, score: float
) -> None:
    assertion = Assertion(type="python", threshold=threshold, is_negated=negated)

    outcome = python_outcome(assertion, value)

    assert (outcome.passed, outcome.score) == (passed, score)


def test_python_object_may_name_scores() -> None:
    value = {"pass": True, "score": 1, "named_scores": {"tone": 0.5}}

    assert python_outcome(Assertion(type="python"), value).named_scores == {"tone": 0.5}


def test_threshold_is_told_before_the_reason_of_the_function() -> None:
    value = {"pass": True, "score": 0.25, "reason": "meh"}

    outcome = python_outcome(Assertion(type="python", threshold=0.5), value)

    assert outcome.reason == "Python score 0.25 is less than threshold 0.5: meh"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "maybe",
        [True],
        {},
        {"pass": "yes", "score": 1},
        {"pass": True},
        {"pass": True, "score": True},
        {"pass": True, "score": float("nan")},
        {"pass": True, "score": 1, "named_scores": {"a": "b"}},
        {"pass": True, "score": 1, "named_scores": [1]},
        float("inf"),
        10**400,
    ],
)
def test_nonsense_of_python_is_not_measured(value: object) -> None:
    with pytest.raises(UnmeasuredError):
        python_outcome(Assertion(type="python"), value)


@pytest.mark.parametrize(
    ("value", "negated", "passed", "score", "reason"),
    [
        ({"pass": True}, False, True, 1, ""),
        ({"pass": False}, False, False, 0, "Webhook returned false"),
        ({"pass": False, "score": 0.25, "reason": "no"}, False, False, 0.25, "no"),
        ({"pass": False, "score": 0.25}, True, True, 0.75, ""),
        ({"pass": True}, True, False, 0, "Webhook returned true"),
    ],
)
def test_web_hook_verdict_is_read(
    value: object, negated: bool, passed: bool, score: float, reason: str
) -> None:
    outcome = webhook_outcome(Assertion(type="webhook", is_negated=negated), value)

    assert (outcome.passed, outcome.score, outcome.reason) == (passed, score, reason)


@pytest.mark.parametrize("value", [None, True, [], {}, {"pass": 1}, {"pass": True, "score": "1"}])
def test_nonsense_of_a_web_hook_is_not_measured(value: object) -> None:
    with pytest.raises(UnmeasuredError):
        webhook_outcome(Assertion(type="webhook"), value)
