"""The GitHub fake is held to GitHub's OpenAPI document, and to what the real API refuses."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import github
import pytest

from tests.testbed.github_fake import GitHubFake
from tests.testbed.github_openapi import GitHubOpenApi
from tests.testbed.github_state import BOT

COMMENTS = "/repos/org/app/issues/7/comments"


def call(
    fake: GitHubFake, method: str, path: str, body: Any = None, token: str = "workflow-token"
) -> tuple[int, Any, dict[str, str]]:
    """Returns status, JSON body and headers; an error status is an answer like any other."""
    url = path if path.startswith("http") else fake.url + path
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "test"}
    try:
        response = urlopen(Request(url, data, headers, method=method), timeout=10)
    except HTTPError as error:
        response = error
    with response:
        return response.status, json.loads(response.read()), dict(response.headers)


def client(fake: GitHubFake, token: str) -> github.Github:
    """A PyGithub client that neither retries nor waits between requests."""
    return github.Github(
        auth=github.Auth.Token(token),
        base_url=fake.url,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


def test_every_operation_answers_as_the_openapi_document_says(github_fake: GitHubFake) -> None:
    comment = github_fake.state.add_comment(7, BOT, "first")
    calls = [
        ("GET", "/user", None),
        ("GET", "/repos/org/app", None),
        ("GET", "/repos/org/app/pulls/7", None),
        ("GET", "/repos/org/app/issues/7", None),
        ("GET", COMMENTS, None),
        ("POST", COMMENTS, {"body": "second"}),
        ("GET", f"/repos/org/app/issues/comments/{comment.id}", None),
        ("PATCH", f"/repos/org/app/issues/comments/{comment.id}", {"body": "changed"}),
    ]
    openapi = GitHubOpenApi()

    statuses = [call(github_fake, *each, token="personal-token")[0] for each in calls]

    assert statuses == [200, 200, 200, 200, 200, 201, 200, 200]
    assert github_fake.violations == []
    reached = {openapi.find(method, path).name for method, path, _ in calls}  # type: ignore[union-attr] # None fails the test as well
    assert reached == {operation.name for operation in openapi.operations()}


def test_document_that_github_does_not_know_is_a_violation() -> None:
    openapi = GitHubOpenApi()
    operation = openapi.find("GET", "/repos/org/app/issues/comments/1")
    assert operation is not None
    answer = openapi.sample_answer("issues/get-comment")

    assert openapi.response_problems(operation, 200, answer) == []
    assert openapi.response_problems(operation, 200, answer | {"invented": 1})
    assert openapi.response_problems(operation, 200, answer | {"created_at": "yesterday"})
    assert openapi.response_problems(operation, 200, {"id": 1})
    assert openapi.response_problems(operation, 201, answer)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", COMMENTS, {"body": "text", "colour": "red"}),
        ("POST", COMMENTS, {"text": "no body"}),
        ("GET", COMMENTS + "?per_pages=5", None),
        ("GET", COMMENTS + "?per_page=many", None),
        ("GET", "/repos/org/app/labels", None),
        ("DELETE", "/repos/org/app/issues/comments/1", None),
    ],
    ids=["unknown field", "missing field", "unknown query", "wrong type", "path", "method"],
)
def test_request_that_github_does_not_know_is_a_violation(
    github_fake: GitHubFake, method: str, path: str, body: Any
) -> None:
    call(github_fake, method, path, body)

    assert github_fake.violations
    github_fake.violations.clear()


def test_workflow_token_cannot_read_its_user_but_graphql_names_it(github_fake: GitHubFake) -> None:
    refused = call(github_fake, "GET", "/user")
    viewer = call(github_fake, "POST", "/graphql", {"query": "{viewer{login}}"})

    assert refused[0] == 403
    assert refused[1]["message"] == "Resource not accessible by integration"
    assert viewer[1] == {"data": {"viewer": {"login": BOT}}}


def test_pygithub_writes_and_finds_a_comment(github_fake: GitHubFake) -> None:
    pull = client(github_fake, "workflow-token").get_repo("org/app").get_pull(7)

    created = pull.create_issue_comment("hello")
    created.edit("changed")

    comments = list(pull.get_issue_comments())
    assert [(each.user.login, each.body) for each in comments] == [(BOT, "changed")]
    assert comments[0].html_url.endswith(f"/org/app/pull/7#issuecomment-{created.id}")


def test_read_only_token_reads_and_is_refused_to_write(github_fake: GitHubFake) -> None:
    issue = client(github_fake, "fork-token").get_repo("org/app").get_issue(7)

    with pytest.raises(github.GithubException) as refused:
        issue.create_comment("hello")

    assert refused.value.status == 403
    assert refused.value.data["message"] == "Resource not accessible by integration"
    assert list(issue.get_comments()) == []


@pytest.mark.parametrize("token", ["", "wrong"])
def test_unknown_token_is_refused(github_fake: GitHubFake, token: str) -> None:
    assert call(github_fake, "GET", "/repos/org/app", token=token)[0] == 401


@pytest.mark.parametrize("path", ["/repos/org/other", "/repos/org/app/pulls/8", "/nothing"])
def test_unknown_thing_is_not_found(github_fake: GitHubFake, path: str) -> None:
    assert call(github_fake, "GET", path)[0] == 404
    github_fake.violations.clear()


def test_comments_come_in_pages_that_link_to_each_other(github_fake: GitHubFake) -> None:
    for number in range(65):
        github_fake.state.add_comment(7, BOT, f"comment {number}")

    issue = client(github_fake, "workflow-token").get_repo("org/app").get_issue(7)
    bodies = [comment.body for comment in issue.get_comments()]
    first = call(github_fake, "GET", COMMENTS)
    last = call(github_fake, "GET", COMMENTS + "?page=3&per_page=30")

    assert bodies == [f"comment {number}" for number in range(65)]
    assert len(first[1]) == 30
    assert 'comments?page=2>; rel="next"' in first[2]["Link"]
    assert 'comments?page=3>; rel="last"' in first[2]["Link"]
    assert len(last[1]) == 5
    assert 'rel="next"' not in last[2]["Link"]


@pytest.mark.parametrize(
    ("body", "status"),
    [("x" * 65_536, 201), ("界" * 65_537, 422), (" ", 422)],
    ids=["longest", "too long", "blank"],
)
def test_comment_has_a_longest_length(github_fake: GitHubFake, body: str, status: int) -> None:
    answer = call(github_fake, "POST", COMMENTS, {"body": body})

    assert answer[0] == status
    assert len(github_fake.state.comments) == (status == 201)
    assert github_fake.violations == []


def test_disturbances_come_on_demand_and_end(github_fake: GitHubFake) -> None:
    github_fake.limit_rate(retry_after_seconds=3)
    github_fake.disturb(502, times=2, method="POST", path="/comments")

    limited = call(github_fake, "GET", COMMENTS)
    posts = [call(github_fake, "POST", COMMENTS, {"body": "x"})[0] for _ in range(3)]

    assert (limited[0], limited[2]["Retry-After"]) == (403, "3")
    assert "secondary rate limit" in limited[1]["message"]
    assert posts == [502, 502, 201]


def test_cut_connection_and_latency_on_demand(github_fake: GitHubFake) -> None:
    github_fake.disturb(0, path="/user")
    github_fake.latency_seconds = 0.05

    with pytest.raises(ConnectionError):
        call(github_fake, "GET", "/user")
    before = time.monotonic()
    call(github_fake, "GET", COMMENTS)

    assert time.monotonic() - before >= 0.05


def test_log_holds_each_request(github_fake: GitHubFake) -> None:
    call(github_fake, "GET", COMMENTS + "?per_page=5")
    call(github_fake, "POST", COMMENTS, {"body": "hello"}, token="fork-token")

    log = [(each.method, each.path, each.query, each.status) for each in github_fake.requests]
    assert log == [
        ("GET", COMMENTS, {"per_page": "5"}, 200),
        ("POST", COMMENTS, {}, 403),
    ]
    assert github_fake.requests[1].body == {"body": "hello"}
    assert github_fake.requests[1].headers["authorization"] == "Bearer fork-token"


def test_enterprise_address_is_served_too(github_fake: GitHubFake) -> None:
    api = github.Github(
        auth=github.Auth.Token("personal-token"), base_url=github_fake.url + "/api/v3"
    )

    assert api.get_user().login == "octocat"
