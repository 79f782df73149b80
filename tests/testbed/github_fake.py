"""A stateful fake of the part of GitHub's REST API that llm-actions uses.

Every request and every response is held to GitHub's OpenAPI document; what does not fit is kept
in `GitHubFake.violations`, which a test must find empty. As a script it serves one repository
with pull request 7: `python -m tests.testbed.github_fake PORT`.
"""

import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.testbed.github_http import GitHubHandler
from tests.testbed.github_openapi import GitHubOpenApi
from tests.testbed.github_routes import Answer, GitHubRoutes
from tests.testbed.github_state import GitHubDocuments, GitHubState

SECONDARY_LIMIT = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One line of the request log."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    status: int
    at_seconds: float


@dataclass(kw_only=True)
class Disturbance:
    """An answer given instead of the right one, `times` times; status 0 cuts the connection."""

    status: int
    times: int
    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def takes(self, method: str, path: str) -> bool:
        """Says whether this request is to be disturbed, and counts it when it is."""
        wanted = self.times > 0 and self.method in ("", method) and self.path in path
        self.times -= wanted
        return wanted


class GitHubFake:
    """The fake as a server in threads of this process."""

    def __init__(self, port: int = 0) -> None:
        self._openapi = GitHubOpenApi()
        self._lock = threading.Lock()
        fake = self

        class Handler(GitHubHandler):
            def answer(
                self, path: str, query: dict[str, str], headers: dict[str, str], body: Any
            ) -> Answer | None:
                return fake.answer(self.command, path, query, headers, body)

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.reset()

    def reset(self) -> None:
        """Forgets everything: a fresh repository, an empty log, no disturbance."""
        self.state = GitHubState(api_url=self.url)
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.latency_seconds = 0.0
        self._disturbances: list[Disturbance] = []
        documents = GitHubDocuments(self._openapi, self.state)
        self._routes = GitHubRoutes(self.state, documents)

    def disturb(
        self,
        status: int,
        *,
        times: int = 1,
        method: str = "",
        path: str = "",
        headers: Mapping[str, str] | None = None,
        message: str = "Server Error",
    ) -> None:
        """Gives the next `times` requests this status; an empty method or path means any."""
        self._disturbances.append(
            Disturbance(
                status=status,
                times=times,
                method=method,
                path=path,
                headers=headers or {},
                body={"message": message, "documentation_url": "https://docs.github.com/rest"},
            )
        )

    def limit_rate(self, *, status: int = 403, retry_after_seconds: int, times: int = 1) -> None:
        """Answers the next requests as GitHub does to a client that writes too quickly."""
        headers = {"Retry-After": str(retry_after_seconds)}
        self.disturb(status, times=times, headers=headers, message=SECONDARY_LIMIT)

    def answer(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        headers: dict[str, str],
        body: Any,
    ) -> Answer | None:
        """Answers one request; None means that the connection is to be cut."""
        if self.latency_seconds:
            time.sleep(self.latency_seconds)
        with self._lock:
            answer = self._disturbed(method, path)
            if answer is None:
                answer = self._judged(method, path, query, headers, body)
            self.requests.append(
                Request(
                    method=method,
                    path=path,
                    query=query,
                    headers=headers,
                    body=body,
                    status=answer.status,
                    at_seconds=time.monotonic(),
                )
            )
            return answer if answer.status else None

    def _disturbed(self, method: str, path: str) -> Answer | None:
        for disturbance in self._disturbances:
            if disturbance.takes(method, path):
                return Answer(
                    disturbance.status,
                    {**disturbance.body, "status": str(disturbance.status)},
                    dict(disturbance.headers),
                )
        return None

    def _judged(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any
    ) -> Answer:
        path = self._routes.with_names(path)
        operation = self._openapi.find(method, path)
        if operation is None:
            if (method, path) != ("POST", "/graphql"):
                self.violations.append(f"{method} {path} is not part of the fake")
            return self._routes.without_operation(method, path, headers, body)
        problems = self._openapi.request_problems(operation, query, body)
        answer = self._routes.answer(operation, query, headers, body)
        if not (problems and answer.status >= 400):
            problems += self._openapi.response_problems(operation, answer.status, answer.body)
        self.violations += [f"{method} {path}: {problem}" for problem in problems]
        return answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


if __name__ == "__main__":
    with GitHubFake(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as server:
        print(server.url, "tokens:", ", ".join(server.state.tokens), flush=True)
        threading.Event().wait()
