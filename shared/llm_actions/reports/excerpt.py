"""The few cases that a person should look at first. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from llm_actions.evals.results import CaseResult, Status

CASES_AT_MOST = 50
STATUS_ORDER = {Status.ERROR: 0, Status.FAIL: 1}


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The worst cases, errors first, then by weight and score; and the ids of all failed ones."""

    worst: tuple[CaseResult, ...]
    failed_ids: frozenset[str]


def excerpt(cases: Iterable[CaseResult]) -> Excerpt:
    """Pick from all cases of a run, which are read once."""
    failed_ids: set[str] = set()

    def failed() -> Iterable[CaseResult]:
        for case in cases:
            if case.status is Status.FAIL:
                failed_ids.add(case.id)
            if case.status in STATUS_ORDER:
                yield case

    worst = heapq.nsmallest(CASES_AT_MOST, failed(), key=_order)
    return Excerpt(worst=tuple(worst), failed_ids=frozenset(failed_ids))


def _order(case: CaseResult) -> tuple[int, float, float, int]:
    return STATUS_ORDER[case.status], -case.weight, case.score or 0.0, case.index
