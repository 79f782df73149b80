"""The one comment of a suite on a pull request: the only module that uses PyGithub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import github
from github.GithubException import (
    BadAttributeException,
    GithubException,
    RateLimitExceededException,
)
from urllib3.util.retry import Retry

from llm_actions.errors import ServiceError

if TYPE_CHECKING:
    from github.IssueComment import IssueComment

BOT = "github-actions[bot]"
TIMEOUT_SECONDS = 15
# Creating is not repeated: a comment that was made although the reply got lost would stand twice.
RETRIES = Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=("GET", "PATCH"),
    respect_retry_after_header=False,
    raise_on_status=False,
)


class CommentRefused(ServiceError):  # noqa: N818 a refusal is no failure of ours
    """The token may not comment, as that of a pull request from a fork."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A comment as it stands on the pull request."""

    id: int
    body: str
    url: str


class Comments(Protocol):
    """Comments of one pull request."""

    def find(self, marker: str) -> Comment | None:
        """Our comment that begins with the marker; one of anybody else is not found."""
        ...

    def create(self, body: str) -> Comment:
        """Add a comment."""
        ...

    def update(self, comment: Comment, body: str) -> Comment:
        """Replace the body of a comment."""
        ...


class PullRequestComments:
    """Comments through GitHub's REST API.

    Every method raises CommentRefused when the token may not do it, and ServiceError when GitHub
    cannot be reached or answers with an error.
    """

    def __init__(self, *, token: str, api_url: str, repository: str, number: int) -> None:
        self._number = number
        self._repository_name = repository
        self._github = github.Github(
            auth=github.Auth.Token(token),
            base_url=api_url,
            timeout=TIMEOUT_SECONDS,
            retry=RETRIES,
            per_page=100,
            lazy=True,
            seconds_between_requests=None,
            seconds_between_writes=None,
        )
        self._known: dict[int, IssueComment] = {}

    def find(self, marker: str) -> Comment | None:
        """Our comment that begins with the marker."""
        with _translated("read the comments"):
            author = self._author()
            for found in self._issue().get_comments():
                # The author of a comment can be gone, and a body that is not shown.
                if found.user is None or found.body is None:
                    continue
                if found.user.login == author and found.body.startswith(marker):
                    return self._kept(found)
        return None

    def create(self, body: str) -> Comment:
        """Add a comment."""
        with _translated("comment"):
            return self._kept(self._issue().create_comment(body))

    def update(self, comment: Comment, body: str) -> Comment:
        """Replace the body of a comment."""
        with _translated("update the comment"):
            found = self._known[comment.id]
            found.edit(body)
            return self._kept(found)

    def _issue(self) -> github.Issue.Issue:
        return self._github.get_repo(self._repository_name).get_issue(self._number)

    def _kept(self, found: IssueComment) -> Comment:
        """The comment that GitHub answered with; ValueError when its answer was something else."""
        if found.id is None or found.body is None or found.html_url is None:
            raise ValueError("not a comment")
        self._known[found.id] = found
        return Comment(id=found.id, body=found.body, url=found.html_url)

    def _author(self) -> str:
        """The login that our comments have.

        A personal token may ask who it belongs to. The job's own token and that of an app may
        not; GraphQL's viewer answers both.
        """
        try:
            return self._github.get_user().login or BOT
        except GithubException as error:
            if error.status not in (401, 403, 404):
                raise
        try:
            _, answer = self._github.requester.graphql_query("query { viewer { login } }", {})
            return str(answer["data"]["viewer"]["login"])
        except (GithubException, KeyError, TypeError):
            return BOT


class _translated:  # noqa: N801 reads as a word of the sentence around it
    """Turns what PyGithub raises into errors of ours, without the request in them."""

    def __init__(self, action: str) -> None:
        self._action = action

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        match error:
            case RateLimitExceededException() | GithubException(status=429):
                raise ServiceError(
                    f"GitHub's rate limit did not let the token {self._action}"
                ) from None
            case GithubException(status=401 | 403 | 404 as status):
                raise CommentRefused(
                    f"the token may not {self._action} (status {status})"
                ) from None
            case GithubException(status=status):
                raise ServiceError(f"GitHub could not {self._action}: status {status}") from None
            case OSError():
                raise ServiceError(
                    f"GitHub could not be reached to {self._action}: {type(error).__name__}"
                ) from None
            case ValueError() | TypeError() | AssertionError() | BadAttributeException():
                # What PyGithub raises over an answer of another shape, as a proxy may give it.
                raise ServiceError(
                    f"something else than GitHub answered the request to {self._action}"
                ) from None
