"""Real objects behind the package's protocols, with time and replies that a test decides."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from llm_actions.clock import Clock
from llm_actions.evals.results import Status
from llm_actions.http import Fault, Reply, TransportError
from llm_actions.llm.caller import Caller
from llm_actions.llm.concurrency import AdaptiveLimit

Result = TypeVar("Result")
START = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
ROUNDS_UNTIL_QUIET = 30
REAL_SECONDS_AT_MOST = 20


class VirtualClock:
    """Time that stands still while anything can run, then jumps to the next one who wakes up."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._seconds

    def now(self) -> datetime:
        """The time of day, which begins at START."""
        return START + timedelta(seconds=self._seconds)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has come so far."""
        self.slept.append(seconds)
        alarm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._seconds + seconds, next(self._order), alarm))
        await alarm

    def advance(self, seconds: float) -> None:
        """Let time pass without waking anybody."""
        self._seconds += seconds

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine to its end in an event loop of its own."""
        return asyncio.run(self._drive(coroutine))

    async def _drive(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        task = asyncio.create_task(coroutine)
        async with asyncio.timeout(REAL_SECONDS_AT_MOST):
            while not task.done():
                for _ in range(ROUNDS_UNTIL_QUIET):
                    await asyncio.sleep(0)
                if self._sleepers and not task.done():
                    self._wake_next()
        return task.result()

    def _wake_next(self) -> None:
        at, _, alarm = heapq.heappop(self._sleepers)
        self._seconds = max(self._seconds, at)
        if not alarm.done():
            alarm.set_result(None)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client was asked to send."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout_seconds: float
    at: float

    @property
    def document(self) -> Any:
        """The JSON of the body."""
        return json.loads(self.body)


Outcome = Reply | TransportError | BaseException


@dataclass(kw_only=True)
class ScriptedClient:
    """An HttpClient whose replies come from a function; each takes `latency_seconds`."""

    answer: Callable[[Request], Outcome | Awaitable[Outcome]]
    clock: Clock
    latency_seconds: float = 0.0
    requests: list[Request] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_seconds: float
    ) -> Reply:
        """Note the request and give the scripted outcome."""
        request = Request(
            url=url,
            headers=dict(headers),
            body=body,
            timeout_seconds=timeout_seconds,
            at=self.clock.monotonic(),
        )
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.latency_seconds:
                await self.clock.sleep(self.latency_seconds)
            outcome = self.answer(request)
            if not isinstance(outcome, Reply | BaseException):
                outcome = await outcome
        finally:
            self.in_flight -= 1
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def in_turn(outcomes: Iterable[Outcome]) -> Callable[[Request], Outcome]:
    """Gives one outcome after the other, whatever is asked."""
    remaining = iter(outcomes)
    return lambda _: next(remaining)


def always(outcome: Outcome) -> Callable[[Request], Outcome]:
    """Gives the same outcome to every request."""
    return lambda _: outcome


def reply(
    status: int = 200,
    body: bytes = b"{}",
    *,
    content_type: str = "application/json",
    retry_after: str | None = None,
    location: str | None = None,
) -> Reply:
    """A reply of a server."""
    return Reply(
        status=status,
        content_type=content_type,
        retry_after=retry_after,
        location=location,
        body=body,
    )


def timeout() -> TransportError:
    """No reply in time."""
    return TransportError(Fault.TIMEOUT, "no complete reply within 60 s")


def cut() -> TransportError:
    """A connection that broke."""
    return TransportError(Fault.NETWORK, "the server closed the connection before it replied")


def completion(
    text: object = "fine",
    *,
    prompt_tokens: int | None = 10,
    completion_tokens: int | None = 5,
    finish_reason: str = "stop",
    **message: object,
) -> bytes:
    """The body of a chat completion."""
    document: dict[str, object] = {
        "choices": [
            {
                "message": {"role": "assistant", "content": text, **message},
                "finish_reason": finish_reason,
            }
        ]
    }
    if prompt_tokens is not None:
        document["usage"] = {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
        }
    return json.dumps(document).encode()


def caller_of(
    client: ScriptedClient, clock: Clock, *, concurrency: int = 8, deadline: float = 3600.0
) -> Caller:
    """A caller with the usual settings."""
    return Caller(
        client,
        AdaptiveLimit(concurrency, clock),
        clock,
        timeout_seconds=60.0,
        deadline=deadline,
    )


@dataclass(kw_only=True)
class CountedProgress:
    """Remembers the statuses that it was told."""

    statuses: list[Status] = field(default_factory=list)

    def advance(self, status: Status) -> None:
        """One more case has this status."""
        self.statuses.append(status)
