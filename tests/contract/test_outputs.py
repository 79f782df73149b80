"""Every output is written on every path, whatever the run comes to."""

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

from tests.contract.source import ROOT, action_description
from tests.testbed.clients import FaultyEndpoint

ENTRY = ROOT / "action-evaluate" / "evaluate.py"
ACTION = action_description(ENTRY.with_name("action.yml"))
DEFAULTS = {name: about.get("default", "") for name, about in ACTION["inputs"].items()}
HEREDOC = re.compile(r"^([a-z-]+)<<(\S+)\n(.*?)\n?\2$", re.MULTILINE | re.DOTALL)
SAMPLES = ({"input": "a question", "max_length": 10_000}, {"input": "another", "max_length": 1})


def start(folder: Path, **inputs: str) -> subprocess.Popen[bytes]:
    """The action's entry as a job runs it, with the outputs' file at `outputs`."""
    lines = "".join(json.dumps(sample) + "\n" for sample in SAMPLES)
    (folder / "data.jsonl").write_text(lines, encoding="utf-8")
    given = {
        **DEFAULTS,
        "dataset": "data.jsonl",
        "model": "ok",
        "api-key": "no-key-needed",
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
        [sys.executable, "-I", "-B", str(ENTRY)],
        cwd=folder,
        env={**outside, **job},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def outputs(folder: Path) -> dict[str, str]:
    text = (folder / "outputs").read_text("utf-8")
    return {name: value for name, _, value in HEREDOC.findall(text)}  # the last one counts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inputs", "exit_code", "verdict"),
    [
        pytest.param({"threshold": "0.5"}, 0, "pass", id="pass"),
        pytest.param({"threshold": "0.9"}, 1, "fail", id="fail"),
        pytest.param({"gates": "accuracy >= 0.5 confident"}, 1, "inconclusive", id="inconclusive"),
        pytest.param({"threshold": "85"}, 2, "error", id="wrong-input"),
        pytest.param({"dataset": "absent.jsonl"}, 2, "error", id="no-dataset"),
        pytest.param({"fault": "401"}, 3, "error", id="endpoint"),
        pytest.param({"dry_run": "true"}, 0, "inconclusive", id="dry-run"),
    ],
)
def test_outputs_are_written_whatever_the_verdict(
    faulty_endpoint: FaultyEndpoint,
    tmp_path: Path,
    inputs: dict[str, str],
    exit_code: int,
    verdict: str,
) -> None:
    base_url = faulty_endpoint.base_url(inputs.pop("fault", "ok"))

    process = start(tmp_path, **{"base_url": base_url, **inputs})

    assert process.wait(60) == exit_code
    found = outputs(tmp_path)
    assert set(found) == set(ACTION["outputs"])
    assert found["verdict"] == verdict
    assert found["passed"] == ("true" if verdict == "pass" else "false")
    assert found["report-path"] == str(tmp_path / "llm-actions-report" / "report.json")


@pytest.mark.slow
def test_outputs_are_written_when_the_run_is_interrupted(
    faulty_endpoint: FaultyEndpoint, tmp_path: Path
) -> None:
    base_url = faulty_endpoint.base_url("ok", latency_seconds=30)
    process = start(tmp_path, base_url=base_url)
    deadline = time.monotonic() + 30
    while not faulty_endpoint.stats("ok", latency_seconds=30)["in_flight"]:
        assert time.monotonic() < deadline, "no request was sent"
        time.sleep(0.05)

    process.send_signal(signal.SIGINT)

    assert process.wait(7) == 130
    found = outputs(tmp_path)
    assert set(found) == set(ACTION["outputs"])
    assert found["verdict"] == "error"
    assert found["total"] == str(len(SAMPLES))


@pytest.mark.slow
def test_outputs_are_written_when_the_report_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")

    process = start(tmp_path, report_dir="taken", dry_run="true")

    assert process.wait(60) == 2
    assert set(outputs(tmp_path)) == set(ACTION["outputs"])
    assert outputs(tmp_path)["verdict"] == "error"
