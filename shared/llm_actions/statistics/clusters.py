"""Weighted means whose observations come in clusters: the repeats of one sample are one cluster."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from llm_actions.statistics.intervals import (
    CONFIDENCE,
    Interval,
    around_mean,
    normal_quantile,
    t_quantile,
    wilson,
)

# A standard error this far below the mean is the rounding of equal values, not a spread.
ROUNDING = 1e-9
# A spread of fewer clusters is too uncertain to build on.
CLUSTERS_AT_LEAST = 4


class Cluster(NamedTuple):
    """Sums over one sample: its weighted values and its weights, over `observations` repeats."""

    weighted_sum: float
    weight: float
    observations: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusteredMean:
    """A weighted mean, its standard error, and the numbers behind it.

    `effective` is the number of clusters, less where weights differ (Kish 1965: (Σw)²/Σw²).
    """

    mean: float
    standard_error: float
    clusters: int
    observations: int
    effective: float


def clustered_mean(clusters: Iterable[Cluster]) -> ClusteredMean | None:
    """Mean and cluster-robust standard error; None without observations.

    Miller 2024 (arXiv 2411.00640), appendix A, with the correction C/(C−1) for few clusters. One
    cluster alone has the standard error 0.
    """
    found = [cluster for cluster in clusters if cluster.observations]
    sums, weights, observations = zip(*found, strict=True) if found else ((), (), ())
    return mean_of_sums(sums, weights, sum(observations))


def mean_of_sums(
    sums: Sequence[float], weights: Sequence[float], observations: int
) -> ClusteredMean | None:
    """The same from each cluster's weighted sum and weight, and the number of all observations."""
    if not sums:
        return None
    weight = math.fsum(weights)
    mean = math.fsum(sums) / weight
    residuals = math.fsum(
        (total - mean * part) ** 2 for total, part in zip(sums, weights, strict=True)
    )
    count = len(sums)
    variance = residuals / weight**2 * (count / (count - 1) if count > 1 else 0.0)
    error = math.sqrt(variance)
    return ClusteredMean(
        mean=mean,
        standard_error=error if error > ROUNDING * abs(mean) else 0.0,
        clusters=count,
        observations=observations,
        effective=weight**2 / math.fsum(map(operator.mul, weights, weights)),
    )


def proportion_interval(proportion: ClusteredMean, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval of a proportion whose observations may be clustered and weighted.

    Without repeats n is the (effective) number of samples. With repeats n is the number of
    independent observations that would have the same clustered standard error, less for the
    uncertainty of that error itself (Korn and Graubard 1998): at least the number of samples, at
    most that of observations. Where the error says nothing, because every case agrees or the
    samples are fewer than four, n is the number of samples.
    """
    n = proportion.effective
    if proportion.observations == proportion.clusters:
        return wilson(proportion.mean, n, confidence)
    if proportion.standard_error > 0 and proportion.clusters >= CLUSTERS_AT_LEAST:
        found = proportion.mean * (1 - proportion.mean) / proportion.standard_error**2
        loss = normal_quantile(confidence) / t_quantile(confidence, proportion.clusters - 1)
        n = min(max(found * loss**2, n), float(proportion.observations))
    return wilson(proportion.mean, n, confidence)._replace(method="wilson-clustered")


def mean_interval(mean: ClusteredMean, confidence: float = CONFIDENCE) -> Interval:
    """Interval of a mean of values between 0 and 1, cut to that range.

    Without any spread, or with fewer than four samples, the standard error says nothing; then
    Wilson's interval, which is the widest that values in that range allow, is used instead.
    """
    if mean.standard_error <= 0 or mean.clusters < CLUSTERS_AT_LEAST:
        return wilson(min(max(mean.mean, 0.0), 1.0), mean.effective, confidence)
    interval = around_mean(mean.mean, mean.standard_error, mean.clusters - 1, confidence)
    return interval._replace(low=max(interval.low, 0.0), high=min(interval.high, 1.0))
