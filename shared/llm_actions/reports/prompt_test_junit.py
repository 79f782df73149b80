"""JUnit XML of a prompt test: a test suite for each suite, failures and errors apart. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llm_actions.evals.results import Status
from llm_actions.lint.findings import Finding, Severity
from llm_actions.reports.junit import attribute, content
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.reports.prompt_test_cases import (
    Names,
    answer_before,
    explanation,
    names_of,
)
from llm_actions.reports.prompt_test_judge import differing_lines
from llm_actions.suites.records import CaseKind, CaseRecord, Change, JudgeRecord, SuiteName
from llm_actions.verdict import Verdict

LABELS_AT_MOST = 50
FAILURE_TYPES = {
    CaseKind.CASE: "failed",
    CaseKind.ATTACK: "fell to the attack",
    CaseKind.TWIN: "refused a harmless request",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _TestCase:
    """One `testcase` element; `result` is what stands inside, its kind the element's name."""

    classname: str
    name: str
    file: str | None = None
    line: int | None = None
    seconds: float = 0.0
    kind: str | None = None
    result: str = ""

    def xml(self) -> str:
        place = "" if self.file is None else f" file={attribute(self.file)} line={_line(self.line)}"
        start = (
            f"<testcase classname={attribute(self.classname)} name={attribute(self.name)}"
            f'{place} time="{self.seconds:.3f}"'
        )
        return f"{start}>{self.result}</testcase>\n" if self.result else f"{start}/>\n"


def render_prompt_test_junit(report: PromptTestReport) -> Iterator[bytes]:
    """The content of junit.xml in pieces.

    A report in which nothing was tested becomes one test case, which says why.
    """
    suites = list(_suites(report)) or [("prompt-test", [_nothing_tested(report)])]
    every = [case for _, cases in suites for case in cases]
    seconds = f'time="{report.duration_seconds:.3f}"'
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites {_totals(every)} {seconds}>\n".encode()
    for name, cases in suites:
        title = attribute(f"{name} {report.suite}".strip())
        taken = f'time="{sum(each.seconds for each in cases):.3f}"'
        skipped = sum(each.kind == "skipped" for each in cases)
        yield f'<testsuite name={title} {_totals(cases)} {taken} skipped="{skipped}">\n'.encode()
        yield from (each.xml().encode() for each in cases)
        yield b"</testsuite>\n"
    yield b"</testsuites>\n"


def _totals(cases: Sequence[_TestCase]) -> str:
    failures, errors = (sum(each.kind == kind for each in cases) for kind in ("failure", "error"))
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'


def _suites(report: PromptTestReport) -> Iterator[tuple[str, list[_TestCase]]]:
    if report.lint is not None:
        yield SuiteName.LINT, list(_lint_cases(report.lint))
    if report.judge is not None:
        yield "judge", [_of_judge(report.judge)]
    names = names_of(report)
    paths = {(each.family, each.version): each.path for each in report.versions}
    for suite in (SuiteName.REGRESSION, SuiteName.SAFETY):
        cases = [
            _test_case(each, paths.get((each.family, each.version), each.version), names)
            for each in report.cases
            if each.suite is suite
        ]
        if cases:
            yield suite, cases


def _lint_cases(lint: LintPart) -> Iterator[_TestCase]:
    """A test case a finding: an error fails, what is milder only tells, the rest is skipped."""
    yield from map(_of_finding, lint.findings)
    if lint.findings and lint.verdict is not Verdict.ERROR:
        return
    message = "the lint did not work"
    is_broken = lint.verdict is Verdict.ERROR
    yield _TestCase(
        classname="lint",
        name=f"{lint.versions} versions",
        kind="error" if is_broken else None,
        result=f'<error type="lint" message={attribute(message)}/>' if is_broken else "",
    )


def _of_finding(finding: Finding) -> _TestCase:
    message = attribute(finding.message)
    if finding.suppressed is not None:
        reason = attribute(f"switched off: {finding.suppressed or 'no reason'}")
        kind, result = "skipped", f"<skipped message={reason}/>"
    elif finding.severity is Severity.ERROR:
        kind, result = "failure", f"<failure type={attribute(finding.rule)} message={message}/>"
    else:
        told = content(f"{finding.severity}: {finding.message}")
        kind, result = "system-out", f"<system-out>{told}</system-out>"
    return _TestCase(
        classname=finding.file,
        name=f"{finding.rule}, line {finding.line}",
        file=finding.file,
        line=finding.line,
        kind=kind,
        result=result,
    )


def _of_judge(judge: JudgeRecord) -> _TestCase:
    """The agreement with a file of labels; one that cannot be told is skipped."""
    kinds = {Verdict.FAIL: "failure", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "skipped"}
    kind = kinds.get(judge.verdict)
    message = attribute(judge.reason)
    detail = content("\n".join(differing_lines(judge, LABELS_AT_MOST)))
    if kind == "skipped":
        result = f"<skipped message={message}/>"
    elif kind is None:
        result = f"<system-out>{detail}</system-out>" if detail else ""
    else:
        result = f'<{kind} type="judge-agreement" message={message}>{detail}</{kind}>'
    return _TestCase(
        classname=judge.file,
        name=f"agreement of the judge {judge.model}",
        file=judge.file,
        line=1,
        kind=kind,
        result=result,
    )


def _test_case(case: CaseRecord, path: str, names: Names) -> _TestCase:
    kind, result = _result(case)
    return _TestCase(
        classname=path,
        name=names.case(case),
        file=case.file,
        line=case.line,
        seconds=sum(each.latency_seconds or 0.0 for each in case.repeats),
        kind=kind,
        result=result,
    )


def _result(case: CaseRecord) -> tuple[str | None, str]:
    """The name of the element inside a test case, and the element."""
    message = attribute(explanation(case))
    match case.status:
        case Status.PASS:
            return None, ""
        case Status.NOT_RUN:
            told = "removed" if case.change is Change.REMOVED else "not run"
            return "skipped", f'<skipped message="{told}"/>'
        case Status.ERROR:
            error = case.shown.error if case.shown else None
            kind = attribute(error.kind if error else "error")
            return "error", f"<error type={kind} message={message}/>"
        case Status.FAIL:
            kind = "broken" if case.change is Change.BROKEN else FAILURE_TYPES[case.kind]
            detail = content(_detail(case))
            return "failure", f'<failure type="{kind}" message={message}>{detail}</failure>'


def _detail(case: CaseRecord) -> str:
    before, after = answer_before(case), case.shown
    parts = [f"input: {case.input}"]
    if before is not None:
        parts.append(f"answer before: {before.answer}")
    return "\n".join([*parts, f"answer: {after.answer if after else None}"])


def _nothing_tested(report: PromptTestReport) -> _TestCase:
    is_broken = report.verdict is Verdict.ERROR
    tag = "error" if is_broken else "skipped"
    message = attribute("\n".join(report.reasons))
    problems = content("\n".join(map(str, report.problems)))
    return _TestCase(
        classname="prompt-test",
        name="run",
        kind=tag,
        result=f"<{tag} message={message}>{problems}</{tag}>",
    )


def _line(line: int | None) -> str:
    return f'"{line or 1}"'
