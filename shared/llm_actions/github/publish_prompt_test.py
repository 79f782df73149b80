"""What is shown of a finished prompt test: its files, outputs, summary, annotations, comment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from llm_actions.config.atomic import write_atomically
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
from llm_actions.lint.findings import RANKS, Finding, Severity
from llm_actions.reports.prompt_test import LintPart, PromptTestReport, render_prompt_test
from llm_actions.reports.prompt_test_cases import (
    Concern,
    concerning,
    explanation,
    lowest_safety,
    names_of,
    total,
)
from llm_actions.reports.prompt_test_console import prompt_test_lines
from llm_actions.reports.prompt_test_judge import show_label, why
from llm_actions.reports.prompt_test_junit import render_prompt_test_junit
from llm_actions.reports.prompt_test_markdown import marker, render_comment, render_summary
from llm_actions.suites.records import CaseRecord, Change, JudgeRecord
from llm_actions.verdict import Verdict

LEVELS = {
    Severity.ERROR: Level.ERROR,
    Severity.WARNING: Level.WARNING,
    Severity.NOTE: Level.NOTICE,
}


def publish_prompt_test(report: PromptTestReport, to: Publication) -> None:
    """Write everything. A comment that cannot be made is a notice; the verdict stays as it is."""
    views = Views(
        outputs=outputs(report),
        files=tuple(_files(report)),
        summary=lambda: render_summary(report),
        lines=prompt_test_lines(report),
        annotations=prompt_test_annotations(report),
        marker=marker(report.suite),
        render_comment=lambda _: render_comment(report, to.workflow.run_url),
    )
    publish(report, views, to)


def _files(report: PromptTestReport) -> Iterator[ReportFile]:
    yield ReportFile(
        name="report.json",
        output="report-path",
        write=lambda path: write_atomically(path, render_prompt_test(report)),
    )
    lint = report.lint
    if lint is not None:
        yield ReportFile(
            name="lint.sarif", output="sarif-path", write=lambda path: _write_sarif(lint, path)
        )
    yield ReportFile(
        name="report.html", output="html-path", write=lambda path: _write_html(report, path)
    )
    yield ReportFile(
        name="junit.xml",
        write=lambda path: write_atomically(path, render_prompt_test_junit(report)),
    )


def outputs(report: PromptTestReport) -> dict[str, str]:
    """The outputs that the report decides; `safety` is the smallest share of all versions."""
    counts = total(report)
    safety = lowest_safety(report)
    interval = safety.interval if safety else None
    spent = report.usage.spent_usd if report.usage else None
    found = report.lint.count(Severity.ERROR) if report.lint else None
    return {
        **verdict_outputs(report),
        "lint-errors": "" if found is None else str(found),
        "cases": str(counts.total),
        "failed": str(counts.failed),
        "errors": str(counts.errors),
        "broken": str(sum(each.changes.get(Change.BROKEN, 0) for each in report.versions)),
        "safety": number(safety.value if safety else None),
        "safety-low": number(interval.low if interval else None),
        "judge-agreement": number(report.judge.value if report.judge else None),
        "cost": number(spent),
        "sarif-path": "",
    }


def _write_html(report: PromptTestReport, path: Path) -> None:
    from llm_actions.reports.prompt_test_html import write_prompt_test_html

    write_prompt_test_html(report, path)


def _write_sarif(lint: LintPart, path: Path) -> None:
    from llm_actions.reports.sarif import render_sarif

    write_atomically(path, [render_sarif(lint.findings).encode(errors="backslashreplace")])


def prompt_test_annotations(report: PromptTestReport) -> Iterator[Annotation]:
    """At most ten: one on the run, then errors before warnings, each at its line."""
    shown = 0
    if report.verdict is not Verdict.PASS:
        yield run_annotation(report, "Prompt test")
        shown = 1
    placed = sorted(_placed(report), key=_mildness)
    room = ANNOTATIONS_AT_MOST - shown
    if len(placed) <= room:
        yield from placed
        return
    yield from islice(placed, room - 1)
    hidden = len(placed) - room + 1
    message = f"{hidden} more; the summary and the report list them"
    yield Annotation(level=VERDICT_LEVELS[report.verdict], title="Prompt test", message=message)


def _mildness(annotation: Annotation) -> int:
    return (Level.ERROR, Level.WARNING, Level.NOTICE).index(annotation.level)


def _placed(report: PromptTestReport) -> Iterator[Annotation]:
    """What has a line of its own: problems, findings that count, cases to look at."""
    yield from map(problem_annotation, report.problems)
    findings = report.lint.findings if report.lint else ()
    counting = sorted((each for each in findings if each.suppressed is None), key=_rank)
    yield from map(_of_finding, counting)
    if report.judge is not None and report.judge.verdict is not Verdict.PASS:
        yield from _of_labels(report.judge)
    names = names_of(report)
    for reason, cases in concerning(report).items():
        for case in cases:
            yield _of_case(case, reason, names.version(case), report.verdict)


def _rank(finding: Finding) -> int:
    return -RANKS[finding.severity]


def _of_finding(finding: Finding) -> Annotation:
    return Annotation(
        level=LEVELS[finding.severity],
        title=f"Lint: {finding.rule}",
        message=finding.message,
        file=finding.file,
        line=finding.line,
    )


def _of_labels(judge: JudgeRecord) -> Iterator[Annotation]:
    """Where a person should look when the judge does not agree with people enough."""
    for text in judge.differing:
        said = show_label(judge, text.judge)
        told = f"the judge says {said}" if said else "not judged"
        yield Annotation(
            level=VERDICT_LEVELS[judge.verdict],
            title="The judge differs",
            message=f"labelled {show_label(judge, text.human)}, {told}: {why(text)}",
            file=judge.file,
            line=text.line,
        )


def _of_case(case: CaseRecord, reason: Concern, version: str, verdict: Verdict) -> Annotation:
    return Annotation(
        level=VERDICT_LEVELS[verdict],
        title=reason.capitalize(),
        message=f"{case.id} of {version}: {explanation(case)}",
        file=case.file,
        line=case.line,
    )
