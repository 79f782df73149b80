"""From a plan and what came of its requests to the report. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from llm_actions.errors import ExitCode
from llm_actions.lint.findings import Severity
from llm_actions.occasion import Occasion
from llm_actions.reports.document import RunPart, Usage
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.suites.asked import AskedAttack
from llm_actions.suites.case_records import regression_cases, safety_case
from llm_actions.suites.contests import FoundByContests, found_by_contests
from llm_actions.suites.deciding import (
    counts_of,
    regression_gates,
    safety_gates,
    verdict_of,
)
from llm_actions.suites.judging import judge_record
from llm_actions.suites.records import (
    CaseRecord,
    Change,
    GateRecord,
    JudgeRecord,
    SuiteName,
    VersionRecord,
)
from llm_actions.suites.selection import Selected
from llm_actions.verdict import Verdict, exit_code, worst

if TYPE_CHECKING:
    from llm_actions.suites.plan import Plan
    from llm_actions.suites.service import DoneSuites

REASONS_AT_MOST = 50


def report_of(plan: Plan, occasion: Occasion, done: DoneSuites) -> PromptTestReport:
    """The report of a prompt test."""
    lint, judge = _lint(plan), _judge(plan, done)
    versions: list[VersionRecord] = []
    cases: list[CaseRecord] = []
    compared = found_by_contests(plan.contests, done.preferences, plan.options.repeats)
    for model in plan.asked:
        for selected in plan.selected:
            for record, found in _suites(plan, selected, model, done, compared):
                versions.append(record)
                cases += found
    verdict, reasons = _verdict(plan, lint, judge, versions, done)
    code = exit_code(verdict, occasion.on_inconclusive)
    return PromptTestReport(
        verdict=verdict,
        exit_code=ExitCode.INTERRUPTED if done.was_interrupted else code,
        reasons=tuple(reasons[:REASONS_AT_MOST]),
        suite=occasion.suite,
        suites=plan.options.suites,
        started_at=done.started_at.isoformat(timespec="seconds"),
        duration_seconds=done.duration_seconds,
        commit=occasion.commit,
        lint=lint,
        judge=judge,
        versions=tuple(versions),
        cases=tuple(cases),
        usage=_usage(plan, done) if plan.asks else None,
        run=_run(plan, done) if plan.asks else None,
        notes=(*plan.notes, *done.notes),
        unsupported=tuple(map(str, plan.unsupported)),
    )


def _lint(plan: Plan) -> LintPart | None:
    if plan.lint is None:
        return None
    return LintPart(
        verdict=plan.lint.verdict,
        families=plan.lint.families,
        versions=plan.lint.versions,
        findings=plan.lint.findings,
    )


def _judge(plan: Plan, done: DoneSuites) -> JudgeRecord | None:
    if plan.labelled is None:
        return None
    options = plan.options
    return judge_record(
        plan.labelled,
        done.comparisons,
        model=options.judge_model,
        limit=options.judge_agreement,
    )


def _suites(
    plan: Plan, selected: Selected, model: str, done: DoneSuites, compared: FoundByContests
) -> Iterator[tuple[VersionRecord, list[CaseRecord]]]:
    """The record of each suite over a version and a model, with its cases."""
    own = selected.prompt.model
    if not plan.options.models and own != model:
        return
    results = done.results.get(model, {})
    asked = [
        (index, each)
        for index, each in enumerate(plan.asked[model].asked)
        if each.prompt is selected.prompt or each.prompt is selected.before
    ]
    options = plan.options
    if SuiteName.REGRESSION in options.suites:
        cases = regression_cases(plan, selected, model, asked, results, compared)
        gates = regression_gates(
            cases, selected.prompt.thresholds, is_compared=selected.baseline is not None
        )
        yield _record(selected, model, SuiteName.REGRESSION, cases, gates), cases
    if SuiteName.SAFETY in options.suites:
        cases = [
            safety_case(plan, model, each, results.get(index, []))
            for index, each in asked
            if isinstance(each, AskedAttack)
        ]
        limit = selected.prompt.thresholds.get("safety", options.safety_threshold)
        gates, groups = safety_gates(cases, limit, options.benign_threshold)
        yield _record(selected, model, SuiteName.SAFETY, cases, gates, groups), cases


def _record(
    selected: Selected,
    model: str,
    suite: SuiteName,
    cases: Sequence[CaseRecord],
    gates: Sequence[GateRecord],
    groups: Sequence[GateRecord] = (),
) -> VersionRecord:
    prompt = selected.prompt
    changes = Counter(case.change for case in cases if case.change is not None)
    return VersionRecord(
        suite=suite,
        family=prompt.family,
        version=prompt.version,
        model=model,
        path=prompt.path,
        digest=prompt.digest,
        counts=counts_of(cases),
        gates=tuple(gates),
        groups=tuple(groups),
        verdict=verdict_of(gates),
        baseline=selected.baseline if suite is SuiteName.REGRESSION else None,
        changes={change: changes[change] for change in Change if changes[change]},
    )


def _verdict(
    plan: Plan,
    lint: LintPart | None,
    judge: JudgeRecord | None,
    versions: Sequence[VersionRecord],
    done: DoneSuites,
) -> tuple[Verdict, list[str]]:
    verdicts = [each.verdict for each in versions]
    reasons = [
        f"{each.path} with {each.model}: {gate.reason}"
        for each in versions
        for gate in each.gates
        if gate.verdict is not Verdict.PASS
    ]
    if judge is not None:
        verdicts.append(judge.verdict)
        if judge.verdict is not Verdict.PASS:
            reasons.insert(0, f"the judge {judge.model}: {judge.reason}")
    if lint is not None:
        verdicts.append(lint.verdict)
        if lint.verdict is not Verdict.PASS:
            reasons.insert(0, f"lint: {lint.count(Severity.ERROR)} errors")
    gaps = [each for each in plan.unsupported if each.is_gap]
    if gaps:
        verdicts.append(Verdict.INCONCLUSIVE)
        reasons.append(f"{len(gaps)} parts of other tools' files cannot be run: {gaps[0]}")
    if done.stopped is not None:
        verdicts.append(Verdict.ERROR)
        reasons.insert(0, f"the run ended early: {done.stopped}")
    if not verdicts and not plan.selected:
        return Verdict.INCONCLUSIVE, [*plan.notes, "nothing was tested"]
    return worst(verdicts), reasons


def _usage(plan: Plan, done: DoneSuites) -> Usage:
    return Usage(
        prompt_tokens=done.prompt_tokens,
        completion_tokens=done.completion_tokens,
        cost_usd=done.spent_usd,
        spent_tokens=done.spent_tokens,
        spent_usd=done.spent_usd,
        price_table=plan.price_table if done.spent_usd is not None else None,
    )


def _run(plan: Plan, done: DoneSuites) -> RunPart:
    return RunPart(
        repeats=plan.options.repeats,
        concurrency=plan.options.concurrency,
        lowest_concurrency=done.lowest_concurrency,
        requests=done.requests,
        retries=done.retries,
        cached=done.cached,
        reused=done.reused,
        stopped=done.stopped,
    )
