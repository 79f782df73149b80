"""Shows a finished report where people look: files, outputs, summary, annotations, comment.

The order is that of worth: what the job's other steps need comes first, so that an interrupted run
still delivers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from llm_actions.config.atomic import write_atomically
from llm_actions.errors import ExitCode, ServiceError
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.results import CaseResult
from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.workflow import Workflow
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.console import result_lines
from llm_actions.reports.document import EvaluationReport, render_document
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.history import decode
from llm_actions.reports.junit import render_junit
from llm_actions.reports.markdown import marker, render_comment, render_summary
from llm_actions.verdict import Verdict

ANNOTATIONS_AT_MOST = 10


class CommentPolicy(StrEnum):
    """When the pull request gets a comment."""

    ALWAYS = "always"
    ON_FAILURE = "on-failure"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Where a report goes."""

    report_dir: Path
    workflow: Workflow
    comment: CommentPolicy
    token: str


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
    commands.log("\n".join([*result_lines(report, found), *_places(paths)]))
    if to.workflow.is_job:
        for annotation in case_annotations(report, found):
            commands.annotate(annotation)
    url = "" if report.exit_code is ExitCode.INTERRUPTED else _comment(report, found, to)
    commands.write_outputs({"comment-url": url}, to.workflow.output_file)


def _places(paths: Mapping[str, Path]) -> Iterator[str]:
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
        "score": _number(score.value if score else None),
        "accuracy": _number(accuracy.value if accuracy else None),
        "interval-low": _number(interval.low if interval else None),
        "interval-high": _number(interval.high if interval else None),
        "total": str(report.counts.total),
        "failed": str(report.counts.failed),
        "errors": str(report.counts.errors),
        "cost": _number(spent),
    }


def _number(value: float | None) -> str:
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
    pull_request = to.workflow.pull_request
    if to.comment is CommentPolicy.NEVER or pull_request is None or not to.workflow.is_job:
        return ""
    if not to.token:
        _no_comment("no `github-token` was given")
        return ""
    from llm_actions.github.comments import CommentRefused, PullRequestComments

    comments = PullRequestComments(
        token=to.token,
        api_url=to.workflow.api_url,
        repository=to.workflow.repository,
        number=pull_request.number,
    )
    run_url = to.workflow.run_url
    try:
        existing = comments.find(marker(report.suite))
        if existing is None:
            if to.comment is CommentPolicy.ON_FAILURE and report.verdict is Verdict.PASS:
                return ""
            return comments.create(render_comment(report, found, None, run_url)).url
        body = render_comment(report, found, decode(existing.body), run_url)
        return comments.update(existing, body).url
    except CommentRefused as error:
        fork = " as is usual for a pull request from a fork" if pull_request.is_from_fork else ""
        _no_comment(f"{error}{fork}; give the job `pull-requests: write`")
    except ServiceError as error:
        _no_comment(str(error))
    return ""


def _no_comment(reason: str) -> None:
    commands.annotate(
        Annotation(
            level=Level.NOTICE,
            title="No pull request comment",
            message=f"{reason}. The step summary and the report hold everything.",
        )
    )
