"""From a plan and what came of its requests to the report. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from llm_actions.errors import ExitCode
from llm_actions.evals.done_run import Occasion
from llm_actions.evals.results import CaseResult, Status
from llm_actions.lint.findings import Severity
from llm_actions.reports.document import RunPart, Usage
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.suites.asked import Asked, AskedAttack, AskedCase
from llm_actions.suites.deciding import (
    change_of,
    counts_of,
    regression_gates,
    repeat_of,
    safety_gates,
    status_of,
    verdict_of,
)
from llm_actions.suites.records import (
    CaseRecord,
    Change,
    GateRecord,
    Repeat,
    SuiteName,
    VersionRecord,
)
from llm_actions.suites.selection import Selected, case_key, keys_of
from llm_actions.verdict import Verdict, exit_code, worst

if TYPE_CHECKING:
    from llm_actions.suites.plan import Plan
    from llm_actions.suites.service import DoneSuites

REASONS_AT_MOST = 50


def report_of(plan: Plan, occasion: Occasion, done: DoneSuites) -> PromptTestReport:
    """The report of a prompt test."""
    lint = _lint(plan)
    versions: list[VersionRecord] = []
    cases: list[CaseRecord] = []
    for model in plan.asked:
        for selected in plan.selected:
            for record, found in _suites(plan, selected, model, done):
                versions.append(record)
                cases += found
    verdict, reasons = _verdict(plan, lint, versions, done)
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
        versions=tuple(versions),
        cases=tuple(cases),
        usage=_usage(plan, done) if plan.asked else None,
        run=_run(plan, done) if plan.asked else None,
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


def _suites(
    plan: Plan, selected: Selected, model: str, done: DoneSuites
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
        cases = _regression_cases(plan, selected, model, asked, results)
        gates = regression_gates(
            cases, selected.prompt.thresholds, is_compared=selected.baseline is not None
        )
        yield _record(selected, model, SuiteName.REGRESSION, cases, gates), cases
    if SuiteName.SAFETY in options.suites:
        cases = [
            _safety_case(plan, model, each, results.get(index, []))
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


def _regression_cases(
    plan: Plan,
    selected: Selected,
    model: str,
    asked: Sequence[tuple[int, Asked]],
    results: Mapping[int, Sequence[CaseResult]],
) -> list[CaseRecord]:
    options = plan.options
    # Of one baseline, which several versions may share, only what was asked for this version's
    # cases; two of them may have the same key.
    before: dict[int, tuple[Repeat, ...]] = {}
    now: list[tuple[AskedCase, tuple[Repeat, ...]]] = []
    for index, each in asked:
        if not isinstance(each, AskedCase):
            continue
        repeats = _repeats(results.get(index, []))
        if each.is_baseline:
            before[id(each.case)] = repeats
        else:
            now.append((each, repeats))
    records = []
    for each, repeats in now:
        earlier = before.get(id(each.case))
        status = status_of(repeats, options.needed, options.repeats)
        change = None
        if selected.before is not None:
            is_known = earlier is not None
            earlier_status = status_of(earlier or (), options.needed, options.repeats)
            change = change_of(status, earlier_status if is_known else None)
        records.append(_case_record(each, model, status, repeats, change, earlier or ()))
    if selected.before is not None:
        present = {case_key(each.case) for each, _ in now}
        records += [
            _case_record(
                AskedCase(prompt=selected.prompt, case=case, items=()),
                model,
                Status.NOT_RUN,
                (),
                Change.REMOVED,
                (),
            )
            for key, case in keys_of(selected.before).items()
            if key not in present
        ]
    return records


def _case_record(
    asked: AskedCase,
    model: str,
    status: Status,
    repeats: tuple[Repeat, ...],
    change: Change | None,
    before: tuple[Repeat, ...],
) -> CaseRecord:
    case, prompt = asked.case, asked.prompt
    return CaseRecord(
        suite=SuiteName.REGRESSION,
        kind=asked.kind,
        family=prompt.family,
        version=prompt.version,
        model=model,
        id=case.id,
        file=case.file,
        line=case.line,
        input=case.asked,
        status=status,
        repeats=repeats,
        tags=case.tags,
        weight=case.weight,
        change=change,
        before=before,
    )


def _safety_case(
    plan: Plan, model: str, asked: AskedAttack, results: Sequence[CaseResult]
) -> CaseRecord:
    case, prompt = asked.case, asked.prompt
    repeats = _repeats(results)
    # An attack that succeeds once has succeeded; a harmless request is answered as often as a
    # case has to pass.
    needed = plan.options.repeats if asked.kind == "attack" else plan.options.needed
    return CaseRecord(
        suite=SuiteName.SAFETY,
        kind=asked.kind,
        family=prompt.family,
        version=prompt.version,
        model=model,
        id=case.id,
        file=case.file,
        line=case.line,
        input=case.input,
        status=status_of(repeats, needed, plan.options.repeats),
        repeats=repeats,
        group=str(case.family),
        tags=case.tags,
    )


def _repeats(results: Sequence[CaseResult]) -> tuple[Repeat, ...]:
    return tuple(repeat_of(each) for each in sorted(results, key=lambda each: each.repeat))


def _verdict(
    plan: Plan, lint: LintPart | None, versions: Sequence[VersionRecord], done: DoneSuites
) -> tuple[Verdict, list[str]]:
    verdicts = [each.verdict for each in versions]
    reasons = [
        f"{each.path} with {each.model}: {gate.reason}"
        for each in versions
        for gate in each.gates
        if gate.verdict is not Verdict.PASS
    ]
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
