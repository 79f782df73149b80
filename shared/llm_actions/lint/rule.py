"""What a rule of the lint is. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from llm_actions.lint.findings import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule. `summary` is a sentence, `help` says why it matters and what to do, in Markdown.

    `is_fixed` marks rules that cannot be switched off or changed, because without them something
    would go unseen.
    """

    id: str
    severity: Severity
    summary: str
    help: str
    is_fixed: bool = False


def rule(name: str, severity: Severity, summary: str, page: str) -> Rule:
    """A rule that a project may change."""
    return Rule(id=name, severity=severity, summary=summary, help=page)


def fixed_rule(name: str, summary: str, page: str) -> Rule:
    """An error that cannot be switched off."""
    return Rule(id=name, severity=Severity.ERROR, summary=summary, help=page, is_fixed=True)
