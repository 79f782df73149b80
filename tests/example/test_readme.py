"""What the example's README claims is what the action measures."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.example.servers import EXAMPLE

README = (EXAMPLE / "README.md").read_text("utf-8")
ROW = re.compile(r"^\| (v\d) \| `(support-\w+)` \| (\d+) % \| (open|closed)", re.MULTILINE)


@pytest.mark.parametrize(("prompt", "model", "percent", "gate"), ROW.findall(README))
def test_the_table_of_accuracies_is_what_is_measured(
    endpoint: str, tmp_path: Path, prompt: str, model: str, percent: str, gate: str
) -> None:
    command = [
        *("bash", "../shared/launch.sh", "evaluate", "--dataset", "data/eval_dataset.jsonl"),
        *("--prompt", f"prompts/{prompt}", "--model", model, "--base-url", endpoint),
        *("--report-dir", str(tmp_path), "--api-key", "any"),
    ]
    outside = {name: os.environ[name] for name in os.environ if not name.startswith("GITHUB_")}

    done = subprocess.run(
        command, cwd=EXAMPLE, env=outside, capture_output=True, text=True, check=False
    )

    assert done.returncode == {"open": 0, "closed": 1}[gate], done.stdout + done.stderr
    report = json.loads((tmp_path / "report.json").read_bytes())
    accuracy = next(metric["value"] for metric in report["metrics"] if metric["name"] == "accuracy")
    assert f"{100 * accuracy:.0f}" == percent


def test_the_table_has_every_pairing_that_matters() -> None:
    assert len(ROW.findall(README)) == 3


def test_the_numbers_of_questions_are_right() -> None:
    found = re.search(r"(\d+) questions [^|]*, (\d+) English and (\d+) Chinese", README)
    assert found is not None
    lines = (EXAMPLE / "data" / "eval_dataset.jsonl").read_text("utf-8").splitlines()
    english = sum('"tags": ["en"' in line for line in lines)

    assert [int(number) for number in found.groups()] == [
        len(lines),
        english,
        len(lines) - english,
    ]


def test_every_path_it_names_is_there() -> None:
    table = README.split("## ")[0]
    named = re.findall(r"`([\w./]+/[\w./]+|\w+\.py)`", table)

    assert len(named) >= 8
    for path in named:
        inside = path.startswith("demo-report/") or (EXAMPLE / path).exists()
        assert inside, path


JUDGED = re.compile(
    r"agrees with (\d+) %, a kappa of ([\d.]+) \(95 %\s+interval ([\d.]+) to ([\d.]+)\)"
)


@pytest.mark.parametrize(
    ("judge", "limit", "code"),
    [
        ("judge-careful", "0.4", 0),
        ("judge-careful", "0.6", 1),
        ("judge-careful", "0.9", 1),
        ("judge-naive", "0.4", 3),
    ],
)
def test_the_agreement_of_the_judges_is_what_is_measured(
    endpoint: str, tmp_path: Path, judge: str, limit: str, code: int
) -> None:
    command = [
        *("bash", "../shared/launch.sh", "prompt-test", "--suites", "regression"),
        *("--base-url", endpoint, "--report-dir", str(tmp_path), "--api-key", "any"),
        *("--judge-model", judge, "--judge-labels", "data/judge_labels.csv"),
        *("--judge-agreement", limit),
    ]
    outside = {name: os.environ[name] for name in os.environ if not name.startswith("GITHUB_")}

    done = subprocess.run(
        command, cwd=EXAMPLE, env=outside, capture_output=True, text=True, check=False
    )

    assert done.returncode == code, done.stdout + done.stderr
    found = json.loads((tmp_path / "report.json").read_bytes())["judge"]
    verdicts = {"0.4": "pass", "0.6": "inconclusive", "0.9": "fail"}
    if judge == "judge-naive":
        assert (found["verdict"], found["unjudged"]) == ("error", found["labelled"])
        return
    assert found["verdict"] == verdicts[limit]
    (told,) = JUDGED.findall(README)
    interval = found["interval"]
    figures = (found["value"], interval["low"], interval["high"])
    assert told == (f"{100 * found['observed']:.0f}", *(f"{each:.2f}" for each in figures))
