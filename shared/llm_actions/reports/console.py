"""The plan and the result as lines for a terminal or a job's log. Pure.

Texts of others make no line of their own; whoever prints the lines passes them through `log_lines`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llm_actions.evals.metrics import METRICS, MetricName
from llm_actions.evals.results import CaseResult
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.text import shortened, visible_start
from llm_actions.verdict import Verdict

if TYPE_CHECKING:
    from llm_actions.evals.plan import Plan

CASES_AT_MOST = 10
LINE_CHARACTERS_AT_MOST = 500


def plan_lines(plan: Plan) -> Iterator[str]:
    """What is about to be done."""
    return (_line(line) for line in _plan_lines(plan))


def _plan_lines(plan: Plan) -> Iterator[str]:
    target = f"model {plan.model}" if plan.model is not None else "application"
    url = plan.options.base_url if plan.model is not None else plan.options.app_url
    yield f"target: {target} at {url}"
    if plan.prompt is not None:
        yield f"prompt: {plan.prompt.path} ({plan.prompt.digest[:19]})"
    for file in plan.dataset.files[:20]:
        yield f"dataset: {file.name}, {file.samples} samples ({file.digest[:19]})"
    repeats = plan.options.repeats
    times = f", {repeats} repeats" if repeats > 1 else ""
    yield f"cases: {plan.cases}{times}, similarity {plan.scoring.similarity}"
    if plan.items is not None:
        asked = f", with {' and '.join(plan.models.beside)}" if plan.models.beside else ""
        yield f"assertions: {plan.items.samples} of {plan.dataset.samples} samples{asked}"
    for gate in plan.gates:
        show = METRICS[gate.metric].show
        yield f"gate: {gate.subject} {gate.operator} {show(gate.limit)} ({gate.mode})"
    yield from (f"note: {note}" for note in plan.notes)


def result_lines(report: EvaluationReport, found: Excerpt) -> Iterator[str]:
    """What came out: verdict, reasons, gates and the worst cases."""
    return (_line(line) for line in _result_lines(report, found))


def _result_lines(report: EvaluationReport, found: Excerpt) -> Iterator[str]:
    yield f"verdict: {report.verdict}"
    yield from (f"  {problem}" for problem in report.problems)
    if not report.problems:
        yield from (f"  {reason}" for reason in report.reasons)
    counts = report.counts
    if not counts.total:
        return
    yield (
        f"cases: {counts.total} = {counts.passed} pass, {counts.failed} fail, "
        f"{counts.errors} error, {counts.not_run} not run"
    )
    yield from _metric_lines(report)
    for result in report.gates:
        if result.verdict is Verdict.PASS and result.reason not in report.reasons:
            yield f"gate: {result.reason}"
    shown = found.worst[:CASES_AT_MOST]
    yield from map(_case_line, shown)
    hidden = found.samples - len(shown)
    if hidden > 0:
        yield f"and {hidden} more that are not correct"


def _case_line(case: CaseResult) -> str:
    told = f"{case.error.kind}: {case.error.message}" if case.error else "; ".join(case.reasons)
    score = "" if case.score is None else f" {case.score:.2f}"
    place = f"{shortened(case.id, 80)} ({shortened(case.file, 120)}:{case.line})"
    return f"{case.status}{score} {place}: {shortened(told, 200)}"


def _metric_lines(report: EvaluationReport) -> Iterator[str]:
    for name in MetricName:
        metric = report.metric(name)
        if metric is None or metric.value is None:
            continue
        show = METRICS[name].show
        between = metric.interval
        interval = (
            f" (95 % interval {show(between.low)} to {show(between.high)})" if between else ""
        )
        yield f"{name}: {show(metric.value)}{interval}"
    seen = report.sensitivity
    if seen is not None:
        yield f"{seen.cases} samples can show a drop of ≥ {100 * seen.smallest_drop:.0f} points"
    elif report.counts.passed + report.counts.failed:
        yield "too few samples to show any drop of the accuracy"


def _line(text: str) -> str:
    return visible_start(text, LINE_CHARACTERS_AT_MOST)
