"""The faulty endpoint does what the names of its faults say."""

import asyncio
import contextlib
import http.client
import json
import socket
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.testbed.clients import FaultyEndpoint
from tests.testbed.faults import FAULTS, OTHER_HOST

ENDLESS = {"hang", "slow-drip", "endless"}
BROKEN = {"cut-connect", "cut-head", "cut-body", "cut-once", "huge-header"}
CHAT = {"model": "m", "messages": [{"role": "user", "content": "How are you?"}]}


class Response(NamedTuple):
    """What one request got."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    base_url: str,
    body: Any = CHAT,
    *,
    operation: str = "chat/completions",
    timeout: float = 5,
    at_most: int | None = None,
) -> Response:
    """Posts JSON on a connection of its own and reads the whole reply, or `at_most` bytes."""
    url = urlsplit(base_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=timeout)
    with contextlib.closing(connection):
        connection.request("POST", f"{url.path}/{operation}", json.dumps(body))
        with connection.getresponse() as response:
            return Response(response.status, dict(response.headers), response.read(at_most))


def listen(base_url: str, *, seconds: float) -> tuple[bytes, bool]:
    """Posts to `base_url`; returns what came in so many seconds, and whether it was the end."""
    url = urlsplit(base_url)
    request = f"POST {url.path}/chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{{}}"
    deadline = time.monotonic() + seconds
    received = b""
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(request.encode())
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            with contextlib.suppress(TimeoutError):
                data = connection.recv(65_536)
                if not data:
                    return received, True
                received += data
    return received, False


def read(base_url: str, body: Any = CHAT, operation: str = "chat/completions") -> Any:
    """Posts JSON and returns the JSON that comes back."""
    return json.loads(ask(base_url, body, operation=operation).body)


def content(base_url: str) -> Any:
    """Asks a chat and returns the answer's content."""
    return read(base_url)["choices"][0]["message"]["content"]


@pytest.mark.parametrize("name", sorted(set(FAULTS) - ENDLESS - BROKEN))
def test_fault_is_a_whole_reply(faulty_endpoint: FaultyEndpoint, name: str) -> None:
    response = ask(faulty_endpoint.base_url(name))

    assert len(response.body) == int(response.headers["Content-Length"])
    assert faulty_endpoint.stats(name)["requests"] == 1


@pytest.mark.parametrize(
    ("name", "received"),
    [
        ("cut-connect", b""),
        ("cut-once", b""),
        ("cut-head", b"HTTP/1.1 200 OK\r\nContent-Ty"),
        ("cut-body", b'Content-Length: 900\r\n\r\n{"id": "chatcmpl-1"'),
    ],
)
def test_cut_connection_ends_in_the_middle(
    faulty_endpoint: FaultyEndpoint, name: str, received: bytes
) -> None:
    bytes_read, ended = listen(faulty_endpoint.base_url(name), seconds=5)

    assert bytes_read.endswith(received)
    assert ended


def test_header_is_longer_than_clients_take(faulty_endpoint: FaultyEndpoint) -> None:
    with pytest.raises(http.client.LineTooLong):
        ask(faulty_endpoint.base_url("huge-header"))


def test_hang_never_answers(faulty_endpoint: FaultyEndpoint) -> None:
    assert listen(faulty_endpoint.base_url("hang"), seconds=0.3) == (b"", False)


def test_slow_drip_sends_byte_after_byte(faulty_endpoint: FaultyEndpoint) -> None:
    bytes_read, ended = listen(faulty_endpoint.base_url("slow-drip"), seconds=0.9)

    assert bytes_read in (b"HTTP", b"HTTP/")
    assert not ended


def test_endless_body_has_no_length_and_no_end(faulty_endpoint: FaultyEndpoint) -> None:
    response = ask(faulty_endpoint.base_url("endless"), at_most=20_000_000)

    assert "Content-Length" not in response.headers
    assert len(response.body) == 20_000_000


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("429-twice", [429, 429, 200, 200]),
        ("429-date", [429, 200]),
        ("503-once", [503, 200]),
        ("429-forever", [429] * 5),
    ],
)
def test_passing_fault_ends_for_each_question(
    faulty_endpoint: FaultyEndpoint, name: str, statuses: list[int]
) -> None:
    base_url = faulty_endpoint.base_url(name)

    seen = [ask(base_url).status for _ in statuses]
    other = ask(base_url, {**CHAT, "model": "other"}).status

    assert seen == statuses
    assert other == statuses[0]
    assert [line["attempt"] for line in faulty_endpoint.log(name)][:-1] == list(
        range(1, len(statuses) + 1)
    )


def test_retry_after_is_seconds_or_a_date(faulty_endpoint: FaultyEndpoint) -> None:
    seconds = ask(faulty_endpoint.base_url("429-twice")).headers["Retry-After"]
    date = ask(faulty_endpoint.base_url("429-date")).headers["Retry-After"]

    assert seconds == "1"
    assert date.endswith("GMT")


def test_model_names_the_fault_where_the_path_does_not(faulty_endpoint: FaultyEndpoint) -> None:
    base_url = f"{faulty_endpoint.url}/run/by-model/v1"

    assert ask(base_url, {**CHAT, "model": "401"}).status == 401
    assert ask(base_url, {**CHAT, "model": "gpt-4o-mini"}).status == 200


def test_redirect_leads_to_another_host(faulty_endpoint: FaultyEndpoint) -> None:
    response = ask(faulty_endpoint.base_url("redirect"))
    location = response.headers["Location"]

    assert response.status == 307
    assert urlsplit(location).hostname == OTHER_HOST
    assert read(location.removesuffix("/chat/completions"))["choices"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("echo", "How are you?"),
        ("null-content", None),
        ("number-content", 42),
        ("parts-content", [{"type": "text", "text": "How"}, {"type": "text", "text": " are you?"}]),
        ("lone-surrogate", "broken \ud800 pair"),
        ("missing-usage", "How are you?"),
    ],
)
def test_content_is_what_the_fault_says(
    faulty_endpoint: FaultyEndpoint, name: str, expected: object
) -> None:
    assert content(faulty_endpoint.base_url(name)) == expected


def test_embeddings_have_the_fault_and_chats_do_not(faulty_endpoint: FaultyEndpoint) -> None:
    inputs = {"model": "e", "input": ["one", "two"]}
    replies = {
        name: read(faulty_endpoint.base_url(name), inputs, "embeddings")["data"]
        for name in ("ok", "embed-count", "embed-dimensions", "embed-nan")
    }

    assert [len(data) for data in replies.values()] == [2, 1, 2, 2]
    assert [len(each["embedding"]) for each in replies["embed-dimensions"]] == [8, 9]
    assert replies["embed-nan"][0]["embedding"][0] != replies["embed-nan"][0]["embedding"][0]
    assert content(faulty_endpoint.base_url("embed-nan")) == "How are you?"


def test_application_is_answered_too(faulty_endpoint: FaultyEndpoint) -> None:
    reply = read(faulty_endpoint.base_url("echo"), {"input": "hello"}, "app")

    assert reply == {"answer": "hello"}


def test_figures_count_requests_in_flight_and_keep_runs_apart(
    faulty_endpoint: FaultyEndpoint,
) -> None:
    base_url = faulty_endpoint.base_url("ok", latency_seconds=0.2)

    async def ask_at_once(count: int) -> float:
        before = time.monotonic()
        async with aiohttp.ClientSession() as session:
            url = base_url + "/chat/completions"
            posts = [session.post(url, json={**CHAT, "seed": seed}) for seed in range(count)]
            for response in await asyncio.gather(*posts):
                await response.read()
        return time.monotonic() - before

    seconds = asyncio.run(ask_at_once(10))
    figures = faulty_endpoint.stats("ok", latency_seconds=0.2)

    assert 0.2 <= seconds < 1.5
    assert (figures["requests"], figures["distinct"], figures["in_flight"]) == (10, 10, 0)
    assert figures["most_in_flight"] == 10
    assert faulty_endpoint.stats("echo")["requests"] == 0
