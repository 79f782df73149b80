"""Signals before, during and after a run; real ones, sent to this process or to a child."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import llm_actions
from llm_actions.interruption import SIGNALS, Interruption

SHARED = Path(llm_actions.__file__).parents[1]
both = pytest.mark.parametrize("number", SIGNALS, ids=[each.name for each in SIGNALS])


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    found = Interruption()
    found.install()
    yield found
    for number, handler in handlers.items():
        signal.signal(number, handler)


def send(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@both
def test_signal_before_the_start_is_noted_and_raised_then(
    interruption: Interruption, number: signal.Signals
) -> None:
    send(number)

    assert interruption.signal_name == number.name
    with pytest.raises(KeyboardInterrupt):
        interruption.arm()


@both
def test_signal_before_a_run_interrupts(interruption: Interruption, number: signal.Signals) -> None:
    interruption.arm()

    with pytest.raises(KeyboardInterrupt):
        send(number)

    assert interruption.signal_name == number.name


@both
def test_signal_during_a_run_stops_it_with_a_reason(
    interruption: Interruption, number: signal.Signals
) -> None:
    reasons: list[str] = []
    interruption.arm()

    with interruption.stops(reasons.append):
        send(number)

    assert reasons == [f"interrupted by {number.name}"]


def test_signal_wakes_a_loop_that_waits(interruption: Interruption) -> None:
    reasons: list[str] = []
    interruption.arm()

    async def wait() -> None:
        stopped = asyncio.Event()

        def stop(reason: str) -> None:
            reasons.append(reason)
            stopped.set()

        with interruption.stops_in_loop(stop):
            send(signal.SIGTERM)
            assert reasons == []  # not in the handler, which may come anywhere
            await asyncio.wait_for(stopped.wait(), 10)

    asyncio.run(wait())

    assert reasons == ["interrupted by SIGTERM"]


def test_second_signal_changes_nothing(interruption: Interruption) -> None:
    reasons: list[str] = []
    interruption.arm()

    with interruption.stops(reasons.append):
        send(signal.SIGTERM)
        send(signal.SIGINT)

    assert reasons == ["interrupted by SIGTERM"]
    assert interruption.signal_name == "SIGTERM"


@pytest.mark.parametrize("ends", ["after-a-run", "by-hand"])
def test_signal_after_the_end_changes_nothing(interruption: Interruption, ends: str) -> None:
    interruption.arm()
    if ends == "by-hand":
        interruption.end()
    else:
        with interruption.stops(lambda _: None):
            pass

    send(signal.SIGINT)

    assert interruption.signal_name is None


def test_signals_are_over_when_a_run_breaks(interruption: Interruption) -> None:
    interruption.arm()

    with pytest.raises(ZeroDivisionError), interruption.stops(lambda _: None):
        _ = 1 // 0
    send(signal.SIGINT)

    assert interruption.signal_name is None


def test_start_without_a_signal_raises_nothing(interruption: Interruption) -> None:
    interruption.arm()

    assert interruption.signal_name is None


def test_signal_that_is_held_back_comes_with_the_handler() -> None:
    script = """
import os, signal
from llm_actions.interruption import Interruption, hold_back
hold_back()
os.kill(os.getpid(), signal.SIGTERM)
print("still here")
interruption = Interruption()
interruption.install()
print(interruption.signal_name)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(SHARED)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "still here\nSIGTERM\n", "")
