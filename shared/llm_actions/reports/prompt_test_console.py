"""The result of a prompt test as lines for a terminal or a job's log. Pure.

Texts of others make no line of their own; whoever prints the lines passes them through `log_lines`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llm_actions.lint.findings import RANKS, Finding
from llm_actions.reports.findings import counts_in_words, finding_line
from llm_actions.reports.markdown_parts import counted
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.reports.prompt_test_cases import (
    Concern,
    Names,
    concerning,
    explanation,
    names_of,
    show_changes,
    show_interval,
    show_limit,
    show_value,
)
from llm_actions.reports.prompt_test_judge import differing_lines
from llm_actions.reports.text import shortened, visible_start
from llm_actions.suites.records import CaseRecord, GateRecord, JudgeRecord, VersionRecord
from llm_actions.verdict import Verdict

CASES_AT_MOST = 10
FINDINGS_AT_MOST = 20
NOTES_AT_MOST = 20
LINE_CHARACTERS_AT_MOST = 500


def prompt_test_lines(report: PromptTestReport) -> Iterator[str]:
    """What came out: verdict, reasons, findings, gates, and the cases to look at."""
    return (visible_start(line, LINE_CHARACTERS_AT_MOST) for line in _lines(report))


def _lines(report: PromptTestReport) -> Iterator[str]:
    yield f"verdict: {report.verdict}"
    told = map(str, report.problems) if report.problems else report.reasons
    yield from (f"  {each}" for each in told)
    if report.lint is not None:
        yield from _lint_lines(report.lint)
    if report.judge is not None:
        yield from _judge_lines(report.judge, report.reasons)
    names = names_of(report)
    for record in report.versions:
        yield from _version_lines(record, names, report.reasons)
    for reason, cases in concerning(report).items():
        yield from _case_lines(reason, cases, names)
    yield from (f"note: {each}" for each in report.notes[:NOTES_AT_MOST])
    yield from (f"does not run: {each}" for each in report.unsupported[:NOTES_AT_MOST])
    hidden = len(report.notes[NOTES_AT_MOST:]) + len(report.unsupported[NOTES_AT_MOST:])
    if hidden:
        yield f"and {hidden} more notes"


def _lint_lines(lint: LintPart) -> Iterator[str]:
    yield f"lint: {counts_in_words(lint.findings)} in {counted(lint.versions, 'version')}"
    found = sorted((each for each in lint.findings if each.suppressed is None), key=_mildness)
    yield from (f"  {finding_line(each)}" for each in found[:FINDINGS_AT_MOST])
    if len(found) > FINDINGS_AT_MOST:
        yield f"  and {len(found) - FINDINGS_AT_MOST} more"


def _mildness(finding: Finding) -> int:
    return -RANKS[finding.severity]


def _judge_lines(judge: JudgeRecord, told: Sequence[str]) -> Iterator[str]:
    reason = "" if any(judge.reason in each for each in told) else f": {judge.reason}"
    yield f"judge {shortened(judge.model, 120)}: {judge.verdict}{reason}"
    yield from (f"  {line}" for line in differing_lines(judge, CASES_AT_MOST))


def _version_lines(record: VersionRecord, names: Names, told: Sequence[str]) -> Iterator[str]:
    counts = record.counts
    yield (
        f"{record.suite} {shortened(names.version(record), 120)}: {counts.total} cases = "
        f"{counts.passed} pass, {counts.failed} fail, {counts.errors} error, "
        f"{counts.not_run} not run"
    )
    if record.baseline is not None:
        yield f"  since {shortened(record.baseline.reference, 80)}: {show_changes(record)}"
    for gate in record.gates:
        reason = "" if gate.reason in told else f": {gate.reason}"
        name = shortened(gate.name, 80)
        yield f"  {gate.verdict}: {name} {_measured(gate)}, limit {show_limit(gate)}{reason}"
    failed = [each for each in record.groups if each.verdict is not Verdict.PASS]
    for group in failed[:CASES_AT_MOST]:
        yield f"  family {shortened(group.name, 80)}: {_measured(group)}"


def _measured(gate: GateRecord) -> str:
    between = f" (95 % interval {show_interval(gate)})" if gate.interval else ""
    return f"{show_value(gate)}{between}"


def _case_lines(reason: Concern, cases: list[CaseRecord], names: Names) -> Iterator[str]:
    for case in cases[:CASES_AT_MOST]:
        name = f"{shortened(case.id, 80)} of {shortened(names.version(case), 80)}"
        place = f"{shortened(case.file, 120)}:{case.line}"
        yield f"{reason}: {name} ({place}): {shortened(explanation(case), 200)}"
    if len(cases) > CASES_AT_MOST:
        yield f"{reason}: and {len(cases) - CASES_AT_MOST} more"
