"""An OpenAI-shaped endpoint with a chosen latency and a chosen fault, for tests and benchmarks.

usage: python faulty_endpoint.py [--port PORT] [--latency SECONDS]     (prints its URL)

The fault is named by the path, `/fault/NAME/v1/chat/completions`, or else by the model's name;
any other model gets `ok`. Further pairs may stand before `/v1`: `/latency/0.1` delays the answer,
and `/run/WORD` keeps the figures of one test apart and logs its requests. The figures of a base
URL, such as `/fault/401/run/a/v1`, are at `GET BASE/stats`: see `Figures`. Faults: faults.py.

It is written on asyncio's protocols, without a framework, so that it costs a benchmark little.
"""

import argparse
import asyncio
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.testbed.faults import FAULTS, OTHER_HOST, Fault
from tests.testbed.replies import Reply, Request, reply_of_json

LOGGED = 20_000
LONGEST_LOGGED_BODY = 2_000


@dataclass(kw_only=True)
class Figures:
    """What one base URL has seen."""

    requests: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    seen: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    log: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The figures as `GET BASE/stats` shows them; times are seconds of one steady clock."""
        return {
            "requests": self.requests,
            "distinct": len(self.seen),
            "in_flight": self.in_flight,
            "most_in_flight": self.most_in_flight,
            "log": self.log,
        }


class Endpoint:
    """The state that all connections share."""

    def __init__(self, latency_seconds: float) -> None:
        self.latency_seconds = latency_seconds
        self.figures: dict[str, Figures] = defaultdict(Figures)
        self.port = 0

    async def start(self, port: int) -> None:
        """Listens on 127.0.0.1 and, as the host that redirects lead to, on 127.0.0.2."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self), "127.0.0.1", port, backlog=2048)
        self.port = server.sockets[0].getsockname()[1]
        await loop.create_server(lambda: Connection(self), OTHER_HOST, self.port)


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests on it are answered one after the other."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._received = bytearray()
        self._busy = False
        self._timers: list[asyncio.TimerHandle] = []
        self._open: Figures | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets what was still to be written."""
        for timer in self._timers:
            timer.cancel()
        self._finish()

    def data_received(self, data: bytes) -> None:
        """Collects bytes until a request is whole."""
        self._received += data
        self._next_request()

    def _next_request(self) -> None:
        if self._busy:
            return
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[:end])
        length = content_length(head)
        if len(self._received) < end + 4 + length:
            return
        body = bytes(self._received[end + 4 : end + 4 + length])
        del self._received[: end + 4 + length]
        self._busy = True
        self._serve(head, body)

    def _serve(self, head: bytes, body: bytes) -> None:
        target = head.split(b" ", 2)[1].decode("latin-1")
        base, _, operation = urlsplit(target).path.rpartition("/v1/")
        if operation == "stats":
            self._write(reply_of_json(self._endpoint.figures[base].document()))
            return
        words = base.split("/")[1:]
        options = dict(zip(words[::2], words[1::2], strict=True))
        figures = self._endpoint.figures[base]
        request = Request(
            base=base,
            operation=operation,
            head=head,
            body=body,
            before=figures.seen[hash(body)],
            port=self._endpoint.port,
        )
        reply = fault_of(options, request)(request)
        self._count(figures, request)
        if "run" in options and len(figures.log) < LOGGED:
            figures.log.append(log_line(request, reply))
        latency = float(options.get("latency", self._endpoint.latency_seconds))
        self._later(latency, lambda: self._write(reply))

    def _count(self, figures: Figures, request: Request) -> None:
        figures.requests += 1
        figures.seen[hash(request.body)] += 1
        figures.in_flight += 1
        figures.most_in_flight = max(figures.most_in_flight, figures.in_flight)
        self._open = figures

    def _later(self, seconds: float, action: Any) -> None:
        if seconds <= 0:
            action()
        else:
            self._timers = [asyncio.get_running_loop().call_later(seconds, action)]

    def _write(self, reply: Reply) -> None:
        if self._transport.is_closing() or reply.hangs:
            return
        if reply.pause_seconds:
            self._drip(reply, 0)
            return
        self._transport.write(reply.data)
        if reply.endless:
            self._pour(reply)
            return
        self._finish()
        if reply.closes:
            self._transport.close()
            return
        self._busy = False
        self._next_request()

    def _drip(self, reply: Reply, position: int) -> None:
        """Writes one byte after each pause."""
        if position < len(reply.data):
            self._transport.write(reply.data[position : position + 1])
            self._later(reply.pause_seconds, lambda: self._drip(reply, position + 1))
        else:
            self._finish()
            self._transport.close()

    def _pour(self, reply: Reply) -> None:
        """Writes without an end, as fast as the client reads, until the client goes away."""
        if self._transport.get_write_buffer_size() < 1 << 20:
            self._transport.write(reply.endless)
        self._later(0.001, lambda: None if self._transport.is_closing() else self._pour(reply))

    def _finish(self) -> None:
        if self._open is not None:
            self._open.in_flight -= 1
            self._open = None


def fault_of(options: dict[str, str], request: Request) -> Fault:
    """Returns the fault that the path names, else the one that the model names, else `ok`."""
    name = options.get("fault") or str(request.document.get("model"))
    return FAULTS.get(name, FAULTS["ok"])


def log_line(request: Request, reply: Reply) -> dict[str, Any]:
    """One request as the log shows it."""
    return {
        "at": time.monotonic(),
        "operation": request.operation,
        "status": reply.status,
        "attempt": request.before + 1,
        "host": request.header("host"),
        "authorization": request.header("authorization"),
        "body": request.body.decode("utf-8", "replace")[:LONGEST_LOGGED_BODY],
    }


def content_length(head: bytes) -> int:
    """Reads the length of a request's body from its head; 0 where none is named."""
    lower = head.lower()
    start = lower.find(b"\r\ncontent-length:")
    return int(lower[start + 17 :].split(b"\r\n", 1)[0]) if start >= 0 else 0


async def main() -> None:
    """Serves until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    arguments = parser.parse_args()
    endpoint = Endpoint(arguments.latency)
    await endpoint.start(arguments.port)
    print(f"http://127.0.0.1:{endpoint.port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
