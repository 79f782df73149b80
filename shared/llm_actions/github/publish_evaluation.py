"""What is shown of a finished evaluation: its files, outputs, summary, annotations, comment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from llm_actions.config.atomic import write_atomically
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.results import CaseResult
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.publish import (
    ANNOTATIONS_AT_MOST,
    VERDICT_LEVELS,
    ReportFile,
    Views,
    number,
    problem_annotation,
    publish,
    run_annotation,
    verdict_outputs,
)
from llm_actions.github.sticky_comment import Publication
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.console import result_lines
from llm_actions.reports.document import EvaluationReport, render_document
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.history import decode
from llm_actions.reports.junit import render_junit
from llm_actions.reports.markdown import marker, render_comment, render_summary
from llm_actions.verdict import Verdict


def publish_evaluation(report: EvaluationReport, to: Publication, cases: CaseViews) -> None:
    """Write everything. A comment that cannot be made is a notice; the verdict stays as it is.

    `cases` are the views of the report's cases, made while they were measured.
    """
    found = cases.excerpt()

    def comment(existing: str | None) -> str:
        before = None if existing is None else decode(existing)
        return render_comment(report, found, before, to.workflow.run_url)

    def junit(path: Path) -> None:
        write_atomically(path, render_junit(report, cases.junit_elements()))

    files = (
        ReportFile(
            name="report.json",
            output="report-path",
            write=lambda path: write_atomically(path, render_document(report)),
        ),
        ReportFile(
            name="report.html", output="html-path", write=lambda path: _write_html(report, path)
        ),
        ReportFile(name="junit.xml", write=junit),
    )
    views = Views(
        outputs=outputs(report),
        files=files,
        summary=lambda: render_summary(report, found),
        lines=result_lines(report, found),
        annotations=case_annotations(report, found),
        marker=marker(report.suite),
        render_comment=comment,
    )
    publish(report, views, to)


def outputs(report: EvaluationReport) -> dict[str, str]:
    """The outputs that the report decides."""
    accuracy = report.metric(MetricName.ACCURACY)
    score = report.metric(MetricName.MEAN_SCORE)
    interval = accuracy.interval if accuracy else None
    spent = report.usage.spent_usd if report.usage else None
    return {
        **verdict_outputs(report),
        "score": number(score.value if score else None),
        "accuracy": number(accuracy.value if accuracy else None),
        "interval-low": number(interval.low if interval else None),
        "interval-high": number(interval.high if interval else None),
        "total": str(report.counts.total),
        "failed": str(report.counts.failed),
        "errors": str(report.counts.errors),
        "cost": number(spent),
    }


def _write_html(report: EvaluationReport, path: Path) -> None:
    from llm_actions.reports.html import write_html

    write_html(report.header(), _worst_first(report), path)


def _worst_first(report: EvaluationReport) -> Iterator[bytes]:
    """The cases that did not pass, then the others: a page may not hold all of them."""
    passed = b'"status":"pass"'
    yield from (line for line in report.case_lines() if passed not in line)
    yield from (line for line in report.case_lines() if passed in line)


def case_annotations(report: EvaluationReport, found: Excerpt) -> Iterator[Annotation]:
    """One line on the run, and the worst cases at their lines of the dataset."""
    level = VERDICT_LEVELS[report.verdict]
    if report.verdict is not Verdict.PASS:
        yield run_annotation(report, "Evaluation")
    yield from map(problem_annotation, report.problems[: ANNOTATIONS_AT_MOST - 2])
    shown = found.worst[: ANNOTATIONS_AT_MOST - 2]
    yield from (_of_case(case, level) for case in shown)
    hidden = found.samples - len(shown)
    if hidden > 0:
        yield Annotation(
            level=level,
            title="Evaluation",
            message=f"{hidden} more not correct; the summary and the report list them",
        )


def _of_case(case: CaseResult, level: Level) -> Annotation:
    if case.error is not None:
        message = f"{case.id}: {case.error.kind}: {case.error.message}"
    else:
        message = f"{case.id}: score {case.score or 0:.2f}; {'; '.join(case.reasons[:5])}"
    title = "Error" if case.error is not None else "Not correct"
    return Annotation(level=level, title=title, message=message, file=case.file, line=case.line)
