"""Coroutines of callers that have no event loop, or are inside of another."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from llm_actions.pytest_plugin.loop import BackgroundLoop


async def doubled(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


def test_results_come_from_one_loop_until_it_is_closed() -> None:
    loop = BackgroundLoop()
    assert not loop.is_running

    assert [loop.run(doubled(number)) for number in range(3)] == [0, 2, 4]
    assert loop.is_running
    loop.close()

    assert not loop.is_running
    assert "llm-actions" not in {thread.name for thread in threading.enumerate()}


def test_it_runs_within_another_loop_and_from_many_threads() -> None:
    loop = BackgroundLoop()

    async def outer() -> int:
        return loop.run(doubled(21))

    assert asyncio.run(outer()) == 42
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda number: loop.run(doubled(number)), range(8)))[7] == 14
    loop.close()


def test_error_reaches_the_caller() -> None:
    loop = BackgroundLoop()

    async def broken() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        loop.run(broken())
    loop.close()


def test_close_cancels_what_still_runs() -> None:
    loop = BackgroundLoop()
    ended: list[str] = []

    async def started() -> asyncio.Task[None]:
        async def forever() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                ended.append("cancelled")

        task = asyncio.create_task(forever())
        await asyncio.sleep(0)
        return task

    loop.run(started())
    begun = time.monotonic()
    loop.close()

    assert ended == ["cancelled"]
    assert time.monotonic() - begun < 5


def test_close_without_a_start_does_nothing() -> None:
    BackgroundLoop().close()
