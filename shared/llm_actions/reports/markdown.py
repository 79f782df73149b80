"""The step summary and the pull request comment: views of the report in Markdown. Pure.

Every text of others stands in a code span or a fenced block; our own words stand outside. Every
part has a bound, so that the whole keeps GitHub's limits whatever the texts are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llm_actions.evals.gates import GateResult, Mode
from llm_actions.evals.metrics import METRICS, MetricName
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.history import Changes, State, changes, encode, state_of
from llm_actions.reports.markdown_cases import case_blocks, case_table
from llm_actions.reports.markdown_facts import facts, tag_table
from llm_actions.reports.markdown_parts import (
    MARKS,
    SUITE_CHARACTERS_AT_MOST,
    comment_marker,
    folded,
    listed,
    more,
    problem_list,
)
from llm_actions.reports.text import code
from llm_actions.verdict import Verdict

SUMMARY_CHARACTERS_AT_MOST = 240_000
REASONS_AT_MOST = 10
GATES_AT_MOST = 30
NAMES_AT_MOST = 5
OPERATORS = {">=": "≥", "<=": "≤"}


def marker(suite: str) -> str:
    """The line that begins every comment of a suite, and of no other suite."""
    return comment_marker("evaluate", suite)


def render_comment(
    report: EvaluationReport, found: Excerpt, before: State | None, run_url: str | None = None
) -> str:
    """The comment: verdict, gates, what changed and the worst cases; `run_url` leads to the rest.

    A run that did not measure every case is compared with nothing and remembers what was before.
    """
    difference = None
    state = before
    accuracy = report.metric(MetricName.ACCURACY)
    if accuracy is not None and accuracy.value is not None and not report.counts.not_run:
        if before is not None:
            difference = changes(before, found.failed_ids, found.error_ids)
        state = state_of(report.commit, accuracy.value, found.failed_ids, found.error_ids, before)
    is_open = report.verdict is not Verdict.PASS
    lines = [
        marker(report.suite),
        *_top(report, difference),
        *case_table(report, found, is_open=is_open, run_url=run_url),
        *folded("Target, dataset and run", listed(facts(report))),
    ]
    return "\n".join([*lines, encode(state)] if state is not None else lines)


def render_summary(report: EvaluationReport, found: Excerpt) -> str:
    """The step summary: the comment's content, metrics of tags, and the worst cases in full."""
    lines = [
        *_top(report, None),
        *tag_table(report),
        *folded("Target, dataset and run", listed(facts(report))),
    ]
    room = SUMMARY_CHARACTERS_AT_MOST - len("\n".join(lines))
    return "\n".join([*lines, *case_blocks(report, found, room)]) + "\n"


def _top(report: EvaluationReport, difference: Changes | None) -> Iterator[str]:
    yield f"### {MARKS[report.verdict]} {_headline(report)}"
    yield ""
    if report.problems:
        yield from _problems(report)
    else:
        yield from _reasons(report)
    if report.gates:
        yield from _gate_table(report.gates)
    if report.counts.total:
        yield _counts(report)
        yield ""
    if difference is not None:
        yield _changes(report, difference)
        yield ""


def _headline(report: EvaluationReport) -> str:
    suite = f" {code(report.suite, SUITE_CHARACTERS_AT_MOST)}" if report.suite else ""
    accuracy = report.metric(MetricName.ACCURACY)
    if accuracy is None or accuracy.value is None or report.verdict is Verdict.ERROR:
        return f"Evaluation{suite}: {report.verdict}"
    show = METRICS[MetricName.ACCURACY].show
    return f"Evaluation{suite}: {report.verdict}, accuracy {show(accuracy.value)}"


def _problems(report: EvaluationReport) -> Iterator[str]:
    yield "Nothing was measured: the configuration or the dataset is wrong."
    yield ""
    yield from problem_list(report.problems)


def _reasons(report: EvaluationReport) -> Iterator[str]:
    """The reasons that the table of the gates does not show already."""
    if report.verdict is Verdict.PASS:
        return
    shown = {r.reason for r in report.gates if r.value is not None and r.verdict is Verdict.FAIL}
    reasons = [reason for reason in report.reasons if reason not in shown]
    yield from (f"- {code(reason, 300)}" for reason in reasons[:REASONS_AT_MOST])
    yield from more(len(reasons) - REASONS_AT_MOST)
    if reasons:
        yield ""


def _gate_table(gates: Sequence[GateResult]) -> Iterator[str]:
    yield "| Gate | Value | 95 % interval | Limit | Verdict |"
    yield "|---|---|---|---|---|"
    for result in sorted(gates, key=_is_passed)[:GATES_AT_MOST]:
        show = METRICS[result.gate.metric].show
        value = "not measured" if result.value is None else show(result.value)
        interval = result.interval
        between = f"{show(interval.low)} to {show(interval.high)}" if interval else ""
        mode = ", confident" if result.gate.mode is Mode.CONFIDENT else ""
        yield (
            f"| {code(result.gate.subject, 80)} | {value} | {between} "
            f"| {OPERATORS[result.gate.operator]} {show(result.gate.limit)}{mode} "
            f"| {MARKS[result.verdict]} {result.verdict} |"
        )
    yield ""
    if len(gates) > GATES_AT_MOST:
        yield f"{len(gates) - GATES_AT_MOST} more gates are in report.json."
        yield ""


def _is_passed(result: GateResult) -> bool:
    return result.verdict is Verdict.PASS


def _counts(report: EvaluationReport) -> str:
    counts = report.counts
    parts = [f"{counts.passed} of {counts.total} cases are correct"]
    for number, words in (
        (counts.failed, "failed"),
        (counts.errors, "ended in an error"),
        (counts.not_run, "did not run"),
    ):
        if number:
            parts.append(f"{number} {words}")
    return ", ".join(parts) + "."


def _changes(report: EvaluationReport, difference: Changes) -> str:
    since = f"Since {code(difference.since[:7])}" if difference.since else "Since the run before"
    accuracy = report.metric(MetricName.ACCURACY)
    show = METRICS[MetricName.ACCURACY].show
    parts = []
    if accuracy and accuracy.value is not None and accuracy.value != difference.accuracy_before:
        parts.append(f"accuracy {show(difference.accuracy_before)} → {show(accuracy.value)}")
    if difference.newly_failed:
        names = [code(name, 60) for name in difference.newly_failed[:NAMES_AT_MOST]]
        more = ["…"] if len(difference.newly_failed) > NAMES_AT_MOST else []
        parts.append(f"**{len(difference.newly_failed)} newly failed** ({', '.join(names + more)})")
    if difference.no_longer_failed:
        no_longer = difference.no_longer_failed
        parts.append(f"{no_longer} no longer {'fails' if no_longer == 1 else 'fail'}")
    return f"{since}: {', '.join(parts) or 'nothing changed'}."
