"""An answer and the ways in which there is none; shared by models and applications."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """Why a case could not be measured."""

    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not-found"
    BAD_REQUEST = "bad-request"
    REDIRECT = "redirect"
    QUOTA = "quota"
    RATE_LIMIT = "rate-limit"
    SERVER = "server"
    NETWORK = "network"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    INVALID_REPLY = "invalid-reply"
    NO_ANSWER = "no-answer"
    REFUSAL = "refusal"
    CONTENT_FILTER = "content-filter"
    NO_USAGE = "no-usage"
    EMBEDDING = "embedding"
    CASSETTE = "cassette"
    TEMPLATE = "template"
    ASSERTION = "assertion"


# What the next request would meet as well, whatever it asks.
FATAL = (ErrorKind.UNAUTHORIZED, ErrorKind.NOT_FOUND, ErrorKind.REDIRECT, ErrorKind.QUOTA)
# What a server does while it is in trouble.
OUTAGE = (ErrorKind.RATE_LIMIT, ErrorKind.SERVER, ErrorKind.NETWORK, ErrorKind.TIMEOUT)


class AnswerError(Exception):
    """A case that could not be measured. The message is shown to people; it holds no secret."""

    def __init__(
        self, kind: ErrorKind, message: str, attempts: int = 1, *, is_fatal: bool | None = None
    ) -> None:
        """`is_fatal`: the next case would meet the same error; None lets the kind decide."""
        super().__init__(message)
        self.kind = kind
        self.attempts = attempts
        self.tokens = (0, 0)  # prompt and answer, of a reply that was paid for
        self.is_fatal = kind in FATAL if is_fatal is None else is_fatal


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A text and what it took.

    `latency_seconds` is that of the successful attempt alone: the recorded one when the answer came
    from a cassette, None when it came from the cache. Tokens are None when the endpoint reports no
    usage.
    """

    text: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    latency_seconds: float | None = None
    attempts: int = 1
    is_cached: bool = False
