"""When a request is sent again, and after how long. Pure.

Sent again are 429, 5xx (not 501 and 505) and requests without a reply; nothing else. How often
depends on the reason: a rate limit passes by itself, a server that hangs does not.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

BASE_SECONDS = 0.5
DELAY_SECONDS_AT_MOST = 20.0
RETRY_AFTER_SECONDS_AT_LEAST = 0.05


class Reason(StrEnum):
    """Why a request may be sent again."""

    RATE_LIMIT = "rate-limit"
    SERVER = "server"
    NETWORK = "network"
    TIMEOUT = "timeout"


ATTEMPTS = {Reason.RATE_LIMIT: 6, Reason.SERVER: 4, Reason.NETWORK: 4, Reason.TIMEOUT: 2}
NOT_TRANSIENT = (501, 505)
REQUEST_TIMEOUT_STATUS = 408


def reason_of_status(status: int) -> Reason | None:
    """The reason to send a request again after this status, or None."""
    if status == 429:
        return Reason.RATE_LIMIT
    if status == REQUEST_TIMEOUT_STATUS or (status >= 500 and status not in NOT_TRANSIENT):
        return Reason.SERVER
    return None


def may_retry(reason: Reason, attempts: int) -> bool:
    """True when a request that was sent `attempts` times may be sent once more."""
    return attempts < ATTEMPTS[reason]


def delay_seconds(attempts: int, retry_after: float | None, source: random.Random) -> float:
    """Seconds until the next attempt.

    The server's Retry-After is obeyed as it is, with up to 10 % on top so that many clients do
    not come back together. Without it: exponential, half fixed and half random ("equal jitter",
    Brooker 2015).
    """
    if retry_after is not None:
        return max(retry_after, RETRY_AFTER_SECONDS_AT_LEAST) * (1 + 0.1 * source.random())
    ceiling = min(BASE_SECONDS * 2.0 ** (attempts - 1), DELAY_SECONDS_AT_MOST)
    return ceiling * (0.5 + 0.5 * source.random())


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header, given as seconds or as a date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    text = value.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return max(seconds, 0.0) if seconds < 1e9 else None
