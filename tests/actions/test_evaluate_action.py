"""action-evaluate as a step of a job: the real action.yml, run by act, against a fake GitHub."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.testbed.act_run import ActRun
from tests.testbed.act_runner import ActRunner, Job, step_process
from tests.testbed.clients import FaultyEndpoint
from tests.testbed.github_fake import GitHubFake
from tests.testbed.github_state import BOT

pytestmark = pytest.mark.testbed
API_KEY = "sk-test-0123456789abcdef"
ROWS = [
    {"id": f"page-{n}", "input": f"Read page {n}.", "expected": f"Read page {n}."} for n in (1, 2)
]
DATASET = "".join(json.dumps(row) + "\n" for row in ROWS)
EXAMPLE = Path(__file__).resolve().parents[2] / "example"
CHECKOUT = {"uses": "actions/checkout@v5"}
HEAD = {"sha": "6dcb09b5b57875f334f61aebed695e2e", "repo": {"full_name": "org/app"}}
BASE = {"repo": {"full_name": "org/app"}}
PULL_REQUEST = {"number": 7, "pull_request": {"number": 7, "head": HEAD, "base": BASE}}
FROM_FORK = {
    "number": 7,
    "pull_request": {
        "number": 7,
        "head": {**HEAD, "repo": {"full_name": "stranger/app"}},
        "base": BASE,
    },
}


def evaluate(base_url: str, name: str = "evaluate", **inputs: str) -> dict[str, Any]:
    """A step that evaluates; what it comes to does not end the job unless it is the only one."""
    given = {
        "dataset": "data.jsonl",
        "model": "m",
        "base-url": base_url,
        "api-key": API_KEY,
        "report-dir": f"reports/{name}",
    }
    return {
        "id": name,
        "continue-on-error": name != "evaluate",
        "uses": "org/llm-actions/action-evaluate@v1",
        "with": given | {key.replace("_", "-"): value for key, value in inputs.items()},
    }


@pytest.fixture(scope="module")
def endpoint(faulty_server: str) -> FaultyEndpoint:
    """An endpoint for all tests of this module."""
    return FaultyEndpoint(url=faulty_server, run="actions")


@pytest.fixture(scope="module")
def good(endpoint: FaultyEndpoint) -> str:
    """Base URL of a model that answers rightly."""
    return endpoint.base_url("echo")


@pytest.fixture(scope="module")
def bad(endpoint: FaultyEndpoint) -> str:
    """Base URL of a model that answers wrongly."""
    return endpoint.base_url("ok")


@pytest.fixture(scope="module")
def github() -> Iterator[GitHubFake]:
    """A GitHub that several jobs share."""
    with GitHubFake() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture(scope="module")
def first(act_runner: ActRunner, github: GitHubFake, bad: str) -> ActRun:
    """The first job of a pull request: a bad model, and a comment of somebody else."""
    github.state.add_comment(7, "stranger", "<!-- llm-actions:evaluate: -->\nlooks like ours")
    files = {"data.jsonl": DATASET}
    job = Job(event=PULL_REQUEST, api_url=github.url, files=files)
    return act_runner.run(job, [CHECKOUT, evaluate(bad)])


def test_failing_gate_fails_the_job_and_delivers_outputs(first: ActRun) -> None:
    outputs = first.step().outputs

    assert (first.exit_code, first.job_result, first.step().outcome) == (1, "failure", "failure")
    assert (outputs["verdict"], outputs["passed"]) == ("fail", "false")
    assert (outputs["accuracy"], outputs["total"], outputs["failed"]) == ("0", "2", "2")
    assert first.step().report["verdict"] == "fail"
    assert first.step().file("html-path").stat().st_size > 1000


def test_failing_gate_is_annotated_on_the_lines_of_the_dataset(first: ActRun) -> None:
    places = [(each.file, each.line) for each in first.annotations if each.file]

    assert places == [("data.jsonl", "1"), ("data.jsonl", "2")]
    assert "accuracy 0.0 % is below the limit 80.0 %" in first.annotations[0].message


def test_log_has_groups_and_no_terminal_line_and_no_key(first: ActRun) -> None:
    assert "group" in first.commands
    assert "\r" not in first.log.replace("\r\n", "\n")
    assert "\x1b" not in first.log
    assert API_KEY not in first.log + first.summary


def test_first_job_adds_its_comment_beside_that_of_a_stranger(
    first: ActRun, github: GitHubFake
) -> None:
    theirs, ours = github.state.comments[:2]

    assert (theirs.login, theirs.body) == ("stranger", theirs.body)
    assert "looks like ours" in theirs.body
    assert ours.login == BOT
    assert first.step().outputs["comment-url"].endswith(f"#issuecomment-{ours.id}")
    assert "fail" in first.summary


def test_second_job_updates_the_comment_and_passes(
    act_runner: ActRunner, first: ActRun, github: GitHubFake, good: str
) -> None:
    before = github.state.comments[1].body
    job = Job(event=PULL_REQUEST, api_url=github.url, files={"data.jsonl": DATASET})

    second = act_runner.run(job, [CHECKOUT, evaluate(good)])

    ours = [comment for comment in github.state.comments if comment.login == BOT]
    assert (second.exit_code, second.job_result) == (0, "success")
    assert (second.step().outputs["verdict"], second.step().outputs["accuracy"]) == ("pass", "1")
    assert len(ours) == 1
    assert ours[0].body != before
    assert second.step().outputs["comment-url"] == first.step().outputs["comment-url"]
    assert "pass" in second.summary
    assert second.annotations == []


def test_push_without_a_pull_request_asks_nothing_of_github(
    act_runner: ActRunner, github_fake: GitHubFake, good: str
) -> None:
    job = Job(api_url=github_fake.url, files={"data.jsonl": DATASET})

    run = act_runner.run(job, [CHECKOUT, evaluate(good)])

    assert run.job_result == "success"
    assert run.step().outputs["comment-url"] == ""
    assert github_fake.requests == []
    assert [each for each in run.annotations if each.level != "notice"] == []


def test_read_only_token_of_a_fork_is_a_notice_and_changes_no_verdict(
    act_runner: ActRunner, github_fake: GitHubFake, good: str, bad: str
) -> None:
    files = {"data.jsonl": DATASET}
    job = Job(event=FROM_FORK, api_url=github_fake.url, files=files, token="fork-token")

    run = act_runner.run(job, [CHECKOUT, evaluate(good, "passing"), evaluate(bad, "failing")])

    assert github_fake.state.comments == []
    assert run.step("passing").outcome == "success"
    assert run.step("passing").outputs["verdict"] == "pass"
    assert run.step("failing").outcome == "failure"
    assert run.step("failing").outputs["verdict"] == "fail"
    notices = [each for each in run.annotations if each.level == "notice"]
    assert len(notices) == 2
    assert "comment" in notices[0].title + notices[0].message
    assert not [each for each in run.annotations if each.level == "warning"]


MARK = "imported-from-the-workspace"
IMPOSTOR = f'import sys\nsys.stderr.write("{MARK}\\n")\nraise SystemExit("{MARK}")\n'
MODULES = ("json.py", "yaml.py", "pycurl.py", "evaluate.py", "llm_actions/__init__.py")
CUSTOMIZATIONS = ("sitecustomize.py", "usercustomize.py")
IMPOSTORS = {
    folder + name: IMPOSTOR for folder in ("", "my app/") for name in (*MODULES, *CUSTOMIZATIONS)
}


@pytest.fixture(scope="module")
def variations(act_runner: ActRunner, good: str, bad: str) -> tuple[ActRun, GitHubFake]:
    """One job with many evaluations, in a workspace whose files have the names of modules."""
    files = {"data.jsonl": DATASET, "my app/the data.jsonl": DATASET, **IMPOSTORS}
    steps = [
        CHECKOUT,
        evaluate(bad, "never", comment="never", comment_key="never"),
        evaluate(good, "quiet", comment="on-failure", comment_key="quiet"),
        evaluate(bad, "loud", comment="on-failure", comment_key="loud"),
        evaluate(good, "healed", comment="on-failure", comment_key="loud"),
        evaluate(good, "chat", comment_key="chat"),
        evaluate(good, "search", comment_key="search"),
        evaluate(
            good,
            "blanks",
            working_directory="my app",
            dataset="the data.jsonl",
            report_dir="the report",
            comment_key="chat",
        ),
        evaluate(good, "wrong", threshold="85", pass_score="high", comment="never"),
        evaluate(good, "dry", dry_run="true", comment="never"),
    ]
    with GitHubFake() as github:
        job = Job(
            event=PULL_REQUEST,
            api_url=github.url,
            files=files,
            environment={"PYTHONPATH": ".", "PYTHONSTARTUP": "json.py"},
        )
        run = act_runner.run(job, steps)
        assert github.violations == []
    return run, github


def test_files_of_the_workspace_are_not_imported(variations: tuple[ActRun, GitHubFake]) -> None:
    run, _ = variations

    assert run.step("chat").outputs["verdict"] == "pass"
    assert run.step("blanks").outputs["verdict"] == "pass"
    assert MARK not in run.log


@pytest.mark.parametrize(
    ("name", "outcome", "verdict"),
    [
        ("never", "failure", "fail"),
        ("quiet", "success", "pass"),
        ("loud", "failure", "fail"),
        ("healed", "success", "pass"),
        ("wrong", "failure", "error"),
    ],
)
def test_step_has_its_outcome_whatever_it_comments(
    variations: tuple[ActRun, GitHubFake], name: str, outcome: str, verdict: str
) -> None:
    step = variations[0].step(name)

    assert (step.outcome, step.outputs["verdict"]) == (outcome, verdict)


def test_comments_follow_policy_and_key(variations: tuple[ActRun, GitHubFake]) -> None:
    run, github = variations
    urls = {
        name: run.step(name).outputs["comment-url"].rpartition("-")[2]
        for name in ("never", "quiet", "loud", "healed", "chat", "search", "blanks")
    }

    assert [comment.login for comment in github.state.comments] == [BOT] * 3
    loud, chat, search = (str(comment.id) for comment in github.state.comments)
    assert urls == {
        "never": "",
        "quiet": "",
        "loud": loud,
        "healed": loud,
        "chat": chat,
        "search": search,
        "blanks": chat,
    }
    assert "pass" in github.state.comments[0].body.splitlines()[1]


def test_report_stands_where_the_inputs_say(variations: tuple[ActRun, GitHubFake]) -> None:
    step = variations[0].step("blanks")

    assert step.outputs["report-path"].endswith("/my app/the report/report.json")
    assert step.report["verdict"] == "pass"


def test_wrong_inputs_are_all_named_at_once(variations: tuple[ActRun, GitHubFake]) -> None:
    run, _ = variations
    problems = "\n".join(run.step("wrong").report["problems"])

    assert run.step("wrong").report["exit_code"] == 2
    assert "threshold" in problems
    assert "85" in problems
    assert "pass-score" in problems
    assert run.step("wrong").outputs["passed"] == "false"


def test_dry_run_decides_nothing(variations: tuple[ActRun, GitHubFake]) -> None:
    step = variations[0].step("dry")

    assert step.outcome == "success"
    assert step.outputs["passed"] == "false"


FORGERIES = [
    "::error::forged by the dataset",
    "  ::set-output name=verdict::forged",
    "##[error]forged by the dataset",
    "text ##[set-output name=passed]forged",
    "line\n::notice title=forged::forged\rline\u2028::warning::forged",
    "%0A::add-mask::pass",
    "::stop-commands::forged",
]


def test_hostile_text_gives_no_command(
    act_runner: ActRunner, github_fake: GitHubFake, good: str
) -> None:
    rows = [
        {"id": f"{number} {text}", "input": text, "expected": "never", "tags": [text]}
        for number, text in enumerate(FORGERIES)
    ]
    dataset = "".join(json.dumps(row) + "\n" for row in rows)
    job = Job(event=PULL_REQUEST, api_url=github_fake.url, files={"data.jsonl": dataset})

    run = act_runner.run(job, [CHECKOUT, evaluate(good)])

    allowed = {"add-mask", "group", "endgroup", "error", "notice", "set-output", "summary"}
    assert set(run.commands) <= allowed
    assert run.step().outputs["verdict"] == "fail"
    assert run.step().outputs["passed"] == "false"
    assert {each.title for each in run.annotations} <= {"Evaluation: fail", "Not correct", ""}
    assert [each.level for each in run.annotations] == ["error"] * len(run.annotations)
    masked = [each["arg"] for each in run.events if each.get("command") == "add-mask"]
    assert set(masked) == {API_KEY, "workflow-token"}


def test_cancelled_step_leaves_outputs_and_a_partial_report(
    act_runner: ActRunner, github_fake: GitHubFake, endpoint: FaultyEndpoint
) -> None:
    slow = endpoint.base_url("echo", latency_seconds=0.5)
    rows = [{**ROWS[0], "id": str(number)} for number in range(100)]
    dataset = "".join(json.dumps(row) + "\n" for row in rows)
    job = Job(event=PULL_REQUEST, api_url=github_fake.url, files={"data.jsonl": dataset})
    ended: list[float] = []

    def cancel(results: Path) -> None:
        process = step_process(results)
        wait_until(lambda: endpoint.stats("echo", latency_seconds=0.5)["requests"] >= 4)
        before = time.monotonic()
        os.kill(process, signal.SIGINT)
        wait_until(lambda: not Path(f"/proc/{process}").exists())
        ended.append(time.monotonic() - before)

    run = act_runner.run(job, [CHECKOUT, evaluate(slow, concurrency="2")], meanwhile=cancel)

    step = run.step()
    counts = step.report["counts"]
    assert ended[0] < 7
    assert step.outcome == "failure"
    assert step.report["exit_code"] == 130
    assert (step.outputs["verdict"], step.outputs["passed"]) == ("error", "false")
    assert counts["pass"] >= 2
    assert counts["not_run"] == 100 - counts["pass"]
    assert "SIGINT" in run.summary
    assert any("exit status 130" in str(each["msg"]) for each in run.events)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_repository_itself_is_no_action(act_runner: ActRunner, github_fake: GitHubFake) -> None:
    job = Job(api_url=github_fake.url, files={"data.jsonl": DATASET})

    run = act_runner.run(job, [{"id": "evaluate", "uses": "org/llm-actions@v1"}])

    assert run.job_result == "failure"
    assert "org/llm-actions/action-evaluate@v1" in run.annotations[0].message


def test_example_workflow_runs_as_it_is_written(
    act_runner: ActRunner, github_fake: GitHubFake, example_endpoint: str
) -> None:
    job = Job(
        event=PULL_REQUEST,
        api_url=github_fake.url,
        source=EXAMPLE,
        secrets={"OPENAI_API_KEY": API_KEY},
        variables={"OPENAI_BASE_URL": example_endpoint},
    )

    run = act_runner.run_repository(job)

    assert run.job_results == {"model": "success", "app": "success", "prompts": "success"}
    assert len(github_fake.state.comments) == 3
    assert all("pass" in each.body.splitlines()[1] for each in github_fake.state.comments)
