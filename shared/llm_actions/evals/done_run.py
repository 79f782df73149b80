"""What came of a run. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from llm_actions.evals.metrics import Measurements


@dataclass(frozen=True, kw_only=True)
class DoneRun:
    """A run that has ended: `stopped` says why it did so early, None when it did not.

    `spent_tokens` and `spent_usd` are of what the run itself sent. `case_lines` reads the results
    in the order of the dataset, each as one line of JSON. `notes` are what judges told beside their
    verdicts.
    """

    measurements: Measurements
    stopped: str | None
    was_interrupted: bool
    started_at: datetime
    duration_seconds: float
    lowest_concurrency: int
    requests: int
    retries: int
    cached: int
    reused: int
    spent_tokens: int
    spent_usd: float
    case_lines: Callable[[], Iterator[bytes]]
    notes: tuple[str, ...] = ()
