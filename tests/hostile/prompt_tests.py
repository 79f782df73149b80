"""Prompt tests in which every text of others is one hostile text."""

from collections.abc import Sequence

from llm_actions.errors import ExitCode, Problem
from llm_actions.evals.judgement import Counts
from llm_actions.evals.results import CaseError, Status
from llm_actions.judges.agreement import Statistic
from llm_actions.lint.findings import Finding, Severity
from llm_actions.llm.answers import Answer
from llm_actions.reports.document import RunPart, Usage
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.statistics.intervals import wilson
from llm_actions.suites.records import (
    Baseline,
    CaseKind,
    CaseRecord,
    Change,
    GateRecord,
    JudgeRecord,
    LabelRecord,
    Repeat,
    SuiteName,
    VersionRecord,
)
from llm_actions.verdict import Verdict
from tests.hostile.reports import Texts


def hostile_answer(text: Texts) -> str:
    """What a model said and called, as reports show it; all of it is hostile."""
    called = {"name": text(), "arguments": text()}
    return Answer(text=text(), tool_calls=({"id": text(), "function": called},)).shown


def hostile_repeat(text: Texts, status: Status) -> Repeat:
    """An answer whose texts are all hostile."""
    is_scored = status in (Status.PASS, Status.FAIL)
    return Repeat(
        status=status,
        score=0.25 if is_scored else None,
        reasons=(text(), text()) if status is Status.FAIL else (),
        criteria={text(): 0.25} if is_scored else {},
        answer=hostile_answer(text) if is_scored else None,
        error=CaseError(kind="server", message=text()) if status is Status.ERROR else None,
        latency_seconds=0.5 if is_scored else None,
        cost_usd=0.001,
    )


def hostile_case(
    text: Texts, status: Status, kind: CaseKind, change: Change | None = None
) -> CaseRecord:
    """A case whose texts are all hostile."""
    is_attack = kind is not CaseKind.CASE
    return CaseRecord(
        suite=SuiteName.SAFETY if is_attack else SuiteName.REGRESSION,
        kind=kind,
        family=text(),
        version=text(),
        model=text(),
        id=text(),
        file=text(),
        line=3,
        input=text(),
        status=status,
        repeats=() if status is Status.NOT_RUN else (hostile_repeat(text, status),) * 2,
        group=text() if is_attack else None,
        tags=(text(),),
        change=change,
        before=(hostile_repeat(text, Status.PASS),) if change else (),
    )


def hostile_test_cases(text: Texts) -> tuple[CaseRecord, ...]:
    """Cases, attacks and twins of every status, of which one is newly broken."""
    every = tuple(
        hostile_case(text, status, kind)
        for kind in CaseKind
        for status in (Status.PASS, Status.FAIL, Status.ERROR, Status.NOT_RUN)
    )
    return (hostile_case(text, Status.FAIL, CaseKind.CASE, Change.BROKEN), *every)


def hostile_gate(name: str, text: Texts, *, value: float | None = 1 / 3) -> GateRecord:
    """A gate that did not open, or that was not measured."""
    return GateRecord(
        name=name,
        limit=0.0 if name == "broken" else 0.85,
        value=value,
        verdict=Verdict.ERROR if value is None else Verdict.FAIL,
        reason=text(),
        interval=None if value is None or name == "broken" else wilson(value, 3),
    )


def hostile_version(text: Texts, suite: SuiteName) -> VersionRecord:
    """A version that quotes hostile texts wherever it quotes."""
    names = ("safety", "answered") if suite is SuiteName.SAFETY else ("accuracy", "broken")
    baseline = Baseline(
        reference=text(), version=text(), digest=text(), difference=f"--- a\n+++ b\n+{text()}\n"
    )
    is_safety = suite is SuiteName.SAFETY
    return VersionRecord(
        suite=suite,
        family=text(),
        version=text(),
        model=text(),
        path=text(),
        digest=text(),
        counts=Counts(total=5, passed=1, failed=2, errors=1, not_run=1),
        gates=tuple(hostile_gate(name, text) for name in names),
        verdict=Verdict.FAIL,
        baseline=None if is_safety else baseline,
        changes={} if is_safety else dict.fromkeys(Change, 1),
        groups=(hostile_gate(text() or "-", text), hostile_gate(text() or "-", text, value=None))
        if is_safety
        else (),
        notes=(text(),),
    )


def hostile_finding(text: Texts, severity: Severity, suppressed: str | None) -> Finding:
    """A finding whose texts are all hostile; the rules' ids are ours."""
    return Finding(
        rule="prompt/no-role",
        severity=severity,
        message=text(),
        file=text(),
        line=3,
        suppressed=suppressed,
        fingerprint="00",
    )


def hostile_judge(text: Texts) -> JudgeRecord:
    """A judge that differs from people on hostile texts, and could not judge others."""

    def label(judge: float | None, error: str | None) -> LabelRecord:
        return LabelRecord(
            id=text(),
            line=3,
            output=text(),
            criterion=text(),
            human=1.0,
            judge=judge,
            reason=text(),
            error=error,
        )

    return JudgeRecord(
        model=text(),
        file=text(),
        statistic=Statistic.KAPPA,
        labelled=8,
        unjudged=1,
        limit=0.6,
        value=0.25,
        interval=wilson(0.25, 8),
        observed=0.5,
        verdict=Verdict.FAIL,
        reason=text(),
        differing=(label(0.0, None), label(None, text())),
    )


def hostile_test(text: Texts, cases: Sequence[CaseRecord]) -> PromptTestReport:
    """A report of these cases that quotes hostile texts wherever it quotes."""
    findings = (
        *(hostile_finding(text, severity, None) for severity in Severity),
        hostile_finding(text, Severity.ERROR, text()),
    )
    return PromptTestReport(
        verdict=Verdict.FAIL,
        exit_code=ExitCode.FAIL,
        reasons=(f"accuracy of {text()} is below the limit", text()),
        suite=text(),
        started_at="2026-11-22T19:30:00+00:00",
        duration_seconds=12.3,
        suites=tuple(SuiteName),
        commit=text(),
        lint=LintPart(verdict=Verdict.FAIL, families=1, versions=2, findings=findings),
        judge=hostile_judge(text),
        versions=tuple(
            hostile_version(text, suite) for suite in (SuiteName.REGRESSION, SuiteName.SAFETY)
        ),
        cases=tuple(cases),
        usage=Usage(
            prompt_tokens=40,
            completion_tokens=40,
            cost_usd=0.004,
            spent_tokens=80,
            spent_usd=0.004,
            price_table=text(),
        ),
        run=RunPart(repeats=2, concurrency=8, lowest_concurrency=4, requests=5, stopped=text()),
        notes=(text(), text()),
        unsupported=(text(),),
    )


def hostile_test_refusal(text: Texts) -> PromptTestReport:
    """A report of configuration problems that quotes hostile texts."""
    return PromptTestReport(
        verdict=Verdict.ERROR,
        exit_code=ExitCode.CONFIGURATION,
        reasons=(text(),),
        suite=text(),
        started_at="2026-11-22T19:30:00+00:00",
        duration_seconds=0.0,
        commit=text(),
        problems=(
            Problem(where=text(), message=text()),
            Problem(where=f"{text()}:3", message=text(), file=text(), line=3),
        ),
    )
