"""Applies a project's severities and the comments that switch rules off. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from llm_actions.lint.findings import Finding, SourceFile
from llm_actions.lint.making import at_line
from llm_actions.lint.settings import Settings, unknown_rule
from llm_actions.prompts.directives import Directive

LINE_CHARACTERS_AT_MOST = 1000


def with_severities(findings: Iterable[Finding], settings: Settings) -> Iterator[Finding]:
    """The findings with the severities of the settings, without those of rules that are off."""
    for finding in findings:
        if finding.rule not in settings.severities:
            yield finding
            continue
        severity = settings.severities[finding.rule]
        if severity is not None:
            yield replace(finding, severity=severity)


def suppressed(
    findings: Iterable[Finding], directives: Mapping[str, Iterable[Directive]]
) -> list[Finding]:
    """The findings, those marked that a comment in their file covers, and what is wrong with
    the comments themselves."""
    used: set[tuple[str, int, int, str]] = set()
    result = []
    for finding in findings:
        reason = finding.suppressed
        for directive in directives.get(finding.file, ()):
            if finding.rule not in directive.rules or unknown_rule(finding.rule) is not None:
                continue
            if directive.covers(finding.line):
                used.add((finding.file, directive.line, directive.column, finding.rule))
                reason = directive.reason if reason is None else reason
        result.append(replace(finding, suppressed=reason))
    own = [
        remark
        for file, found in directives.items()
        for directive in found
        for remark in _remarks(file, directive, used)
    ]
    return [*result, *own]


def _remarks(
    file: str, directive: Directive, used: set[tuple[str, int, int, str]]
) -> Iterator[Finding]:
    if not directive.rules:
        message = f"`{directive.scope}` names no rule"
        yield at_line("lint/unknown-rule", file, directive.line, message)
        return
    problems = {rule: unknown_rule(rule) for rule in directive.rules}
    for rule, problem in problems.items():
        if problem is not None:
            yield at_line("lint/unknown-rule", file, directive.line, problem)
        elif (file, directive.line, directive.column, rule) not in used:
            message = f"`{rule}` finds nothing there"
            yield at_line("lint/unused-disable", file, directive.line, message)
    if not directive.reason and not any(problems.values()):
        message = f"say why, after a colon: `{directive.scope} {directive.rules[0]}: …`"
        yield at_line("lint/no-reason", file, directive.line, message)


def with_fingerprints(
    findings: Iterable[Finding], sources: Mapping[str, SourceFile]
) -> list[Finding]:
    """The findings in the order of their places, each with a fingerprint.

    It is made of rule, file, the text of the line and the count of such findings before, so that
    it stays when the line moves. For secrets the text is left out: a digest of a line with a short
    password would give the password away.
    """
    seen: Counter[str] = Counter()
    result = []
    for found in sorted(findings, key=_order):
        source = sources.get(found.file)
        finding = found if source is None else _within(found, source)
        is_secret = finding.rule.startswith("secret/")
        line = (
            ""
            if source is None or is_secret
            else source.line_text(finding.line)[:LINE_CHARACTERS_AT_MOST]
        )
        key = "\0".join((finding.rule, finding.file, " ".join(line.split())))
        seen[key] += 1
        content = f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(content).hexdigest()
        result.append(replace(finding, fingerprint=digest[:32]))
    return result


def _within(finding: Finding, source: SourceFile) -> Finding:
    """The finding, on the last line where it was placed behind the end of the file."""
    last = source.text.count("\n") + (not source.text.endswith("\n"))
    return replace(finding, line=max(last, 1)) if finding.line > last else finding


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return (finding.file, finding.line, finding.column, finding.rule, finding.message)
