"""What was measured and how, in Markdown: target, dataset, run, metrics of tags. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from llm_actions.evals.metrics import METRICS, Metric, MetricName
from llm_actions.reports.document import DatasetFilePart, EvaluationReport, Sensitivity, TargetPart
from llm_actions.reports.text import code

FILES_AT_MOST = 10
NOTES_AT_MOST = 10
TAGS_AT_MOST = 50
DIGEST_CHARACTERS = 20


def facts(report: EvaluationReport) -> Iterator[str]:
    """One line for each thing that a reader may want to know of a run; none when nothing ran."""
    if report.target is None:
        return
    if report.counts.passed + report.counts.failed:
        yield _sensitivity(report.sensitivity)
    yield from _target(report.target)
    yield from map(_file, report.dataset[:FILES_AT_MOST])
    if len(report.dataset) > FILES_AT_MOST:
        yield f"{len(report.dataset) - FILES_AT_MOST} more dataset files"
    if report.scoring is not None:
        judge = report.scoring.judge_model
        yield (
            f"correct from a score of {report.scoring.pass_score:g}, "
            f"similarity {report.scoring.similarity}"
            f"{f', judged by {code(judge)}' if judge else ''}"
        )
    yield from _measured(report)
    yield from _run(report)
    if report.commit:
        yield f"commit {code(report.commit, 40)}"
    yield from (code(note, 300) for note in report.notes[:NOTES_AT_MOST])


def _sensitivity(seen: Sensitivity | None) -> str:
    if seen is None:
        return "too few samples to show any drop of the accuracy"
    return (
        f"{seen.cases} samples can show a drop of ≥ {100 * seen.smallest_drop:.0f} points "
        f"({100 * seen.confidence:.0f} % confidence, {100 * seen.power:.0f} % power)"
    )


def _target(target: TargetPart) -> Iterator[str]:
    name = f"model {code(target.model)}" if target.model else "application"
    yield f"{name} at {code(target.url)}"
    if target.prompt:
        digest = code(target.prompt.digest, DIGEST_CHARACTERS)
        yield f"prompt {code(target.prompt.path)}, digest {digest}"
    if target.parameters:
        listed = (f"{name} {_parameter(value)}" for name, value in target.parameters.items())
        yield f"parameters: {', '.join(listed)}"


def _parameter(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}" if is_number else code(json.dumps(value, ensure_ascii=False), 100)


def _file(file: DatasetFilePart) -> str:
    digest = code(file.digest, DIGEST_CHARACTERS)
    return f"dataset {code(file.path)}, {file.samples} samples, digest {digest}"


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


def _run(report: EvaluationReport) -> Iterator[str]:
    run = report.run
    if not (run.requests or run.cached or run.reused):
        return
    parts = [f"{run.requests} requests in {report.duration_seconds:.1f} s"]
    for number, words in (
        (run.retries, "of them sent again"),
        (run.cached, "answers from the cache"),
        (run.reused, "results of an earlier run"),
    ):
        if number:
            parts.append(f"{number} {words}")
    if run.repeats > 1:
        parts.append(f"{run.repeats} repeats of each sample")
    yield ", ".join(parts)


def tag_table(report: EvaluationReport) -> Iterator[str]:
    """Accuracy and mean score of each tag."""
    tags = sorted({metric.tag for metric in report.metrics if metric.tag is not None})
    if not tags:
        return
    yield "| Tag | Cases | Accuracy | 95 % interval | Mean score |"
    yield "|---|---|---|---|---|"
    for tag in tags[:TAGS_AT_MOST]:
        accuracy = report.metric(MetricName.ACCURACY, tag)
        score = report.metric(MetricName.MEAN_SCORE, tag)
        if accuracy is not None and score is not None:
            yield _tag_row(tag, accuracy, score)
    yield ""
    if len(tags) > TAGS_AT_MOST:
        yield f"{len(tags) - TAGS_AT_MOST} more tags are in report.html."
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
