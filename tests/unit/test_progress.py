"""Progress: one living line on a terminal, a line now and then in a log."""

import asyncio
import io

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
    """A stream whose reader is gone."""

    def write(self, text: str) -> int:
        """Fails."""
        raise BrokenPipeError


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


def test_run_goes_on_when_nobody_reads_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.01)
    line = ProgressLine(3, VirtualClock(), stream=Broken())

    shown_for(0.1, line)

    assert line.line().startswith("0 of 3")
