"""Gates: which metric has to reach which limit, and whether it does. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from llm_actions.config.problems import Problems, shown, unknown_name
from llm_actions.evals.metrics import METRICS, Metric, MetricName, Unit
from llm_actions.statistics.intervals import Interval
from llm_actions.verdict import Verdict

TOLERANCE = 1e-9
LIMIT_AT_MOST = 1e15
GATE = re.compile(
    r"(?P<metric>[\w-]+)\s*(?:\[(?P<tag>[^\]]+)\])?\s*(?P<operator>>=|<=|[=<>]+)\s*"
    r"(?P<limit>[^\s#=<>][^\s#]*)(?:\s+(?P<mode>[^\s#]+))?\s*(?:#.*)?"
)
LIMIT = re.compile(r"(?P<sign>\$)?(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<unit>%|ms|s|m)?")
SCALES: dict[Unit, dict[str | None, float]] = {
    Unit.SHARE: {None: 1.0, "%": 0.01},
    Unit.SCORE: {None: 1.0, "%": 0.01},
    Unit.SECONDS: {None: 1.0, "ms": 0.001, "s": 1.0, "m": 60.0},
    Unit.TOKENS: {None: 1.0},
    Unit.USD: {None: 1.0},
}


class Mode(StrEnum):
    """How a metric is compared with its limit."""

    POINT = "point"
    CONFIDENT = "confident"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """A metric, of all cases or of one tag, and its limit in the metric's unit."""

    metric: MetricName
    limit: float
    mode: Mode = Mode.POINT
    tag: str | None = None

    @property
    def operator(self) -> str:
        """`>=` for metrics that should be high, `<=` for the others."""
        return ">=" if METRICS[self.metric].higher_is_better else "<="

    @property
    def subject(self) -> str:
        """The metric as the gate names it."""
        return f"{self.metric}[{self.tag}]" if self.tag else str(self.metric)


@dataclass(frozen=True, kw_only=True, slots=True)
class GateResult:
    """What a gate says of a metric, and why."""

    gate: Gate
    value: float | None
    interval: Interval | None
    verdict: Verdict
    reason: str


def parse_gates(text: str, tags: Collection[str] | None, problems: Problems) -> list[Gate]:
    """The gates in the input `gates`, one a line; what is wrong is noted with its line.

    `tags` are those of the dataset, None when they are not known because it could not be read.
    """
    gates = []
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        try:
            gates.append(_parse_gate(content, tags))
        except ValueError as error:
            problems.add(f"input `gates` line {number}", str(error))
    return gates


def _parse_gate(text: str, tags: Collection[str] | None) -> Gate:
    match = GATE.fullmatch(text)
    if match is None:
        raise ValueError(
            f"`{shown(text)}` is no gate; write `METRIC >= LIMIT` with an optional `confident`"
        )
    if match["metric"] not in list(MetricName):
        raise ValueError(unknown_name("metric", match["metric"], list(MetricName)))
    if match["mode"] not in (None, *Mode):
        raise ValueError(unknown_name("mode", match["mode"], list(Mode)))
    name = MetricName(match["metric"])
    mode = Mode(match["mode"]) if match["mode"] else Mode.POINT
    tag = match["tag"].strip() if match["tag"] else None
    if tag is not None and tags is not None and tag not in tags:
        raise ValueError(
            unknown_name("tag", tag, tags) if tags else f"no sample has the tag `{tag}`"
        )
    if mode is Mode.CONFIDENT and not METRICS[name].has_interval:
        raise ValueError(f"{name} is a total and has no interval; use `point`")
    gate = Gate(metric=name, limit=_parse_limit(match["limit"], name), mode=mode, tag=tag)
    if match["operator"] != gate.operator:
        better = "higher" if gate.operator == ">=" else "lower"
        raise ValueError(f"{name} is better when it is {better}; write `{name} {gate.operator} …`")
    return gate


def _parse_limit(text: str, name: MetricName) -> float:
    unit = METRICS[name].unit
    match = LIMIT.fullmatch(text)
    if (
        match is None
        or match["unit"] not in SCALES[unit]
        or (match["sign"] and unit is not Unit.USD)
    ):
        example = {Unit.SECONDS: "2s or 800ms", Unit.TOKENS: "50000", Unit.USD: "0.50"}
        raise ValueError(
            f"the limit `{shown(text)}` must look like {example.get(unit, '0.85 or 85%')}"
        )
    limit = float(match["number"]) * SCALES[unit][match["unit"]]
    highest = 1 if unit in (Unit.SHARE, Unit.SCORE) else LIMIT_AT_MOST
    if not 0 <= limit <= highest:
        hint = f"; did you mean {limit / 100:g}?" if highest == 1 and 1 < limit <= 100 else ""
        raise ValueError(
            f"the limit of {name} must be between 0 and {highest:g}, found {limit:g}{hint}"
        )
    return limit


def assess(gate: Gate, metric: Metric) -> GateResult:
    """Compare a metric with its gate.

    `point` compares the value. `confident` passes when the whole interval is on the good side,
    fails when it is wholly on the other, and is inconclusive between.
    """
    verdict, reason = _assess(gate, metric)
    return GateResult(
        gate=gate, value=metric.value, interval=metric.interval, verdict=verdict, reason=reason
    )


def _assess(gate: Gate, metric: Metric) -> tuple[Verdict, str]:
    show = METRICS[gate.metric].show
    limit = f"the limit {show(gate.limit)}"
    if metric.value is None:
        return Verdict.ERROR, f"{gate.subject} was not measured: {metric.missing}"
    found = f"{gate.subject} {show(metric.value)}"
    if gate.mode is Mode.POINT:
        if _holds(gate, metric.value):
            return Verdict.PASS, f"{found} keeps {limit}"
        side = "below" if gate.operator == ">=" else "above"
        return Verdict.FAIL, f"{found} is {side} {limit}"
    if metric.interval is None:
        return Verdict.INCONCLUSIVE, f"{found}: {metric.n} observations are too few for an interval"
    low, high = metric.interval.low, metric.interval.high
    between = f"{found}, interval {show(low)} to {show(high)},"
    worse, better = (low, high) if gate.operator == ">=" else (high, low)
    if _holds(gate, worse):
        return Verdict.PASS, f"{between} clears {limit}"
    if not _holds(gate, better):
        return Verdict.FAIL, f"{between} lies on the wrong side of {limit}"
    return Verdict.INCONCLUSIVE, f"{between} does not clear {limit}: more samples are needed"


def _holds(gate: Gate, value: float) -> bool:
    if gate.operator == ">=":
        return value >= gate.limit - TOLERANCE
    return value <= gate.limit + TOLERANCE
