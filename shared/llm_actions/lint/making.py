"""Makes findings of rules. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from llm_actions.lint.findings import Finding, Severity, SourceFile, milder
from llm_actions.lint.rules import RULES

FINDINGS_AT_MOST = 20


def at_line(
    rule: str,
    file: str,
    line: int,
    message: str,
    at_most: Severity = Severity.ERROR,
) -> Finding:
    """A finding on a line as a whole; `at_most` bounds the severity that the rule has."""
    severity = milder(RULES[rule].severity, at_most)
    return Finding(rule=rule, severity=severity, message=message, file=file, line=line)


def at_span(
    rule: str,
    source: SourceFile,
    span: tuple[int, int],
    message: str,
    at_most: Severity = Severity.ERROR,
) -> Finding:
    """A finding at a part of a text, given as the offsets of its start and end."""
    severity = milder(RULES[rule].severity, at_most)
    place = source.place(*span)
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        file=source.path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
    )


def at_spans(
    rule: str,
    source: SourceFile,
    spans: Sequence[tuple[int, int]],
    message: Callable[[str], str],
    at_most: Severity = Severity.ERROR,
) -> list[Finding]:
    """Findings at parts of a text, limited; `message` gets the part."""
    shown = spans[: FINDINGS_AT_MOST + 1]
    findings = [
        at_span(rule, source, span, message(source.text[slice(*span)]), at_most) for span in shown
    ]
    return limited(findings, len(spans))


def limited(findings: list[Finding], total: int | None = None) -> list[Finding]:
    """The first findings; the last one says how many more there are of `total`, or of these."""
    if len(findings) <= FINDINGS_AT_MOST:
        return findings
    last = findings[FINDINGS_AT_MOST - 1]
    more = (len(findings) if total is None else total) - FINDINGS_AT_MOST
    told = replace(last, message=f"{last.message} (and {more:,} more of this kind)")
    return [*findings[: FINDINGS_AT_MOST - 1], told]
