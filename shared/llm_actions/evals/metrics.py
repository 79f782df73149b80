"""Metrics of a run, computed from what the measurements keep of every case. Pure."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from llm_actions.evals.results import CaseResult, Status
from llm_actions.statistics.clusters import (
    ClusteredMean,
    mean_interval,
    mean_of_sums,
    proportion_interval,
)
from llm_actions.statistics.intervals import Interval, quantile, quantile_interval


class Unit(StrEnum):
    """What a metric is counted in."""

    SHARE = "share"
    SCORE = "score"
    SECONDS = "seconds"
    TOKENS = "tokens"
    USD = "usd"


class MetricName(StrEnum):
    """The metrics that can be gated."""

    ACCURACY = "accuracy"
    MEAN_SCORE = "mean-score"
    ERROR_SHARE = "error-share"
    LATENCY_P50 = "latency-p50"
    LATENCY_P95 = "latency-p95"
    TOKENS = "tokens"
    COST = "cost"


class MetricKind(NamedTuple):
    """What is known of a metric before it is measured."""

    unit: Unit
    higher_is_better: bool
    has_interval: bool
    show: Callable[[float], str]


def show_share(value: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100 * value:.1f} %"


def show_score(value: float) -> str:
    """A score with three decimals."""
    return f"{value:.3f}"


def show_seconds(value: float) -> str:
    """A duration in the unit that a person would use."""
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.2f} s"


def show_count(value: float) -> str:
    """A count with thousands separated."""
    return f"{value:,.0f}"


def show_usd(value: float) -> str:
    """An amount with enough decimals to be seen."""
    return f"${value:,.2f}" if value >= 1 else f"${value:.6f}".rstrip("0").ljust(5, "0")


METRICS: dict[MetricName, MetricKind] = {
    MetricName.ACCURACY: MetricKind(Unit.SHARE, True, True, show_share),
    MetricName.MEAN_SCORE: MetricKind(Unit.SCORE, True, True, show_score),
    MetricName.ERROR_SHARE: MetricKind(Unit.SHARE, False, True, show_share),
    MetricName.LATENCY_P50: MetricKind(Unit.SECONDS, False, True, show_seconds),
    MetricName.LATENCY_P95: MetricKind(Unit.SECONDS, False, True, show_seconds),
    MetricName.TOKENS: MetricKind(Unit.TOKENS, False, False, show_count),
    MetricName.COST: MetricKind(Unit.USD, False, False, show_usd),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A measured metric; `value` is None, with the reason in `missing`, when nothing was."""

    name: MetricName
    tag: str | None
    value: float | None
    n: int
    interval: Interval | None = None
    missing: str = ""


class Totals(NamedTuple):
    """Tokens and US dollars of all answers; the cost is None when no price is known."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None


STATUS_CODES = {Status.NOT_RUN: 0, Status.PASS: 1, Status.FAIL: 2, Status.ERROR: 3}
ABSENT = math.nan


class Measurements:
    """What is kept of each case: 58 bytes at most, and 8 more for each of its tags.

    A case is one repeat of one sample; its number is sample index · repeats + repeat.
    """

    def __init__(self, samples: int, repeats: int) -> None:
        cases = samples * repeats
        self.samples = samples
        self.repeats = repeats
        self._status = bytearray(cases)
        self._correct = array("d", [ABSENT]) * cases
        self._failed = array("d", [ABSENT]) * cases
        self._score = array("d", [ABSENT]) * cases
        self._latency = array("d", [ABSENT]) * cases
        self._tokens = array("d", [ABSENT]) * cases
        self._cost = array("d", [ABSENT]) * cases
        self._weight = array("d", [1.0]) * samples
        self._weights_are_equal = True
        self._seen = bytearray(samples)
        self._prompt_tokens = 0
        self._completion_tokens = 0
        self._of_tag: dict[str, array[int]] = {}

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that cases have, sorted."""
        return tuple(sorted(self._of_tag))

    def add(self, result: CaseResult) -> None:
        """Note the result of a case, once."""
        number = result.index * self.repeats + result.repeat
        self._status[number] = STATUS_CODES[result.status]
        self._failed[number] = result.status is Status.ERROR
        if result.score is not None:
            self._score[number] = result.score
            self._correct[number] = result.status is Status.PASS
        self._latency[number] = _kept(result.latency_seconds)
        tokens = (result.prompt_tokens, result.completion_tokens)
        self._prompt_tokens += tokens[0] or 0
        self._completion_tokens += tokens[1] or 0
        if tokens != (None, None):
            self._tokens[number] = (tokens[0] or 0) + (tokens[1] or 0)
        self._cost[number] = _kept(result.cost_usd)
        self._weight[result.index] = result.weight
        self._weights_are_equal = self._weights_are_equal and result.weight == 1.0
        if not self._seen[result.index]:
            self._seen[result.index] = 1
            for tag in result.tags:
                self._of_tag.setdefault(tag, array("l")).append(result.index)

    def count(self, status: Status) -> int:
        """Number of cases with this status."""
        return self._status.count(STATUS_CODES[status])

    def accuracy(self) -> ClusteredMean | None:
        """Accuracy of all scored cases with its clusters; None when none was scored."""
        return self._mean(range(self.samples), self._correct)

    def totals(self) -> Totals:
        """Tokens and cost of all answers."""
        costs = [cost for cost in self._cost if cost == cost]
        return Totals(
            prompt_tokens=self._prompt_tokens,
            completion_tokens=self._completion_tokens,
            cost_usd=math.fsum(costs) if costs else None,
        )

    def metrics(self) -> list[Metric]:
        """Every metric of all cases, then every metric of each tag."""
        everything: Sequence[int] = range(self.samples)
        found = [self.metric(name, None, everything) for name in MetricName]
        for tag in self.tags:
            found += [self.metric(name, tag, self._of_tag[tag]) for name in MetricName]
        return found

    def metric(self, name: MetricName, tag: str | None, samples: Sequence[int]) -> Metric:
        """One metric over some samples."""
        match name:
            case MetricName.ACCURACY:
                proportion = self._mean(samples, self._correct)
                return _of_mean(name, tag, proportion, proportion_interval)
            case MetricName.MEAN_SCORE:
                mean = self._mean(samples, self._score)
                return _of_mean(name, tag, mean, mean_interval)
            case MetricName.ERROR_SHARE:
                share = self._mean(samples, self._failed, is_weighted=False)
                return _of_mean(name, tag, share, proportion_interval)
            case MetricName.LATENCY_P50:
                return self._latencies(name, tag, samples, 0.5)
            case MetricName.LATENCY_P95:
                return self._latencies(name, tag, samples, 0.95)
            case MetricName.TOKENS:
                return self._total(name, tag, samples, self._tokens, "the usage")
            case MetricName.COST:
                return self._total(name, tag, samples, self._cost, "the price or the usage")

    def _mean(
        self, samples: Iterable[int], values: array[float], *, is_weighted: bool = True
    ) -> ClusteredMean | None:
        """The mean with a cluster for each sample that has a value; NaN is no value."""
        repeats = self.repeats
        if repeats == 1:
            samples = [sample for sample in samples if values[sample] == values[sample]]
            sums = [values[sample] for sample in samples]
            counts = [1] * len(samples)
        else:
            found = [self._present((sample,), values) for sample in samples]
            samples = [sample for sample, each in zip(samples, found, strict=True) if each]
            sums = [sum(each) for each in found if each]
            counts = [len(each) for each in found if each]
        observations = sum(counts)
        if not is_weighted or self._weights_are_equal:
            return mean_of_sums(sums, counts, observations)
        weights = [self._weight[sample] for sample in samples]
        weighted_sums = [*map(operator.mul, weights, sums)]
        return mean_of_sums(weighted_sums, [*map(operator.mul, weights, counts)], observations)

    def _latencies(
        self, name: MetricName, tag: str | None, samples: Sequence[int], share: float
    ) -> Metric:
        return _of_quantile(name, tag, self._present(samples, self._latency), share, self.repeats)

    def _total(
        self,
        name: MetricName,
        tag: str | None,
        samples: Sequence[int],
        values: array[float],
        what: str,
    ) -> Metric:
        """The sum over all scored cases; none when one of them is not known."""
        found = self._present(samples, values)
        missing = len(self._present(samples, self._score)) - len(found)
        if missing > 0 or not found:
            reason = f"{what} of {missing} cases is not known" if found else f"{what} is not known"
            return Metric(name=name, tag=tag, value=None, n=len(found), missing=reason)
        return Metric(name=name, tag=tag, value=math.fsum(found), n=len(found))

    def _present(self, samples: Iterable[int], values: array[float]) -> list[float]:
        repeats = self.repeats
        if isinstance(samples, range):  # all of them
            return [value for value in values if value == value]
        return [
            value
            for sample in samples
            for value in values[sample * repeats : (sample + 1) * repeats]
            if value == value
        ]


def _kept(value: float | None) -> float:
    return ABSENT if value is None else value


def _of_mean(
    name: MetricName,
    tag: str | None,
    mean: ClusteredMean | None,
    interval: Callable[[ClusteredMean], Interval],
) -> Metric:
    if mean is None:
        return Metric(name=name, tag=tag, value=None, n=0, missing="no case was scored")
    return Metric(name=name, tag=tag, value=mean.mean, n=mean.observations, interval=interval(mean))


def _of_quantile(
    name: MetricName, tag: str | None, values: list[float], share: float, repeats: int
) -> Metric:
    if not values:
        missing = "no request was timed (answers from the cache are not)"
        return Metric(name=name, tag=tag, value=None, n=0, missing=missing)
    values.sort()
    return Metric(
        name=name,
        tag=tag,
        value=quantile(values, share),
        n=len(values),
        interval=quantile_interval(values, share, repeats=repeats),
    )
