"""Assertions of samples in a step of a job: the real action.yml, run by act, on the example."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.actions.test_evaluate_action import API_KEY, CHECKOUT, EXAMPLE, PULL_REQUEST, evaluate
from tests.testbed.act_run import ActRun
from tests.testbed.act_runner import ActRunner, Job
from tests.testbed.github_fake import GitHubFake

pytestmark = pytest.mark.testbed
QUESTION = "How long does a refund take?"
CHECKS = """\
import os

def is_short(output, context):
    return {"pass": len(output) < 300, "score": 1, "reason": f"{len(output)} characters"}

def breaks(output, context):
    print("::set-output name=passed::true")
    raise ValueError(os.environ.get("LLM_ACTIONS_INPUTS", "no inputs here"))
"""
GOOD = [
    {"type": "icontains", "value": "5 working days"},
    {"type": "not-regex", "value": r"\b14 days"},
    {
        "type": "assert-set",
        "metric": "form",
        "threshold": 0.5,
        "assert": [{"type": "is-json"}, {"type": "word-count", "value": {"max": 60}}],
    },
    {"type": "python", "value": "file://checks.py:is_short"},
    {"type": "similar", "value": "A refund takes 5 working days.", "threshold": 0.3},
    {"type": "llm-rubric", "value": "refund working days"},
]
BAD = [{"type": "contains", "value": "refund"}, {"type": "starts-with", "value": "Yes"}]
UNMEASURED = [
    {"type": "contains", "value": "refund"},
    {"type": "python", "value": "file://checks.py:breaks"},
]
MODELS = {"judge_model": "judge-careful", "embedding_model": "support-embeddings"}


def dataset(*rows: Mapping[str, object]) -> str:
    """A dataset in which each row asks the same."""
    numbered = ({"id": f"s{number}", "input": QUESTION, **row} for number, row in enumerate(rows))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in numbered)


FILES = {
    # The example's own workflow is not what is tested here.
    ".github/workflows/evaluate.yml": "on: workflow_dispatch\njobs: {}\n",
    "data/checks.py": CHECKS,
    "data/good.jsonl": dataset(
        {"expected_keywords": ["5 working days"], "assert": GOOD},
        {"assert": [*GOOD[:2], *BAD], "threshold": 0.75},
        {"expected_keywords": ["5 working days"]},
    ),
    "data/bad.jsonl": dataset({"assert": BAD}, {"expected_keywords": ["refund"]}),
    "data/unmeasured.jsonl": dataset({"assert": UNMEASURED}, {"assert": GOOD[:1]}),
    "data/wrong.jsonl": dataset(
        {"assert": [{"type": "containss", "value": "a"}, {"type": "javascript", "value": "1"}]},
        {"assert": [{"type": "python", "value": "file://../../../etc/hosts.py"}]},
        {"assert": [{"type": "llm-rubric", "value": "is polite"}]},
    ),
}


def step(base_url: str, name: str, data: str, **inputs: str) -> dict[str, Any]:
    prompt = {"prompt": "prompts/current", "model": "support-large", "comment_key": name}
    return evaluate(base_url, name, dataset=f"data/{data}.jsonl", **prompt, **inputs)


@pytest.fixture(scope="module")
def job(act_runner: ActRunner, example_endpoint: str) -> tuple[ActRun, GitHubFake]:
    """One job with assertions that pass, fail, cannot be measured and are wrong."""
    steps = [
        CHECKOUT,
        step(example_endpoint, "good", "good", **MODELS),
        step(example_endpoint, "bad", "bad"),
        step(example_endpoint, "unmeasured", "unmeasured"),
        step(example_endpoint, "wrong", "wrong"),
        step(example_endpoint, "idle", "bad", **MODELS),
        step(example_endpoint, "example", "eval_dataset"),
    ]
    with GitHubFake() as github:
        job = Job(event=PULL_REQUEST, api_url=github.url, source=EXAMPLE, files=FILES)
        run = act_runner.run(job, steps)
        assert github.violations == []
    return run, github


@pytest.mark.parametrize(
    ("name", "outcome", "verdict", "exit_code"),
    [
        ("good", "success", "pass", 0),
        ("bad", "failure", "fail", 1),
        ("unmeasured", "failure", "error", 3),
        ("wrong", "failure", "error", 2),
        ("idle", "failure", "error", 2),
        ("example", "success", "pass", 0),
    ],
)
def test_step_has_its_outcome(
    job: tuple[ActRun, GitHubFake], name: str, outcome: str, verdict: str, exit_code: int
) -> None:
    found = job[0].step(name)

    assert (found.outcome, found.outputs["verdict"]) == (outcome, verdict)
    assert found.report["exit_code"] == exit_code


def test_every_assertion_of_a_case_that_passes_is_reported(job: tuple[ActRun, GitHubFake]) -> None:
    report = job[0].step("good").report
    asserted, lenient, plain = report["cases"]

    assert [each["name"] for each in asserted["assertions"]] == [row["type"] for row in GOOD]
    assert {each["status"] for each in asserted["assertions"]} == {"pass"}
    form = asserted["assertions"][2]
    assert (form["metric"], form["score"]) == ("form", 0.5)
    assert [part["status"] for part in form["parts"]] == ["fail", "pass"]
    assert asserted["assertions"][3]["reason"].endswith("characters")
    assert asserted["criteria"] == {"keywords": 1.0}
    assert (lenient["status"], lenient["score"]) == ("pass", 0.75)
    assert plain["assertions"] == []
    assert report["scoring"]["judge_model"] == "judge-careful"
    assert report["scoring"]["embedding_model"] == "support-embeddings"


def test_assertion_that_fails_says_why_everywhere(job: tuple[ActRun, GitHubFake]) -> None:
    run, github = job
    found = run.step("bad")
    failed, passed = found.report["cases"]
    reason = 'starts-with: Expected output to start with "Yes"'

    assert (failed["status"], failed["score"], passed["status"]) == ("fail", 0.5, "pass")
    assert failed["reasons"] == [reason]
    assert any('start with "Yes"' in each.message for each in run.annotations)
    (comment,) = (each.body for each in github.state.comments if reason in each.body)
    assert "bad" in comment
    junit = found.file("report-path").with_name("junit.xml").read_text("utf-8")
    assert reason in junit


def test_assertion_that_cannot_be_measured_is_an_error_and_no_score(
    job: tuple[ActRun, GitHubFake],
) -> None:
    run, _ = job
    found = run.step("unmeasured")
    broken, passed = found.report["cases"]

    assert (broken["status"], broken["score"], passed["status"]) == ("error", None, "pass")
    assert broken["error"]["kind"] == "assertion"
    assert "breaks" in broken["error"]["message"]
    assert "no inputs here" in broken["error"]["message"]
    assert [each["status"] for each in broken["assertions"]] == ["pass", "error"]
    assert found.outputs["passed"] == "false"
    assert API_KEY not in run.log + json.dumps(found.report)


def test_wrong_assertions_are_told_at_once_with_their_lines(
    job: tuple[ActRun, GitHubFake],
) -> None:
    problems = job[0].step("wrong").report["problems"]

    assert [problem.split(": ")[0] for problem in problems] == [
        "data/wrong.jsonl:1",
        "data/wrong.jsonl:1",
        "data/wrong.jsonl:2",
        "input `judge-model`",
    ]
    assert "did you mean `contains`?" in problems[0]
    assert "JavaScript" in problems[1]
    assert "lies outside the workspace" in problems[2]
    assert "is missing" in problems[3]


def test_models_that_no_assertion_asks_are_told(job: tuple[ActRun, GitHubFake]) -> None:
    problems = job[0].step("idle").report["problems"]

    assert [problem.split(":")[0] for problem in problems] == [
        "input `judge-model`",
        "input `embedding-model`",
    ]
    assert all("does nothing" in problem for problem in problems)


def test_samples_of_the_example_pass_their_assertions(job: tuple[ActRun, GitHubFake]) -> None:
    cases = job[0].step("example").report["cases"]
    asserted = [case for case in cases if case["assertions"]]

    assert len(asserted) >= 5
    assert {case["status"] for case in asserted} == {"pass"}
