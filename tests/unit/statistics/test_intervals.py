"""Intervals against published values, against SciPy and against seeded simulation."""

import math
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.vectors import rows

from llm_actions.statistics.intervals import (
    around_mean,
    normal_quantile,
    quantile,
    quantile_interval,
    t_quantile,
    wilson,
)

WILSON = rows("statistics.jsonl", "proportion_ci")


@pytest.mark.parametrize("row", WILSON, ids=[f"{row['successes']}-of-{row['n']}" for row in WILSON])
def test_wilson_interval_is_the_published_one(row: dict[str, Any]) -> None:
    interval = wilson(row["successes"] / row["n"], row["n"], 1 - row["alpha"])

    assert interval.low == pytest.approx(row["lower"], abs=1e-8)
    assert interval.high == pytest.approx(row["upper"], abs=1e-7)


@given(
    st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.8, 0.9, 0.95, 0.99]),
)
def test_wilson_interval_is_scipy_s(stats: Any, counts: tuple[int, int], confidence: float) -> None:
    successes, n = counts

    found = wilson(successes / n, n, confidence)

    expected = stats.binomtest(successes, n).proportion_ci(confidence, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.floats(0, 1), st.floats(0.1, 1e7), st.floats(0.5, 0.999))
def test_wilson_interval_holds_its_share_and_stays_between_0_and_1(
    share: float, n: float, confidence: float
) -> None:
    found = wilson(share, n, confidence)

    assert 0 <= found.low <= share + 1e-12
    assert share - 1e-12 <= found.high <= 1


@pytest.mark.parametrize(("share", "end"), [(0.0, "low"), (1.0, "high")], ids=["none", "all"])
def test_wilson_interval_of_an_extreme_share_ends_exactly_there(share: float, end: str) -> None:
    interval = wilson(share, 40)

    assert getattr(interval, end) == share
    assert interval.low < interval.high


def test_interval_says_how_it_was_made() -> None:
    assert wilson(0.5, 10)[2:] == (0.95, "wilson")
    assert around_mean(0.5, 0.1, 9, 0.9)[2:] == (0.9, "student")


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.999])
def test_normal_quantile_is_scipy_s(confidence: float, stats: Any) -> None:
    assert normal_quantile(confidence) == pytest.approx(stats.norm.ppf((1 + confidence) / 2))


def test_interval_around_a_mean_is_scipy_s(stats: Any) -> None:
    found = around_mean(3.0, 0.25, 12, 0.9)

    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.9, 12, 3.0, 0.25), abs=1e-5)


@pytest.mark.parametrize("degrees", [3, 4, 5, 9, 29, 500])
def test_t_quantile_is_scipy_s(degrees: int, stats: Any) -> None:
    assert t_quantile(0.95, degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=0.002)


def test_quantile_of_repeats_counts_samples() -> None:
    once = quantile_interval(range(100), 0.5)
    repeated = quantile_interval([value for value in range(100) for _ in range(4)], 0.5, repeats=4)

    assert once is not None
    assert repeated is not None
    assert repeated.high - repeated.low == pytest.approx(once.high - once.low, abs=2)


@given(st.integers(1, 20_000), st.sampled_from([(1, 2), (19, 20)]))
def test_quantile_is_the_smallest_observation_that_the_share_reaches(
    n: int, share: tuple[int, int]
) -> None:
    part, whole = share

    found = quantile(range(1, n + 1), part / whole)

    assert found == -(-n * part // whole)


@pytest.mark.parametrize(("share", "n"), [(0.5, 25), (0.5, 200), (0.95, 150), (0.95, 1000)])
def test_quantile_interval_covers_the_true_quantile_as_often_as_it_says(
    share: float, n: int
) -> None:
    true = -math.log(1 - share)  # of the exponential distribution
    rounds = 2_000
    observed = numpy.random.default_rng(n).exponential(size=(rounds, n))
    observed.sort()

    covered = sum(
        interval.low <= true <= interval.high
        for ordered in observed
        if (interval := quantile_interval(ordered, share)) is not None
    )

    # Three standard errors of the simulation below what is promised, and not absurdly wide.
    assert 0.95 - 3 * math.sqrt(0.95 * 0.05 / rounds) <= covered / rounds <= 0.99


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300), st.sampled_from([0.5, 0.95]))
def test_quantile_interval_holds_the_quantile_between_two_observations(
    values: list[float], share: float
) -> None:
    ordered = sorted(values)

    interval = quantile_interval(ordered, share)

    if interval is not None:
        assert ordered[0] <= interval.low <= quantile(ordered, share) <= interval.high
        assert interval.high <= ordered[-1]
        assert {interval.low, interval.high} <= set(ordered)


@pytest.mark.parametrize(
    ("share", "fewest"), [(0.5, 8), (0.95, 110)], ids=["median", "95th-percentile"]
)
def test_quantile_interval_needs_an_observation_on_both_sides(share: float, fewest: int) -> None:
    has_interval = [n for n in range(1, 200) if quantile_interval(range(n), share) is not None]

    assert has_interval == list(range(fewest, 200))


def test_quantile_interval_of_a_median_has_the_ranks_of_conover_s_formula() -> None:
    interval = quantile_interval(range(1, 101), 0.5)

    assert interval is not None
    assert (interval.low, interval.high) == (40, 61)
    assert interval.method == "order-statistics"
