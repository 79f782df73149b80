"""Shows a finished report where people look: files, outputs, summary, annotations, comment.

The order is that of worth: what the job's other steps need comes first, so that an interrupted run
still delivers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from llm_actions.config.atomic import write_atomically
from llm_actions.errors import ExitCode
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.results import CaseResult
from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.sticky_comment import CommentPolicy, Publication, put_comment
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.console import result_lines
from llm_actions.reports.document import EvaluationReport, render_document
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.history import decode
from llm_actions.reports.junit import render_junit
from llm_actions.reports.markdown import marker, render_comment, render_summary
from llm_actions.verdict import Verdict

__all__ = [
    "CommentPolicy",
    "Publication",
    "case_annotations",
    "number",
    "outputs",
    "places",
    "publish",
]

ANNOTATIONS_AT_MOST = 10


def publish(report: EvaluationReport, to: Publication, views: CaseViews) -> None:
    """Write everything. A comment that cannot be made is a notice; the verdict stays as it is.

    `views` are those of the report's cases, made while they were measured.
    """
    paths = {
        "report-path": to.report_dir / "report.json",
        "html-path": to.report_dir / "report.html",
    }
    commands.write_outputs(
        outputs(report) | {name: str(path) for name, path in paths.items()},
        to.workflow.output_file,
    )
    write_atomically(paths["report-path"], render_document(report))
    _write_html(report, paths["html-path"])
    write_atomically(to.report_dir / "junit.xml", render_junit(report, views.junit_elements()))
    found = views.excerpt()
    summary = render_summary(report, found)
    commands.write_summary(summary, to.workflow.summary_file)
    write_atomically(to.report_dir / "summary.md", [summary.encode()])
    commands.log("\n".join([*result_lines(report, found), *places(paths)]))
    if to.workflow.is_job:
        for annotation in case_annotations(report, found):
            commands.annotate(annotation)
    url = "" if report.exit_code is ExitCode.INTERRUPTED else _comment(report, found, to)
    commands.write_outputs({"comment-url": url}, to.workflow.output_file)


def places(paths: Mapping[str, Path]) -> Iterator[str]:
    """Where the files of a report are, as lines for the log."""
    yield from (f"{name.removesuffix('-path')}: {path}" for name, path in paths.items())


def outputs(report: EvaluationReport) -> dict[str, str]:
    """The outputs that the report decides."""
    accuracy = report.metric(MetricName.ACCURACY)
    score = report.metric(MetricName.MEAN_SCORE)
    interval = accuracy.interval if accuracy else None
    spent = report.usage.spent_usd if report.usage else None
    return {
        "verdict": report.verdict,
        "passed": "true" if report.verdict is Verdict.PASS else "false",
        "score": number(score.value if score else None),
        "accuracy": number(accuracy.value if accuracy else None),
        "interval-low": number(interval.low if interval else None),
        "interval-high": number(interval.high if interval else None),
        "total": str(report.counts.total),
        "failed": str(report.counts.failed),
        "errors": str(report.counts.errors),
        "cost": number(spent),
    }


def number(value: float | None) -> str:
    """A number as an output: plain, with six decimals at most; empty for None."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


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
    level = {
        Verdict.PASS: Level.NOTICE,
        Verdict.INCONCLUSIVE: Level.WARNING,
        Verdict.FAIL: Level.ERROR,
        Verdict.ERROR: Level.ERROR,
    }[report.verdict]
    if report.verdict is not Verdict.PASS:
        reasons = "\n".join(report.reasons[:8])
        yield Annotation(level=level, title=f"Evaluation: {report.verdict}", message=reasons)
    for problem in report.problems[: ANNOTATIONS_AT_MOST - 2]:
        yield Annotation(
            level=Level.ERROR,
            title="Configuration",
            message=str(problem),
            file=problem.file,
            line=problem.line,
        )
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


def _comment(report: EvaluationReport, found: Excerpt, to: Publication) -> str:
    """Create or update the comment; returns its URL, empty when there is none."""

    def render(existing: str | None) -> str:
        before = None if existing is None else decode(existing)
        return render_comment(report, found, before, to.workflow.run_url)

    is_passed = report.verdict is Verdict.PASS
    return put_comment(marker(report.suite), render, to, is_passed=is_passed)
