"""What a number of samples can show."""

from __future__ import annotations

import math
from statistics import NormalDist

from llm_actions.statistics.intervals import wilson

POWER = 0.8


def smallest_visible_drop(
    share: float, n: float, confidence: float, power: float = POWER
) -> float | None:
    """Smallest drop of a proportion from `share` that n samples show.

    "Show" means that the two-sided interval of the given confidence around the new proportion
    lies below `share` with probability `power` (normal approximation, as in Fleiss, Levin and
    Paik 2003, 2.5). None when not even a fall to zero would be seen.
    """
    z_confidence = NormalDist().inv_cdf((1 + confidence) / 2)
    z_power = NormalDist().inv_cdf(power)
    start = max(share, 1e-9)

    def is_visible(drop: float) -> bool:
        after = max(start - drop, 0.0)
        # The variance under the hypothesis is 0 at a share of 1: use half a case less.
        before = min(start, 1 - 0.5 / n)
        noise = z_confidence * math.sqrt(before * (1 - before) / n)
        return drop >= noise + z_power * math.sqrt(after * (1 - after) / n)

    if not is_visible(start):
        return None
    low, high = 0.0, start
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if is_visible(middle) else (middle, high)
    return high


def trials_to_show(share: float, *, failures: int = 0, confidence: float) -> int | None:
    """Smallest number of trials, so many of them failures, that shows a proportion.

    "Shows" means that Wilson's two-sided interval of the given confidence does not reach below
    `share`: without a failure, n / (n + z²) >= share. None for a share of 1, which no number shows.
    """
    if share >= 1:
        return None

    def is_shown(trials: int) -> bool:
        return wilson(1 - failures / trials, trials, confidence).low >= share

    high = max(failures, 1)
    while not is_shown(high):
        high *= 2
    low = max(failures, 1) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_shown(middle) else (middle, high)
    return high
