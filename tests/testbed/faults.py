"""What the faulty endpoint can answer: each fault is a function from a request to a reply."""

import functools
import gzip
import json
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from tests.testbed.replies import (
    ANSWER,
    DIMENSIONS,
    Reply,
    Request,
    application_answer,
    completion,
    embeddings,
    reply_of_bytes,
    reply_of_json,
)

OTHER_HOST = "127.0.0.2"
Fault = Callable[[Request], Reply]

ok_reply = functools.cache(lambda: reply_of_json(completion()))


def ok(request: Request) -> Reply:
    """Answers one fixed sentence, at the least cost."""
    match request.operation:
        case "chat/completions":
            return ok_reply()
        case "models":
            return reply_of_json({"object": "list", "data": [{"id": "ok", "object": "model"}]})
        case _:
            return echo(request)


def echo(request: Request) -> Reply:
    """Answers with the question."""
    match request.operation:
        case "chat/completions":
            return reply_of_json(completion(request.question()))
        case "app":
            return reply_of_json(application_answer(request.question()))
        case "embeddings":
            return reply_of_json(embeddings(request, lambda vectors: vectors))
        case _:
            return refuse(404, "Unknown request URL", "invalid_request_error")(request)


def refuse(
    status: int, message: str, kind: str, code: str | None = None, headers: tuple[str, ...] = ()
) -> Fault:
    """Always answers an error in OpenAI's shape."""
    error = {"message": message, "type": kind, "param": None, "code": code}
    reply = reply_of_json({"error": error}, status, headers)
    return lambda request: reply


def too_many(*headers: str) -> Fault:
    """Always answers 429."""
    message = "Rate limit reached for requests"
    return refuse(429, message, "requests", "rate_limit_exceeded", headers)


def first(times: int, fault: Fault) -> Fault:
    """Gives each body the fault so many times, then echoes."""
    return lambda request: fault(request) if request.before < times else echo(request)


def always(body: bytes, **options: Any) -> Fault:
    """Always answers these bytes, with a right length."""
    reply = reply_of_bytes(body, **options)
    return lambda request: reply


def answer(content: object = ANSWER, **changes: object) -> Fault:
    """Always answers this completion."""
    return always(json.dumps(completion(content, **changes)).encode())


def raw(data: bytes, **options: Any) -> Fault:
    """Writes these bytes as they are, and then does what the options of a reply say."""
    reply = Reply(status=0, data=data, **options)
    return lambda request: reply


def built_late(build: Callable[[], Reply]) -> Fault:
    """Builds a large reply when it is first asked for."""
    cached = functools.cache(build)
    return lambda request: cached()


def echo_with_usage(usage: object) -> Fault:
    """Echoes, with these figures in `usage`; `...` leaves `usage` out."""

    def reply(request: Request) -> Reply:
        document = completion(request.question(), usage=usage)
        if usage is ...:
            del document["usage"]
        return reply_of_json(document)

    return reply


def retry_at_date(request: Request) -> Reply:
    """Answers 429 with the time, two seconds ahead, as an HTTP date."""
    return too_many(f"Retry-After: {formatdate(time.time() + 2, usegmt=True)}")(request)


def redirect(request: Request) -> Reply:
    """Sends the client to the same place on another host, where an echo listens."""
    base = request.base.replace("/fault/redirect", "/fault/echo")
    location = f"http://{OTHER_HOST}:{request.port}{base}/v1/{request.operation}"
    return reply_of_bytes(b"", status=307, headers=(f"Location: {location}",))


def echo_parts(request: Request) -> Reply:
    """Echoes as a list of text parts."""
    text = request.question()
    parts = [{"type": "text", "text": text[:3]}, {"type": "text", "text": text[3:]}]
    return reply_of_json(completion(parts))


def echo_as_html(request: Request) -> Reply:
    """Echoes, and calls the JSON a web page."""
    body = json.dumps(completion(request.question())).encode()
    return reply_of_bytes(body, content_type="text/html")


def slow_drip(request: Request) -> Reply:
    """Echoes one byte in each fifth of a second."""
    return Reply(status=200, data=echo(request).data, pause_seconds=0.2)


def embed(change: Callable[[list[list[float]]], list[list[float]]]) -> Fault:
    """Echoes chats, and changes the vectors of embeddings."""

    def reply(request: Request) -> Reply:
        if request.operation != "embeddings":
            return echo(request)
        return reply_of_json(embeddings(request, change))

    return reply


def long_answer() -> Reply:
    """A completion of 5 MB."""
    return reply_of_json(completion("x" * 5_000_000))


def gzip_bomb() -> Reply:
    """30 MB of blanks, sent as 130 KB."""
    body = gzip.compress(b" " * 30_000_000, compresslevel=1)
    return reply_of_bytes(body, headers=("Content-Encoding: gzip",))


PAGE = b"<!doctype html><html><body><h1>Service unavailable</h1></body></html>"
TOOL_CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FAULTS: dict[str, Fault] = {
    "ok": ok,
    "echo": echo,
    "400": refuse(400, "max_tokens is too large", "invalid_request_error"),
    "401": refuse(
        401, "Incorrect API key provided: sk-***", "invalid_request_error", "invalid_api_key"
    ),
    "404": refuse(404, "The model `m` does not exist", "invalid_request_error", "model_not_found"),
    "429-forever": too_many(),
    "429-long": too_many("Retry-After: 3600"),
    "429-quota": refuse(
        429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"
    ),
    "429-twice": first(2, too_many("Retry-After: 1")),
    "429-date": first(1, retry_at_date),
    "429-odd": first(1, too_many("Retry-After: soon")),
    "500-forever": refuse(500, "The server had an error", "server_error"),
    "503-once": first(1, refuse(503, "The engine is overloaded", "server_error")),
    "hang": raw(b"", hangs=True),
    "slow-drip": slow_drip,
    "cut-connect": raw(b"", closes=True),
    "cut-head": raw(b"HTTP/1.1 200 OK\r\nContent-Ty", closes=True),
    "cut-body": raw(HEAD + b'Content-Length: 900\r\n\r\n{"id": "chatcmpl-1"', closes=True),
    "cut-once": first(1, raw(b"", closes=True)),
    "html-200": always(PAGE, content_type="text/html"),
    "html-500": always(PAGE, content_type="text/html", status=500),
    "html-type": echo_as_html,
    "invalid-json": always(b'{"id": "chatcmpl-1", "choices": [{"message"'),
    "empty-body": always(b""),
    "json-list": always(b"[]"),
    "json-null": always(b"null"),
    "error-200": answer(error={"message": "The model is overloaded", "type": "server_error"}),
    "only-error-200": always(b'{"error": {"message": "The model is overloaded"}}'),
    "empty-choices": answer(choices=[]),
    "null-choices": answer(choices=None),
    "odd-choices": answer(choices=["text", 3]),
    "null-message": answer(message=None),
    "null-content": answer(None),
    "number-content": answer(42),
    "parts-content": echo_parts,
    "tool-calls": answer(message={"role": "assistant", "content": None, "tool_calls": [TOOL_CALL]}),
    "refusal": answer(None, refusal="I can't help with that."),
    "content-filter": answer("", finish_reason="content_filter"),
    "length": answer("Paris is the", finish_reason="length"),
    "5mb": built_late(long_answer),
    "gzip-bomb": built_late(gzip_bomb),
    "invalid-utf8": always(
        json.dumps(completion("caf@")).encode().replace(b"@", b"\xff\xfe"),
    ),
    "lone-surrogate": answer("broken \ud800 pair"),
    "control-characters": answer("nul \x00 escape \x1b[31m bell \x07 line \u2028 end"),
    "endless": raw(HEAD + b"\r\n", endless=b" " * 65_536),
    "huge-header": raw(HEAD + b"X-Long: " + b"x" * 1_000_000 + b"\r\nContent-Length: 0\r\n\r\n"),
    "redirect": redirect,
    "deep-json": always(b'{"choices": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "missing-usage": echo_with_usage(...),
    "null-usage": echo_with_usage(None),
    "negative-usage": echo_with_usage({"prompt_tokens": -5, "completion_tokens": -1}),
    "huge-usage": echo_with_usage({"prompt_tokens": 10**18, "completion_tokens": 10**18}),
    "odd-usage": echo_with_usage({"prompt_tokens": "12", "completion_tokens": float("nan")}),
    "long-number": always(
        json.dumps(completion()).replace("12,", "9" * 5000 + ",").encode(),
    ),
    "embed-count": embed(lambda vectors: vectors[:-1]),
    "embed-dimensions": embed(lambda vectors: [v[: 8 + i] for i, v in enumerate(vectors)]),
    "embed-empty": embed(lambda vectors: [[] for _ in vectors]),
    "embed-zero": embed(lambda vectors: [[0.0] * DIMENSIONS for _ in vectors]),
    "embed-nan": embed(lambda vectors: [[float("nan")] * DIMENSIONS for _ in vectors]),
}
