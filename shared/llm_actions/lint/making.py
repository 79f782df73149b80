"""Makes findings of rules. Pure."""

from __future__ import annotations

from dataclasses import replace

from llm_actions.lint.findings import Finding, Severity, SourceFile, milder
from llm_actions.lint.rules import RULES


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


def limited(findings: list[Finding], limit: int = 20) -> list[Finding]:
    """The first findings; the last one says how many more there are."""
    if len(findings) <= limit:
        return findings
    last = findings[limit - 1]
    more = f"{last.message} (and {len(findings) - limit} more of this kind)"
    return [*findings[: limit - 1], replace(last, message=more)]
