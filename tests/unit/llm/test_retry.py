"""When a request is sent again, and after how long."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llm_actions.llm.retry import (
    ATTEMPTS,
    DELAY_SECONDS_AT_MOST,
    Reason,
    delay_seconds,
    may_retry,
    parse_retry_after,
    reason_of_status,
)

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, None),
        (301, None),
        (400, None),
        (401, None),
        (403, None),
        (404, None),
        (408, Reason.SERVER),
        (409, None),
        (422, None),
        (429, Reason.RATE_LIMIT),
        (500, Reason.SERVER),
        (501, None),
        (502, Reason.SERVER),
        (503, Reason.SERVER),
        (504, Reason.SERVER),
        (505, None),
        (529, Reason.SERVER),
    ],
)
def test_only_rate_limits_and_passing_server_errors_are_tried_again(
    status: int, reason: Reason | None
) -> None:
    assert reason_of_status(status) is reason


@pytest.mark.parametrize("reason", Reason)
def test_attempts_are_bounded_for_every_reason(reason: Reason) -> None:
    allowed = [attempts for attempts in range(1, 20) if may_retry(reason, attempts)]

    assert allowed == list(range(1, ATTEMPTS[reason]))


def test_rate_limit_is_given_more_patience_than_a_server_that_hangs() -> None:
    assert ATTEMPTS[Reason.RATE_LIMIT] > ATTEMPTS[Reason.SERVER] > ATTEMPTS[Reason.TIMEOUT] > 1


@pytest.mark.parametrize(
    ("attempts", "low", "high"),
    [(1, 0.25, 0.5), (2, 0.5, 1.0), (3, 1.0, 2.0), (6, 8.0, 16.0), (7, 10.0, 20.0), (99, 10, 20)],
)
def test_delay_doubles_to_a_ceiling_and_half_of_it_is_random(
    attempts: int, low: float, high: float
) -> None:
    source = random.Random(1)

    delays = [delay_seconds(attempts, None, source) for _ in range(200)]

    assert low <= min(delays) < low * 1.1
    assert high * 0.9 < max(delays) <= high
    assert max(delays) <= DELAY_SECONDS_AT_MOST


@given(st.floats(0, 1e9), st.integers(1, 100), st.integers())
def test_wait_that_the_server_asks_for_is_never_cut_short(
    retry_after: float, attempts: int, seed: int
) -> None:
    delay = delay_seconds(attempts, retry_after, random.Random(seed))

    assert retry_after <= delay <= max(retry_after, 0.05) * 1.1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param(None, None, id="absent"),
        pytest.param("7", 7.0, id="seconds"),
        pytest.param(" 7 ", 7.0, id="seconds-with-blanks"),
        pytest.param("0.25", 0.25, id="fraction"),
        pytest.param("-5", 0.0, id="negative"),
        pytest.param(format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0, id="date"),
        pytest.param(format_datetime(NOW - timedelta(hours=1), usegmt=True), 0.0, id="past-date"),
        pytest.param("Sat, 31 Jan 2026 12:01:00 -0000", 60.0, id="date-without-zone"),
        pytest.param("Sat, 31 Jan 2026 14:01:00 +0200", 60.0, id="date-of-another-zone"),
        pytest.param("nan", None, id="nan"),
        pytest.param("inf", None, id="infinite"),
        pytest.param("1e12", None, id="longer-than-a-life"),
        pytest.param("soon", None, id="word"),
        pytest.param("", None, id="empty"),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    value: str | None, seconds: float | None
) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text() | st.text("0123456789 :,+-JanFebMonTueGMT.einf"))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("31 Dec 9999 23:59:59 -2359")
@example("9" * 400)
@example("1 Jan 2026 00:00:00 +" + "9" * 20)
def test_any_retry_after_gives_seconds_or_nothing(value: str) -> None:
    seconds = parse_retry_after(value, NOW)

    assert seconds is None or 0 <= seconds < 1e12
