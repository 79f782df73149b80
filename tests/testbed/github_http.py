"""The HTTP side of the GitHub fake: JSON in, JSON out, and GitHub's usual headers."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.testbed.github_routes import Answer, refusal

ENTERPRISE_PREFIX = "/api/v3"


class GitHubHandler(BaseHTTPRequestHandler):
    """Reads requests and writes answers; a subclass says what to answer."""

    wbufsize = -1  # head and body leave in one packet

    protocol_version = "HTTP/1.1"
    server_version = "github.com"
    sys_version = ""

    def answer(
        self, path: str, query: dict[str, str], headers: dict[str, str], body: Any
    ) -> Answer | None:
        """Answers one request; None cuts the connection."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Serves any method."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            self._send(refusal(400, "Problems parsing JSON"))
            return
        if not headers.get("user-agent"):
            self._send(refusal(403, "Request forbidden by administrative rules."))
            return
        path = parts.path.removeprefix(ENTERPRISE_PREFIX).replace("/api/graphql", "/graphql")
        answer = self.answer(path, dict(parse_qsl(parts.query)), headers, body)
        if answer is None:
            self.close_connection = True
        else:
            self._send(answer)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keeps the test's output quiet; the request log is in the fake."""

    def _send(self, answer: Answer) -> None:
        data = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(data)),
            "X-GitHub-Request-Id": "0400:CADC:1:2:69000000",
            "X-RateLimit-Limit": "1000",
            "X-RateLimit-Remaining": "999",
            "X-RateLimit-Reset": "4102444800",
        }
        for name, value in (headers | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
