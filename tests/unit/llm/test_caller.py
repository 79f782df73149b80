"""The caller against a scripted client and a clock of its own."""

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.fakes import (
    START,
    Outcome,
    ScriptedClient,
    VirtualClock,
    always,
    caller_of,
    cut,
    in_turn,
    reply,
    timeout,
)

from llm_actions.http import Fault, TransportError
from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.caller import Caller, Success
from llm_actions.llm.concurrency import AdaptiveLimit

URL = "http://endpoint.test/v1/chat/completions"


class Line:
    """A caller with its client and its clock."""

    def __init__(
        self,
        outcomes: Sequence[Outcome] | Outcome,
        *,
        deadline: float = 3600.0,
        secrets: Sequence[str] = (),
        latency_seconds: float = 0.0,
    ) -> None:
        self.clock = VirtualClock()
        answer = in_turn(outcomes) if isinstance(outcomes, list) else always(outcomes)  # type: ignore[arg-type]
        self.client = ScriptedClient(
            answer=answer, clock=self.clock, latency_seconds=latency_seconds
        )
        self.limit = AdaptiveLimit(8, self.clock)
        self.caller = Caller(
            self.client,
            self.limit,
            self.clock,
            timeout_seconds=60.0,
            deadline=deadline,
            secrets=secrets,
            source=random.Random(1),
        )

    def call(self) -> Success:
        return self.clock.run(self.caller.call(URL, {"Authorization": "Bearer k"}, b"{}"))

    def error(self) -> AnswerError:
        with pytest.raises(AnswerError) as caught:
            self.call()
        return caught.value


def test_first_success_is_returned_with_its_latency() -> None:
    line = Line(reply(body=b"hello"), latency_seconds=0.5)

    success = line.call()

    assert success == Success(body=b"hello", latency_seconds=0.5, attempts=1)


def test_request_is_sent_as_it_was_given() -> None:
    line = Line(reply())

    line.call()

    (request,) = line.client.requests
    assert (request.url, request.headers, request.body, request.timeout_seconds) == (
        URL,
        {"Authorization": "Bearer k"},
        b"{}",
        60.0,
    )


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(reply(429), id="rate-limit"),
        pytest.param(reply(500), id="server-error"),
        pytest.param(reply(503), id="unavailable"),
        pytest.param(reply(408), id="request-timeout"),
        pytest.param(cut(), id="network"),
        pytest.param(timeout(), id="timeout"),
    ],
)
def test_passing_failure_is_tried_again(failure: Outcome) -> None:
    line = Line([failure, reply(body=b"late")])

    success = line.call()

    assert (success.body, success.attempts) == (b"late", 2)
    assert (line.caller.requests, line.caller.retries) == (2, 1)
    assert line.clock.monotonic() >= 0.25


def test_latency_is_that_of_the_attempt_that_succeeded() -> None:
    line = Line([reply(500), reply()], latency_seconds=0.5)

    assert line.call().latency_seconds == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("failure", "kind", "attempts"),
    [
        pytest.param(reply(429), ErrorKind.RATE_LIMIT, 6, id="rate-limit"),
        pytest.param(reply(500), ErrorKind.SERVER, 4, id="server-error"),
        pytest.param(cut(), ErrorKind.NETWORK, 4, id="network"),
        pytest.param(timeout(), ErrorKind.TIMEOUT, 2, id="timeout"),
        pytest.param(reply(400), ErrorKind.BAD_REQUEST, 1, id="bad-request"),
        pytest.param(reply(422), ErrorKind.BAD_REQUEST, 1, id="unprocessable"),
        pytest.param(reply(401), ErrorKind.UNAUTHORIZED, 1, id="unauthorized"),
        pytest.param(reply(403), ErrorKind.UNAUTHORIZED, 1, id="forbidden"),
        pytest.param(reply(404), ErrorKind.NOT_FOUND, 1, id="not-found"),
        pytest.param(reply(410), ErrorKind.NOT_FOUND, 1, id="gone"),
        pytest.param(reply(302), ErrorKind.REDIRECT, 1, id="redirect"),
        pytest.param(reply(501), ErrorKind.BAD_REQUEST, 1, id="not-implemented"),
        pytest.param(
            reply(429, b'{"error": {"code": "insufficient_quota"}}'),
            ErrorKind.QUOTA,
            1,
            id="quota",
        ),
        pytest.param(
            TransportError(Fault.TOO_LARGE, "a reply of 5 MB"),
            ErrorKind.TOO_LARGE,
            1,
            id="too-large",
        ),
    ],
)
def test_failure_that_stays_is_given_up_after_its_attempts(
    failure: Outcome, kind: ErrorKind, attempts: int
) -> None:
    line = Line(failure)

    error = line.error()

    assert (error.kind, error.attempts) == (kind, attempts)
    assert len(line.client.requests) == attempts
    assert ("after" in str(error)) == (attempts > 1)


@pytest.mark.parametrize(
    "header",
    ["7", format_datetime(START + timedelta(seconds=7), usegmt=True)],
    ids=["seconds", "date"],
)
@pytest.mark.parametrize("status", [429, 503])
def test_wait_that_the_server_asks_for_is_kept(status: int, header: str) -> None:
    line = Line([reply(status, retry_after=header), reply()])

    line.call()

    first, second = (request.at for request in line.client.requests)
    assert 7.0 <= second - first <= 7.7


def test_rate_limit_with_a_wait_holds_back_other_requests_too() -> None:
    line = Line([reply(429, retry_after="9"), reply(), reply()])

    async def two_calls() -> None:
        first = asyncio.create_task(line.caller.call(URL, {}, b"1"))
        await line.clock.sleep(1.0)
        await asyncio.gather(first, line.caller.call(URL, {}, b"2"))

    line.clock.run(two_calls())

    assert all(request.at >= 9.0 for request in line.client.requests[1:])


def test_nothing_is_sent_after_the_deadline() -> None:
    line = Line(reply(500), deadline=1.0)

    error = line.error()

    assert error.kind is ErrorKind.SERVER
    assert all(request.at < 1.0 for request in line.client.requests)
    assert error.attempts < 4


def test_wait_past_the_deadline_is_told_and_ends_every_call() -> None:
    line = Line(reply(429, retry_after="7200"))

    first, second = line.error(), line.error()

    assert "it asks to wait 7200 s" in str(first)
    assert first.attempts == 1
    assert second.kind is ErrorKind.RATE_LIMIT
    assert len(line.client.requests) == 1


def test_server_that_is_down_is_tried_only_once_a_call_after_several_gave_up() -> None:
    line = Line(reply(500))

    attempts = [line.error().attempts for _ in range(8)]

    assert attempts == [4, 4, 4, 4, 4, 1, 1, 1]


def test_server_that_came_back_is_trusted_again() -> None:
    line = Line([*[reply(500)] * 20, reply(500), reply(), reply(500), reply()])
    for _ in range(6):
        line.error()
    line.call()

    assert line.call().attempts == 2


def test_rate_limit_shrinks_the_concurrency_and_a_server_error_does_not() -> None:
    limited = Line([reply(429), reply()], latency_seconds=0.1)
    broken = Line([reply(500), reply()], latency_seconds=0.1)

    limited.call()
    broken.call()

    assert (limited.limit.lowest, broken.limit.lowest) == (4, 8)


@pytest.mark.parametrize("outcome", [reply(400), cut(), RuntimeError("ours")], ids=str)
def test_place_is_given_back_after_every_outcome(outcome: Outcome) -> None:
    clock = VirtualClock()
    client = ScriptedClient(answer=always(outcome), clock=clock)
    caller = caller_of(client, clock, concurrency=1)

    async def two_calls() -> list[object]:
        calls = (caller.call(URL, {}, b"") for _ in range(2))
        return list(await asyncio.gather(*calls, return_exceptions=True))

    assert all(isinstance(each, Exception) for each in clock.run(two_calls()))


def test_cancelled_call_gives_its_place_back() -> None:
    clock = VirtualClock()
    client = ScriptedClient(answer=always(reply()), clock=clock, latency_seconds=1.0)
    caller = caller_of(client, clock, concurrency=1)

    async def cancel_one() -> Success:
        first = asyncio.create_task(caller.call(URL, {}, b""))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        return await caller.call(URL, {}, b"")

    assert clock.run(cancel_one()).attempts == 1


def test_secret_in_what_the_server_says_is_never_shown() -> None:
    secret = "sk-very-secret-key"
    body = json.dumps({"error": {"message": f"Incorrect API key: {secret}\n::error::x"}}).encode()

    error = Line(reply(401, body), secrets=[secret]).error()

    assert secret not in str(error)
    assert "Incorrect API key: ***" in str(error)
    assert "\n" not in str(error)


def test_secret_in_a_redirect_is_never_shown() -> None:
    secret = "sk-very-secret-key"

    error = Line(reply(307, location=f"https://evil.test/?k={secret}"), secrets=[secret]).error()

    assert secret not in str(error)
    assert "https://evil.test/?k=***" in str(error)


@given(st.integers(100, 599), st.binary(max_size=40), st.none() | st.text(max_size=10))
def test_any_reply_is_a_success_or_an_answer_error(
    status: int, body: bytes, retry_after: str | None
) -> None:
    line = Line(reply(status, body, retry_after=retry_after))

    async def call() -> object:
        return (await asyncio.gather(line.caller.call(URL, {}, b""), return_exceptions=True))[0]

    result = line.clock.run(call())

    assert isinstance(result, Success if 200 <= status < 300 else AnswerError)


def test_requests_count_every_attempt() -> None:
    line = Line([reply(500), reply(500), reply(), reply()])

    line.call()
    line.call()

    assert (line.caller.requests, line.caller.retries) == (4, 2)
