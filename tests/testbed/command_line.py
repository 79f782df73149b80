"""Runs `evaluate` as a process, as a job's step or a person does, and reads what it leaves."""

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "action-evaluate" / "evaluate.py"
NOT_PASSED_ON = ("GITHUB_", "OPENAI_", "RUNNER_", "LLM_ACTIONS_INPUTS")
API_KEY = "sk-test-0123456789abcdef"
LONGEST_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished run: how it ended, what it printed, and the files that it wrote."""

    exit_code: int
    seconds: float
    stdout: str
    stderr: str
    folder: Path
    outputs: Mapping[str, str]
    summary: str

    @property
    def report_dir(self) -> Path:
        """The folder of the report."""
        return self.folder / "llm-actions-report"

    @property
    def report(self) -> dict[str, Any]:
        """report.json."""
        text = (self.report_dir / "report.json").read_text(encoding="utf-8")
        report: dict[str, Any] = json.loads(text)
        return report

    @property
    def cases(self) -> list[dict[str, Any]]:
        """The cases of the report."""
        cases: list[dict[str, Any]] = self.report["cases"]
        return cases

    def statuses(self) -> list[str]:
        """The status of each case, in the order of the dataset."""
        return [case["status"] for case in self.cases]


@dataclass(kw_only=True)
class Running:
    """A run on its way."""

    process: subprocess.Popen[bytes]
    folder: Path
    started: float = field(default_factory=time.monotonic)

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the process itself, and to nothing below it."""
        os.kill(self.process.pid, number)

    def wait_for_results(self, count: int) -> None:
        """Waits until results.jsonl holds so many cases."""
        path = self.folder / "llm-actions-report" / "results.jsonl"
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            if path.exists() and path.read_bytes().count(b"\n") >= count:
                return
            if self.process.poll() is not None:
                raise AssertionError(f"ended early: {self._read('stderr')}")
            time.sleep(0.01)
        raise AssertionError(f"no {count} results within {LONGEST_SECONDS} s")

    def finish(self) -> Finished:
        """Waits for the end."""
        self.process.wait(LONGEST_SECONDS)
        seconds = time.monotonic() - self.started
        return Finished(
            exit_code=self.process.returncode,
            seconds=seconds,
            stdout=self._read("stdout"),
            stderr=self._read("stderr"),
            folder=self.folder,
            outputs=parse_outputs(self._read("outputs")),
            summary=self._read("summary"),
        )

    def _read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8", errors="replace")


def write_dataset(path: Path, count: int) -> None:
    """Writes samples that an echo answers rightly."""
    questions = [f"What is written on page {number}?" for number in range(count)]
    rows = [{"id": f"page-{n}", "input": q, "expected": q} for n, q in enumerate(questions)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@contextlib.contextmanager
def started(
    folder: Path,
    flags: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
    stdout: int | None = None,
) -> Iterator[Running]:
    """Starts `evaluate` in a folder that has a data.jsonl; kills it if it is left running."""
    (folder / "outputs").write_bytes(b"")
    (folder / "summary").write_bytes(b"")
    with (folder / "stdout").open("wb") as printed, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            command({"dataset": "data.jsonl", "model": "m"} | dict(flags)),
            cwd=folder,
            env=job_environment(folder) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=printed if stdout is None else stdout,
            stderr=stderr,
        )
    try:
        yield Running(process=process, folder=folder)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def evaluate(
    folder: Path, flags: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> Finished:
    """Runs `evaluate` to its end."""
    with started(folder, flags, environment) as run:
        return run.finish()


def command(flags: Mapping[str, str]) -> Sequence[str | Path]:
    """The command line, with the Python that runs the tests."""
    words = [word for name, value in flags.items() for word in (f"--{name}", value)]
    return [sys.executable, "-I", "-X", "utf8", SCRIPT, *words]


def job_environment(folder: Path) -> dict[str, str]:
    """This environment as a job without a pull request, and without anybody's key."""
    return outer_environment() | {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "OPENAI_API_KEY": API_KEY,
        "NO_PROXY": "127.0.0.1",
    }


@functools.cache
def outer_environment() -> dict[str, str]:
    """This process's environment without what belongs to a job; read once, as threads ask too."""
    return {k: v for k, v in os.environ.items() if not k.startswith(NOT_PASSED_ON)}


def parse_outputs(text: str) -> dict[str, str]:
    """Reads a GITHUB_OUTPUT file: `name=value` lines and here-documents."""
    outputs = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, mark, delimiter = line.partition("<<")
        if not mark or "=" in name:
            name, _, outputs[name] = line.partition("=")
            continue
        value = []
        for part in lines:
            if part == delimiter:
                break
            value.append(part)
        else:
            raise ValueError(f"{name} does not end")
        outputs[name] = "\n".join(value)
    return outputs
