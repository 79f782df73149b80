"""How far two raters agree beyond chance. Pure; one pair of ratings is one observation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, fsum, log, sqrt

from llm_actions.statistics.intervals import CONFIDENCE, Interval, t_quantile, wilson

# A spread of fewer pairs is too uncertain to build on.
PAIRS_AT_LEAST = 4
# Sums of floats are not exact: what is left of them within this share is nothing.
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """Two raters over n items: observed and expected agreement, and Cohen's kappa.

    `kappa` and its interval are None when chance alone explains full agreement, as when both
    raters gave every item the same label: then it is not defined.
    """

    n: int
    observed: float
    observed_interval: Interval
    expected: float
    kappa: float | None
    kappa_interval: Interval | None


def cohen_kappa(
    first: Sequence[Hashable], second: Sequence[Hashable], confidence: float = CONFIDENCE
) -> Agreement:
    """Cohen's kappa of two raters who labelled the same items in the same order, at least one.

    Cohen 1960, https://doi.org/10.1177/001316446002000104. The interval takes the expected
    agreement as given, as his standard error does, and puts Wilson's limits of the observed
    agreement in its place, so that it keeps a width when every label agrees.
    """
    n = len(first)
    if n != len(second) or not n:
        raise ValueError(f"{n} labels of one rater and {len(second)} of the other are no pairs")
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    shares, others = Counter(first), Counter(second)
    expected = fsum(shares[label] * others[label] for label in shares) / (n * n)
    between = wilson(observed, n, confidence)
    agreement = Agreement(
        n=n,
        observed=observed,
        observed_interval=between,
        expected=expected,
        kappa=None,
        kappa_interval=None,
    )
    if expected >= 1:
        return agreement

    def beyond_chance(share: float) -> float:
        return (share - expected) / (1 - expected)

    return Agreement(
        n=n,
        observed=observed,
        observed_interval=between,
        expected=expected,
        kappa=beyond_chance(observed),
        kappa_interval=Interval(
            beyond_chance(between.low), beyond_chance(between.high), confidence, "wilson-kappa"
        ),
    )


class Level(StrEnum):
    """What may be done with ratings: told apart, ordered, or subtracted."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def krippendorff_alpha(units: Sequence[Sequence[float]], level: Level) -> float | None:
    """Krippendorff's alpha of any number of raters; missing ratings are left out of their unit.

    Krippendorff 2011, https://repository.upenn.edu/asc_papers/43. Units with a single rating say
    nothing and are passed over; None when nothing is left. Ratings that are all the same are 1.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    if not pairable:
        return None
    totals = Counter(value for unit in pairable for value in unit)
    distance = _distance(level, totals)
    n = sum(totals.values())
    seen = fsum(
        count * other * distance(a, b) / (len(unit) - 1)
        for unit in pairable
        for counts in [Counter(unit)]
        for a, count in counts.items()
        for b, other in counts.items()
    )
    by_chance = fsum(
        count * other * distance(a, b) for a, count in totals.items() for b, other in totals.items()
    )
    return 1.0 if by_chance == 0 else 1 - (n - 1) * seen / by_chance


def interval_alpha(
    pairs: Sequence[tuple[float, float]], confidence: float = CONFIDENCE
) -> Interval | None:
    """Interval of Krippendorff's alpha of two raters on an interval scale from 0 to 1.

    1 less alpha is the ratio of the disagreement in a pair to that of any two ratings. Student's
    interval of its logarithm has the standard error of the jackknife over pairs (Efron 1982,
    https://doi.org/10.1137/1.9781611970319). Where fewer than two of at least four pairs disagree,
    that error says nothing; then Wilson's interval of the former, which is the widest that ratings
    in that range allow, takes its place. None without pairs, and when all ratings are the same.
    """
    ratings = [rating for pair in pairs for rating in pair]
    if len(set(ratings)) < 2:
        return None
    middle, n = fsum(ratings) / len(ratings), len(pairs)
    correction = len(ratings) / (len(ratings) - 1)
    apart = [(one - other) ** 2 for one, other in pairs]
    by_chance = [((a - middle) ** 2 + (b - middle) ** 2) * correction for a, b in pairs]
    seen, expected = fsum(apart), fsum(by_chance)
    if n < PAIRS_AT_LEAST or min(seen - each for each in apart) <= ROUNDING * seen:
        between = wilson(min(seen / n, 1.0), n, confidence)
        low, high = (1 - limit * n / expected for limit in (between.high, between.low))
        return Interval(low, high, confidence, "wilson-alpha")
    logarithms = [
        log((seen - one) / (expected - other)) for one, other in zip(apart, by_chance, strict=True)
    ]
    mean = fsum(logarithms) / n
    error = sqrt((n - 1) / n * fsum((each - mean) ** 2 for each in logarithms))
    factor, ratio = exp(t_quantile(confidence, n - 1) * error), seen / expected
    return Interval(1 - ratio * factor, 1 - ratio / factor, confidence, "jackknife-alpha")


def _distance(level: Level, totals: Mapping[float, int]) -> Callable[[float, float], float]:
    """The squared distance of two ratings."""
    match level:
        case Level.NOMINAL:
            return lambda a, b: float(a != b)
        case Level.INTERVAL:
            return lambda a, b: (a - b) ** 2
        case Level.ORDINAL:
            return _ordinal(totals)


def _ordinal(totals: Mapping[float, int]) -> Callable[[float, float], float]:
    """The ratings that lie between two, and half of those at each end, squared."""
    middles: dict[float, float] = {}
    below = 0
    for value in sorted(totals):
        middles[value] = below + totals[value] / 2
        below += totals[value]
    return lambda a, b: (middles[a] - middles[b]) ** 2
