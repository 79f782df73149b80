"""Intervals for proportions, means and quantiles. Pure; n counts observations, not requests.

Only normal quantiles and closed formulas are needed here, so the standard library is enough and
SciPy (0.9 s to import, 90 MB to install) is left to the actions that test hypotheses. The tests
hold these functions to SciPy's and to published values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A two-sided interval and how it was made."""

    low: float
    high: float
    confidence: float
    method: str


def normal_quantile(confidence: float) -> float:
    """z such that a standard normal lies within ±z with the given probability."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(share: float, n: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a proportion; n may be an effective, fractional number > 0.

    Wilson 1927; without continuity correction, as recommended by Brown, Cai and DasGupta 2001.
    """
    z = normal_quantile(confidence)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if share <= 0 else max(0.0, centre - half)
    high = 1.0 if share >= 1 else min(1.0, centre + half)
    return Interval(low, high, confidence, "wilson")


def around_mean(
    mean: float, error: float, degrees: int, confidence: float = CONFIDENCE
) -> Interval:
    """Student's interval of a mean from its standard error, with at least 3 degrees of freedom."""
    half = t_quantile(confidence, degrees) * error
    return Interval(mean - half, mean + half, confidence, "student")


def t_quantile(confidence: float, degrees: int) -> float:
    """t such that Student's t with at least 3 degrees of freedom lies within ±t.

    Abramowitz and Stegun 1972, 26.7.5; off by less than 0.2 % from 3 degrees on at 95 %.
    """
    z = normal_quantile(confidence)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(
        term / float(degrees) ** power for power, term in enumerate(terms, start=1)
    )


def quantile_interval(
    ordered: Sequence[float], share: float, confidence: float = CONFIDENCE, *, repeats: int = 1
) -> Interval | None:
    """Distribution-free interval of a quantile, by order statistics of sorted observations.

    The ranks come from the normal approximation of the binomial (Conover 1999, 3.2). With repeats
    only one observation in so many counts as independent. None when the observations are too few
    for a rank on both sides.
    """
    n = len(ordered)
    half = normal_quantile(confidence) * math.sqrt(n * share * (1 - share) * repeats)
    low = math.floor(n * share - half)
    high = math.ceil(n * share + half) + 1
    if low < 1 or high > n:
        return None
    return Interval(ordered[low - 1], ordered[high - 1], confidence, "order-statistics")


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest observation that at least this share of the sorted observations reaches."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
