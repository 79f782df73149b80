"""Requests and replies of the faulty endpoint, in the shapes of OpenAI's API."""

import functools
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ANSWER = "Paris is the capital of France."
USAGE = {"prompt_tokens": 12, "completion_tokens": 8, "total_tokens": 20}
DIMENSIONS = 32
REASONS = {200: "OK", 307: "Temporary Redirect", 429: "Too Many Requests"}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Bytes for the wire, and what becomes of the connection."""

    status: int
    data: bytes
    closes: bool = False
    hangs: bool = False
    pause_seconds: float = 0.0
    endless: bytes = b""


@dataclass(kw_only=True)
class Request:
    """One request; `before` counts the earlier ones with the same body, `base` is without /v1."""

    base: str
    operation: str
    head: bytes
    body: bytes
    before: int
    port: int

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            document = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    def header(self, name: str) -> str:
        """A header's value; empty when it was not sent."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return ""

    def question(self) -> str:
        """The last message of a chat, or the input of an application's request."""
        messages = self.document.get("messages")
        if messages:
            return str(messages[-1].get("content"))
        return str(self.document.get("input", ""))


def reply_of_bytes(
    body: bytes,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: tuple[str, ...] = (),
    closes: bool = False,
) -> Reply:
    """A whole reply with a right length."""
    lines = [
        f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        *(["Connection: close"] if closes else []),
        *headers,
    ]
    head = "\r\n".join(lines).encode("latin-1")
    return Reply(status=status, data=head + b"\r\n\r\n" + body, closes=closes)


def reply_of_json(document: object, status: int = 200, headers: tuple[str, ...] = ()) -> Reply:
    """A whole reply of JSON."""
    return reply_of_bytes(json.dumps(document).encode(), status=status, headers=headers)


def completion(content: object = ANSWER, **changes: object) -> dict[str, Any]:
    """A chat completion; `changes` replace its fields, or those of its choice and message."""
    message: dict[str, object] = {"role": "assistant", "content": content, "refusal": None}
    choice: dict[str, object] = {"index": 0, "message": message, "finish_reason": "stop"}
    document: dict[str, object] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "stub-1",
        "choices": [choice],
        "usage": USAGE,
    }
    for place in (document, choice, message):
        place.update({key: value for key, value in changes.items() if key in place})
    return document | {key: value for key, value in changes.items() if key == "error"}


def application_answer(text: str) -> dict[str, str]:
    """The reply of a running application."""
    return {"answer": text}


def embeddings(
    request: Request, change: Callable[[list[list[float]]], list[list[float]]]
) -> dict[str, Any]:
    """Vectors that are close for texts with the same words, changed by `change`."""
    inputs = request.document.get("input", [])
    texts = [inputs] if isinstance(inputs, str) else inputs
    vectors = change([embedding(str(text)) for text in texts])
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return {"object": "list", "data": data, "model": "stub-embed", "usage": usage}


def embedding(text: str) -> list[float]:
    """Counts words by their hash."""
    vector = [0.0] * DIMENSIONS
    for word in text.lower().split() or [""]:
        vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
    return vector
