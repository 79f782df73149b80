"""The one comment of a report: made, updated, or a notice why there is none."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.hostile.runner import commands_in
from tests.testbed.github_fake import GitHubFake

from llm_actions.github.sticky_comment import CommentPolicy, Publication, put_comment
from llm_actions.github.workflow import PullRequest, Workflow

MARKER = "<!-- llm-actions:any:name -->"


@pytest.fixture
def to(tmp_path: Path, github_fake: GitHubFake) -> Publication:
    """Pull request 7, whose job's token may comment."""
    workflow = Workflow(
        is_job=True,
        repository="org/app",
        api_url=github_fake.url,
        pull_request=PullRequest(number=7, head_sha=None, is_from_fork=False),
    )
    return Publication(
        report_dir=tmp_path,
        workflow=workflow,
        comment=CommentPolicy.ALWAYS,
        token="workflow-token",
    )


def body_after(existing: str | None) -> str:
    return f"{MARKER}\nafter {existing!r}"


def test_first_body_follows_nothing_and_the_next_one_the_first(
    to: Publication, github_fake: GitHubFake
) -> None:
    first = put_comment(MARKER, body_after, to, is_passed=False)
    written = [comment.body for comment in github_fake.state.comments]
    second = put_comment(MARKER, body_after, to, is_passed=True)

    assert written == [body_after(None)]
    assert [comment.body for comment in github_fake.state.comments] == [body_after(written[0])]
    assert first == second != ""


def test_pass_is_told_on_failure_only_where_a_comment_stands(
    to: Publication, github_fake: GitHubFake
) -> None:
    on_failure = replace(to, comment=CommentPolicy.ON_FAILURE)
    assert put_comment(MARKER, body_after, on_failure, is_passed=True) == ""
    assert github_fake.state.comments == []

    put_comment(MARKER, body_after, on_failure, is_passed=False)

    assert put_comment(MARKER, body_after, on_failure, is_passed=True) != ""
    assert len(github_fake.state.comments) == 1


@pytest.mark.parametrize("is_job", [True, False])
def test_nothing_is_asked_where_no_comment_is_wanted(
    to: Publication, github_fake: GitHubFake, is_job: bool
) -> None:
    policy = CommentPolicy.NEVER if is_job else CommentPolicy.ALWAYS
    elsewhere = replace(to, comment=policy, workflow=replace(to.workflow, is_job=is_job))

    assert put_comment(MARKER, body_after, elsewhere, is_passed=False) == ""
    assert github_fake.requests == []


def test_refusal_is_a_notice(to: Publication, capsys: pytest.CaptureFixture[str]) -> None:
    for token, said in (("", "`github-token`"), ("fork-token", "pull-requests: write")):
        assert put_comment(MARKER, body_after, replace(to, token=token), is_passed=False) == ""

        (notice,) = commands_in(capsys.readouterr().out)
        assert (notice.name, said in notice.message) == ("notice", True)
