"""Checks of what was measured beside the answer: time, money, probabilities, how it ended."""

from __future__ import annotations

import math

from llm_actions.assertions.model import (
    Assertion,
    Check,
    Outcome,
    Output,
    UnmeasuredError,
    WrongValueError,
)
from llm_actions.assertions.outcomes import PASSED, failed, limited, quoted
from llm_actions.assertions.text_checks import one_text

NO_FINISH_REASON = "the endpoint sent no finish reason"


def prepare_latency(assertion: Assertion, value: object) -> Check:
    """At most `threshold` milliseconds. Without one, with `metric`, the time is only recorded."""
    del value
    threshold, negated = _threshold(assertion, "milliseconds"), assertion.is_negated

    def check(output: Output) -> Outcome:
        found = output.latency_ms
        if found is None:
            raise UnmeasuredError("the latency is not known: the answer came from the cache")
        return _measured("Latency", found, threshold, negated, "ms")

    return check


def prepare_cost(assertion: Assertion, value: object) -> Check:
    """At most `threshold` US dollars. Without one, with `metric`, the cost is only recorded."""
    del value
    threshold, negated = _threshold(assertion, "US dollars"), assertion.is_negated

    def check(output: Output) -> Outcome:
        if output.cost is None:
            raise UnmeasuredError("the cost is not known: the model has no price or sent no usage")
        return _measured("Cost", output.cost, threshold, negated)

    return check


def _threshold(assertion: Assertion, unit: str) -> float | None:
    if assertion.threshold is None and (assertion.is_negated or assertion.metric is None):
        raise WrongValueError(
            f"`{assertion.name}` needs a `threshold` in {unit}"
            + ("" if assertion.is_negated else ", or a `metric` to record it under")
        )
    return assertion.threshold


def _measured(
    what: str, found: float, threshold: float | None, negated: bool, unit: str = ""
) -> Outcome:
    if not math.isfinite(found) or found < 0:
        raise UnmeasuredError(f"{what.lower()} {found} is no measurement")
    if threshold is None:
        return Outcome(passed=True, score=found)
    return limited(what, found, threshold, negated, unit)


def prepare_perplexity(assertion: Assertion, value: object) -> Check:
    """Perplexity of the answer's tokens of at most `threshold`; without one it always passes."""
    del value
    threshold, negated = _optional_threshold(assertion), assertion.is_negated

    def check(output: Output) -> Outcome:
        found = perplexity(output)
        return PASSED if threshold is None else limited("Perplexity", found, threshold, negated)

    return check


def prepare_perplexity_score(assertion: Assertion, value: object) -> Check:
    """1 / (1 + perplexity), at least `threshold`; without one it always passes."""
    del value
    threshold, negated = _optional_threshold(assertion), assertion.is_negated

    def check(output: Output) -> Outcome:
        score = 1 / (1 + perplexity(output))
        passed = threshold is None or (score >= threshold) != negated
        side = "at least" if negated else "less than"
        return Outcome(
            passed=passed,
            score=1 - score if negated else score,
            reason="" if passed else f"Perplexity score {score:.2f} is {side} {threshold:g}",
        )

    return check


def _optional_threshold(assertion: Assertion) -> float | None:
    if assertion.threshold is None and assertion.is_negated:
        raise WrongValueError(f"`{assertion.name}` needs a `threshold`")
    return assertion.threshold


def perplexity(output: Output) -> float:
    """exp of the negative mean log probability. Raises UnmeasuredError without probabilities."""
    if not output.log_probs:
        raise UnmeasuredError("the endpoint gave no log probabilities of the answer's tokens")
    try:
        return math.exp(-math.fsum(output.log_probs) / len(output.log_probs))
    except OverflowError:
        return math.inf


def prepare_finish_reason(assertion: Assertion, value: object) -> Check:
    """Why the model stopped, such as `stop`, `length`, `tool_calls`, in any case."""
    wanted = one_text(value)
    negated = assertion.is_negated

    def check(output: Output) -> Outcome:
        if not output.finish_reason:
            raise UnmeasuredError(NO_FINISH_REASON)
        if (output.finish_reason.lower() == wanted.lower()) != negated:
            return PASSED
        return failed(
            f"Expected finish reason {'not ' if negated else ''}{quoted(wanted)}, "
            f"found {quoted(output.finish_reason)}"
        )

    return check


def prepare_guardrails(assertion: Assertion, value: object) -> Check:
    """The endpoint's own safety checks flagged nothing."""
    del value
    negated = assertion.is_negated

    def check(output: Output) -> Outcome:
        found = output.guardrails
        if found is None:
            raise UnmeasuredError("the endpoint sent no result of guardrails")
        if found.is_flagged == negated:
            return PASSED
        if negated:
            return failed("Content passed safety checks")
        whose = (
            "Prompt"
            if found.is_input_flagged
            else "Output"
            if found.is_output_flagged
            else "Content"
        )
        return failed(found.reason or f"{whose} failed safety checks")

    return check
