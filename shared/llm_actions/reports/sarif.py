"""The findings of a lint as SARIF 2.1.0, as GitHub's code scanning reads it. Pure.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from llm_actions import VERSION
from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.rule import Rule
from llm_actions.lint.rules import RULES
from llm_actions.reports.text import visible_start

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
MESSAGE_CHARACTERS_AT_MOST = 1000
# GitHub refuses a run with more.
RESULTS_AT_MOST = 25_000
# How code scanning sorts security alerts: 7.0 to 8.9 is shown as high.
SECURITY_SEVERITY = "8.0"
SECURITY_RULES = ("prompt/hidden-character", "template/python")
PROBLEM_SEVERITIES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}


def render_sarif(findings: Sequence[Finding], help_url: str | None = None) -> str:
    """The content of a .sarif file; `help_url` is the page where each rule has a heading.

    Paths are relative to the root of the repository, columns count Unicode code points. No text of
    a prompt is quoted but what the findings' messages hold. Of more findings than GitHub takes,
    the most severe are kept. Each result is one line.
    """
    broken = {finding.rule for finding in findings}
    used = [rule for rule in RULES.values() if rule.id in broken]
    indices = {rule.id: index for index, rule in enumerate(used)}
    run = {
        "tool": {
            "driver": {
                "name": "llm-actions prompt lint",
                "semanticVersion": VERSION,
                "rules": [_rule(rule, help_url) for rule in used],
            }
        },
        "automationDetails": {"id": "llm-actions/prompt-lint/"},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    # The last list is that of the results. To indent 25,000 of them takes ten times as long.
    before, _, after = json.dumps(document, indent=1, ensure_ascii=False).rpartition("[]")
    results = (_result(finding, indices) for finding in _most_severe(findings))
    lines = ",\n".join(json.dumps(result, ensure_ascii=False) for result in results)
    return f"{before}[\n{lines}\n]{after}\n"


def anchor(rule: str) -> str:
    """The fragment under which GitHub shows the heading of a rule's id."""
    return rule.replace("/", "")


def _most_severe(findings: Sequence[Finding]) -> Sequence[Finding]:
    if len(findings) <= RESULTS_AT_MOST:
        return findings
    order = list(Severity)
    kept = sorted(range(len(findings)), key=lambda place: order.index(findings[place].severity))
    return [findings[place] for place in sorted(kept[:RESULTS_AT_MOST])]


def _rule(rule: Rule, help_url: str | None) -> dict[str, object]:
    is_security = rule.id.startswith("secret/") or rule.id in SECURITY_RULES
    properties: dict[str, object] = {
        "tags": ["security", "prompt"] if is_security else ["prompt"],
        "problem.severity": PROBLEM_SEVERITIES[rule.severity],
    }
    if is_security:
        properties["security-severity"] = SECURITY_SEVERITY
    described: dict[str, object] = {
        "id": rule.id,
        "name": "".join(part.title() for part in rule.id.replace("/", "-").split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.help}"},
        "help": {"text": rule.help, "markdown": f"**{rule.summary}**\n\n{rule.help}"},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": properties,
    }
    if help_url is not None:
        described["helpUri"] = f"{help_url}#{anchor(rule.id)}"
    return described


def _result(finding: Finding, indices: dict[str, int]) -> dict[str, object]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": indices[finding.rule],
        "level": finding.severity.value,
        "message": {"text": message_text(finding.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": quote(finding.file, errors="replace"),
                        "uriBaseId": ROOT,
                    },
                    "region": _region(finding),
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
        "suppressions": _suppressions(finding),
    }


def message_text(message: str) -> str:
    """A message in which nothing hidden is left and nothing is a link (SARIF 3.11.6)."""
    shown = visible_start(message, MESSAGE_CHARACTERS_AT_MOST)
    return shown.replace("](", "] (")


def _region(finding: Finding) -> dict[str, int]:
    """The place of a finding; without columns, a region is its whole line."""
    region = {"startLine": finding.line}
    if finding.end_line is not None and finding.end_column is not None:
        region |= {
            "startColumn": finding.column,
            "endLine": finding.end_line,
            "endColumn": finding.end_column,
        }
    return region


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    """Empty for a finding that counts: where one result has the property, all must (3.27.23)."""
    if finding.suppressed is None:
        return []
    suppression = {"kind": "inSource"}
    if finding.suppressed:
        suppression["justification"] = message_text(finding.suppressed)
    return [suppression]
