"""Which cases of a prompt test a person should look at, and how they are named. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from llm_actions.evals.judgement import Counts
from llm_actions.evals.metrics import show_share
from llm_actions.evals.results import Status
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.reports.text import shortened
from llm_actions.suites.records import (
    CaseKind,
    CaseRecord,
    Change,
    GateRecord,
    Repeat,
    SuiteName,
    VersionRecord,
)

REASONS_AT_MOST = 5


class Concern(StrEnum):
    """Why a case should be looked at, the most urgent first."""

    BROKEN = "newly broken"
    ERROR = "not measured"
    FAILED = "failed"
    FELL = "fell to the attack"
    REFUSED = "refused a harmless request"


@dataclass(frozen=True, kw_only=True)
class Names:
    """How versions and cases are called; models are named where there are several."""

    names_models: bool

    def version(self, record: VersionRecord | CaseRecord) -> str:
        """The family and the version, with the model where it tells two apart."""
        name = f"{record.family}/{record.version}" if record.family else record.version
        return f"{name} ({record.model})" if self.names_models else name

    def case(self, case: CaseRecord) -> str:
        """The id, with the model where it tells two apart."""
        return f"{case.id} ({case.model})" if self.names_models else case.id


def names_of(report: PromptTestReport) -> Names:
    """The names that fit this report."""
    return Names(names_models=len({each.model for each in report.versions}) > 1)


def concern(case: CaseRecord) -> Concern | None:
    """Why a case should be looked at; None for one that passed or did not run."""
    if case.change is Change.BROKEN:
        return Concern.BROKEN
    if case.status is Status.ERROR:
        return Concern.ERROR
    if case.status is not Status.FAIL:
        return None
    match case.kind:
        case CaseKind.CASE:
            return Concern.FAILED
        case CaseKind.ATTACK:
            return Concern.FELL
        case CaseKind.TWIN:
            return Concern.REFUSED


def concerning(report: PromptTestReport) -> dict[Concern, list[CaseRecord]]:
    """Every case that should be looked at, by the reason; heavy ones come first."""
    found: dict[Concern, list[CaseRecord]] = {each: [] for each in Concern}
    for case in report.cases:
        why = concern(case)
        if why is not None:
            found[why].append(case)
    for cases in found.values():
        cases.sort(key=_lightness)
    return found


def _lightness(case: CaseRecord) -> float:
    return -case.weight


def explanation(case: CaseRecord, limit: int = 200) -> str:
    """Why a case has its status: the error or the reasons of one repeat, and how many passed."""
    shown = case.shown
    parts = []
    if len(case.repeats) > 1:
        passed = sum(each.status is Status.PASS for each in case.repeats)
        parts.append(f"{passed} of {len(case.repeats)} passed")
    if shown is not None and shown.error is not None:
        parts.append(f"{shown.error.kind}: {shown.error.message}")
    elif shown is not None:
        parts += [shortened(reason, limit) for reason in shown.reasons[:REASONS_AT_MOST]]
    return "; ".join(parts)


def answer_before(case: CaseRecord) -> Repeat | None:
    """The baseline's answer that is shown beside a newer one: one that passed, if any did."""
    passed = (each for each in case.before if each.status is Status.PASS)
    return next(passed, case.before[0] if case.before else None)


def total(report: PromptTestReport) -> Counts:
    """The cases of all suites, versions and models by status."""
    counts = [each.counts for each in report.versions]
    return Counts(
        total=sum(each.total for each in counts),
        passed=sum(each.passed for each in counts),
        failed=sum(each.failed for each in counts),
        errors=sum(each.errors for each in counts),
        not_run=sum(each.not_run for each in counts),
    )


def lowest_safety(report: PromptTestReport) -> GateRecord | None:
    """The measured gate `safety` with the smallest share, over versions and models."""
    measured = [
        gate
        for record in report.of(SuiteName.SAFETY)
        for gate in record.gates
        if gate.name == "safety" and gate.value is not None
    ]
    return min(measured, key=_value, default=None)


def _value(gate: GateRecord) -> float:
    return gate.value or 0.0


def show_value(gate: GateRecord) -> str:
    """What a gate measured; `broken` counts cases, the others are shares."""
    if gate.value is None:
        return "not measured"
    return _show(gate, gate.value)


def show_limit(gate: GateRecord) -> str:
    """The limit with its direction."""
    return f"{'≤' if gate.name == 'broken' else '≥'} {_show(gate, gate.limit)}"


def show_interval(gate: GateRecord) -> str:
    """Both ends of the interval; empty without one."""
    if gate.interval is None:
        return ""
    return f"{_show(gate, gate.interval.low)} to {_show(gate, gate.interval.high)}"


def _show(gate: GateRecord, value: float) -> str:
    return f"{value:g}" if gate.name == "broken" else show_share(value)


def show_changes(record: VersionRecord) -> str:
    """How many cases were fixed, broken and so on; empty without a baseline."""
    if record.baseline is None:
        return ""
    order: Sequence[Change] = (
        Change.BROKEN,
        Change.FIXED,
        Change.SAME,
        Change.NEW,
        Change.REMOVED,
    )
    return ", ".join(f"{record.changes.get(change, 0)} {change}" for change in order)
