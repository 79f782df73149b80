"""A model endpoint in a thread of this process, for code that brings its own HTTP client."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.unit.fakes import completion

Answer = Callable[[str, dict[str, Any]], bytes]


@contextmanager
def endpoint(answer: Answer, *, latency_seconds: float = 0.0) -> Iterator[str]:
    """Base URL of an endpoint; `answer` makes the reply of a path and a document."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(latency_seconds)
            content = answer(self.path, document)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


def answering(texts: Mapping[str, str]) -> Answer:
    """Answers a question with its text, and every other one with `fine`."""

    def answer(path: str, document: dict[str, Any]) -> bytes:
        if path.endswith("/embeddings"):
            rows = [{"embedding": [1.0, float(len(text))]} for text in document["input"]]
            return json.dumps({"data": rows, "usage": {"prompt_tokens": 4}}).encode()
        return completion(texts.get(document["messages"][-1]["content"], "fine"))

    return answer
