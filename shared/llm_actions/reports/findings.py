"""The findings of a lint as lines of a log and as a summary in Markdown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from llm_actions.lint.findings import Finding, Severity
from llm_actions.reports.text import code, shortened, visible_start

LINE_CHARACTERS_AT_MOST = 500
ROWS_AT_MOST = 100
SUPPRESSED_AT_MOST = 20
MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}


def finding_line(finding: Finding) -> str:
    """A finding in one line for a log: place, severity, message and rule."""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    reason = "" if finding.suppressed is None else " (switched off)"
    text = f"{place}: {finding.severity}{reason}: {finding.message}"
    rule = f" [{finding.rule}]"
    return visible_start(text, LINE_CHARACTERS_AT_MOST - len(rule)) + rule


def render_findings(findings: Sequence[Finding], *, versions: int) -> str:
    """The summary in Markdown: the counts, a table of findings, and those switched off.

    `versions` is the number of versions that were looked at.
    """
    counting = [finding for finding in findings if finding.suppressed is None]
    hidden = [finding for finding in findings if finding.suppressed is not None]
    lines = [f"### {_headline(counting)}", "", f"{_counted(versions, 'version')} of prompts."]
    if counting:
        lines += ["", *_table(counting)]
    if hidden:
        lines += ["", *_switched_off(hidden)]
    return "\n".join(lines) + "\n"


def counts_in_words(findings: Sequence[Finding]) -> str:
    """The findings that count, by severity: `2 errors, 1 warning`; `nothing found` without any."""
    counts = Counter(finding.severity for finding in findings if finding.suppressed is None)
    parts = [
        _counted(counts[severity], severity.value) for severity in Severity if counts[severity]
    ]
    return ", ".join(parts) or "nothing found"


def _headline(findings: Sequence[Finding]) -> str:
    worst = next(
        (each for each in Severity if any(finding.severity is each for finding in findings)), None
    )
    mark = "✅" if worst is None else MARKS[worst]
    return f"{mark} Prompt lint: {counts_in_words(findings)}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    yield "| | Place | Finding | Rule |"
    yield "|---|---|---|---|"
    order = list(Severity)
    shown = sorted(findings, key=lambda finding: order.index(finding.severity))[:ROWS_AT_MOST]
    for finding in shown:
        place = code(f"{shortened(finding.file, 120)}:{finding.line}", 140)
        message = code(finding.message, 300)
        yield f"| {MARKS[finding.severity]} | {place} | {message} | `{finding.rule}` |"
    if len(findings) > len(shown):
        yield ""
        yield f"… and {len(findings) - len(shown):,} more"


def _switched_off(findings: Sequence[Finding]) -> Iterator[str]:
    yield f"<details><summary>{_counted(len(findings), 'finding')} switched off</summary>"
    yield ""
    for finding in findings[:SUPPRESSED_AT_MOST]:
        place = code(f"{shortened(finding.file, 120)}:{finding.line}", 140)
        reason = code(finding.suppressed, 200) if finding.suppressed else "no reason"
        yield f"- {place} `{finding.rule}`: {reason}"
    if len(findings) > SUPPRESSED_AT_MOST:
        yield f"- … and {len(findings) - SUPPRESSED_AT_MOST:,} more"
    yield ""
    yield "</details>"
