"""Puts the outcomes of a case's assertions together, as promptfoo does.

Without a threshold a case passes when every assertion does; with one, when the weighted mean score
reaches it, whatever single assertions say. A set counts as one assertion with its mean score. A
weight of 0 cannot fail a case; its score is only recorded. An assertion that could not be measured
makes the case an error, unless it would have failed whatever had been measured.
https://www.promptfoo.dev/docs/configuration/expected-outputs/
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from llm_actions.assertions.model import Assertion, AssertionSet, Item, Outcome, UnmeasuredError
from llm_actions.assertions.rendering import render_text
from llm_actions.evals.results import Status
from llm_actions.llm.chat import printable

ALL_PASSED = "All assertions passed"
NO_ASSERTIONS = "No assertions"
# Sums of decimal fractions are not exact; a mean of 0.7 thrice must reach 0.7.
ROUNDING = 1e-9


class _Named(NamedTuple):
    metric: str
    score: float
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What came of an assertion or a set.

    `low` and `high` bound its score; they differ only where something was not measured. `parts` are
    those of a set.
    """

    item: Item
    status: Status
    low: float
    high: float
    reason: str
    parts: tuple[Result, ...] = ()
    named: tuple[_Named, ...] = ()

    @property
    def score(self) -> float | None:
        """The score; None where it is not known."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOutcome:
    """What came of a case: its score, None where it is not known, and those of its metrics.

    `faults` say what could not be measured, also where the case failed without it.
    """

    status: Status
    score: float | None
    reason: str
    named_scores: Mapping[str, float] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    faults: tuple[str, ...] = ()


def assertion_result(
    assertion: Assertion, found: Outcome | UnmeasuredError, variables: Mapping[str, object]
) -> Result:
    """The result of one assertion, measured or not.

    A judge, a Python function and a web hook may tell what no file can hold.
    """
    if isinstance(found, UnmeasuredError):
        return Result(
            item=assertion,
            status=Status.ERROR,
            low=0.0,
            high=found.highest,
            reason=printable(f"{assertion.name}: {found}"),
        )
    named = [_Named(printable(name), score, 1.0) for name, score in found.named_scores.items()]
    if assertion.metric:
        metric = _metric(assertion.metric, variables)
        named = [_Named(metric, found.score, 1.0), *(one for one in named if one.metric != metric)]
    passed = found.passed or assertion.weight == 0
    return Result(
        item=assertion,
        status=Status.PASS if passed else Status.FAIL,
        low=found.score,
        high=found.score,
        reason=printable(found.reason),
        named=tuple(named),
    )


def set_result(
    group: AssertionSet, parts: Sequence[Result], variables: Mapping[str, object]
) -> Result:
    """The result of a set of which every part has one."""
    status, low, high, reason = _combined(parts, group.threshold)
    named = tuple(_weighted(parts))
    if group.metric:
        metric = _metric(group.metric, variables)
        own = (_Named(metric, low, 1.0),) if low == high else ()
        named = (*own, *(one for one in named if one.metric != metric))
    return Result(
        item=group,
        status=status,
        low=low,
        high=high,
        reason=reason,
        parts=tuple(parts),
        named=named,
    )


def case_outcome(results: Sequence[Result], threshold: float | None = None) -> CaseOutcome:
    """The outcome of a case whose assertions have these results; without any it passes."""
    if not results:
        return CaseOutcome(status=Status.PASS, score=1.0, reason=NO_ASSERTIONS)
    status, low, high, reason = _combined(results, threshold)
    return CaseOutcome(
        status=status,
        score=low if low == high else None,
        reason=reason,
        named_scores=_means(_weighted(results)),
        results=tuple(results),
        faults=tuple(_faults(results)),
    )


class _Combined(NamedTuple):
    status: Status
    low: float
    high: float
    reason: str


def _combined(results: Sequence[Result], threshold: float | None) -> _Combined:
    # Sets come after single assertions, so that the reason is the one that promptfoo gives.
    ordered = sorted(results, key=lambda result: isinstance(result.item, AssertionSet))
    counted = [result for result in ordered if result.item.weight > 0]
    weight = math.fsum(result.item.weight for result in counted)
    low = _mean([result.low for result in counted], counted, weight)
    high = _mean([result.high for result in counted], counted, weight)
    faulty = [result for result in counted if result.status is Status.ERROR]
    failing = [result for result in counted if result.status is Status.FAIL]
    if threshold is not None:
        is_certain = high < threshold - ROUNDING
        if is_certain:
            reason = f"Aggregate score {high:.2f} < {threshold:g} threshold"
            return _Combined(Status.FAIL, low, high, reason)
        if low != high or faulty:
            reasons = [result.reason for result in faulty or counted if result.reason]
            return _Combined(Status.ERROR, low, high, "; ".join(reasons))
        reason = f"Aggregate score {low:.2f} ≥ {threshold:g} threshold"
        return _Combined(Status.PASS, low, high, reason)
    if failing:
        return _Combined(Status.FAIL, low, high, failing[-1].reason)
    if faulty:
        return _Combined(Status.ERROR, low, high, "; ".join(one.reason for one in faulty))
    return _Combined(Status.PASS, low, high, ALL_PASSED)


def _mean(scores: Sequence[float], results: Sequence[Result], weight: float) -> float:
    """The weighted mean; 0 when nothing counts."""
    if not weight:
        return 0.0
    products = [score * one.item.weight for score, one in zip(scores, results, strict=True)]
    return math.inf if math.inf in products else math.fsum(products) / weight


def _weighted(results: Sequence[Result]) -> Iterator[_Named]:
    for result in results:
        for one in result.named:
            yield one._replace(weight=one.weight * result.item.weight)


def _means(named: Iterator[_Named]) -> Mapping[str, float]:
    """The weighted mean of each metric; the plain one where all have the weight 0."""
    by_metric: dict[str, list[_Named]] = {}
    for one in named:
        by_metric.setdefault(one.metric, []).append(one)
    means: dict[str, float] = {}
    for metric, found in by_metric.items():
        weight = math.fsum(one.weight for one in found)
        if weight:
            means[metric] = math.fsum(one.score * one.weight for one in found) / weight
        else:
            means[metric] = math.fsum(one.score for one in found) / len(found)
    return means


def _faults(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if result.parts:
            yield from _faults(result.parts)
        elif result.status is Status.ERROR:
            yield result.reason


def _metric(name: str, variables: Mapping[str, object]) -> str:
    """The name of a metric with the variables filled in; as it is written where one is missing."""
    try:
        return render_text(name, variables)
    except UnmeasuredError:
        return name
