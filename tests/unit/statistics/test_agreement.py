"""Agreement of raters against published values, worked examples and seeded simulation."""

import math
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.vectors import rows

from llm_actions.statistics.agreement import (
    Level,
    cohen_kappa,
    interval_alpha,
    krippendorff_alpha,
)

ALPHA = rows("statistics.jsonl", "krippendorff_alpha")
labels = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1)


@pytest.mark.parametrize("row", ALPHA, ids=lambda row: f"{row['level']}-{row['value']:.3f}")
def test_alpha_is_the_published_one(row: dict[str, Any]) -> None:
    found = krippendorff_alpha(row["units"], Level(row["level"]))

    assert found == pytest.approx(row["value"], abs=row["abs_tol"])


def test_alpha_of_krippendorff_s_worked_example_with_missing_ratings() -> None:
    # Krippendorff 2011, section C: 12 units, 4 observers; nominal .743, ordinal .815, interval .849
    units = [
        *((1, 1, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4)),
        *((4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (5, 5, 5), (1, 1), (3,)),
    ]

    found = [krippendorff_alpha(units, level) for level in Level]

    assert found == pytest.approx([0.743, 0.815, 0.849], abs=0.0006)


@pytest.mark.parametrize("units", [[], [[1.0]], [[1.0], []]], ids=["none", "single", "empty"])
def test_alpha_without_a_pair_is_not_defined(units: list[list[float]]) -> None:
    assert krippendorff_alpha(units, Level.INTERVAL) is None


def table(*counts: int) -> tuple[list[int], list[int]]:
    """Two raters from a table: both yes, first alone, second alone, both no."""
    pairs = [(1, 1), (1, 0), (0, 1), (0, 0)]
    chosen = [pair for pair, count in zip(pairs, counts, strict=True) for _ in range(count)]
    return [a for a, _ in chosen], [b for _, b in chosen]


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_kappa_is_that_of_the_worked_examples(counts: tuple[int, ...], kappa: float) -> None:
    found = cohen_kappa(*table(*counts))

    assert found.kappa == pytest.approx(kappa, abs=5e-5)
    assert found.n == sum(counts)


def test_kappa_of_one_label_alone_is_not_defined() -> None:
    found = cohen_kappa(["a", "a"], ["a", "a"])

    assert (found.observed, found.kappa, found.kappa_interval) == (1.0, None, None)


def test_full_agreement_of_few_labels_keeps_its_doubt() -> None:
    found = cohen_kappa([1, 0, 1], [1, 0, 1])

    assert found.kappa == pytest.approx(1)
    assert found.kappa_interval is not None
    assert found.kappa_interval.low < 0.2
    assert found.kappa_interval.high == pytest.approx(1)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1], [1, 0])], ids=["none", "uneven"])
def test_labels_that_are_no_pairs_are_refused(first: list[int], second: list[int]) -> None:
    with pytest.raises(ValueError, match="no pairs"):
        cohen_kappa(first, second)


@given(labels)
def test_kappa_does_not_know_who_is_first_and_lies_in_its_interval(
    pairs: list[tuple[str, str]],
) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]

    found, swapped = cohen_kappa(first, second), cohen_kappa(second, first)

    assert found.expected == pytest.approx(swapped.expected)
    if found.kappa is not None and found.kappa_interval is not None:
        assert found.kappa == pytest.approx(swapped.kappa)
        assert found.kappa_interval.low - 1e-9 <= found.kappa <= found.kappa_interval.high + 1e-9


@pytest.mark.parametrize(("n", "flip"), [(30, 0.1), (100, 0.2)])
def test_kappa_interval_covers_as_often_as_it_says(n: int, flip: float) -> None:
    true = 1 - 2 * flip  # two balanced labels, of which the second rater turns over a share
    source, rounds, covered = numpy.random.default_rng(7), 1_000, 0
    for _ in range(rounds):
        first = source.integers(0, 2, n)
        second = numpy.where(source.random(n) < flip, 1 - first, first)
        interval = cohen_kappa(first.tolist(), second.tolist()).kappa_interval
        covered += interval is not None and interval.low <= true <= interval.high

    assert covered / rounds >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / rounds) - 0.01


ratings = st.floats(0, 1).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(ratings, ratings), min_size=1, max_size=40))
def test_interval_of_alpha_lies_around_it(pairs: list[tuple[float, float]]) -> None:
    alpha, interval = krippendorff_alpha(pairs, Level.INTERVAL), interval_alpha(pairs)

    if interval is None:
        assert len({rating for pair in pairs for rating in pair}) == 1
        return
    assert alpha is not None
    assert interval.low - 1e-9 <= alpha <= interval.high + 1e-9


@pytest.mark.parametrize("pairs", [[(0.1, 0.2)], [(0.0, 0.0), (1.0, 1.0)] * 4])
def test_interval_of_alpha_keeps_a_width_without_a_spread(pairs: list[tuple[float, float]]) -> None:
    interval = interval_alpha(pairs)

    assert interval is not None
    assert interval.low < interval.high


def test_interval_of_alpha_without_a_pair_is_not_defined() -> None:
    assert interval_alpha([]) is None


@pytest.mark.slow
def test_interval_of_alpha_covers_the_agreement_of_the_population() -> None:
    source = numpy.random.default_rng(20260731)

    def sample(size: int) -> list[tuple[float, float]]:
        human = source.uniform(size=size)
        judge = numpy.clip(human + source.normal(scale=0.15, size=size), 0, 1)
        return list(zip(human.tolist(), judge.tolist(), strict=True))

    truth = krippendorff_alpha(sample(2000), Level.INTERVAL)
    assert truth is not None

    intervals = [interval_alpha(sample(30)) for _ in range(400)]
    covered = sum(each is not None and each.low <= truth <= each.high for each in intervals)

    assert 0.92 <= covered / 400 <= 0.98
