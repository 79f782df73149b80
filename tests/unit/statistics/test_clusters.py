"""Clustered means against published values, by simulation, and where their error says nothing."""

import dataclasses
import math
import random
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.vectors import rows

from llm_actions.statistics.clusters import (
    Cluster,
    ClusteredMean,
    clustered_mean,
    mean_interval,
    proportion_interval,
)
from llm_actions.statistics.intervals import wilson

CLUSTERED = rows("statistics.jsonl", "clustered_stderr")


def mean_of(groups: list[list[float]], weights: list[float] | None = None) -> ClusteredMean:
    weights = weights or [1.0] * len(groups)
    found = clustered_mean(
        Cluster(
            weighted_sum=weight * sum(values),
            weight=weight * len(values),
            observations=len(values),
        )
        for values, weight in zip(groups, weights, strict=True)
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    "row", CLUSTERED, ids=[f"{len(set(row['clusters']))}-clusters" for row in CLUSTERED]
)
def test_clustered_standard_error_is_the_published_one(row: dict[str, Any]) -> None:
    groups: dict[int, list[float]] = defaultdict(list)
    for value, cluster in zip(row["values"], row["clusters"], strict=True):
        groups[cluster].append(value)

    found = mean_of(list(groups.values()))

    assert round(found.standard_error, row.get("round", 9)) == row["stderr"]
    assert found.clusters == len(groups)
    assert found.observations == len(row["values"])


def test_clusters_of_one_have_the_standard_error_of_the_mean() -> None:
    values = [0.2, 0.9, 0.4, 0.7, 0.1]

    found = mean_of([[value] for value in values])

    mean = sum(values) / 5
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / 4)
    assert found.mean == pytest.approx(mean)
    assert found.standard_error == pytest.approx(deviation / math.sqrt(5))


def test_repeating_every_observation_adds_no_certainty() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.0]

    once = mean_of([[value] for value in values])
    tenfold = mean_of([[value] * 10 for value in values])

    assert tenfold.standard_error == pytest.approx(once.standard_error)


def test_weight_counts_as_so_many_times_the_value() -> None:
    found = mean_of([[1.0], [0.0]], [3.0, 1.0])

    assert found.mean == 0.75
    assert found.effective == pytest.approx(16 / 10)


def test_nothing_is_known_without_observations() -> None:
    assert clustered_mean([]) is None
    assert clustered_mean([Cluster(weighted_sum=0, weight=0, observations=0)]) is None


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=5), st.floats(0.01, 100)
        ),
        min_size=1,
        max_size=20,
    )
)
def test_interval_of_a_proportion_always_holds_it(
    samples: list[tuple[list[float], float]],
) -> None:
    found = mean_of([values for values, _ in samples], [weight for _, weight in samples])

    interval = proportion_interval(found)

    assert 0 <= interval.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= interval.high <= 1
    assert interval.low < interval.high


@given(
    st.lists(
        st.tuples(st.lists(st.floats(0, 1), min_size=1, max_size=4), st.floats(0.01, 100)),
        min_size=1,
        max_size=20,
    )
)
def test_interval_of_a_mean_always_holds_it(samples: list[tuple[list[float], float]]) -> None:
    found = mean_of([values for values, _ in samples], [weight for _, weight in samples])

    interval = mean_interval(found)

    assert 0 <= interval.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= interval.high <= 1


def test_proportion_without_repeats_has_wilson_s_interval() -> None:
    found = mean_of([[1.0]] * 47 + [[0.0]] * 13)

    assert proportion_interval(found) == wilson(47 / 60, 60)


def test_proportion_whose_repeats_all_agree_counts_samples() -> None:
    found = mean_of([[1.0] * 5] * 47 + [[0.0] * 5] * 13)

    assert proportion_interval(found)[:2] == pytest.approx(wilson(47 / 60, 60)[:2], abs=0.003)


def test_proportion_whose_repeats_are_independent_counts_nearly_every_observation() -> None:
    source = random.Random(1)
    groups = [[float(source.random() < 0.7) for _ in range(10)] for _ in range(400)]
    found = mean_of(groups)

    interval = proportion_interval(found)

    width, full = interval.high - interval.low, wilson(found.mean, 4_000)
    assert width == pytest.approx(full.high - full.low, rel=0.1)
    assert interval.method == "wilson-clustered"


def test_proportion_never_counts_more_observations_than_were_made() -> None:
    found = mean_of([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

    interval = proportion_interval(found)

    least = wilson(found.mean, 8)
    assert interval.high - interval.low >= least.high - least.low - 1e-12


def test_clustered_interval_covers_the_true_share_as_often_as_it_says() -> None:
    source = random.Random(7)
    rounds, covered = 1_000, 0
    for _ in range(rounds):
        groups = []
        for _ in range(60):
            share = source.choice([0.3, 0.9])
            groups.append([float(source.random() < share) for _ in range(3)])
        interval = proportion_interval(mean_of(groups))
        covered += interval.low <= 0.6 <= interval.high

    assert covered / rounds >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / rounds)


def test_interval_of_a_mean_is_cut_to_the_range_of_scores() -> None:
    assert mean_interval(mean_of([[1.0], [1.0], [1.0], [0.0]])).high == 1.0
    assert mean_interval(mean_of([[0.0], [0.0], [0.0], [1.0]])).low == 0.0


def test_mean_of_two_near_scores_is_not_taken_for_certainty() -> None:
    interval = mean_interval(mean_of([[0.950], [0.951]]))

    assert interval.low < 0.5


@pytest.mark.parametrize("samples", [2, 5, 10])
def test_interval_of_few_samples_with_many_repeats_covers_the_truth(samples: int) -> None:
    source = random.Random(samples)
    covered = 0
    for _ in range(600):
        shares = [source.betavariate(3, 1) for _ in range(samples)]
        found = mean_of([[float(source.random() < share) for _ in range(20)] for share in shares])
        interval = proportion_interval(found)
        covered += interval.low <= 0.75 <= interval.high

    assert covered / 600 >= 0.93


@given(st.floats(0, 1), st.integers(1, 200), st.floats(0.01, 100), st.integers(1, 4))
def test_scores_without_any_spread_are_not_taken_for_certainty(
    score: float, count: int, weight: float, repeats: int
) -> None:
    found = mean_of([[score] * repeats] * count, [weight] * count)

    interval = mean_interval(found)

    widest = wilson(min(found.mean, 1.0), count)
    assert interval.high - interval.low == pytest.approx(widest.high - widest.low)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=30))
def test_repeats_that_split_alike_in_every_sample_count_samples(weights: list[float]) -> None:
    found = mean_of([[1.0, 0.0, 0.0]] * len(weights), weights)

    interval = proportion_interval(found)

    assert interval[:2] == pytest.approx(wilson(1 / 3, found.effective)[:2])


@pytest.mark.parametrize("clusters", [4, 5, 10, 50])
def test_interval_of_a_mean_is_student_s(clusters: int, stats: Any) -> None:
    found = mean_of([[0.5 + 0.01 * (number % 3)] for number in range(clusters)])

    interval = mean_interval(found)

    expected = stats.t.interval(0.95, clusters - 1, found.mean, found.standard_error)
    assert (interval.low, interval.high) == pytest.approx(expected, rel=2e-4)


def test_error_of_fewer_than_four_samples_says_nothing() -> None:
    three, four = (mean_of([[0.5], [0.51], [0.52], [0.53]][:count]) for count in (3, 4))

    assert mean_interval(three).method == "wilson"
    assert mean_interval(four).method == "student"


def test_repeats_of_few_samples_count_less_than_their_error_says(stats: Any) -> None:
    found = mean_of([[1.0, 0.0, 1.0, 1.0, 0.0, 1.0]] * 3 + [[1.0, 1.0, 1.0, 1.0, 0.0, 0.0]] * 2)
    found = dataclasses.replace(found, standard_error=0.13)

    interval = proportion_interval(found)

    share = found.mean
    n = share * (1 - share) / 0.13**2 * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 4)) ** 2
    expected = wilson(share, max(n, 5.0))
    assert n > 5
    assert interval[:2] == pytest.approx(expected[:2], rel=1e-3)
