"""How many requests are in flight: held, halved, grown back, and never lost to a cancellation."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.fakes import VirtualClock

from llm_actions.llm.concurrency import AdaptiveLimit


async def enter_all(limit: AdaptiveLimit, count: int) -> None:
    for _ in range(count):
        await limit.enter()


@pytest.mark.parametrize("maximum", [1, 3, 8])
def test_no_more_requests_than_the_limit_are_in_flight(maximum: int) -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(maximum, clock)
    now, most = 0, 0

    async def request() -> None:
        nonlocal now, most
        await limit.enter()
        now += 1
        most = max(most, now)
        await clock.sleep(1.0)
        now -= 1
        limit.leave_after_success()

    async def requests() -> None:
        await asyncio.gather(*(request() for _ in range(20)))

    clock.run(requests())

    assert most == maximum
    assert clock.monotonic() == -(-20 // maximum)


def test_waiting_requests_are_served_in_order() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(1, clock)
    served: list[int] = []

    async def request(number: int) -> None:
        await limit.enter()
        served.append(number)
        await clock.sleep(1.0)
        limit.leave_after_error()

    async def requests() -> None:
        await asyncio.gather(*(request(number) for number in range(6)))

    clock.run(requests())

    assert served == list(range(6))


def test_rate_limit_halves_the_limit() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(8, clock)

    async def meet_rate_limit() -> None:
        entered_at = await limit.enter()
        clock.advance(1.0)
        limit.leave_after_rate_limit(entered_at, None)

    clock.run(meet_rate_limit())

    assert (limit.current, limit.lowest) == (4, 4)


def test_burst_of_rate_limits_halves_the_limit_once() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(8, clock)

    async def meet_rate_limits() -> None:
        entered = [await limit.enter() for _ in range(8)]
        for entered_at in entered:
            clock.advance(0.1)
            limit.leave_after_rate_limit(entered_at, None)

    clock.run(meet_rate_limits())

    assert limit.current == 4


def test_limit_never_falls_below_one() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(8, clock)

    async def meet_rate_limits() -> None:
        for _ in range(10):
            entered_at = await limit.enter()
            clock.advance(1.0)
            limit.leave_after_rate_limit(entered_at, None)
            clock.advance(1.0)

    clock.run(meet_rate_limits())

    assert (limit.current, limit.lowest) == (1, 1)


def test_success_grows_the_limit_back_to_its_maximum_and_no_further() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(8, clock)
    seen = []

    async def recover() -> None:
        entered_at = await limit.enter()
        clock.advance(1.0)
        limit.leave_after_rate_limit(entered_at, None)
        for _ in range(40):
            await limit.enter()
            limit.leave_after_success()
            seen.append(limit.current)

    clock.run(recover())

    assert seen[:3] == [4, 4, 4]
    assert seen == sorted(seen)
    assert seen[-1] == 8
    assert limit.lowest == 4


def test_server_error_holds_the_limit() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(8, clock)

    async def meet_errors() -> None:
        for _ in range(20):
            await limit.enter()
            limit.leave_after_error()

    clock.run(meet_errors())

    assert limit.current == 8


@pytest.mark.parametrize("pause_seconds", [0.2, 30.0])
def test_pause_that_the_server_asked_for_holds_back_every_new_request(
    pause_seconds: float,
) -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(4, clock)

    async def pause() -> list[float]:
        entered_at = await limit.enter()
        limit.leave_after_rate_limit(entered_at, pause_seconds)
        return await asyncio.gather(*(limit.enter() for _ in range(2)))

    assert clock.run(pause()) == [pause_seconds] * 2


def test_shorter_pause_does_not_end_a_longer_one() -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(4, clock)

    async def pause() -> float:
        first, second = await limit.enter(), await limit.enter()
        limit.leave_after_rate_limit(first, 30.0)
        limit.leave_after_rate_limit(second, 1.0)
        return await limit.enter()

    assert clock.run(pause()) == 30.0


@pytest.mark.parametrize("when", ["before-its-turn", "after-its-turn", "in-a-pause"])
def test_cancelled_request_gives_its_place_to_the_next(when: str) -> None:
    clock = VirtualClock()
    limit = AdaptiveLimit(1, clock)

    async def cancel_one() -> None:
        entered_at = await limit.enter()
        waiting = asyncio.create_task(limit.enter())
        await asyncio.sleep(0)
        if when == "before-its-turn":
            waiting.cancel()
            await asyncio.sleep(0)
            limit.leave_after_error()
        elif when == "after-its-turn":
            limit.leave_after_error()
            waiting.cancel()
        else:
            limit.leave_after_rate_limit(entered_at, 30.0)
            await asyncio.sleep(0)
            waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await limit.enter()

    clock.run(cancel_one())


@given(st.integers(), st.integers(1, 6), st.integers(1, 40))
def test_no_place_is_lost_whatever_happens(seed: int, maximum: int, count: int) -> None:
    source = random.Random(seed)
    clock = VirtualClock()
    limit = AdaptiveLimit(maximum, clock)
    in_flight, most = 0, 0

    async def request() -> None:
        nonlocal in_flight, most
        entered_at = await limit.enter()
        in_flight += 1
        most = max(most, in_flight)
        leave = limit.leave_after_error
        try:
            await clock.sleep(source.random())
            match source.randrange(3):
                case 0:
                    leave = limit.leave_after_success
                case 1:

                    def leave() -> None:
                        limit.leave_after_rate_limit(entered_at, source.choice([None, 0.5]))
        finally:
            in_flight -= 1
            leave()

    async def requests() -> None:
        tasks = [asyncio.create_task(request()) for _ in range(count)]
        for task in tasks:
            await asyncio.sleep(0)
            if source.random() < 0.3:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await enter_all(limit, limit.current)

    clock.run(requests())

    assert most <= maximum
    assert in_flight == 0
