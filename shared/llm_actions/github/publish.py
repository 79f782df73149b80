"""Shows a finished report where people look: files, outputs, summary, annotations, comment.

The order is that of worth: what the job's other steps need comes first, so that an interrupted run
still delivers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from llm_actions.config.atomic import write_atomically
from llm_actions.errors import ExitCode, Problem
from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.sticky_comment import Publication, put_comment
from llm_actions.reports.opening import Report
from llm_actions.verdict import Verdict

ANNOTATIONS_AT_MOST = 10
REASONS_AT_MOST = 8
VERDICT_LEVELS = {
    Verdict.PASS: Level.NOTICE,
    Verdict.INCONCLUSIVE: Level.WARNING,
    Verdict.FAIL: Level.ERROR,
    Verdict.ERROR: Level.ERROR,
}


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    """A file of a report; `output` is the output that tells its path, None where none does."""

    name: str
    write: Callable[[Path], None]
    output: str | None = None


@dataclass(frozen=True, kw_only=True)
class Views:
    """All that is made of a report; each view is made when its turn comes.

    `render_comment` gets the body of the comment that it replaces, None for the first, and begins
    its own with `marker`.
    """

    outputs: Mapping[str, str]
    files: Sequence[ReportFile]
    summary: Callable[[], str]
    lines: Iterable[str]
    annotations: Iterable[Annotation]
    marker: str
    render_comment: Callable[[str | None], str]


def publish(report: Report, views: Views, to: Publication) -> None:
    """Write everything. A comment that cannot be made is a notice; the verdict stays as it is.

    Raises OSError when the outputs or a file cannot be written.
    """
    paths = {file.output: to.report_dir / file.name for file in views.files if file.output}
    written = {output: str(path) for output, path in paths.items()}
    commands.write_outputs({**views.outputs, **written}, to.workflow.output_file)
    for file in views.files:
        file.write(to.report_dir / file.name)
    summary = views.summary()
    commands.write_summary(summary, to.workflow.summary_file)
    write_atomically(to.report_dir / "summary.md", [summary.encode()])
    commands.log("\n".join([*views.lines, *_places(paths)]))
    if to.workflow.is_job:
        for annotation in views.annotations:
            commands.annotate(annotation)
    url = "" if report.exit_code is ExitCode.INTERRUPTED else _comment(report, views, to)
    commands.write_outputs({"comment-url": url}, to.workflow.output_file)


def verdict_outputs(report: Report) -> dict[str, str]:
    """The outputs that every action has."""
    passed = "true" if report.verdict is Verdict.PASS else "false"
    return {"verdict": report.verdict, "passed": passed}


def number(value: float | None) -> str:
    """A number as an output: plain, with six decimals at most; empty for None."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def run_annotation(report: Report, title: str) -> Annotation:
    """The annotation on the run: what it came to, and why."""
    return Annotation(
        level=VERDICT_LEVELS[report.verdict],
        title=f"{title}: {report.verdict}",
        message="\n".join(report.reasons[:REASONS_AT_MOST]),
    )


def problem_annotation(problem: Problem) -> Annotation:
    """A problem of the configuration at its line."""
    return Annotation(
        level=Level.ERROR,
        title="Configuration",
        message=str(problem),
        file=problem.file,
        line=problem.line,
    )


def _places(paths: Mapping[str, Path]) -> Iterator[str]:
    """Where the files of a report are, as lines for the log."""
    yield from (f"{output.removesuffix('-path')}: {path}" for output, path in paths.items())


def _comment(report: Report, views: Views, to: Publication) -> str:
    is_passed = report.verdict is Verdict.PASS
    return put_comment(views.marker, views.render_comment, to, is_passed=is_passed)
