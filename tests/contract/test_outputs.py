"""Every output of every action is written on every path, whatever the run comes to."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.contract.actions import ACTIONS, Action, Course
from tests.testbed.clients import FaultyEndpoint

HEREDOC = re.compile(r"^([a-z-]+)<<(\S+)\n(.*?)\n?\2$", re.MULTILINE | re.DOTALL)
VERDICTS = {"pass", "fail", "inconclusive", "error"}

each_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)


def start(action: Action, folder: Path, **inputs: str) -> subprocess.Popen[bytes]:
    """The action's entry as a job runs it, with the outputs' file at `outputs`."""
    action.prepare(folder)
    given = {
        **action.defaults,
        **action.given,
        "github-token": "",
        **{name.replace("_", "-"): value for name, value in inputs.items()},
    }
    job = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "LLM_ACTIONS_INPUTS": json.dumps(given),
    }
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return subprocess.Popen(
        [sys.executable, "-I", "-B", str(action.entry)],
        cwd=folder,
        env={**outside, **job},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def outputs(folder: Path) -> dict[str, str]:
    text = (folder / "outputs").read_text("utf-8")
    return {name: value for name, _, value in HEREDOC.findall(text)}  # the last one counts


@each_action
def test_every_verdict_and_every_exit_code_is_looked_at(action: Action) -> None:
    assert {course.verdict for course in action.courses} == VERDICTS
    assert {course.exit_code for course in action.courses} == {0, 1, 2, 3}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "course"),
    [
        pytest.param(action, course, id=f"{action.name}-{course.name}")
        for action in ACTIONS
        for course in action.courses
    ],
)
def test_outputs_are_written_whatever_the_verdict(
    faulty_endpoint: FaultyEndpoint, tmp_path: Path, action: Action, course: Course
) -> None:
    base_url = faulty_endpoint.base_url(course.fault)

    process = start(action, tmp_path, **{"base-url": base_url, **course.inputs})

    assert process.wait(60) == course.exit_code
    found = outputs(tmp_path)
    assert set(found) == action.outputs
    assert found["verdict"] == course.verdict
    assert found["passed"] == ("true" if course.verdict == "pass" else "false")
    assert found["report-path"] == str(tmp_path / "llm-actions-report" / "report.json")


@pytest.mark.slow
@each_action
def test_outputs_are_written_when_the_run_is_interrupted(
    faulty_endpoint: FaultyEndpoint, tmp_path: Path, action: Action
) -> None:
    base_url = faulty_endpoint.base_url("ok", latency_seconds=30)
    process = start(action, tmp_path, **{"base-url": base_url, **action.asked})
    wait_for_a_request(faulty_endpoint)

    process.send_signal(signal.SIGINT)

    assert process.wait(7) == 130
    found = outputs(tmp_path)
    assert set(found) == action.outputs
    assert found["verdict"] == "error"
    assert found[action.counted] == str(action.cases)


@pytest.mark.slow
@each_action
def test_outputs_say_error_when_the_process_is_killed(
    faulty_endpoint: FaultyEndpoint, tmp_path: Path, action: Action
) -> None:
    base_url = faulty_endpoint.base_url("ok", latency_seconds=30)
    process = start(action, tmp_path, **{"base-url": base_url, **action.asked})
    wait_for_a_request(faulty_endpoint)

    process.kill()

    process.wait(7)
    empty = dict.fromkeys(action.outputs, "")
    assert outputs(tmp_path) == {**empty, "verdict": "error", "passed": "false"}


def wait_for_a_request(endpoint: FaultyEndpoint) -> None:
    deadline = time.monotonic() + 30
    while not endpoint.stats("ok", latency_seconds=30)["in_flight"]:
        assert time.monotonic() < deadline, "no request was sent"
        time.sleep(0.05)


@pytest.mark.slow
@each_action
def test_outputs_are_written_when_the_report_folder_is_a_file(
    tmp_path: Path, action: Action
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")

    process = start(action, tmp_path, report_dir="taken", dry_run="true")

    assert process.wait(60) == 2
    assert set(outputs(tmp_path)) == action.outputs
    assert outputs(tmp_path)["verdict"] == "error"
