"""The machine's clock."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from llm_actions.clock import SystemClock


def test_time_of_day_is_in_utc() -> None:
    before = datetime.now(UTC)

    now = SystemClock().now()

    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_monotonic_seconds_are_those_of_the_machine() -> None:
    before = time.monotonic()

    seconds = SystemClock().monotonic()

    assert before <= seconds <= time.monotonic()


def test_sleep_takes_its_time_and_lets_others_run() -> None:
    clock = SystemClock()
    order: list[str] = []

    async def other() -> None:
        order.append("other")

    async def run() -> float:
        started = clock.monotonic()
        task = asyncio.create_task(other())
        await clock.sleep(0.02)
        order.append("sleeper")
        await task
        return clock.monotonic() - started

    seconds = asyncio.run(run())

    assert seconds >= 0.019
    assert order == ["other", "sleeper"]
