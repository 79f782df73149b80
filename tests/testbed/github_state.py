"""What the GitHub fake remembers, and the documents it shows of it.

Each document is GitHub's own sample answer with this repository's names and values put in, so
that a client meets every field that the real API sends.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.testbed.github_openapi import GitHubOpenApi

BOT = "github-actions[bot]"
MAINTAINER = "octocat"
REPOSITORY_ID = 1296269
LONGEST_COMMENT = 65_536


@dataclass(frozen=True, kw_only=True)
class Token:
    """A credential: whom it stands for, and what it may do."""

    login: str
    may_read_user: bool = False
    may_write: bool = True


TOKENS = {
    "workflow-token": Token(login=BOT),
    "fork-token": Token(login=BOT, may_write=False),
    "personal-token": Token(login=MAINTAINER, may_read_user=True),
}


@dataclass(kw_only=True)
class Comment:
    """One comment on an issue or a pull request."""

    id: int
    issue: int
    login: str
    body: str
    created_at: str
    updated_at: str


@dataclass(kw_only=True)
class GitHubState:
    """One repository with its pull requests, comments and tokens."""

    api_url: str
    repository: str = "org/app"
    pulls: dict[int, str] = field(default_factory=lambda: {7: "6dcb09b5b57875f334f61aebed695e2e"})
    comments: list[Comment] = field(default_factory=list)
    tokens: dict[str, Token] = field(default_factory=lambda: dict(TOKENS))

    def add_comment(self, issue: int, login: str, body: str) -> Comment:
        """Adds a comment, as the web page would."""
        now = timestamp()
        comment = Comment(
            id=1000 + len(self.comments),
            issue=issue,
            login=login,
            body=body,
            created_at=now,
            updated_at=now,
        )
        self.comments.append(comment)
        return comment

    def comments_of(self, issue: int) -> list[Comment]:
        """Returns the comments of one issue, oldest first."""
        return [comment for comment in self.comments if comment.issue == issue]

    def find_comment(self, comment_id: int) -> Comment | None:
        """Returns the comment with this number."""
        return next((each for each in self.comments if each.id == comment_id), None)


class GitHubDocuments:
    """Shows a state as the documents of GitHub's REST API."""

    def __init__(self, openapi: GitHubOpenApi, state: GitHubState) -> None:
        self._openapi = openapi
        self._state = state

    def user(self, login: str) -> dict[str, Any]:
        """The answer of `GET /user`."""
        return {**self._sample("users/get-authenticated"), "login": login}

    def repository(self) -> dict[str, Any]:
        """The answer of `GET /repos/{owner}/{repo}`."""
        document = self._sample("repos/get")
        for copied_from in ("template_repository", "parent", "source"):
            del document[copied_from]
        return {**document, "id": REPOSITORY_ID, "language": "Python", "fork": False}

    def pull(self, number: int) -> dict[str, Any]:
        """The answer of `GET /repos/{owner}/{repo}/pulls/{pull_number}`."""
        document = self._sample("pulls/get", number)
        document["head"]["sha"] = self._state.pulls[number]
        comments = len(self._state.comments_of(number))
        return {**document, "requested_teams": [], "comments": comments, "locked": False}

    def issue(self, number: int) -> dict[str, Any]:
        """The answer of `GET /repos/{owner}/{repo}/issues/{issue_number}`."""
        document = self._sample("issues/get", number)
        comments = len(self._state.comments_of(number))
        return {**document, "comments": comments, "locked": False}

    def comment(self, comment: Comment) -> dict[str, Any]:
        """A comment as every operation on comments shows it."""
        document = self._sample("issues/get-comment", comment.issue)
        repository = f"{self._state.api_url}/repos/{self._state.repository}"
        web = f"https://github.com/{self._state.repository}"
        author = {"login": comment.login, "type": "Bot" if comment.login == BOT else "User"}
        return {
            **document,
            "id": comment.id,
            "url": f"{repository}/issues/comments/{comment.id}",
            "html_url": f"{web}/pull/{comment.issue}#issuecomment-{comment.id}",
            "body": comment.body,
            "user": {**document["user"], **author},
            "created_at": comment.created_at,
            "updated_at": comment.updated_at,
            "author_association": "CONTRIBUTOR" if comment.login == BOT else "MEMBER",
        }

    def _sample(self, operation: str, number: int = 1347) -> dict[str, Any]:
        owner = self._state.repository.partition("/")[0]
        text = json.dumps(self._openapi.sample_answer(operation))
        text = text.replace("octocat/Hello-World", self._state.repository)
        text = text.replace("https://api.github.com", self._state.api_url)
        text = text.replace("/users/octocat", f"/users/{owner}").replace("1347", str(number))
        document: dict[str, Any] = json.loads(text)
        return document


def timestamp() -> str:
    """The present time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
