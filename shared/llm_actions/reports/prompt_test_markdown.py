"""The step summary and the pull request comment of a prompt test, in Markdown. Pure.

Every text of others stands in a code span or a fenced block; our own words stand outside. Parts
are added in the order of worth while there is room, so that the whole keeps GitHub's limits
whatever the texts are.
"""

from __future__ import annotations

from collections.abc import Iterator

from llm_actions.evals.metrics import METRICS, MetricName
from llm_actions.reports.findings import counts_in_words
from llm_actions.reports.markdown_parts import (
    MARKS,
    SUITE_CHARACTERS_AT_MOST,
    Room,
    comment_marker,
    counted,
    folded,
    listed,
    more,
    problem_list,
)
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.reports.prompt_test_cases import (
    lowest_safety,
    names_of,
    show_interval,
    show_limit,
    show_value,
)
from llm_actions.reports.prompt_test_judge import (
    show_agreement,
    show_agreement_interval,
    statistic_name,
)
from llm_actions.reports.prompt_test_markdown_parts import (
    IN_COMMENT,
    IN_SUMMARY,
    Scale,
    Section,
    judge_section,
    lint_section,
    regression_sections,
    safety_sections,
)
from llm_actions.reports.text import code
from llm_actions.suites.records import GateRecord, JudgeRecord, SuiteName, VersionRecord
from llm_actions.verdict import Verdict

COMMENT_UNITS_AT_MOST = 60_000
SUMMARY_UNITS_AT_MOST = 240_000
REASONS_AT_MOST = 10
ROWS_AT_MOST = 20
NOTES_AT_MOST = 10


def marker(suite: str) -> str:
    """The line that begins every comment of a prompt test's suite, and of no other suite."""
    return comment_marker("prompt-test", suite)


def render_comment(report: PromptTestReport, run_url: str | None = None) -> str:
    """The comment: verdict, gates, and what is wrong in short; `run_url` leads to the rest."""
    place = f"[the run's summary]({run_url})" if run_url else "report.html"
    lines = _document(report, IN_COMMENT, Room(COMMENT_UNITS_AT_MOST), place)
    return "\n".join([marker(report.suite), *lines])


def render_summary(report: PromptTestReport) -> str:
    """The step summary: the comment's content, with more cases and longer texts."""
    lines = _document(report, IN_SUMMARY, Room(SUMMARY_UNITS_AT_MOST), "report.html")
    return "\n".join(lines) + "\n"


def _document(report: PromptTestReport, scale: Scale, room: Room, place: str) -> Iterator[str]:
    head, tail = list(_head(report)), list(_tail(report))
    room.take("\n".join([*head, *tail]))
    yield from head
    for section in _sections(report, scale):
        yield from _shown(section, room, place)
    yield from tail


def _sections(report: PromptTestReport, scale: Scale) -> Iterator[Section]:
    if report.lint is not None:
        yield from lint_section(report.lint, scale)
    if report.judge is not None:
        yield from judge_section(report.judge, scale)
    yield from regression_sections(report, scale)
    yield from safety_sections(report, scale)


def _shown(section: Section, room: Room, place: str) -> Iterator[str]:
    """As much of a section as there is room for, and where the rest of it is."""
    blocks = room.first_of(section.blocks)
    hidden = section.hidden_beside(len(blocks))
    if blocks and section.title:
        yield from (f"#### {section.title}", "")
    yield from blocks
    if hidden > 0:
        verb = "is" if hidden == 1 else "are"
        yield from (f"{counted(hidden, 'more ' + section.noun)} {verb} in {place}.", "")


def _head(report: PromptTestReport) -> Iterator[str]:
    yield f"### {MARKS[report.verdict]} {_headline(report)}"
    yield ""
    if report.problems:
        yield "Nothing was tested: the configuration is wrong."
        yield ""
        yield from problem_list(report.problems)
    else:
        yield from _reasons(report)
    yield from _gate_table(report)


def _headline(report: PromptTestReport) -> str:
    suite = f" {code(report.suite, SUITE_CHARACTERS_AT_MOST)}" if report.suite else ""
    safety = lowest_safety(report)
    if safety is None or report.verdict is Verdict.ERROR:
        return f"Prompt test{suite}: {report.verdict}"
    return f"Prompt test{suite}: {report.verdict}, safety {show_value(safety)}"


def _reasons(report: PromptTestReport) -> Iterator[str]:
    """The reasons that the table does not show already."""
    if report.verdict is Verdict.PASS:
        return
    shown = {
        gate.reason
        for record in report.versions
        for gate in record.gates
        if gate.value is not None and gate.verdict is Verdict.FAIL
    }
    reasons = [reason for reason in report.reasons if reason not in shown]
    yield from (f"- {code(reason, 300)}" for reason in reasons[:REASONS_AT_MOST])
    yield from more(len(reasons) - REASONS_AT_MOST)
    if reasons:
        yield ""


def _gate_table(report: PromptTestReport) -> Iterator[str]:
    rows = [(record, gate) for record in report.versions for gate in record.gates or (None,)]
    if not rows and report.lint is None and report.judge is None:
        return
    names = names_of(report)
    yield "| Suite | Version | Gate | Value | 95 % interval | Limit | Verdict |"
    yield "|---|---|---|---|---|---|---|"
    if report.lint is not None:
        yield _lint_row(report.lint)
    if report.judge is not None:
        yield _judge_row(report.judge)
    rows.sort(key=_is_passed)
    for record, gate in rows[:ROWS_AT_MOST]:
        yield _row(record, code(names.version(record), 60), gate)
    yield ""
    if len(rows) > ROWS_AT_MOST:
        yield from (f"{len(rows) - ROWS_AT_MOST:,} more gates are in report.html.", "")


def _is_passed(row: tuple[VersionRecord, GateRecord | None]) -> bool:
    record, gate = row
    return (gate or record).verdict is Verdict.PASS


def _lint_row(lint: LintPart) -> str:
    found = counts_in_words(lint.findings)
    return (
        f"| {SuiteName.LINT} | {counted(lint.versions, 'version')} | findings | {found} | "
        f"| no error | {MARKS[lint.verdict]} {lint.verdict} |"
    )


def _judge_row(judge: JudgeRecord) -> str:
    return (
        f"| judge | {code(judge.model, 60)} | {code(statistic_name(judge), 40)} "
        f"| {show_agreement(judge)} | {show_agreement_interval(judge)} | ≥ {judge.limit:g} "
        f"| {MARKS[judge.verdict]} {judge.verdict} |"
    )


def _row(record: VersionRecord, version: str, gate: GateRecord | None) -> str:
    if gate is None:
        passed = f"{record.counts.passed:,} of {record.counts.total:,} pass"
        verdict = f"{MARKS[record.verdict]} {record.verdict}"
        return f"| {record.suite} | {version} | | {passed} | | | {verdict} |"
    return (
        f"| {record.suite} | {version} | {code(gate.name, 40)} | {show_value(gate)} "
        f"| {show_interval(gate)} | {show_limit(gate)} | {MARKS[gate.verdict]} {gate.verdict} |"
    )


def _tail(report: PromptTestReport) -> Iterator[str]:
    unsupported = list(_texts(report.unsupported))
    title = f"{counted(len(report.unsupported), 'thing')} that the files ask for did not run"
    yield from folded(title, unsupported)
    yield from folded("Notes and run", listed(_facts(report)))


def _texts(texts: tuple[str, ...]) -> Iterator[str]:
    yield from listed(code(text, 300) for text in texts[:NOTES_AT_MOST])
    yield from more(len(texts) - NOTES_AT_MOST)


def _facts(report: PromptTestReport) -> Iterator[str]:
    """One line for each thing that a reader may want to know of a run; none when nothing ran."""
    notes = [*report.notes, *(note for each in report.versions for note in each.notes)]
    distinct = list(dict.fromkeys(notes))
    yield from (code(note, 300) for note in distinct[:NOTES_AT_MOST])
    if len(distinct) > NOTES_AT_MOST:
        yield f"{len(distinct) - NOTES_AT_MOST} more notes in report.html"
    run, usage = report.run, report.usage
    if run is not None and (run.requests or run.cached):
        parts = [f"{counted(run.requests, 'request')} in {report.duration_seconds:.1f} s"]
        if run.cached:
            parts.append(f"{run.cached:,} answers from the cache")
        if run.repeats > 1:
            parts.append(f"{run.repeats} repeats of each case")
        if usage is not None and usage.spent_usd is not None:
            parts.append(f"spent {METRICS[MetricName.COST].show(usage.spent_usd)}")
        yield ", ".join(parts)
    if report.commit and report.suites:
        yield f"commit {code(report.commit, 40)}"
