"""How far two raters agree beyond chance. Pure; one pair of ratings is one observation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from llm_actions.statistics.intervals import CONFIDENCE, Interval, wilson


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
