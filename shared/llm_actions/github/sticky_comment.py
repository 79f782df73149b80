"""Makes or updates the one comment of a report on its pull request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from llm_actions.errors import ServiceError
from llm_actions.github import commands
from llm_actions.github.commands import Annotation, Level
from llm_actions.github.workflow import Workflow


class CommentPolicy(StrEnum):
    """When the pull request gets a comment."""

    ALWAYS = "always"
    ON_FAILURE = "on-failure"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Where a report goes."""

    report_dir: Path
    workflow: Workflow
    comment: CommentPolicy
    token: str


def put_comment(
    marker: str, render: Callable[[str | None], str], to: Publication, *, is_passed: bool
) -> str:
    """Create or update the comment; returns its URL, empty when there is none.

    `render` gets the body of the comment that it replaces, None for the first, and begins its own
    with the marker. A comment that cannot be made is a notice.
    """
    pull_request = to.workflow.pull_request
    if to.comment is CommentPolicy.NEVER or pull_request is None or not to.workflow.is_job:
        return ""
    if not to.token:
        _no_comment("no `github-token` was given")
        return ""
    from llm_actions.github.comments import CommentRefused, PullRequestComments

    comments = PullRequestComments(
        token=to.token,
        api_url=to.workflow.api_url,
        repository=to.workflow.repository,
        number=pull_request.number,
    )
    try:
        existing = comments.find(marker)
        if existing is not None:
            return comments.update(existing, render(existing.body)).url
        if to.comment is CommentPolicy.ON_FAILURE and is_passed:
            return ""
        return comments.create(render(None)).url
    except CommentRefused as error:
        fork = " as is usual for a pull request from a fork" if pull_request.is_from_fork else ""
        _no_comment(f"{error}{fork}; give the job `pull-requests: write`")
    except ServiceError as error:
        _no_comment(str(error))
    return ""


def _no_comment(reason: str) -> None:
    commands.annotate(
        Annotation(
            level=Level.NOTICE,
            title="No pull request comment",
            message=f"{reason}. The step summary and the report hold everything.",
        )
    )
