"""How many requests may be in flight: shrinks on a rate limit, grows back with success.

Additive increase, multiplicative decrease, as TCP does it (Chiu and Jain 1989). A server error
holds the number where it is.
"""

from __future__ import annotations

import asyncio
from collections import deque

from llm_actions.clock import Clock


class AdaptiveLimit:
    """A semaphore whose size follows the server, with a pause that the server can ask for."""

    def __init__(self, maximum: int, clock: Clock) -> None:
        self._maximum = float(maximum)
        self._limit = float(maximum)
        self._clock = clock
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._paused_until = 0.0
        self._shrunk_at = -1.0
        self.lowest = maximum

    @property
    def current(self) -> int:
        """Requests that may be in flight now."""
        return int(self._limit)

    async def enter(self) -> float:
        """Wait for a place and for the end of a pause; returns the time at which it was given."""
        if self._in_flight >= self.current or self._waiting:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._leave()
                raise
        else:
            self._in_flight += 1
        try:
            while (pause := self._paused_until - self._clock.monotonic()) > 0:
                await self._clock.sleep(pause)
        except asyncio.CancelledError:
            self._leave()
            raise
        return self._clock.monotonic()

    def leave_after_success(self) -> None:
        """Give the place back; the limit grows by one for every limit's worth of successes."""
        self._limit = min(self._limit + 1 / self._limit, self._maximum)
        self._leave()

    def leave_after_error(self) -> None:
        """Give the place back and keep the limit."""
        self._leave()

    def leave_after_rate_limit(self, entered_at: float, pause_seconds: float | None) -> None:
        """Give the place back and halve the limit, once for all requests that were in flight.

        `pause_seconds` is what the server asked for; until then no request is started.
        """
        now = self._clock.monotonic()
        if entered_at > self._shrunk_at:
            self._limit = max(self._limit / 2, 1.0)
            self.lowest = min(self.lowest, self.current)
            self._shrunk_at = now
        if pause_seconds is not None:
            self._paused_until = max(self._paused_until, now + pause_seconds)
        self._leave()

    def _leave(self) -> None:
        self._in_flight -= 1
        while self._waiting and self._in_flight < self.current:
            place = self._waiting.popleft()
            if not place.done():
                self._in_flight += 1
                place.set_result(None)
