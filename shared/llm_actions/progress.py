"""Shows how far a run is: one living line on a terminal, a line every few seconds in a log."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from contextlib import suppress
from typing import TextIO

from llm_actions.clock import Clock
from llm_actions.evals.results import Status

TERMINAL_SECONDS = 0.1
LOG_SECONDS = 5.0


class ProgressLine:
    """Counts finished cases and says so on standard error."""

    def __init__(
        self, total: int, clock: Clock, *, is_job: bool = False, stream: TextIO | None = None
    ) -> None:
        """A job's log is no terminal, also where a runner gives it one."""
        self._total = total
        self._clock = clock
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty() and not is_job
        self._counts: Counter[Status] = Counter()
        self._started = clock.monotonic()

    def advance(self, status: Status) -> None:
        """One more case has this status."""
        self._counts[status] += 1

    async def show(self) -> None:
        """Keep showing until this task is cancelled."""
        pause = TERMINAL_SECONDS if self._is_terminal else LOG_SECONDS
        try:
            while True:
                await asyncio.sleep(pause)
                self._write()
        finally:
            self._write(end="\n")

    def _write(self, end: str = "") -> None:
        text = f"\r\x1b[K{self.line()}{end}" if self._is_terminal else f"{self.line()}\n"
        with suppress(OSError):  # the reader is gone or the disk is full, and the run goes on
            self._stream.write(text)
            self._stream.flush()

    def line(self) -> str:
        """The state of the run in a line."""
        seconds = self._clock.monotonic() - self._started
        done = sum(self._counts.values())
        parts = ", ".join(
            f"{self._counts[status]} {status}"
            for status in (Status.PASS, Status.FAIL, Status.ERROR)
        )
        return f"{done:,} of {self._total:,} cases after {seconds:.0f} s: {parts}"
