"""From gates and counts to the verdict of a run. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from llm_actions.evals.gates import GateResult
from llm_actions.evals.metrics import show_share
from llm_actions.verdict import Verdict, worst


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Cases by status. A case is one repeat of one sample."""

    total: int = 0
    passed: int = 0
    failed: int = 0
    errors: int = 0
    not_run: int = 0


def what_broke(stopped: str | None, counts: Counts, max_error_share: float) -> list[str]:
    """Why the measurement itself did not work; empty when it did."""
    broken = []
    measured = counts.total - counts.not_run
    if stopped is not None and counts.not_run:
        broken.append(f"the run ended early after {measured} of {counts.total} cases: {stopped}")
    elif stopped is not None:
        broken.append(stopped)
    elif counts.not_run:
        broken.append(f"{counts.not_run} of {counts.total} cases were not run")
    if counts.passed + counts.failed == 0:
        broken.append("no case was scored")
    if measured and counts.errors / measured > max_error_share:
        broken.append(
            f"{counts.errors} of {measured} cases ended in an error, "
            f"max-error-share allows {show_share(max_error_share)}"
        )
    return broken


def undecided(result: GateResult) -> GateResult:
    """A gate that must not decide, because the measurement did not work."""
    if result.verdict is Verdict.ERROR:
        return result
    reason = f"{result.gate.subject} was not decided: the measurement did not work"
    return replace(result, verdict=Verdict.ERROR, reason=reason)


def judge(broken: Sequence[str], gates: Sequence[GateResult]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of a run and its reasons: what broke, else the gates that do not pass."""
    if broken:
        return Verdict.ERROR, tuple(broken)
    decisive = [result.reason for result in gates if result.verdict is not Verdict.PASS]
    passing = [result.reason for result in gates if result.verdict is Verdict.PASS]
    return worst(result.verdict for result in gates), tuple(decisive or passing)
