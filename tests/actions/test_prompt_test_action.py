"""action-prompt-test as a step of a job: the real action.yml, run by act, on the example."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.actions.test_evaluate_action import API_KEY, CHECKOUT, EXAMPLE, PULL_REQUEST
from tests.testbed.act_run import ActRun
from tests.testbed.act_runner import ActRunner, Job
from tests.testbed.github_fake import GitHubFake
from tests.unit.sarif_schema import violations

pytestmark = pytest.mark.testbed
# The example's own workflow for prompts is not what is tested here.
FILES = {".github/workflows/prompts.yml": "on: workflow_dispatch\njobs: {}\n"}
JUDGED = {"suites": "regression", "judge_model": "judge-careful", "comment": "never"}
LABELS = {"judge_labels": "data/judge_labels.csv"}
# Adds a comparison to the first case of a version.
BEST = (
    "sed -i '0,/^    assert:$/s//&\\n      - {{type: select-best, value: 30 days of delivery}}/' "
    "prompts/{0}/config.yaml"
)
CHANGE = "sed -i 's/within 30 days of delivery/within one month/' prompts/v2/system.md"
OFFLINE = "http://127.0.0.1:9/v1"


def prompt_test(base_url: str, name: str, **inputs: str) -> dict[str, Any]:
    """A step that tests the example's prompts."""
    given = {"base-url": base_url, "report-dir": f"reports/{name}", "comment-key": name}
    return {
        "id": name,
        "continue-on-error": True,
        "uses": "org/llm-actions/action-prompt-test@v1",
        "with": given | {key.replace("_", "-"): value for key, value in inputs.items()},
    }


def shell(*lines: str) -> dict[str, Any]:
    return {"run": "\n".join(lines), "shell": "bash"}


@pytest.fixture(scope="module")
def job(act_runner: ActRunner, example_endpoint: str) -> tuple[ActRun, GitHubFake]:
    """One job that tests the example's prompts in many ways, and breaks one of them half-way."""
    key = {"api_key": API_KEY}
    steps = [
        CHECKOUT,
        prompt_test(OFFLINE, "lint", suites="lint"),
        prompt_test(example_endpoint, "everything", versions="all", **key),
        prompt_test(example_endpoint, "strict", suites="safety", prompts="prompts/v1", **key),
        prompt_test(example_endpoint, "record", suites="regression", cassette="record", **key),
        prompt_test(OFFLINE, "replay", suites="regression", cassette="replay", comment="never"),
        prompt_test(example_endpoint, "agrees", judge_agreement="0.4", **JUDGED, **LABELS, **key),
        prompt_test(example_endpoint, "unclear", **JUDGED, **LABELS, **key),
        prompt_test(example_endpoint, "differs", judge_agreement="0.9", **JUDGED, **LABELS, **key),
        prompt_test(OFFLINE, "idle", judge_agreement="0.9", **JUDGED, **key),
        shell(BEST.format("v2")),
        prompt_test(example_endpoint, "best", versions="all", **JUDGED, **key),
        prompt_test(OFFLINE, "alone", **JUDGED, **key),
        shell(BEST.format("v1")),
        prompt_test(example_endpoint, "beaten", versions="all", **JUDGED, **key),
        shell("git checkout --quiet prompts/v1 prompts/v2"),
        shell(CHANGE, "sed -i '1d' prompts/v1/system.md"),
        prompt_test(example_endpoint, "broken", suites="regression", baseline_ref="HEAD", **key),
        prompt_test(OFFLINE, "miss", suites="regression", cassette="replay", comment="never"),
        prompt_test(
            OFFLINE, "wrong", suites="lint, regresion", repeats="0", versions="changed", **key
        ),
        prompt_test(example_endpoint, "dry", dry_run="true", **key),
    ]
    with GitHubFake() as github:
        job = Job(event=PULL_REQUEST, api_url=github.url, source=EXAMPLE, files=FILES)
        run = act_runner.run(job, steps)
        assert github.violations == []
    return run, github


@pytest.mark.parametrize(
    ("name", "outcome", "verdict"),
    [
        ("lint", "success", "pass"),
        ("everything", "success", "pass"),
        ("record", "success", "pass"),
        ("replay", "success", "pass"),
        ("broken", "failure", "fail"),
        ("miss", "failure", "error"),
        ("agrees", "success", "pass"),
        ("unclear", "failure", "inconclusive"),
        ("differs", "failure", "fail"),
        ("idle", "failure", "error"),
        ("best", "success", "pass"),
        ("alone", "failure", "error"),
        ("beaten", "failure", "fail"),
        ("wrong", "failure", "error"),
        ("dry", "success", "inconclusive"),
    ],
)
def test_step_has_its_outcome(
    job: tuple[ActRun, GitHubFake], name: str, outcome: str, verdict: str
) -> None:
    step = job[0].step(name)

    assert (step.outcome, step.outputs["verdict"]) == (outcome, verdict)
    assert step.report["verdict"] == verdict


def test_every_suite_over_every_version_is_reported(job: tuple[ActRun, GitHubFake]) -> None:
    step = job[0].step("everything")

    suites = [(each["suite"], each["version"]) for each in step.report["versions"]]
    assert suites == [
        ("regression", "v1"),
        ("safety", "v1"),
        ("regression", "v2"),
        ("safety", "v2"),
    ]
    assert step.outputs["lint-errors"] == "0"
    assert 0.9 <= float(step.outputs["safety"]) < 1
    for output in ("report-path", "html-path", "sarif-path"):
        assert step.file(output).stat().st_size > 500
    assert violations(json.loads(step.file("sarif-path").read_text("utf-8"))) == []


def test_one_attack_is_withstood_by_the_newer_prompt_alone(job: tuple[ActRun, GitHubFake]) -> None:
    cases = job[0].step("everything").report["cases"]
    fell = {
        version: {
            case["id"]
            for case in cases
            if (case["kind"], case["version"], case["status"]) == ("attack", version, "fail")
        }
        for version in ("v1", "v2")
    }

    assert fell["v1"] - fell["v2"]


def test_broken_case_is_found_and_commented(job: tuple[ActRun, GitHubFake]) -> None:
    run, github = job
    step = run.step("broken")
    (broken,) = (case for case in step.report["cases"] if case["change"] == "broken")
    (comment,) = (each.body for each in github.state.comments if "within one month" in each.body)

    assert step.outputs["broken"] == "1"
    assert broken["before"][0]["status"] == "pass"
    assert "within 30 days of delivery" in comment


def test_changed_prompt_is_never_answered_from_the_cassette(
    job: tuple[ActRun, GitHubFake],
) -> None:
    errors = [each["repeats"][0]["error"] for each in job[0].step("miss").report["cases"]]

    assert {error["kind"] for error in errors} == {"cassette"}


def test_judge_is_measured_and_its_differences_are_listed(job: tuple[ActRun, GitHubFake]) -> None:
    run, _ = job
    judge = run.step("agrees").report["judge"]

    assert judge["labelled"] == 40
    assert 0.4 <= judge["interval"]["low"] < 0.6 < judge["value"] < 0.9
    assert float(run.step("agrees").outputs["judge-agreement"]) == pytest.approx(judge["value"])
    assert "window-zh-old" in {each["id"] for each in judge["differing"]}
    assert "label more texts" in run.step("unclear").report["reasons"][0]
    problems = "\n".join(run.step("idle").report["problems"])
    assert "input `judge-agreement`: does nothing without `judge-labels`" in problems
    assert "input `judge-model`: does nothing" in problems


def test_version_has_to_beat_the_other_where_its_case_demands_it(
    job: tuple[ActRun, GitHubFake],
) -> None:
    run, _ = job
    beaten = run.step("beaten").report["cases"]

    assert {
        (each["version"], each["status"]) for each in beaten if "how many days" in each["input"]
    } == {
        ("v1", "fail"),
        ("v2", "pass"),
    }
    (reason,) = [
        reason
        for each in beaten
        for repeat in each["repeats"]
        for reason in repeat["reasons"]
        if reason.startswith("select-best")
    ]
    assert "which is v2 with support-large" in reason
    assert all(each["status"] == "pass" for each in run.step("best").report["cases"])
    (alone,) = run.step("alone").report["problems"]
    assert "`select-best` compares answers, and only v2 with support-large is asked this" in alone


def test_wrong_inputs_are_all_named_at_once(job: tuple[ActRun, GitHubFake]) -> None:
    problems = "\n".join(job[0].step("wrong").report["problems"])

    assert "did you mean `regression`?" in problems
    assert "input `repeats`" in problems


def test_no_key_is_shown_or_kept(job: tuple[ActRun, GitHubFake]) -> None:
    run, github = job
    folder = Path(run.step("record").file("report-path")).parents[2]
    kept = "".join(path.read_text("utf-8") for path in folder.glob("prompts/cassette/*"))

    assert kept
    assert API_KEY not in run.log + run.summary + kept
    assert all(API_KEY not in each.body for each in github.state.comments)
