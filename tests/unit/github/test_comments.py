"""The sticky comment through PyGithub, against a GitHub that is held to its OpenAPI document."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.testbed.github_fake import GitHubFake
from tests.testbed.github_state import BOT, MAINTAINER

from llm_actions.errors import ExitCode, ServiceError
from llm_actions.github import comments
from llm_actions.github.comments import CommentRefused, PullRequestComments
from llm_actions.reports.markdown import marker

MARKER = marker("")
BODY = f"{MARKER}\n### Evaluation: pass"
COMMENTS = "/repos/org/app/issues/7/comments"
AUTHORIZATION = {"authorization": "Bearer workflow-token"}
TOKENS = ("workflow-token", "fork-token", "personal-token")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without a pause, and a second for a reply."""
    monkeypatch.setattr(comments, "RETRIES", comments.RETRIES.new(backoff_factor=0))
    monkeypatch.setattr(comments, "TIMEOUT_SECONDS", 1)


def comments_of(
    url: str, *, token: str = "workflow-token", number: int = 7, repository: str = "org/app"
) -> PullRequestComments:
    return PullRequestComments(token=token, api_url=url, repository=repository, number=number)


def requests_of(fake: GitHubFake) -> list[tuple[str, str]]:
    return [(request.method, request.path) for request in fake.requests]


def test_first_run_finds_nothing_and_creates_the_comment(github_fake: GitHubFake) -> None:
    ours = comments_of(github_fake.url)

    assert ours.find(MARKER) is None
    created = ours.create(BODY)

    (kept,) = github_fake.state.comments
    assert (kept.login, kept.body, kept.id) == (BOT, BODY, created.id)
    assert created.url.endswith(f"/pull/7#issuecomment-{kept.id}")


def test_second_run_finds_the_comment_and_updates_it_in_place(github_fake: GitHubFake) -> None:
    comments_of(github_fake.url).create(BODY)
    ours = comments_of(github_fake.url)

    found = ours.find(MARKER)
    assert found is not None
    updated = ours.update(found, f"{MARKER}\nchanged")

    (kept,) = github_fake.state.comments
    assert kept.body == updated.body == f"{MARKER}\nchanged"
    assert updated.url == found.url


@pytest.mark.parametrize("login", [MAINTAINER, "mallory", "github-actions", f"{BOT}2"])
def test_forged_comment_of_somebody_else_is_not_found(github_fake: GitHubFake, login: str) -> None:
    github_fake.state.add_comment(7, login, BODY)

    assert comments_of(github_fake.url).find(MARKER) is None


@pytest.mark.parametrize(
    "body",
    [
        f" {BODY}",
        f"\n{BODY}",
        f"> {BODY}",
        f"text\n{BODY}",
        f"```\n{BODY}\n```",
        marker("other"),
        "",
    ],
    ids=["blank", "line feed", "quote", "second line", "block", "other suite", "empty"],
)
def test_marker_counts_only_where_it_begins_the_body(github_fake: GitHubFake, body: str) -> None:
    github_fake.state.add_comment(7, BOT, body)

    assert comments_of(github_fake.url).find(MARKER) is None


def test_each_suite_has_its_own_comment(github_fake: GitHubFake) -> None:
    for suite in ("", "a", "a.b", "a b", "a_b"):
        comments_of(github_fake.url).create(f"{marker(suite)}\n{suite}")

    found = [comments_of(github_fake.url).find(marker(suite)) for suite in ("a", "a b", "a_b")]

    assert [comment and comment.body.split("\n")[1] for comment in found] == ["a", "a b", "a_b"]


def test_comment_is_found_behind_hundreds_of_others(github_fake: GitHubFake) -> None:
    for number in range(250):
        github_fake.state.add_comment(7, MAINTAINER, f"remark {number}")
    github_fake.state.add_comment(7, BOT, BODY)

    found = comments_of(github_fake.url).find(MARKER)

    assert found is not None
    assert found.id == github_fake.state.comments[-1].id
    pages = [r.query.get("page", "1") for r in github_fake.requests if r.path.endswith("comments")]
    assert pages == ["1", "2", "3"]


def test_comment_of_another_pull_request_is_not_found(github_fake: GitHubFake) -> None:
    github_fake.state.pulls[8] = "f" * 40
    github_fake.state.add_comment(8, BOT, BODY)

    assert comments_of(github_fake.url).find(MARKER) is None


def test_personal_token_finds_the_comment_of_its_owner(github_fake: GitHubFake) -> None:
    github_fake.state.add_comment(7, BOT, BODY)
    theirs = github_fake.state.add_comment(7, MAINTAINER, BODY)

    found = comments_of(github_fake.url, token="personal-token").find(MARKER)

    assert found is not None
    assert found.id == theirs.id


def test_author_is_the_bot_when_github_does_not_say(github_fake: GitHubFake) -> None:
    github_fake.state.add_comment(7, BOT, BODY)
    github_fake.disturb(403, path="/user")
    github_fake.disturb(403, path="/graphql")

    assert comments_of(github_fake.url).find(MARKER) is not None


@pytest.mark.parametrize("action", ["create", "update"])
def test_read_only_token_is_refused(github_fake: GitHubFake, action: str) -> None:
    github_fake.state.add_comment(7, BOT, BODY)
    ours = comments_of(github_fake.url, token="fork-token")
    found = ours.find(MARKER)
    assert found is not None

    with pytest.raises(CommentRefused, match=r"the token may not .*comment .*403") as refused:
        ours.create(BODY) if action == "create" else ours.update(found, "changed")

    assert [comment.body for comment in github_fake.state.comments] == [BODY]
    assert refused.value.exit_code is ExitCode.SERVICE


@pytest.mark.parametrize("status", [401, 403, 404])
def test_refusal_to_read_is_a_refusal(github_fake: GitHubFake, status: int) -> None:
    github_fake.disturb(status, path=COMMENTS)

    with pytest.raises(CommentRefused, match=f"may not read the comments .*{status}"):
        comments_of(github_fake.url).find(MARKER)


def test_unknown_token_is_refused(github_fake: GitHubFake) -> None:
    with pytest.raises(CommentRefused, match="401"):
        comments_of(github_fake.url, token="expired").find(MARKER)


def test_deleted_pull_request_is_a_refusal(github_fake: GitHubFake) -> None:
    with pytest.raises(CommentRefused, match="404"):
        comments_of(github_fake.url, number=404).create(BODY)


@pytest.mark.parametrize("status", [403, 429])
def test_rate_limit_is_no_refusal(github_fake: GitHubFake, status: int) -> None:
    github_fake.limit_rate(status=status, retry_after_seconds=60, times=9)

    with pytest.raises(ServiceError, match="rate limit") as limited:
        comments_of(github_fake.url).create(BODY)

    assert not isinstance(limited.value, CommentRefused)
    assert len(github_fake.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_passing_fault_is_tried_again_when_reading(github_fake: GitHubFake, status: int) -> None:
    github_fake.state.add_comment(7, BOT, BODY)
    github_fake.disturb(status, times=2, path=COMMENTS)

    assert comments_of(github_fake.url).find(MARKER) is not None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_lasting_fault_is_a_service_error(github_fake: GitHubFake, status: int) -> None:
    github_fake.disturb(status, times=9, path=COMMENTS)

    with pytest.raises(ServiceError, match=f"could not read the comments: status {status}"):
        comments_of(github_fake.url).find(MARKER)


@pytest.mark.parametrize("status", [0, 500, 502])
def test_creating_is_not_tried_again(github_fake: GitHubFake, status: int) -> None:
    github_fake.disturb(status, times=9, method="POST", path=COMMENTS)

    with pytest.raises(ServiceError):
        comments_of(github_fake.url).create(BODY)

    assert requests_of(github_fake).count(("POST", COMMENTS)) == 1


def test_body_that_github_does_not_take_is_a_service_error(github_fake: GitHubFake) -> None:
    with pytest.raises(ServiceError, match="status 422") as refused:
        comments_of(github_fake.url).create("x" * 70_000)

    assert not isinstance(refused.value, CommentRefused)


def test_slow_github_is_a_service_error(github_fake: GitHubFake) -> None:
    github_fake.latency_seconds = 1.5

    with pytest.raises(ServiceError, match="could not be reached to comment: ReadTimeout"):
        comments_of(github_fake.url).create(BODY)


def test_unreachable_github_is_a_service_error() -> None:
    with pytest.raises(ServiceError, match="could not be reached to read the comments"):
        comments_of("http://127.0.0.1:9").find(MARKER)


@contextmanager
def answering(body: bytes, content_type: str) -> Iterator[str]:
    """A server that answers everything with this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PATCH = do_GET  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html><h1>Sign in</h1></html>", "text/html"),
        (b"", "text/plain"),
        (b"[]", "application/json"),
        (b"{}", "application/json"),
        (b"null", "application/json"),
        (b'{"login": 5, "id": "x"}', "application/json"),
        (b'[{"id": 1, "user": {"login": ["x"]}, "body": 3}]', "application/json"),
        (b'{"login": "x"', "application/json"),
        (b"\xff\xfe{", "application/json"),
    ],
)
def test_nonsense_instead_of_github_is_a_service_error(body: bytes, content_type: str) -> None:
    with answering(body, content_type) as url:
        for action in (lambda: comments_of(url).create(BODY), lambda: find_something(url)):
            with pytest.raises(ServiceError, match="GitHub"):
                action()


def find_something(url: str) -> None:
    """Finding nothing in nonsense is as good as an error."""
    if comments_of(url).find(MARKER) is None:
        raise ServiceError("GitHub has no such comment")


@pytest.mark.parametrize("missing", ["user", "body"])
def test_comment_without_an_author_or_a_body_is_passed_over(
    github_fake: GitHubFake, missing: str
) -> None:
    github_fake.state.add_comment(7, BOT, BODY)
    answer = github_fake.answer("GET", COMMENTS, {}, AUTHORIZATION, None)
    assert answer is not None
    answer.body[0][missing] = None

    with answering(json.dumps(answer.body).encode(), "application/json") as url:
        assert comments_of(url).find(MARKER) is None


@pytest.mark.parametrize("status", [0, 401, 403, 404, 422, 429, 500])
@pytest.mark.parametrize("action", ["find", "create", "update"])
def test_no_message_or_log_holds_the_token(
    github_fake: GitHubFake, status: int, action: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    github_fake.state.add_comment(7, BOT, BODY)
    ours = comments_of(github_fake.url)
    found = ours.find(MARKER)
    assert found is not None
    github_fake.disturb(status, times=9, message="your token workflow-token is wrong")

    actions = {
        "find": lambda: ours.find(MARKER),
        "create": lambda: ours.create(BODY),
        "update": lambda: ours.update(found, BODY),
    }
    with pytest.raises(ServiceError) as error:
        actions[action]()

    assert not any(token in str(error.value) for token in TOKENS)
    assert error.value.__suppress_context__
    assert error.value.__cause__ is None
    assert not any(token in repr(ours) for token in TOKENS)
    assert "workflow-token" not in caplog.text.replace("your token workflow-token", "")
