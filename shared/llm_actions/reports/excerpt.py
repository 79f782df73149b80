"""The few cases that a person should look at first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Picks from the cases of a run, in whatever order they come."""

    def __init__(self) -> None:
        self._failed_ids: set[str] = set()
        self._error_ids: set[str] = set()
        self._worst: dict[int, CaseResult] = {}  # the worst case of each of the worst samples
        self._least: _Badness | None = None  # of the samples' worst, once there are enough

    def add(self, case: CaseResult) -> None:
        """Look at one more case."""
        if case.status not in STATUS_ORDER:
            return
        ids = self._failed_ids if case.status is Status.FAIL else self._error_ids
        ids.add(case.id)
        if self._least is not None and _badness(case) < self._least:
            return
        known = self._worst.get(case.index)
        if known is None or _badness(case) > _badness(known):
            self._worst[case.index] = case
        if len(self._worst) > CASES_AT_MOST:
            del self._worst[min(self._worst.values(), key=_badness).index]
        if len(self._worst) == CASES_AT_MOST:
            self._least = min(map(_badness, self._worst.values()))

    def build(self) -> Excerpt:
        """The excerpt of what was looked at."""
        return Excerpt(
            worst=tuple(sorted(self._worst.values(), key=_badness, reverse=True)),
            failed_ids=frozenset(self._failed_ids),
            error_ids=frozenset(self._error_ids - self._failed_ids),
        )


def excerpt(cases: Iterable[CaseResult]) -> Excerpt:
    """Pick from all cases of a run."""
    builder = ExcerptBuilder()
    for case in cases:
        builder.add(case)
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
