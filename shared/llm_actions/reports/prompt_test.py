"""The report of a prompt test: one document, of which everything that is shown is a view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from llm_actions.errors import ExitCode, Problem
from llm_actions.evals.results import CaseError
from llm_actions.lint.findings import Finding, Severity
from llm_actions.reports.document import RunPart, Usage
from llm_actions.reports.opening import opening, render_json
from llm_actions.suites.records import CaseRecord, JudgeRecord, Repeat, SuiteName, VersionRecord
from llm_actions.verdict import Verdict

SCHEMA = "llm-actions/prompt-test-report/1"


@dataclass(frozen=True, kw_only=True)
class LintPart:
    """What the lint found, and in how many families and versions it looked."""

    verdict: Verdict
    families: int
    versions: int
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Findings of a severity that no comment switched off."""
        return sum(each.severity is severity and each.suppressed is None for each in self.findings)


@dataclass(frozen=True, kw_only=True)
class PromptTestReport:
    """Everything about one prompt test. `suite` is the key of its comment."""

    verdict: Verdict
    exit_code: ExitCode
    reasons: tuple[str, ...]
    suite: str
    started_at: str
    duration_seconds: float
    suites: tuple[SuiteName, ...] = ()
    commit: str | None = None
    lint: LintPart | None = None
    judge: JudgeRecord | None = None
    versions: tuple[VersionRecord, ...] = ()
    cases: tuple[CaseRecord, ...] = ()
    usage: Usage | None = None
    run: RunPart | None = None
    notes: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, suite: SuiteName) -> tuple[VersionRecord, ...]:
        """The versions that a suite tested."""
        return tuple(each for each in self.versions if each.suite is suite)

    def header(self) -> dict[str, object]:
        """The document without its cases."""
        return {
            **opening(self, SCHEMA),
            "suites": list(self.suites),
            "lint": None if self.lint is None else _lint(self.lint),
            "judge": None if self.judge is None else _judge(self.judge),
            "versions": [_version(each) for each in self.versions],
            "usage": asdict(self.usage) if self.usage else None,
            "run": asdict(self.run) if self.run else None,
            "notes": list(self.notes),
            "unsupported": list(self.unsupported),
            "problems": [str(problem) for problem in self.problems],
        }


def render_prompt_test(report: PromptTestReport) -> Iterator[bytes]:
    """The content of report.json in pieces, one line a case."""
    return render_json(report.header(), map(case_line, report.cases))


def case_line(case: CaseRecord) -> bytes:
    """A case as JSON on one line, in UTF-8."""
    return _write_json(case).encode(errors="backslashreplace")


def _fields(record: CaseRecord | Repeat | CaseError) -> dict[str, object]:
    """A record in the form of the schema. asdict copies all that is in it: ten times the time."""
    return {name: getattr(record, name) for name in record.__slots__}


_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fields).encode


def _lint(part: LintPart) -> dict[str, object]:
    return {
        "verdict": part.verdict,
        "families": part.families,
        "versions": part.versions,
        "findings": [asdict(finding) for finding in part.findings],
    }


def _judge(record: JudgeRecord) -> dict[str, object]:
    document = asdict(record)
    if record.interval is not None:
        document["interval"] = record.interval._asdict()
    return document


def _version(record: VersionRecord) -> dict[str, object]:
    document = asdict(record)
    for gate in (*document["gates"], *document["groups"]):
        if gate["interval"] is not None:
            gate["interval"] = gate["interval"]._asdict()
    return document
