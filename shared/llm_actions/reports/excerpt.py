"""The few cases that a person should look at first. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from llm_actions.evals.results import CaseResult, Status

CASES_AT_MOST = 50
STATUS_ORDER = {Status.ERROR: 0, Status.FAIL: 1}


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The worst cases, one a sample: errors first, then by weight and score; and all their ids.

    A sample of which one repeat failed and another ended in an error is in `failed_ids` alone.
    """

    worst: tuple[CaseResult, ...]
    failed_ids: frozenset[str]
    error_ids: frozenset[str] = frozenset()

    @property
    def samples(self) -> int:
        """Number of samples of which a repeat is not correct."""
        return len(self.failed_ids) + len(self.error_ids)


class ExcerptBuilder:
    """Picks from the cases of a run while something else reads them."""

    def __init__(self) -> None:
        self._failed_ids: set[str] = set()
        self._error_ids: set[str] = set()
        # The worst so far as a heap whose first item is the least bad of them.
        self._worst: list[tuple[_Badness, CaseResult]] = []
        self._pending: CaseResult | None = None

    def watch(self, cases: Iterable[CaseResult]) -> Iterator[CaseResult]:
        """The cases, each looked at on its way."""
        for case in cases:
            if case.status in STATUS_ORDER:
                self._add(case)
            yield case

    def _add(self, case: CaseResult) -> None:
        ids = self._failed_ids if case.status is Status.FAIL else self._error_ids
        ids.add(case.id)
        # The repeats of a sample come one after another, and the worst of them stands for all.
        if self._pending is not None and self._pending.index == case.index:
            self._pending = max(self._pending, case, key=_badness)
            return
        self._push()
        self._pending = case

    def _push(self) -> None:
        if self._pending is None:
            return
        item = (_badness(self._pending), self._pending)
        if len(self._worst) < CASES_AT_MOST:
            heapq.heappush(self._worst, item)
        elif item[0] > self._worst[0][0]:
            heapq.heapreplace(self._worst, item)

    def build(self) -> Excerpt:
        """The excerpt of what was watched, which is all."""
        self._push()
        self._pending = None
        ordered = sorted(self._worst, key=lambda item: item[0], reverse=True)
        return Excerpt(
            worst=tuple(case for _, case in ordered),
            failed_ids=frozenset(self._failed_ids),
            error_ids=frozenset(self._error_ids - self._failed_ids),
        )


def excerpt(cases: Iterable[CaseResult]) -> Excerpt:
    """Pick from all cases of a run, which are read once."""
    builder = ExcerptBuilder()
    for _ in builder.watch(cases):
        pass
    return builder.build()


# No two cases of a run are equally bad: the last two numbers name the case.
_Badness = tuple[int, float, float, int, int]


def _badness(case: CaseResult) -> _Badness:
    return (
        -STATUS_ORDER[case.status],
        case.weight,
        -(case.score or 0.0),
        -case.index,
        -case.repeat,
    )
