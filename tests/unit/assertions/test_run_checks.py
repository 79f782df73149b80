"""Checks of what was measured beside the answer."""

import math

import pytest
from tests.unit.assertions.asserting import found, told

from llm_actions.assertions.model import Guardrails, UnmeasuredError


@pytest.mark.parametrize(
    ("row", "known", "passed"),
    [
        ({"type": "latency", "threshold": 100}, {"latency_ms": 100}, True),
        ({"type": "latency", "threshold": 100}, {"latency_ms": 100.1}, False),
        ({"type": "not-latency", "threshold": 100}, {"latency_ms": 100.1}, True),
        ({"type": "not-latency", "threshold": 100}, {"latency_ms": 100}, False),
        ({"type": "cost", "threshold": 0}, {"cost": 0}, True),
        ({"type": "cost", "threshold": 0.001}, {"cost": 0.002}, False),
        ({"type": "perplexity", "threshold": 1}, {"log_probs": [0, 0]}, True),
        ({"type": "not-perplexity", "threshold": 1}, {"log_probs": [0, 0]}, False),
        ({"type": "perplexity"}, {"log_probs": [-9000]}, True),
        ({"type": "perplexity", "threshold": 9}, {"log_probs": [-9000]}, False),
        ({"type": "finish-reason", "value": "stop"}, {"finish_reason": "STOP"}, True),
        ({"type": "finish-reason", "value": "stop"}, {"finish_reason": "length"}, False),
        ({"type": "not-finish-reason", "value": "stop"}, {"finish_reason": "length"}, True),
        ({"type": "guardrails"}, {"guardrails": Guardrails(is_flagged=False)}, True),
        ({"type": "not-guardrails"}, {"guardrails": Guardrails(is_flagged=True)}, True),
        ({"type": "not-guardrails"}, {"guardrails": Guardrails(is_flagged=False)}, False),
    ],
)
def test_measurement_is_compared(
    row: dict[str, object], known: dict[str, object], passed: bool
) -> None:
    outcome = found(row, "answer", **known)

    assert (outcome.passed, outcome.score) == (passed, float(passed))
    assert bool(outcome.reason) is not passed


@pytest.mark.parametrize(
    ("negated", "threshold", "passed", "score"),
    [(False, 0.5, True, 0.5), (True, 0.5, False, 0.5), (False, 0.6, False, 0.5)],
)
def test_perplexity_score_is_between_0_and_1(
    negated: bool, threshold: float, passed: bool, score: float
) -> None:
    type_ = "not-perplexity-score" if negated else "perplexity-score"

    outcome = found({"type": type_, "threshold": threshold}, log_probs=[0.0])

    assert (outcome.passed, outcome.score) == (passed, score)


@pytest.mark.parametrize(
    ("type_", "known"), [("latency", {"latency_ms": 12.5}), ("cost", {"cost": 0.02})]
)
def test_measurement_without_threshold_is_recorded_as_a_metric(
    type_: str, known: dict[str, float]
) -> None:
    outcome = found({"type": type_, "metric": "m", "weight": 0}, **known)

    assert outcome.passed
    assert outcome.score == next(iter(known.values()))


@pytest.mark.parametrize(
    ("row", "known", "message"),
    [
        ({"type": "latency", "threshold": 1}, {}, "came from the cache"),
        ({"type": "cost", "threshold": 1}, {}, "no price or sent no usage"),
        ({"type": "cost", "threshold": 1}, {"cost": -1}, "is no measurement"),
        ({"type": "latency", "threshold": 1}, {"latency_ms": math.nan}, "is no measurement"),
        ({"type": "perplexity"}, {}, "gave no log probabilities"),
        ({"type": "perplexity-score"}, {"log_probs": []}, "gave no log probabilities"),
        ({"type": "finish-reason", "value": "stop"}, {}, "sent no finish reason"),
        ({"type": "guardrails"}, {}, "sent no result of guardrails"),
    ],
)
def test_what_is_missing_is_not_measured(
    row: dict[str, object], known: dict[str, object], message: str
) -> None:
    with pytest.raises(UnmeasuredError, match=message):
        found(row, "answer", **known)


@pytest.mark.parametrize(
    ("guardrails", "reason"),
    [
        (Guardrails(is_flagged=True), "Content failed safety checks"),
        (Guardrails(is_flagged=True, is_input_flagged=True), "Prompt failed safety checks"),
        (Guardrails(is_flagged=True, is_output_flagged=True), "Output failed safety checks"),
        (Guardrails(is_flagged=True, reason="violence"), "violence"),
    ],
)
def test_flagged_content_says_whose_it_is(guardrails: Guardrails, reason: str) -> None:
    assert found({"type": "guardrails"}, guardrails=guardrails).reason == reason


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"type": "latency"}, "needs a `threshold` in milliseconds, or a `metric`"),
        ({"type": "not-cost", "metric": "m"}, "needs a `threshold` in US dollars"),
        ({"type": "not-perplexity"}, "`not-perplexity` needs a `threshold`"),
        ({"type": "latency", "threshold": -1}, "`threshold` must be at least 0"),
        ({"type": "cost", "threshold": "1"}, "`threshold` must be a number"),
        ({"type": "finish-reason", "value": 1}, "must be a text"),
        ({"type": "guardrails", "value": "x"}, "has no meaning here"),
    ],
)
def test_wrong_settings_are_reported(row: dict[str, object], message: str) -> None:
    (problem,) = told(row)

    assert message in problem
