"""Sends a request until it has a reply: limit, retries, deadline and one meaning per status."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from llm_actions.clock import Clock
from llm_actions.config.problems import shown
from llm_actions.http import Fault, HttpClient, Reply, TransportError, secret_free
from llm_actions.llm.answers import OUTAGE, AnswerError, ErrorKind
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.llm.error_text import TEXT_AT_MOST, message_in
from llm_actions.llm.retry import (
    Reason,
    delay_seconds,
    may_retry,
    parse_retry_after,
    reason_of_status,
)

KIND_OF_REASON = {
    Reason.RATE_LIMIT: ErrorKind.RATE_LIMIT,
    Reason.SERVER: ErrorKind.SERVER,
    Reason.NETWORK: ErrorKind.NETWORK,
    Reason.TIMEOUT: ErrorKind.TIMEOUT,
}
REASON_OF_FAULT = {Fault.TIMEOUT: Reason.TIMEOUT, Fault.NETWORK: Reason.NETWORK}


@dataclass(frozen=True, kw_only=True, slots=True)
class Success:
    """A 2xx reply, how long its attempt took and which attempt it was."""

    body: bytes
    latency_seconds: float
    attempts: int


@dataclass(frozen=True, slots=True)
class _Failure:
    kind: ErrorKind
    message: str
    reason: Reason | None = None
    retry_after: float | None = None


class Caller:
    """Calls servers for one run. Not for use from several event loops.

    `deadline` is a time of the clock after which nothing is sent again. While no request has
    succeeded since several gave up in a row, further requests are tried only once each.
    """

    def __init__(
        self,
        client: HttpClient,
        limit: AdaptiveLimit,
        clock: Clock,
        *,
        timeout_seconds: float,
        deadline: float,
        secrets: Sequence[str] = (),
        source: random.Random | None = None,
    ) -> None:
        self._client = client
        self._limit = limit
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._deadline = deadline
        self._secrets = tuple(secrets)
        self._source = source or random.Random()  # noqa: S311 jitter, not cryptography
        self._given_up_in_a_row = 0
        self._closed: _Failure | None = None
        self.requests = 0
        self.retries = 0

    async def call(self, url: str, headers: Mapping[str, str], body: bytes) -> Success:
        """The first 2xx reply. Raises AnswerError with its kind when there will be none."""
        attempts = 0
        while True:
            attempts += 1
            result = await self._attempt(url, headers, body, attempts)
            if isinstance(result, Success):
                self._given_up_in_a_row = 0
                return result
            delay = delay_seconds(attempts, result.retry_after, self._source)
            if not self._tries_again(result, attempts, delay):
                if result.kind in OUTAGE:
                    self._given_up_in_a_row += 1
                raise AnswerError(result.kind, _told(result, attempts), attempts)
            self.retries += 1
            await self._clock.sleep(delay)

    def _tries_again(self, failure: _Failure, attempts: int, delay: float) -> bool:
        return (
            failure.reason is not None
            and may_retry(failure.reason, attempts)
            and self._given_up_in_a_row < GIVEN_UP_AT_MOST
            and self._clock.monotonic() + delay < self._deadline
        )

    async def _attempt(
        self, url: str, headers: Mapping[str, str], body: bytes, attempts: int
    ) -> Success | _Failure:
        entered_at = await self._limit.enter()
        if self._closed is not None:
            self._limit.leave_after_error()
            return self._closed
        self.requests += 1
        leave: Callable[[], None] = self._limit.leave_after_error
        try:
            reply = await self._client.post(url, headers, body, self._timeout_seconds)
            latency = self._clock.monotonic() - entered_at
            if 200 <= reply.status < 300:
                leave = self._limit.leave_after_success
                return Success(body=reply.body, latency_seconds=latency, attempts=attempts)
            failure = self._failure(reply)
            if failure.reason is Reason.RATE_LIMIT:
                leave = partial(
                    self._limit.leave_after_rate_limit, entered_at, self._pause(failure)
                )
            return failure
        except TransportError as error:
            reason = REASON_OF_FAULT.get(error.fault)
            kind = KIND_OF_REASON[reason] if reason else ErrorKind.TOO_LARGE
            return _Failure(kind, str(error), reason)
        finally:
            leave()

    def _pause(self, failure: _Failure) -> float | None:
        """Seconds in which no request is started, as the server asked.

        A wait that ends after the run's deadline is none: then nothing more is sent at all.
        """
        pause = failure.retry_after
        if pause is not None and self._clock.monotonic() + pause >= self._deadline:
            self._closed = failure
            return None
        return pause

    def _failure(self, reply: Reply) -> _Failure:
        reason = reason_of_status(reply.status)
        said = self._said(reply)
        if reply.status == 429 and b"insufficient_quota" in reply.body:
            hint = "the account has no credit left, which waiting does not change"
            return _Failure(ErrorKind.QUOTA, f"status 429{said}; {hint}")
        if reason is not None:
            wait = parse_retry_after(reply.retry_after, self._clock.now())
            return _Failure(KIND_OF_REASON[reason], f"status {reply.status}{said}", reason, wait)
        match reply.status:
            case 401 | 403:
                hint = "check `api-key` and what it may use"
                return _Failure(ErrorKind.UNAUTHORIZED, f"status {reply.status}{said}; {hint}")
            case 404 | 410:
                hint = "check the URL and the model name"
                return _Failure(ErrorKind.NOT_FOUND, f"status {reply.status}{said}; {hint}")
            case status if 300 <= status < 400:
                where = shown(secret_free(reply.location or "nowhere", self._secrets))
                return _Failure(
                    ErrorKind.REDIRECT,
                    f"status {status} sends the request on to {where}; give that address instead",
                )
            case status:
                return _Failure(ErrorKind.BAD_REQUEST, f"status {status}{said}")

    def _said(self, reply: Reply) -> str:
        text = secret_free(message_in(reply.body, reply.content_type), self._secrets)
        return f": {shown(text, TEXT_AT_MOST)}" if text else ""


GIVEN_UP_AT_MOST = 5


def _told(failure: _Failure, attempts: int) -> str:
    times = f", after {attempts} attempts" if attempts > 1 else ""
    if failure.retry_after is not None and failure.retry_after > 60:
        times += f"; it asks to wait {failure.retry_after:.0f} s"
    return failure.message + times
