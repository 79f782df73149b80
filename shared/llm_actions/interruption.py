"""SIGINT and SIGTERM: what they mean before, during and after a run."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def hold_back() -> None:
    """Let signals wait until `install`, while modules are still being imported."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


class Interruption:
    """The one handler of both signals, from the start of an action to its end.

    Until `arm` a signal is noted. From then on it raises KeyboardInterrupt; during a run it stops
    the run. Afterwards, and when a signal came already, nothing happens: what was measured is being
    written.
    """

    def __init__(self) -> None:
        self._stop: Callable[[str], None] | None = None
        self._is_armed = False
        self._is_over = False
        self.signal_name: str | None = None

    def install(self) -> None:
        """Take the signals from here on."""
        for number in SIGNALS:
            signal.signal(number, self._receive)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def arm(self) -> None:
        """Raise KeyboardInterrupt for a signal that was noted, and for the next one."""
        self._is_armed = True
        if self.signal_name is not None:
            raise KeyboardInterrupt

    @contextmanager
    def stops(self, stop: Callable[[str], None]) -> Iterator[None]:
        """Call `stop` with the reason when a signal comes inside; afterwards signals are over."""
        self._stop = stop
        try:
            yield
        finally:
            self.end()

    @contextmanager
    def stops_in_loop(self, stop: Callable[[str], None]) -> Iterator[None]:
        """As `stops`, for a run in the running event loop, which a signal has to wake up."""
        import asyncio  # here: signals are held back before anything that takes time is imported

        loop = asyncio.get_running_loop()

        def wake_up(reason: str) -> None:
            loop.call_soon_threadsafe(stop, reason)

        with self.stops(wake_up):
            yield

    def end(self) -> None:
        """From here on signals change nothing."""
        self._is_over = True
        self._stop = None

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._is_over or self.signal_name is not None:
            return
        self.signal_name = signal.Signals(number).name
        if self._stop is not None:
            self._stop(f"interrupted by {self.signal_name}")
        elif self._is_armed:
            raise KeyboardInterrupt
