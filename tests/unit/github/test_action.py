"""The course of a run, seen with an action of few lines: how each ending is told."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from tests.testbed.command_line import parse_outputs

from llm_actions.config.problems import Problems
from llm_actions.errors import ActionError, ExitCode, Problem, ServiceError
from llm_actions.github import commands
from llm_actions.github.action import BUG, INTERRUPTED, Action, Ending, Planned, run_action
from llm_actions.github.inputs import INPUTS_VARIABLE, InputReader
from llm_actions.github.job_inputs import Job
from llm_actions.interruption import SIGNALS, Interruption
from llm_actions.verdict import Verdict

ACTION_FILE = """
description: Does what its input says.
inputs:
  does: {description: What to do., required: true}
  working-directory: {description: Where., default: "."}
  report-dir: {description: Where to., default: report}
  comment: {description: When., default: always}
  comment-key: {description: Which., default: key}
  github-token: {description: Who., default: ""}
  on-inconclusive: {description: What then., default: fail}
  dry-run: {description: Only look., default: "false"}
outputs:
  verdict: {description: The verdict.}
  passed: {description: Whether.}
  figure: {description: What was measured.}
"""


@dataclass(frozen=True, kw_only=True)
class ToyReport:
    exit_code: ExitCode
    verdict: Verdict = Verdict.ERROR
    reasons: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    suite: str = "key"
    started_at: str = "2026-01-01T00:00:00+00:00"
    duration_seconds: float = 0.0
    commit: str | None = None


@dataclass
class Toy:
    """An action whose one input says at which step it breaks, and how."""

    read: InputReader
    job: Job
    reports: list[ToyReport] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.does = self.read.text("does")
        self.step("begin")

    def step(self, name: str) -> None:
        """Break if the input says so for this step."""
        errors: dict[str, Callable[[], BaseException]] = {
            "bug": lambda: ZeroDivisionError("our own"),
            "service": lambda: ServiceError("the endpoint does not answer"),
            "signal": KeyboardInterrupt,
            "disk": lambda: OSError("no space left"),
        }
        place, _, kind = self.does.partition(" ")
        if place == name:
            raise errors[kind]()

    def plan(self, problems: Problems) -> Planned[ToyReport]:
        if self.does == "":
            problems.add("input `does`", "does nothing")
        self.step("plan")
        return Planned(lines=["a plan", "of two lines"], run=partial(self.run))

    def run(self, interruption: Interruption) -> ToyReport:
        self.step("run")
        stopped: list[str] = []
        with interruption.stops(stopped.append):
            if self.does == "is interrupted":
                os.kill(os.getpid(), signal.SIGINT)
        if stopped:
            return ToyReport(exit_code=ExitCode.INTERRUPTED, reasons=tuple(stopped))
        failed = self.does == "fail"
        return ToyReport(
            exit_code=ExitCode.FAIL if failed else ExitCode.PASS,
            verdict=Verdict.FAIL if failed else Verdict.PASS,
            reasons=("measured",),
        )

    def unmeasured(self, ending: Ending) -> ToyReport:
        return ToyReport(
            exit_code=ending.exit_code,
            verdict=ending.verdict,
            reasons=(ending.reason,),
            problems=ending.problems,
        )

    def publish(self, report: ToyReport) -> None:
        passed = "true" if report.verdict is Verdict.PASS else "false"
        found = {"verdict": report.verdict, "passed": passed, "figure": "7"}
        commands.write_outputs(found, self.job.workflow.output_file)
        self.reports.append(report)
        self.step("publish")


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a run left."""

    exit_code: int
    outputs: dict[str, str]
    log: str
    reports: list[ToyReport]


Run = Callable[..., Ran]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs the toy with a value of its input, in a folder of its own."""
    file = tmp_path / "action-toy" / "action.yml"
    file.parent.mkdir()
    file.write_text(ACTION_FILE, encoding="utf-8")
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv(INPUTS_VARIABLE, raising=False)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))

    def start(does: str, *flags: str) -> Ran:
        reports: list[ToyReport] = []
        code = run_action(
            Action(
                file=file,
                begin=lambda read, job: Toy(read, job, reports),
                dry_run_reason="only looked",
                configuration_reason="wrong",
            ),
            ["--does", does, *flags],
        )
        return Ran(
            exit_code=code,
            outputs=parse_outputs((tmp_path / "outputs").read_text("utf-8")),
            log="".join(capfd.readouterr()),
            reports=reports,
        )

    yield start
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("does", "exit_code", "verdict"),
    [("work", 0, "pass"), ("fail", 1, "fail"), ("is interrupted", 130, "error")],
)
def test_measured_run_ends_as_its_report_says(
    run: Run, does: str, exit_code: int, verdict: str
) -> None:
    done = run(does)

    assert done.exit_code == exit_code
    assert done.outputs["verdict"] == verdict
    assert done.outputs["figure"] == "7"
    assert "a plan\nof two lines\n" in done.log


def test_dry_run_shows_the_plan_and_decides_nothing(run: Run) -> None:
    done = run("work", "--dry-run")

    assert done.exit_code == 0
    assert done.outputs["verdict"] == "inconclusive"
    assert done.reports[0].reasons == ("only looked",)
    assert "a plan\nof two lines\n" in done.log


def test_problems_of_inputs_and_plan_come_together(run: Run) -> None:
    done = run("", "--comment", "often")

    assert done.exit_code == 2
    (report,) = done.reports
    assert report.verdict is Verdict.ERROR
    assert report.reasons == ("wrong",)
    assert [problem.where for problem in report.problems] == [
        "input `does`",
        "input `comment`",
        "input `does`",
    ]
    assert "a plan" not in done.log


@pytest.mark.parametrize(
    ("does", "exit_code", "reason"),
    [
        ("plan service", 3, "the endpoint does not answer"),
        ("run service", 3, "the endpoint does not answer"),
        ("plan signal", 130, INTERRUPTED),
        ("run signal", 130, INTERRUPTED),
        ("plan bug", 4, BUG),
        ("run bug", 4, BUG),
    ],
)
def test_run_that_breaks_has_a_report(run: Run, does: str, exit_code: int, reason: str) -> None:
    done = run(does)

    assert done.exit_code == exit_code
    assert [report.reasons for report in done.reports] == [(reason,)]
    assert done.outputs["verdict"] == "error"
    assert ("ZeroDivisionError: our own" in done.log) == (exit_code == 4)


def test_bug_before_the_run_still_has_all_outputs(run: Run) -> None:
    done = run("begin bug")

    assert done.exit_code == 4
    assert done.reports == []
    assert done.outputs == {"verdict": "error", "passed": "false", "figure": ""}
    assert "ZeroDivisionError: our own" in done.log


@pytest.mark.parametrize(
    ("kind", "exit_code", "told"),
    [("disk", 3, "measured\nno report was written: no space left"), ("bug", 4, "our own")],
)
def test_report_that_nobody_can_read_is_no_pass(
    run: Run, kind: str, exit_code: int, told: str
) -> None:
    done = run(f"publish {kind}")

    assert done.exit_code == exit_code
    assert done.outputs == {"verdict": "error", "passed": "false", "figure": "7"}
    assert told in done.log


def test_inputs_of_a_step_are_taken_when_no_flag_is_given(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, json.dumps({"does": "fail"}))
    by_flags = run("work")
    monkeypatch.setenv(INPUTS_VARIABLE, json.dumps({"does": "fail"}))
    reports: list[ToyReport] = []
    code = run_action(
        Action(
            file=tmp_path / "action-toy" / "action.yml",
            begin=lambda read, job: Toy(read, job, reports),
            dry_run_reason="",
            configuration_reason="",
        ),
        [],
    )

    assert (by_flags.exit_code, code) == (0, 1)
    assert INPUTS_VARIABLE not in os.environ


def test_name_of_an_action_is_that_of_its_folder(tmp_path: Path) -> None:
    action = Action(
        file=tmp_path / "action-ab-test" / "action.yml",
        begin=lambda read, job: Toy(read, job),
        dry_run_reason="",
        configuration_reason="",
    )

    assert action.name == "ab-test"


def test_every_error_of_ours_has_an_exit_code_that_is_no_pass() -> None:
    assert all(kind.exit_code > ExitCode.FAIL for kind in ActionError.__subclasses__())
