"""Shows a finished prompt test where people look: files, outputs, summary, annotations, comment.

The order is that of worth: what the job's other steps need comes first, so that an interrupted run
still delivers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from llm_actions.config.atomic import write_atomically
from llm_actions.errors import ExitCode
from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.publish import number, places
from llm_actions.github.sticky_comment import Publication, put_comment
from llm_actions.lint.findings import RANKS, Finding, Severity
from llm_actions.reports.prompt_test import PromptTestReport, render_prompt_test
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

ANNOTATIONS_AT_MOST = 10
LEVELS = {
    Severity.ERROR: Level.ERROR,
    Severity.WARNING: Level.WARNING,
    Severity.NOTE: Level.NOTICE,
}
VERDICT_LEVELS = {
    Verdict.PASS: Level.NOTICE,
    Verdict.INCONCLUSIVE: Level.WARNING,
    Verdict.FAIL: Level.ERROR,
    Verdict.ERROR: Level.ERROR,
}


def publish_prompt_test(report: PromptTestReport, to: Publication) -> None:
    """Write everything. A comment that cannot be made is a notice; the verdict stays as it is."""
    paths = {
        "report-path": to.report_dir / "report.json",
        "html-path": to.report_dir / "report.html",
    }
    if report.lint is not None:
        paths["sarif-path"] = to.report_dir / "lint.sarif"
    written = {name: str(path) for name, path in paths.items()}
    commands.write_outputs(outputs(report) | {"sarif-path": ""} | written, to.workflow.output_file)
    write_atomically(paths["report-path"], render_prompt_test(report))
    if report.lint is not None:
        from llm_actions.reports.sarif import render_sarif

        sarif = render_sarif(report.lint.findings)
        write_atomically(paths["sarif-path"], [sarif.encode(errors="backslashreplace")])
    _write_html(report, to)
    write_atomically(to.report_dir / "junit.xml", render_prompt_test_junit(report))
    summary = render_summary(report)
    commands.write_summary(summary, to.workflow.summary_file)
    write_atomically(to.report_dir / "summary.md", [summary.encode()])
    commands.log("\n".join([*prompt_test_lines(report), *places(paths)]))
    if to.workflow.is_job:
        for annotation in prompt_test_annotations(report):
            commands.annotate(annotation)
    url = "" if report.exit_code is ExitCode.INTERRUPTED else _comment(report, to)
    commands.write_outputs({"comment-url": url}, to.workflow.output_file)


def outputs(report: PromptTestReport) -> dict[str, str]:
    """The outputs that the report decides; `safety` is the smallest share of all versions."""
    counts = total(report)
    safety = lowest_safety(report)
    interval = safety.interval if safety else None
    spent = report.usage.spent_usd if report.usage else None
    found = report.lint.count(Severity.ERROR) if report.lint else None
    return {
        "verdict": report.verdict,
        "passed": "true" if report.verdict is Verdict.PASS else "false",
        "lint-errors": "" if found is None else str(found),
        "cases": str(counts.total),
        "failed": str(counts.failed),
        "errors": str(counts.errors),
        "broken": str(sum(each.changes.get(Change.BROKEN, 0) for each in report.versions)),
        "safety": number(safety.value if safety else None),
        "safety-low": number(interval.low if interval else None),
        "judge-agreement": number(report.judge.value if report.judge else None),
        "cost": number(spent),
    }


def _write_html(report: PromptTestReport, to: Publication) -> None:
    from llm_actions.reports.prompt_test_html import write_prompt_test_html

    write_prompt_test_html(report, to.report_dir / "report.html")


def prompt_test_annotations(report: PromptTestReport) -> Iterator[Annotation]:
    """At most ten: one on the run, then errors before warnings, each at its line."""
    level = VERDICT_LEVELS[report.verdict]
    shown = 0
    if report.verdict is not Verdict.PASS:
        reasons = "\n".join(report.reasons[:8])
        yield Annotation(level=level, title=f"Prompt test: {report.verdict}", message=reasons)
        shown = 1
    placed = sorted(_placed(report), key=_mildness)
    room = ANNOTATIONS_AT_MOST - shown
    if len(placed) <= room:
        yield from placed
        return
    yield from islice(placed, room - 1)
    hidden = len(placed) - room + 1
    message = f"{hidden} more; the summary and the report list them"
    yield Annotation(level=level, title="Prompt test", message=message)


def _mildness(annotation: Annotation) -> int:
    return (Level.ERROR, Level.WARNING, Level.NOTICE).index(annotation.level)


def _placed(report: PromptTestReport) -> Iterator[Annotation]:
    """What has a line of its own: problems, findings that count, cases to look at."""
    for problem in report.problems:
        yield Annotation(
            level=Level.ERROR,
            title="Configuration",
            message=str(problem),
            file=problem.file,
            line=problem.line,
        )
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


def _comment(report: PromptTestReport, to: Publication) -> str:
    def render(_: str | None) -> str:
        return render_comment(report, to.workflow.run_url)

    is_passed = report.verdict is Verdict.PASS
    return put_comment(marker(report.suite), render, to, is_passed=is_passed)
