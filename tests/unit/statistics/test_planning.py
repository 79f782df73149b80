"""What a dataset can show, checked by seeded simulation of the stated power."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.statistics.intervals import wilson
from llm_actions.statistics.planning import smallest_visible_drop, trials_to_show


def drop_of(share: float, n: float, power: float = 0.8) -> float:
    """The smallest drop, where there is one."""
    drop = smallest_visible_drop(share, n, 0.95, power)
    assert drop is not None
    return drop


@pytest.mark.parametrize(
    ("share", "n"), [(0.8, 60), (0.8, 400), (0.95, 200), (0.6, 100), (0.5, 1_000)]
)
def test_stated_drop_is_seen_with_the_stated_power(share: float, n: int) -> None:
    rounds = 4_000
    correct = numpy.random.default_rng(n).binomial(n, share - drop_of(share, n), rounds)

    seen = sum(wilson(float(count) / n, n).high < share for count in correct)

    assert seen / rounds == pytest.approx(0.8, abs=0.05)


@given(st.floats(0, 1), st.floats(1, 1e6), st.sampled_from([0.8, 0.95, 0.99]))
def test_drop_is_never_more_than_the_share_itself(
    share: float, n: float, confidence: float
) -> None:
    drop = smallest_visible_drop(share, n, confidence)

    assert drop is None or 0 <= drop <= max(share, 1e-9)


@pytest.mark.parametrize("share", [0.5, 0.8, 1.0])
def test_more_samples_show_smaller_drops(share: float) -> None:
    drops = [drop_of(share, n) for n in (20, 60, 200, 1_000, 10_000)]

    assert drops == sorted(drops, reverse=True)
    assert drops[-1] < 0.02


def test_more_power_needs_a_larger_drop() -> None:
    usual, strict = (drop_of(0.8, 100, power) for power in (0.8, 0.95))

    assert strict > usual


def test_perfect_baseline_does_not_make_a_single_failure_visible() -> None:
    assert drop_of(1.0, 50) > 1 / 50


@pytest.mark.parametrize(("share", "n"), [(0.3, 2), (0.5, 2), (0.9, 1)])
def test_few_samples_do_not_even_show_a_fall_to_zero(share: float, n: int) -> None:
    assert smallest_visible_drop(share, n, 0.95) is None


@pytest.mark.parametrize(
    ("share", "failures", "trials"),
    [(0.99, 0, 381), (0.99, 1, 563), (0.99, 2, 726), (0.95, 0, 73), (0.5, 0, 4), (0.0, 3, 3)],
)
def test_trials_that_show_a_share_are_known(share: float, failures: int, trials: int) -> None:
    assert trials_to_show(share, failures=failures, confidence=0.95) == trials


@given(st.floats(0.01, 0.999), st.integers(0, 20), st.sampled_from([0.8, 0.95, 0.99]))
def test_trials_are_the_fewest_that_show_the_share(
    share: float, failures: int, confidence: float
) -> None:
    trials = trials_to_show(share, failures=failures, confidence=confidence)

    assert trials is not None
    assert wilson(1 - failures / trials, trials, confidence).low >= share
    before = trials - 1
    assert (
        before < max(failures, 1) or wilson(1 - failures / before, before, confidence).low < share
    )


def test_no_number_of_trials_shows_certainty() -> None:
    assert trials_to_show(1.0, confidence=0.95) is None
