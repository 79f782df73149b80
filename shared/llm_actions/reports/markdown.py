"""The step summary and the pull request comment: views of the report in Markdown. Pure.

Every text of others stands in a code span or a fenced block; our own words stand outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from llm_actions.evals.gates import GateResult
from llm_actions.evals.metrics import METRICS, Metric, MetricName
from llm_actions.evals.results import CaseResult
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.history import Changes, State, changes, encode, state_of
from llm_actions.reports.text import code, code_block
from llm_actions.verdict import Verdict

COMMENT_CHARACTERS_AT_MOST = 65_000
SUMMARY_CHARACTERS_AT_MOST = 240_000
COMMENT_CASES = 12
NAMES_AT_MOST = 10
PROBLEMS_AT_MOST = 25
MARKS = {
    Verdict.PASS: "✅",
    Verdict.FAIL: "❌",
    Verdict.INCONCLUSIVE: "❔",
    Verdict.ERROR: "⚠️",
}
TAG_METRICS = (MetricName.ACCURACY, MetricName.MEAN_SCORE)


def marker(suite: str) -> str:
    """The line that begins every comment of a suite."""
    return f"<!-- llm-actions:evaluate:{re.sub(r'[^A-Za-z0-9._-]', '_', suite)} -->"


def render_comment(report: EvaluationReport, found: Excerpt, before: State | None) -> str:
    """The comment: verdict, gates, what changed and the worst cases, within GitHub's limit."""
    accuracy = report.metric(MetricName.ACCURACY)
    value = accuracy.value if accuracy else None
    difference = changes(before, value, found.failed_ids) if before else None
    state = encode(state_of(report.commit, value, found.failed_ids))
    top = "\n".join([marker(report.suite), *_top(report, difference)])
    cases = list(_comment_cases(report, found.worst[:COMMENT_CASES]))
    end = "\n".join([*_details(report), "", state])
    room = COMMENT_CHARACTERS_AT_MOST - _units(top) - _units(end)
    return "\n".join([top, *_fitting(cases, room), end])


def render_summary(report: EvaluationReport, found: Excerpt) -> str:
    """The step summary: the comment's content, metrics of tags, and the worst cases in full."""
    parts = [*_top(report, None), *_tags(report), *_details(report)]
    room = SUMMARY_CHARACTERS_AT_MOST - _units("\n".join(parts))
    return "\n".join([*parts, *_fitting(list(_summary_cases(report, found)), room)]) + "\n"


def _units(text: str) -> int:
    """Length as GitHub may count it, where a character outside of the BMP is two."""
    return len(text.encode("utf-16-le")) // 2


def _fitting(parts: Sequence[str], room: int) -> list[str]:
    """As many parts from the start as there is room for, then a word about the rest."""
    kept: list[str] = []
    for part in parts:
        room -= _units(part) + 1
        if room < 200:
            return [*kept, "", "The rest is in report.html."]
        kept.append(part)
    return kept


def _top(report: EvaluationReport, difference: Changes | None) -> Iterator[str]:
    yield f"### {MARKS[report.verdict]} {_headline(report)}"
    yield ""
    if report.problems:
        yield from _problems(report)
    elif report.verdict is not Verdict.PASS:
        yield from (f"- {code(reason, 500)}" for reason in report.reasons)
        yield ""
    if report.gates:
        yield from _gate_table(report.gates)
        yield ""
    if report.counts.total:
        yield _counts(report)
        yield ""
    if difference is not None:
        yield _changes(report, difference)
        yield ""


def _headline(report: EvaluationReport) -> str:
    suite = f" {code(report.suite, 60)}" if report.suite else ""
    accuracy = report.metric(MetricName.ACCURACY)
    if accuracy is None or accuracy.value is None:
        return f"Evaluation{suite}: {report.verdict}"
    show = METRICS[MetricName.ACCURACY].show
    return f"Evaluation{suite}: {report.verdict}, accuracy {show(accuracy.value)}"


def _problems(report: EvaluationReport) -> Iterator[str]:
    yield "Nothing was measured: the configuration or the dataset is wrong."
    yield ""
    for problem in report.problems[:PROBLEMS_AT_MOST]:
        yield f"- {code(problem.where)}: {code(problem.message, 400)}"
    if len(report.problems) > PROBLEMS_AT_MOST:
        yield f"- and {len(report.problems) - PROBLEMS_AT_MOST} more"
    yield ""


def _gate_table(gates: Sequence[GateResult]) -> Iterator[str]:
    yield "| Gate | Value | 95 % interval | Limit | Verdict |"
    yield "|---|---|---|---|---|"
    for result in gates:
        show = METRICS[result.gate.metric].show
        value = "not measured" if result.value is None else show(result.value)
        interval = result.interval
        between = f"{show(interval.low)} to {show(interval.high)}" if interval else ""
        operator = {">=": "≥", "<=": "≤"}[result.gate.operator]
        yield (
            f"| {code(result.gate.subject, 80)} | {value} | {between} "
            f"| {operator} {show(result.gate.limit)} {result.gate.mode} "
            f"| {MARKS[result.verdict]} {result.verdict} |"
        )


def _counts(report: EvaluationReport) -> str:
    counts = report.counts
    cases = "case" if counts.total == 1 else "cases"
    text = (
        f"**{counts.passed}** of {counts.total} {cases} correct, {counts.failed} failed, "
        f"{counts.errors} errors, {counts.not_run} not run."
    )
    if report.sensitivity is not None:
        seen = report.sensitivity
        text += (
            f" {seen.cases} cases can show a drop of ≥ {100 * seen.smallest_drop:.0f} points "
            f"({seen.confidence:.0%} confidence, {seen.power:.0%} power)."
        )
    return text


def _changes(report: EvaluationReport, difference: Changes) -> str:
    since = f" ({code(difference.since[:7])})" if difference.since else ""
    accuracy = report.metric(MetricName.ACCURACY)
    show = METRICS[MetricName.ACCURACY].show
    parts = []
    if accuracy and accuracy.value is not None and difference.accuracy_before is not None:
        parts.append(f"accuracy {show(difference.accuracy_before)} → {show(accuracy.value)}")
    if difference.fixed is not None and difference.newly_failed is not None:
        parts.append(f"{difference.fixed} fixed")
        names = [code(name, 60) for name in difference.newly_failed[:NAMES_AT_MOST]]
        more = ["…"] if len(difference.newly_failed) > NAMES_AT_MOST else []
        listed = f" ({', '.join([*names, *more])})" if names else ""
        parts.append(f"{len(difference.newly_failed)} newly failed{listed}")
    return f"Since the last run of this pull request{since}: {', '.join(parts)}."


def _tags(report: EvaluationReport) -> Iterator[str]:
    tags = sorted({metric.tag for metric in report.metrics if metric.tag is not None})
    if not tags:
        return
    yield "| Tag | Cases | Accuracy | 95 % interval | Mean score |"
    yield "|---|---|---|---|---|"
    for tag in tags[:50]:
        accuracy, score = (report.metric(name, tag) for name in TAG_METRICS)
        if accuracy is not None and score is not None:
            yield _tag_row(tag, accuracy, score)
    yield ""


def _tag_row(tag: str, accuracy: Metric, score: Metric) -> str:
    if accuracy.value is None or score.value is None or accuracy.interval is None:
        return f"| {code(tag, 60)} | 0 | not measured | | |"
    share, number = METRICS[MetricName.ACCURACY].show, METRICS[MetricName.MEAN_SCORE].show
    return (
        f"| {code(tag, 60)} | {accuracy.n} | {share(accuracy.value)} "
        f"| {share(accuracy.interval.low)} to {share(accuracy.interval.high)} "
        f"| {number(score.value)} |"
    )


def _details(report: EvaluationReport) -> Iterator[str]:
    facts = list(_facts(report))
    if not facts:
        return
    yield "<details><summary>Target, dataset and run</summary>"
    yield ""
    yield from (f"- {fact}" for fact in facts)
    yield ""
    yield "</details>"


def _facts(report: EvaluationReport) -> Iterator[str]:
    target = report.target
    if target is not None:
        name = f"model {code(target.model)}" if target.model else "application"
        yield f"{name} at {code(target.url)}"
        if target.prompt:
            yield f"prompt {code(target.prompt.path)}, digest {code(target.prompt.digest, 20)}"
        if target.parameters:
            listed = ", ".join(f"{name} {value:g}" for name, value in target.parameters.items())
            yield f"parameters: {listed}"
    for file in report.dataset[:10]:
        yield f"dataset {code(file.path)}, {file.samples} samples, digest {code(file.digest, 20)}"
    if report.scoring is not None:
        yield (
            f"correct from a score of {report.scoring.pass_score:g}, "
            f"similarity {report.scoring.similarity}"
        )
    yield from _measured(report)
    if report.commit:
        yield f"commit {code(report.commit, 40)}"
    yield from (code(note, 400) for note in report.notes)


def _measured(report: EvaluationReport) -> Iterator[str]:
    shown = []
    for name in (MetricName.LATENCY_P50, MetricName.LATENCY_P95, MetricName.TOKENS):
        metric = report.metric(name)
        if metric is not None and metric.value is not None:
            shown.append(f"{name} {METRICS[name].show(metric.value)}")
    if report.usage is not None and report.usage.spent_usd is not None:
        shown.append(f"spent {METRICS[MetricName.COST].show(report.usage.spent_usd)}")
    if shown:
        yield ", ".join(shown)
    run = report.run
    if run.requests or run.cached or run.reused:
        yield (
            f"{run.requests} requests, {run.retries} of them sent again, {run.cached} answers "
            f"from the cache, {run.reused} results of an earlier run, {run.repeats} "
            f"{'repeat' if run.repeats == 1 else 'repeats'}, {report.duration_seconds:.1f} s"
        )


def _comment_cases(report: EvaluationReport, worst: Sequence[CaseResult]) -> Iterator[str]:
    if not worst:
        return
    all_of_them = report.counts.failed + report.counts.errors
    title = "cases that are not correct" if all_of_them > 1 else "case that is not correct"
    shown = f", the worst {len(worst)} of them" if all_of_them > len(worst) else ""
    yield f"<details><summary>{all_of_them} {title}{shown}</summary>\n"
    yield from (f"- {_case_line(case, report)}" for case in worst)
    yield "\n</details>\n"


def _case_line(case: CaseResult, report: EvaluationReport) -> str:
    place = code(f"{case.file}:{case.line}", 120)
    name = code(case.id, 80) + (f" repeat {case.repeat + 1}" if report.run.repeats > 1 else "")
    if case.error is not None:
        return f"{name} ({place}): error {code(f'{case.error.kind}: {case.error.message}', 300)}"
    reasons = ", ".join(code(reason, 120) for reason in case.reasons[:5])
    return f"{name} ({place}): score {case.score or 0:.2f}, {reasons}"


def _summary_cases(report: EvaluationReport, found: Excerpt) -> Iterator[str]:
    if not found.worst:
        return
    yield "\n#### Cases that are not correct\n"
    for case in found.worst:
        lines = [f"<details><summary>{_summary_title(case)}</summary>\n", _case_line(case, report)]
        for title, text in (
            ("Input", case.input),
            ("Expected", case.expected),
            ("Answer", case.answer),
        ):
            if text is not None:
                lines += ["", f"{title}:", "", code_block(text, 1500)]
        yield "\n".join([*lines, "", "</details>"])
    hidden = report.counts.failed + report.counts.errors - len(found.worst)
    if hidden > 0:
        yield f"\n{hidden} more are in report.html."


def _summary_title(case: CaseResult) -> str:
    """Markdown does not work in a summary element, so it names only what is ours."""
    score = "error" if case.error is not None else f"score {case.score or 0:.2f}"
    return f"Case {case.index + 1}, {score}"
