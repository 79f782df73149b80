"""The HTTP server of the example's endpoint: keys, limits, connections, start and end."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.example.servers import EXAMPLE, connect, running, send

CHAT = json.dumps(
    {
        "model": "support-large",
        "temperature": 0,
        "messages": [{"role": "system", "content": "Returns are free."}],
    }
).encode()


@pytest.fixture(scope="module")
def keyed_endpoint() -> Iterator[str]:
    with running("endpoint.py", "--api-key", "sk-right") as url:
        yield url


def exchange(url: str, request: bytes) -> bytes:
    """All that the server sends for these bytes until it closes the connection."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("key", [None, "", "sk-wrong", "sk-right-not"])
@pytest.mark.parametrize("path", ["models", "embeddings", "chat/completions"])
def test_a_wrong_key_is_a_401(keyed_endpoint: str, path: str, key: str | None) -> None:
    body = None if path == "models" else CHAT
    reply = send(f"{keyed_endpoint}/{path}", body, key=key)

    assert reply.status == 401
    assert reply.document["error"]["code"] == "invalid_api_key"
    assert "sk-" not in json.dumps(reply.document)


def test_the_right_key_is_served(keyed_endpoint: str) -> None:
    assert send(f"{keyed_endpoint}/models", key="sk-right").status == 200


def test_health_needs_no_key(keyed_endpoint: str) -> None:
    reply = send(keyed_endpoint.removesuffix("/v1") + "/healthz")

    assert (reply.status, reply.document) == (200, {"status": "ok"})


def test_the_models_say_that_they_are_no_language_models(endpoint: str) -> None:
    document = send(f"{endpoint}/models").document

    described = {model["id"]: model["description"] for model in document["data"]}
    assert set(described) == {
        *("support-large", "support-small", "support-embeddings"),
        *("judge-careful", "judge-naive"),
    }
    assert all("no language model" in text for text in described.values())
    assert {model["object"] for model in document["data"]} == {"model"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("POST", "/models", 405), ("GET", "/chat/completions", 405)],
)
def test_what_is_not_there_is_said(endpoint: str, method: str, path: str, status: int) -> None:
    reply = send(endpoint + path, method=method)

    assert reply.status == status
    assert reply.document["error"]["message"] == f"Invalid URL ({method} /v1{path})"


def test_a_connection_serves_many_requests(endpoint: str) -> None:
    connection = connect(endpoint)
    connection.request("GET", "/v1/models")
    connection.getresponse().read()
    first_socket = connection.sock

    connection.request("POST", "/v1/chat/completions", CHAT)
    reply = connection.getresponse()

    assert reply.status == 200
    assert connection.sock is first_socket
    reply.read()
    connection.close()


def test_pipelined_requests_are_answered_in_their_order(endpoint: str) -> None:
    requests = b"".join(
        b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in (b"healthz", b"one", b"two")
    )

    answer = exchange(endpoint, requests + b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")

    found = [answer.index(mark) for mark in (b'"ok"', b"(GET /one)", b"(GET /two)", b"(GET /)")]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        pytest.param(b"Content-Length: 4194305", b"413", id="too large"),
        pytest.param(b"Content-Length: " + b"9" * 5000, b"413", id="absurdly large"),
        pytest.param(b"Content-Length: -1", b"400", id="negative"),
        pytest.param(b"Transfer-Encoding: chunked", b"411", id="chunked"),
        pytest.param(b"X: " + b"x" * 40_000, b"431", id="large header"),
    ],
)
def test_a_request_over_the_limits_is_refused(endpoint: str, head: bytes, status: bytes) -> None:
    answer = exchange(endpoint, b"POST /v1/embeddings HTTP/1.1\r\n" + head + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b'"error"' in answer


def test_a_large_body_is_refused_without_breaking_the_sender(endpoint: str) -> None:
    reply = send(f"{endpoint}/embeddings", b"x" * 6_000_000)

    assert reply.status == 413


def test_a_body_of_a_megabyte_is_read(endpoint: str) -> None:
    prompt = {"role": "system", "content": "x" * 1_000_000}

    reply = send(f"{endpoint}/chat/completions", {"model": "support-large", "messages": [prompt]})

    assert reply.document["usage"]["prompt_tokens"] == 250_000 + 7


def test_what_is_not_http_is_refused(endpoint: str) -> None:
    assert exchange(endpoint, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_a_client_that_waits_for_100_is_told_to_go_on(endpoint: str) -> None:
    parts = urlsplit(endpoint)
    head = (
        b"POST /v1/chat/completions HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(head % len(CHAT))
        first = connection.recv(65536)
        connection.sendall(CHAT)
        second = connection.recv(65536)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert second.startswith(b"HTTP/1.1 200")


def test_the_latency_is_waited_on_each_connection_alone() -> None:
    with running("endpoint.py", "--latency-ms", "500") as url:
        connections = [connect(url) for _ in range(8)]
        started = time.monotonic()
        for connection in connections:
            connection.request("GET", "/healthz")
        statuses = [connection.getresponse().status for connection in connections]
        seconds = time.monotonic() - started
        for connection in connections:
            connection.close()

    assert statuses == [200] * 8
    assert 0.5 <= seconds < 3


def test_the_end_comes_with_connections_open() -> None:
    with running("endpoint.py", "--latency-ms", "60000") as url:
        idle, waiting = connect(url), connect(url)
        idle.connect()
        waiting.request("GET", "/healthz")

    idle.close()
    waiting.close()


def test_the_help_says_that_it_is_no_language_model() -> None:
    text = subprocess.run(
        [sys.executable, EXAMPLE / "endpoint.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "NOT a language model" in " ".join(text.split())
