"""Starts the example's programs as processes, and talks HTTP to them."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

EXAMPLE = Path(__file__).resolve().parents[2] / "example"


class Reply(NamedTuple):
    """An answer with a JSON body."""

    status: int
    document: Any
    headers: Mapping[str, str]


@contextmanager
def running(script: str, *arguments: str, **environment: str) -> Iterator[str]:
    """The URL that the script prints when it is ready; ends it, and wants a clean end."""
    process = subprocess.Popen(
        [sys.executable, EXAMPLE / script, "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        env={**os.environ, "no_proxy": "127.0.0.1", **environment},
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=10)
    assert (process.returncode, rest) == (0, "")


def connect(url: str) -> http.client.HTTPConnection:
    """A connection to the server of a URL."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)


def send(url: str, body: object = None, *, key: str | None = None, method: str = "") -> Reply:
    """One request: POST with a body (bytes as they stand, all else as JSON), else GET."""
    connection = connect(url)
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    try:
        verb = method or ("GET" if body is None else "POST")
        connection.request(verb, urlsplit(url).path, content, headers)
        reply = connection.getresponse()
        return Reply(reply.status, json.loads(reply.read()), dict(reply.getheaders()))
    finally:
        connection.close()
