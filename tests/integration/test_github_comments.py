"""The comment on the pull request, through PyGithub, against a GitHub that is not always well."""

import json
from pathlib import Path

import pytest
from tests.testbed.clients import FaultyEndpoint
from tests.testbed.command_line import Finished, evaluate
from tests.testbed.github_fake import GitHubFake
from tests.testbed.github_state import BOT, LONGEST_COMMENT, MAINTAINER

EVENT = {"number": 7, "pull_request": {"number": 7, "head": {"sha": "abc"}}}
COMMENTS = "/repos/org/app/issues/7/comments"


class PullRequest:
    """Evaluates as a job of pull request 7 does."""

    def __init__(self, folder: Path, github: GitHubFake, endpoint: FaultyEndpoint) -> None:
        self._folder = folder
        self._github = github
        self._endpoint = endpoint

    def evaluate(
        self,
        *,
        fault: str = "ok",
        token: str = "workflow-token",
        api_path: str = "",
        **flags: str,
    ) -> Finished:
        """Runs `evaluate`; the default model answers wrongly, so that the verdict is fail."""
        event = self._folder / "event.json"
        event.write_text(json.dumps(EVENT))
        environment = {
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REPOSITORY": "org/app",
            "GITHUB_API_URL": self._github.url + api_path,
        }
        given = {"base-url": self._endpoint.base_url(fault), "github-token": token}
        return evaluate(self._folder, given | flags, environment)


@pytest.fixture
def pull_request(
    folder: Path, github_fake: GitHubFake, faulty_endpoint: FaultyEndpoint
) -> PullRequest:
    """A pull request with no comment yet."""
    return PullRequest(folder, github_fake, faulty_endpoint)


def written(github: GitHubFake, path: str = "/comments") -> list[tuple[str, int]]:
    """The writing requests whose path has this in it, and what they were answered."""
    return [
        (each.method, each.status)
        for each in github.requests
        if each.method != "GET" and path in each.path
    ]


def test_our_comment_is_found_behind_a_hundred_others(
    pull_request: PullRequest, github_fake: GitHubFake
) -> None:
    for number in range(150):
        github_fake.state.add_comment(7, MAINTAINER, f"remark {number}")
    first = pull_request.evaluate()
    for number in range(60):
        github_fake.state.add_comment(7, MAINTAINER, f"later remark {number}")

    second = pull_request.evaluate()

    ours = [comment for comment in github_fake.state.comments if comment.login == BOT]
    assert len(ours) == 1
    assert first.outputs["comment-url"] == second.outputs["comment-url"] != ""


def test_personal_token_finds_its_own_comment(
    pull_request: PullRequest, github_fake: GitHubFake
) -> None:
    pull_request.evaluate(token="personal-token")
    pull_request.evaluate(token="personal-token")

    assert [comment.login for comment in github_fake.state.comments] == [MAINTAINER]


def test_comment_of_another_account_is_left_alone(
    pull_request: PullRequest, github_fake: GitHubFake
) -> None:
    pull_request.evaluate(token="personal-token")
    before = github_fake.state.comments[0].body

    pull_request.evaluate(token="workflow-token")

    assert [comment.login for comment in github_fake.state.comments] == [MAINTAINER, BOT]
    assert github_fake.state.comments[0].body == before


def test_enterprise_server_is_commented_on(
    pull_request: PullRequest, github_fake: GitHubFake
) -> None:
    run = pull_request.evaluate(api_path="/api/v3")

    assert run.outputs["comment-url"] != ""
    assert len(github_fake.state.comments) == 1


def test_comment_is_cut_to_what_github_takes(
    pull_request: PullRequest, github_fake: GitHubFake, folder: Path
) -> None:
    rows = [
        {"id": f"{n} " + "long name " * 40, "input": "界" * 3000, "expected": "never 从不" * 500}
        for n in range(200)
    ]
    (folder / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    run = pull_request.evaluate(fault="echo")

    assert run.exit_code == 1
    assert written(github_fake)[-1] == ("POST", 201)
    assert 1000 < len(github_fake.state.comments[0].body) <= LONGEST_COMMENT
    assert len(run.summary.encode()) < 1024 * 1024


@pytest.mark.parametrize("status", [0, 403, 429, 500, 502])
def test_github_in_trouble_changes_no_verdict_and_doubles_no_comment(
    pull_request: PullRequest, github_fake: GitHubFake, status: int
) -> None:
    if status in (403, 429):
        github_fake.limit_rate(status=status, retry_after_seconds=60, times=50)
    else:
        github_fake.disturb(status, method="POST", path=COMMENTS, times=50)

    run = pull_request.evaluate()

    posts = [
        each for each in github_fake.requests if (each.method, each.path) == ("POST", COMMENTS)
    ]
    assert (run.exit_code, run.outputs["verdict"]) == (1, "fail")
    assert run.outputs["comment-url"] == ""
    assert len(posts) <= 1
    assert github_fake.state.comments == []
    assert run.seconds < 20
    assert "::notice" in run.stdout or "::warning" in run.stdout
    assert "workflow-token" not in run.stdout.replace("::add-mask::workflow-token", "")


def test_update_is_tried_again_after_a_passing_fault(
    pull_request: PullRequest, github_fake: GitHubFake
) -> None:
    pull_request.evaluate()
    github_fake.disturb(502, method="PATCH")

    run = pull_request.evaluate(fault="echo")

    assert written(github_fake)[-2:] == [("PATCH", 502), ("PATCH", 200)]
    assert run.exit_code == 0
    assert "pass" in github_fake.state.comments[0].body


def test_comment_deleted_meanwhile_does_not_change_the_verdict(
    pull_request: PullRequest, github_fake: GitHubFake
) -> None:
    pull_request.evaluate()
    github_fake.disturb(404, method="PATCH", message="Not Found")

    run = pull_request.evaluate(fault="echo")

    assert (run.exit_code, run.outputs["verdict"]) == (0, "pass")


def test_run_on_a_laptop_comments_nowhere(
    folder: Path, github_fake: GitHubFake, faulty_endpoint: FaultyEndpoint
) -> None:
    environment = {"GITHUB_ACTIONS": "", "GITHUB_API_URL": github_fake.url}
    flags = {"base-url": faulty_endpoint.base_url("echo"), "github-token": "workflow-token"}

    run = evaluate(folder, flags, environment)

    assert run.exit_code == 0
    assert github_fake.requests == []
    assert "::" not in run.stdout + run.stderr
