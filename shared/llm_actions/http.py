"""What the callers of a server need of HTTP: a request, its reply, and why there is none.

One request is one `post`. It has a timeout, follows no redirect (a redirect would carry the key to
another host), obeys the proxy variables of the environment, and reads no more than a limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

REPLY_BYTES_AT_MOST = 4 * 1024 * 1024
LIMIT_TEXT = f"at most {REPLY_BYTES_AT_MOST // 1024 // 1024} MiB are read"


class Reply(NamedTuple):
    """What a server answered, whatever its status."""

    status: int
    content_type: str
    retry_after: str | None
    location: str | None
    body: bytes


class Fault(StrEnum):
    """Why there is no reply."""

    TIMEOUT = "timeout"
    NETWORK = "network"
    TOO_LARGE = "too-large"


class TransportError(Exception):
    """A request that got no usable reply."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class HttpClient(Protocol):
    """What the callers need of HTTP."""

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_seconds: float
    ) -> Reply:
        """Send JSON and return the whole reply. Raises TransportError."""
        ...


def secret_free(text: str, secrets: Sequence[str]) -> str:
    """The text with every secret of at least eight characters replaced by `***`."""
    for secret in sorted(secrets, key=len, reverse=True):  # one may begin with another
        if len(secret) >= 8:
            text = text.replace(secret, "***")
    return text
