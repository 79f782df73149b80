"""Gates: how they are written, and what they say of a metric."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.evals.gates import Gate, GateResult, Mode, assess, parse_gates
from llm_actions.evals.metrics import METRICS, Metric, MetricName
from llm_actions.statistics.intervals import Interval
from llm_actions.verdict import Verdict

NO_GATE = "is no gate; write `METRIC >= LIMIT` with an optional `confident`"
TAGS = ("en", "zh", "c#")


def parse(text: str, tags: tuple[str, ...] | None = TAGS) -> tuple[list[Gate], list[str]]:
    problems = Problems()
    return parse_gates(text, tags, problems), told(problems)


def gate(name: MetricName, limit: float, mode: Mode = Mode.POINT, tag: str | None = None) -> Gate:
    return Gate(metric=name, limit=limit, mode=mode, tag=tag)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("accuracy >= 0.85", gate(MetricName.ACCURACY, 0.85)),
        ("accuracy>=85%", gate(MetricName.ACCURACY, 0.85)),
        ("mean-score >= 0.8 confident", gate(MetricName.MEAN_SCORE, 0.8, Mode.CONFIDENT)),
        ("mean-score >= 0.8 point", gate(MetricName.MEAN_SCORE, 0.8)),
        ("accuracy[zh] >= 0.7", gate(MetricName.ACCURACY, 0.7, tag="zh")),
        ("accuracy [ zh ] >= 0.7", gate(MetricName.ACCURACY, 0.7, tag="zh")),
        ("accuracy[c#] >= 0.7", gate(MetricName.ACCURACY, 0.7, tag="c#")),
        ("error-share <= 5%", gate(MetricName.ERROR_SHARE, 0.05)),
        ("mean-score >= 80%", gate(MetricName.MEAN_SCORE, 0.8)),
        ("latency-p95 <= 2s", gate(MetricName.LATENCY_P95, 2)),
        ("latency-p95 <= 2", gate(MetricName.LATENCY_P95, 2)),
        ("latency-p50 <= 800ms", gate(MetricName.LATENCY_P50, 0.8)),
        ("latency-p95 <= 1m confident", gate(MetricName.LATENCY_P95, 60, Mode.CONFIDENT)),
        ("tokens <= 50000", gate(MetricName.TOKENS, 50_000)),
        ("cost <= $0.50", gate(MetricName.COST, 0.5)),
        ("cost <= 5e-1", gate(MetricName.COST, 0.5)),
        ("accuracy >= 0.8 # the usual", gate(MetricName.ACCURACY, 0.8)),
        ("accuracy >= 0.8#the usual", gate(MetricName.ACCURACY, 0.8)),
        ("accuracy >= 0.8 # see [1]", gate(MetricName.ACCURACY, 0.8)),
        (
            "accuracy[zh] >= 0.8 confident # Chinese",
            gate(MetricName.ACCURACY, 0.8, Mode.CONFIDENT, "zh"),
        ),
    ],
)
def test_gate_is_read(text: str, found: Gate) -> None:
    gates, problems = parse(text)

    assert problems == []
    assert [dataclasses.replace(each, limit=round(each.limit, 9)) for each in gates] == [found]


def test_several_gates_are_read_in_order_without_blank_lines_and_comments() -> None:
    gates, problems = parse("\n# gates\naccuracy >= 0.8\n\n  # [zh]\n latency-p95 <= 2s \n")

    assert problems == []
    assert [each.metric for each in gates] == [MetricName.ACCURACY, MetricName.LATENCY_P95]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("acuracy >= 0.8", "unknown metric `acuracy`; did you mean `accuracy`?"),
        ("accuracy", f"`accuracy` {NO_GATE}"),
        ("accuracy >= ", f"`accuracy >=` {NO_GATE}"),
        (
            "accuracy >= 85",
            "the limit of accuracy must be between 0 and 1, found 85; did you mean 0.85?",
        ),
        (
            "accuracy >= 100",
            "the limit of accuracy must be between 0 and 1, found 100; did you mean 1?",
        ),
        ("accuracy >= 850", "the limit of accuracy must be between 0 and 1, found 850"),
        ("accuracy >= -1", "the limit of accuracy must be between 0 and 1, found -1"),
        ("accuracy >= high", "the limit `high` must look like 0.85 or 85%"),
        ("accuracy >= $0.8", "the limit `$0.8` must look like 0.85 or 85%"),
        ("tokens <= $5", "the limit `$5` must look like 50000"),
        ("tokens <= 1e999", "the limit of tokens must be between 0 and 1e+15, found inf"),
        ("cost <= -1", "the limit of cost must be between 0 and 1e+15, found -1"),
        ("accuracy >= 2s", "the limit `2s` must look like 0.85 or 85%"),
        ("latency-p95 <= 85%", "the limit `85%` must look like 2s or 800ms"),
        ("cost <= 5s", "the limit `5s` must look like 0.50"),
        ("accuracy <= 0.8", "accuracy is better when it is higher; write `accuracy >= …`"),
        ("accuracy > 0.8", "accuracy is better when it is higher; write `accuracy >= …`"),
        ("latency-p95 >= 2s", "latency-p95 is better when it is lower; write `latency-p95 <= …`"),
        ("cost <= 1 confident", "cost is a total and has no interval; use `point`"),
        ("accuracy >= 0.8 confidnet", "unknown mode `confidnet`; did you mean `confident`?"),
        ("accuracy[hz] >= 0.8", "unknown tag `hz`; known: c#, en, zh"),
        ("accuracy[] >= 0.8", f"`accuracy[] >= 0.8` {NO_GATE}"),
    ],
)
def test_wrong_gate_is_told(text: str, problem: str) -> None:
    gates, problems = parse(text)

    assert gates == []
    assert problems == [f"input `gates` line 1: {problem}"]


def test_all_wrong_gates_are_told_with_their_lines() -> None:
    gates, problems = parse("accuracy >= 0.8\nx >= 1\n\ncost >= 1\n")

    assert len(gates) == 1
    assert [problem.split(":")[0] for problem in problems] == [
        "input `gates` line 2",
        "input `gates` line 4",
    ]


def test_tag_of_a_dataset_without_tags_is_told() -> None:
    _, problems = parse("accuracy[zh] >= 0.8", ())

    assert problems == ["input `gates` line 1: no sample has the tag `zh`"]


def test_tag_is_not_held_to_a_dataset_that_could_not_be_read() -> None:
    gates, problems = parse("accuracy[zh] >= 0.8", None)

    assert (len(gates), problems) == (1, [])


pieces = st.sampled_from(
    [
        *MetricName,
        ">=",
        "<=",
        "=",
        "0.8",
        "85",
        "85%",
        "2s",
        "$",
        "[zh]",
        "[",
        "]",
        "#",
        " ",
        "\n",
        "-",
        "1e999",
        "confident",
        "point",
        "١",
        "e5",
    ]
)


@given(st.text() | st.lists(pieces, max_size=8).map("".join))
def test_any_text_gives_gates_or_problems(text: str) -> None:
    gates, problems = parse(text)

    assert all(math.isfinite(each.limit) and each.limit >= 0 for each in gates)
    assert len(gates) + len(problems) <= len(text.splitlines())
    assert all(problem.startswith("input `gates` line ") for problem in problems)


def metric(
    name: MetricName, value: float | None, low: float | None = None, high: float | None = None
) -> Metric:
    interval = None if low is None or high is None else Interval(low, high, 0.95, "wilson")
    return Metric(name=name, tag=None, value=value, n=60, interval=interval, missing="no usage")


@pytest.mark.parametrize(
    ("name", "value", "verdict", "reason"),
    [
        (MetricName.ACCURACY, 0.85, Verdict.PASS, "accuracy 85.0 % keeps the limit 85.0 %"),
        (MetricName.ACCURACY, 0.85 - 1e-12, Verdict.PASS, "accuracy 85.0 % keeps the limit 85.0 %"),
        (MetricName.ACCURACY, 0.783, Verdict.FAIL, "accuracy 78.3 % is below the limit 85.0 %"),
        (MetricName.LATENCY_P95, 0.85, Verdict.PASS, "latency-p95 850 ms keeps the limit 850 ms"),
        (MetricName.LATENCY_P95, 2.5, Verdict.FAIL, "latency-p95 2.50 s is above the limit 850 ms"),
        (MetricName.COST, None, Verdict.ERROR, "cost was not measured: no usage"),
    ],
)
def test_point_gate_compares_the_value(
    name: MetricName, value: float | None, verdict: Verdict, reason: str
) -> None:
    result = assess(gate(name, 0.85), metric(name, value, 0.1, 0.9))

    assert (result.verdict, result.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("name", "low", "high", "verdict"),
    [
        (MetricName.ACCURACY, 0.85, 0.95, Verdict.PASS),
        (MetricName.ACCURACY, 0.84, 0.95, Verdict.INCONCLUSIVE),
        (MetricName.ACCURACY, 0.7, 0.85, Verdict.INCONCLUSIVE),
        (MetricName.ACCURACY, 0.7, 0.84, Verdict.FAIL),
        (MetricName.LATENCY_P95, 0.5, 0.85, Verdict.PASS),
        (MetricName.LATENCY_P95, 0.5, 0.86, Verdict.INCONCLUSIVE),
        (MetricName.LATENCY_P95, 0.86, 0.9, Verdict.FAIL),
    ],
)
def test_confident_gate_needs_the_whole_interval(
    name: MetricName, low: float, high: float, verdict: Verdict
) -> None:
    result = assess(gate(name, 0.85, Mode.CONFIDENT), metric(name, (low + high) / 2, low, high))

    assert result.verdict is verdict


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [
        (0.9, 0.95, "clears the limit 85.0 %"),
        (0.8, 0.95, "does not clear the limit 85.0 %: more samples are needed"),
        (0.7, 0.8, "lies on the wrong side of the limit 85.0 %"),
    ],
)
def test_confident_gate_tells_the_interval(low: float, high: float, reason: str) -> None:
    result = assess(
        gate(MetricName.ACCURACY, 0.85, Mode.CONFIDENT, "zh"),
        metric(MetricName.ACCURACY, 0.9, low, high),
    )

    assert result.reason == (
        f"accuracy[zh] 90.0 %, interval {100 * low:.1f} % to {100 * high:.1f} %, {reason}"
    )


def test_confident_gate_without_an_interval_is_inconclusive() -> None:
    name = MetricName.LATENCY_P95

    result = assess(gate(name, 2.0, Mode.CONFIDENT), metric(name, 1.0))

    assert result.verdict is Verdict.INCONCLUSIVE
    assert "60 observations are too few for an interval" in result.reason


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", MetricName)
def test_metric_that_was_not_measured_is_an_error_and_never_a_pass(
    name: MetricName, mode: Mode
) -> None:
    assert assess(gate(name, 0.0, mode), metric(name, None)).verdict is Verdict.ERROR


@given(
    st.sampled_from([name for name in MetricName if METRICS[name].has_interval]),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 0.3),
)
def test_confident_gate_is_never_kinder_than_the_point(
    name: MetricName, limit: float, value: float, half: float
) -> None:
    found = metric(name, value, max(value - half, 0), min(value + half, 1))
    verdicts: dict[Mode, GateResult] = {
        mode: assess(gate(name, limit, mode), found) for mode in Mode
    }

    assert verdicts[Mode.CONFIDENT].verdict is not Verdict.PASS or (
        verdicts[Mode.POINT].verdict is Verdict.PASS
    )
    assert verdicts[Mode.CONFIDENT].verdict is not Verdict.FAIL or (
        verdicts[Mode.POINT].verdict is Verdict.FAIL
    )
