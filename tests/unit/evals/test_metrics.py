"""Metrics over cases: all of them, those of a tag, with repeats, weights, errors and gaps."""

import random

import pytest
from tests.unit.evals.results import result

from llm_actions.evals.metrics import (
    METRICS,
    Measurements,
    Metric,
    MetricName,
    show_count,
    show_score,
    show_seconds,
    show_share,
    show_usd,
)
from llm_actions.evals.results import CaseError, CaseResult, Status
from llm_actions.statistics.intervals import wilson

ERROR = CaseError(kind="timeout", message="m")


def failed(**fields: object) -> CaseResult:
    return result(**{"status": Status.FAIL, "score": 0.0, **fields})


def broken(**fields: object) -> CaseResult:
    nothing = {"answer": None, "latency_seconds": None, "prompt_tokens": None}
    return result(
        **{"status": Status.ERROR, "score": None, "error": ERROR, **nothing,
           "completion_tokens": None, **fields}
    )  # fmt: skip


def measured(*cases: CaseResult, samples: int | None = None, repeats: int = 1) -> Measurements:
    count = samples if samples is not None else 1 + max((case.index for case in cases), default=-1)
    found = Measurements(count, repeats)
    for case in cases:
        found.add(case)
    return found


def metric(of: Measurements, name: MetricName, tag: str | None = None) -> Metric:
    (found,) = (each for each in of.metrics() if (each.name, each.tag) == (name, tag))
    return found


def test_accuracy_is_the_share_of_correct_cases_among_the_scored_ones() -> None:
    cases = [result(index=n) for n in range(47)] + [failed(index=n) for n in range(47, 60)]
    of = measured(*cases, broken(index=60), samples=65)

    found = metric(of, MetricName.ACCURACY)

    assert found.value == pytest.approx(47 / 60)
    assert (found.n, found.interval) == (60, wilson(47 / 60, 60))


def test_error_is_neither_right_nor_wrong() -> None:
    of = measured(result(index=0), broken(index=1))

    assert metric(of, MetricName.ACCURACY).value == 1.0
    assert metric(of, MetricName.MEAN_SCORE).value == 1.0
    assert metric(of, MetricName.ERROR_SHARE).value == 0.5


def test_case_that_was_not_run_counts_nowhere() -> None:
    of = measured(result(index=0), samples=10)

    assert metric(of, MetricName.ERROR_SHARE) == Metric(
        name=MetricName.ERROR_SHARE, tag=None, value=0.0, n=1, interval=wilson(0.0, 1)
    )
    assert [of.count(status) for status in Status] == [1, 0, 0, 9]


def test_mean_score_is_the_mean() -> None:
    of = measured(
        result(index=0, score=1.0), failed(index=1, score=0.5), failed(index=2, score=0.0)
    )

    found = metric(of, MetricName.MEAN_SCORE)

    assert found.value == pytest.approx(0.5)
    assert found.interval is not None
    assert 0 <= found.interval.low < 0.5 < found.interval.high <= 1


def test_weight_counts_in_accuracy_and_score_but_not_in_the_error_share() -> None:
    of = measured(result(index=0, weight=3.0), failed(index=1), broken(index=2, weight=5.0))

    assert metric(of, MetricName.ACCURACY).value == 0.75
    assert metric(of, MetricName.MEAN_SCORE).value == 0.75
    assert metric(of, MetricName.ERROR_SHARE).value == pytest.approx(1 / 3)


def test_repeats_of_one_sample_are_one_cluster() -> None:
    source = random.Random(1)
    agreeing = measured(
        *(
            (result if index % 2 else failed)(index=index, repeat=repeat)
            for index in range(40)
            for repeat in range(5)
        ),
        repeats=5,
    )
    independent = measured(
        *(
            (result if source.random() < 0.5 else failed)(index=index, repeat=repeat)
            for index in range(40)
            for repeat in range(5)
        ),
        repeats=5,
    )

    certain = metric(independent, MetricName.ACCURACY)
    uncertain = metric(agreeing, MetricName.ACCURACY)

    assert certain.n == uncertain.n == 200
    assert certain.interval is not None
    assert uncertain.interval is not None
    width = uncertain.interval.high - uncertain.interval.low
    assert width > 1.6 * (certain.interval.high - certain.interval.low)


def test_repeats_that_failed_leave_the_others_of_their_sample() -> None:
    of = measured(
        result(index=0, repeat=0), broken(index=0, repeat=1), failed(index=1, repeat=0), repeats=2
    )

    assert metric(of, MetricName.ACCURACY).value == 0.5
    assert metric(of, MetricName.ACCURACY).n == 2
    assert metric(of, MetricName.ERROR_SHARE).value == pytest.approx(1 / 3)


def test_metrics_of_a_tag_are_those_of_its_cases() -> None:
    of = measured(
        result(index=0, tags=("en",)),
        failed(index=1, tags=("zh", "hard")),
        result(index=2, tags=("zh",)),
        failed(index=3),
    )

    assert of.tags == ("en", "hard", "zh")
    assert metric(of, MetricName.ACCURACY).value == 0.5
    assert metric(of, MetricName.ACCURACY, "en").value == 1.0
    assert metric(of, MetricName.ACCURACY, "zh").value == 0.5
    assert metric(of, MetricName.ACCURACY, "hard").value == 0.0
    assert metric(of, MetricName.TOKENS, "zh").value == 30


def test_tag_of_a_repeated_sample_is_counted_once() -> None:
    cases = [result(index=0, repeat=repeat, tags=("en",)) for repeat in range(3)]

    found = metric(measured(*cases, repeats=3), MetricName.TOKENS, "en")

    assert found.value == 45


def test_latency_is_that_of_answers_that_were_timed() -> None:
    cases = [result(index=n, latency_seconds=n / 100) for n in range(1, 101)]
    of = measured(*cases, result(index=101, latency_seconds=None), samples=102)

    half, most = metric(of, MetricName.LATENCY_P50), metric(of, MetricName.LATENCY_P95)

    assert (half.value, half.n) == (0.5, 100)
    assert most.value == 0.95
    assert half.interval is not None
    assert half.interval.low < 0.5 < half.interval.high


def test_tokens_and_cost_are_totals() -> None:
    of = measured(result(index=0, cost_usd=0.25), failed(index=1, cost_usd=0.5))

    assert metric(of, MetricName.TOKENS).value == 30
    assert metric(of, MetricName.COST).value == 0.75
    assert of.totals() == (20, 10, 0.75)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        (MetricName.ACCURACY, "no case was scored"),
        (MetricName.MEAN_SCORE, "no case was scored"),
        (MetricName.LATENCY_P50, "no request was timed (answers from the cache are not)"),
        (MetricName.TOKENS, "the usage is not known"),
        (MetricName.COST, "the price or the usage is not known"),
    ],
)
def test_metric_that_nothing_measures_has_no_value(name: MetricName, missing: str) -> None:
    found = metric(measured(broken(index=0)), name)

    assert (found.value, found.n, found.interval, found.missing) == (None, 0, None, missing)


def test_total_of_which_a_part_is_not_known_is_not_known() -> None:
    of = measured(
        result(index=0, cost_usd=0.1),
        result(index=1, cost_usd=None, prompt_tokens=None, completion_tokens=None),
    )

    cost, tokens = metric(of, MetricName.COST), metric(of, MetricName.TOKENS)

    assert (cost.value, cost.missing) == (None, "the price or the usage of 1 cases is not known")
    assert (tokens.value, tokens.missing) == (None, "the usage of 1 cases is not known")


def test_run_without_a_case_has_no_metric() -> None:
    of = Measurements(5, 1)

    assert all(each.value is None and each.missing for each in of.metrics())
    assert of.accuracy() is None
    assert of.totals() == (0, 0, None)


def test_every_metric_says_which_way_is_better() -> None:
    assert {name for name in MetricName if METRICS[name].higher_is_better} == {
        MetricName.ACCURACY,
        MetricName.MEAN_SCORE,
    }


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (show_share(0.7834), "78.3 %"),
        (show_share(1.0), "100.0 %"),
        (show_score(0.78349), "0.783"),
        (show_seconds(0.8123), "812 ms"),
        (show_seconds(2.5), "2.50 s"),
        (show_count(1234567.0), "1,234,567"),
        (show_usd(1234.5), "$1,234.50"),
        (show_usd(0.5), "$0.50"),
        (show_usd(0.000123), "$0.000123"),
        (show_usd(0.0), "$0.00"),
    ],
)
def test_value_is_shown_as_a_person_would_write_it(shown: str, text: str) -> None:
    assert shown == text
