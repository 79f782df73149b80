"""The behaviour of the GitHub fake: permissions, paging, limits and refusals."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.testbed.github_openapi import Operation
from tests.testbed.github_state import (
    LONGEST_COMMENT,
    REPOSITORY_ID,
    GitHubDocuments,
    GitHubState,
    Token,
    timestamp,
)

DOCUMENTATION = "https://docs.github.com/rest"


class Answer(NamedTuple):
    """A response: status, JSON body and headers."""

    status: int
    body: Any
    headers: dict[str, str]


class GitHubRoutes:
    """Carries out operations on a state."""

    def __init__(self, state: GitHubState, documents: GitHubDocuments) -> None:
        self._state = state
        self._documents = documents
        self._handlers: dict[str, Callable[[Operation, dict[str, str], Token, Any], Answer]] = {
            "users/get-authenticated": self._get_user,
            "repos/get": self._get_repository,
            "pulls/get": self._get_pull,
            "issues/get": self._get_issue,
            "issues/list-comments": self._list_comments,
            "issues/create-comment": self._create_comment,
            "issues/get-comment": self._get_comment,
            "issues/update-comment": self._update_comment,
        }

    def with_names(self, path: str) -> str:
        """Names the repository in a path that holds its number, as paging links do."""
        return path.replace(f"/repositories/{REPOSITORY_ID}", f"/repos/{self._state.repository}")

    def answer(
        self, operation: Operation, query: dict[str, str], headers: dict[str, str], body: Any
    ) -> Answer:
        """Carries out one operation for the owner of the request's token."""
        token = self._token(headers)
        if token is None:
            return refusal(401, "Bad credentials")
        variables = operation.variables
        if variables and f"{variables['owner']}/{variables['repo']}" != self._state.repository:
            return refusal(404, "Not Found")
        if operation.method != "get" and not token.may_write:
            return refusal(403, "Resource not accessible by integration")
        return self._handlers[operation.name](operation, query, token, body)

    def without_operation(
        self, method: str, path: str, headers: dict[str, str], body: Any
    ) -> Answer:
        """Answers what GitHub's REST document does not describe: GraphQL's viewer, or nothing."""
        token = self._token(headers)
        if (method, path) != ("POST", "/graphql"):
            return refusal(404, "Not Found")
        if token is None:
            return refusal(401, "Bad credentials")
        query = "".join(str(body.get("query", "")).split()) if isinstance(body, dict) else ""
        if query.removeprefix("query") != "{viewer{login}}":
            message = "the fake answers { viewer { login } } only"
            return Answer(200, {"errors": [{"message": message}]}, {})
        return Answer(200, {"data": {"viewer": {"login": token.login}}}, {})

    def _token(self, headers: dict[str, str]) -> Token | None:
        kind, _, value = headers.get("authorization", "").partition(" ")
        return self._state.tokens.get(value) if kind.lower() in ("bearer", "token") else None

    def _get_user(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        if not token.may_read_user:
            return refusal(403, "Resource not accessible by integration")
        return Answer(200, self._documents.user(token.login), {})

    def _get_repository(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        return Answer(200, self._documents.repository(), {})

    def _get_pull(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        number = int(operation.variables["pull_number"])
        if number not in self._state.pulls:
            return refusal(404, "Not Found")
        return Answer(200, self._documents.pull(number), {})

    def _get_issue(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        number = int(operation.variables["issue_number"])
        if number not in self._state.pulls:
            return refusal(404, "Not Found")
        return Answer(200, self._documents.issue(number), {})

    def _list_comments(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        number = int(operation.variables["issue_number"])
        if number not in self._state.pulls:
            return refusal(404, "Not Found")
        per_page = min(100, whole_number(query.get("per_page"), 30))
        page = whole_number(query.get("page"), 1)
        since = query.get("since", "")
        found = [each for each in self._state.comments_of(number) if each.updated_at >= since]
        shown = found[(page - 1) * per_page : page * per_page]
        documents = [self._documents.comment(comment) for comment in shown]
        last = max(1, -(-len(found) // per_page))
        return Answer(200, documents, self._links(number, query, page, last))

    def _links(self, number: int, query: dict[str, str], page: int, last: int) -> dict[str, str]:
        base = f"{self._state.api_url}/repositories/{REPOSITORY_ID}/issues/{number}/comments"
        pages: dict[str, int] = {}
        if page > 1:
            pages |= {"prev": page - 1, "first": 1}
        if page < last:
            pages |= {"next": page + 1, "last": last}
        others = "".join(f"{key}={value}&" for key, value in query.items() if key != "page")
        links = [f'<{base}?{others}page={target}>; rel="{rel}"' for rel, target in pages.items()]
        return {"Link": ", ".join(links)} if links else {}

    def _create_comment(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        number = int(operation.variables["issue_number"])
        if number not in self._state.pulls:
            return refusal(404, "Not Found")
        problem = comment_problem(body)
        if problem is not None:
            return problem
        comment = self._state.add_comment(number, token.login, body["body"])
        document = self._documents.comment(comment)
        return Answer(201, document, {"Location": document["url"]})

    def _get_comment(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        comment = self._state.find_comment(int(operation.variables["comment_id"]))
        if comment is None:
            return refusal(404, "Not Found")
        return Answer(200, self._documents.comment(comment), {})

    def _update_comment(
        self, operation: Operation, query: dict[str, str], token: Token, body: Any
    ) -> Answer:
        comment = self._state.find_comment(int(operation.variables["comment_id"]))
        if comment is None:
            return refusal(404, "Not Found")
        problem = comment_problem(body)
        if problem is not None:
            return problem
        comment.body = body["body"]
        comment.updated_at = timestamp()
        return Answer(200, self._documents.comment(comment), {})


def comment_problem(body: Any) -> Answer | None:
    """Refuses a comment without a text or with more than GitHub takes."""
    text = body.get("body") if isinstance(body, dict) else None
    if not isinstance(text, str):
        return validation_failed("missing_field", "body", '"body" wasn\'t supplied')
    if not text.strip():
        return validation_failed("missing_field", "body", "Body cannot be blank")
    if len(text) > LONGEST_COMMENT:
        message = f"Body is too long (maximum is {LONGEST_COMMENT} characters)"
        return validation_failed("unprocessable", "data", message)
    return None


def validation_failed(code: str, field: str, message: str) -> Answer:
    """GitHub's 422 with the field that it does not take."""
    error = {"resource": "IssueComment", "code": code, "field": field, "message": message}
    body = {"message": "Validation Failed", "errors": [error], "documentation_url": DOCUMENTATION}
    return Answer(422, body, {})


def whole_number(text: str | None, otherwise: int) -> int:
    """Reads a positive number of a query; GitHub passes over what is none."""
    return int(text) if text and text.isdigit() and int(text) > 0 else otherwise


def refusal(status: int, message: str) -> Answer:
    """GitHub's shape of an error."""
    body = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
    return Answer(status, body, {})
