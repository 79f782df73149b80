"""Progress: one living line on a terminal, a line now and then in a log."""

import asyncio
import errno
import io
import os

import pytest
from tests.unit.fakes import VirtualClock

from llm_actions import progress
from llm_actions.evals.results import Status
from llm_actions.progress import ProgressLine


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


class Broken(io.StringIO):
    """A stream that nothing can be written to."""

    def __init__(self, code: int, *, is_terminal: bool) -> None:
        super().__init__()
        self.code = code
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        """As it was made."""
        return self.is_terminal

    def write(self, text: str) -> int:
        """Fails."""
        raise OSError(self.code, os.strerror(self.code))


def shown_for(seconds: float, line: ProgressLine) -> None:
    """Show the progress for so long."""

    async def show() -> None:
        task = asyncio.create_task(line.show())
        await asyncio.sleep(seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(show())


def test_line_counts_the_cases_by_status() -> None:
    clock = VirtualClock()
    line = ProgressLine(12_000, clock, stream=io.StringIO())
    for status in [Status.PASS] * 1_500 + [Status.FAIL] * 2 + [Status.ERROR]:
        line.advance(status)
    clock.advance(61.4)

    assert line.line() == "1,503 of 12,000 cases after 61 s: 1500 pass, 2 fail, 1 error"


def test_terminal_has_one_line_that_is_written_again() -> None:
    stream = Terminal()

    shown_for(0.35, ProgressLine(3, VirtualClock(), stream=stream))

    assert stream.getvalue().count("\r\x1b[K0 of 3 cases") >= 3
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("\n")


def test_log_has_whole_lines_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.1)
    stream = io.StringIO()

    shown_for(0.35, ProgressLine(3, VirtualClock(), stream=stream))

    lines = stream.getvalue().splitlines(keepends=True)
    assert set(lines) == {"0 of 3 cases after 0 s: 0 pass, 0 fail, 0 error\n"}
    assert 2 <= len(lines) <= 4


def test_log_of_a_job_is_no_terminal() -> None:
    stream = Terminal()

    shown_for(0.3, ProgressLine(3, VirtualClock(), is_job=True, stream=stream))

    assert "\x1b" not in stream.getvalue()
    assert "\r" not in stream.getvalue()


@pytest.mark.parametrize("is_terminal", [False, True], ids=["log", "terminal"])
@pytest.mark.parametrize(
    "code",
    [
        pytest.param(errno.EPIPE, id="reader-gone"),
        pytest.param(errno.EIO, id="terminal-closed"),
        pytest.param(errno.ENOSPC, id="disk-full"),
    ],
)
def test_run_goes_on_when_nothing_can_be_shown(
    monkeypatch: pytest.MonkeyPatch, code: int, is_terminal: bool
) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.01)
    monkeypatch.setattr(progress, "TERMINAL_SECONDS", 0.01)
    line = ProgressLine(3, VirtualClock(), stream=Broken(code, is_terminal=is_terminal))

    async def show() -> BaseException | None:
        task = asyncio.create_task(line.show())
        await asyncio.sleep(0.05)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        return ended

    assert isinstance(asyncio.run(show()), asyncio.CancelledError)
