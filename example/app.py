"""The support assistant of the example shop: one question in, one answer out.

    POST /chat {"question": "..."} -> {"data": {"answer": "..."}}     GET /healthz

It sends the question with the prompt in prompts/current to the chat endpoint at OPENAI_BASE_URL,
with the key in OPENAI_API_KEY.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, Final

PROMPT_FOLDER: Final = Path(__file__).resolve().parent / "prompts" / "current"
MAX_BODY_BYTES: Final = 64 * 1024
TIMEOUT_SECONDS: Final = 60


class EndpointError(Exception):
    """The chat endpoint did not answer as it should."""


@dataclass(frozen=True, kw_only=True)
class Assistant:
    """A prompt, and the endpoint that answers with it."""

    base_url: str
    api_key: str
    system: str
    user_template: str
    settings: Mapping[str, str | int | float]

    def build_request(self, question: str) -> dict[str, Any]:
        user = self.user_template.replace("{{ input }}", question).strip()
        messages = [
            {"role": "system", "content": self.system},
            {"role": "user", "content": user},
        ]
        return {**self.settings, "messages": messages}

    def answer(self, question: str) -> str:
        request = urllib.request.Request(  # noqa: S310 the URL is the operator's
            f"{self.base_url}/chat/completions",
            data=json.dumps(self.build_request(question)).encode("utf-8"),
            headers={
                "Authorization": f"Bearer {self.api_key}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310 as above
                content = json.load(reply)["choices"][0]["message"]["content"]
        except urllib.error.HTTPError as error:
            with error:
                raise EndpointError(f"the model endpoint answered {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise EndpointError("the model endpoint cannot be reached") from error
        except (ValueError, LookupError, TypeError) as error:
            raise EndpointError("the model endpoint sent something else than a chat") from error
        return str(content)


def read_settings(text: str) -> dict[str, str | int | float]:
    """`model`, `temperature` and `max_tokens` of a config.yaml; they are plain lines in it."""
    pairs = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return {
        "model": pairs["model"],
        "temperature": float(pairs["temperature"]),
        "max_tokens": int(pairs["max_tokens"]),
    }


def load_assistant(folder: Path, environment: Mapping[str, str]) -> Assistant:
    return Assistant(
        base_url=environment["OPENAI_BASE_URL"].rstrip("/"),
        api_key=environment.get("OPENAI_API_KEY") or "none",
        system=(folder / "system.md").read_text(encoding="utf-8"),
        user_template=(folder / "user_template.md").read_text(encoding="utf-8"),
        settings=read_settings((folder / "config.yaml").read_text(encoding="utf-8")),
    )


class Server(ThreadingHTTPServer):
    """The HTTP server, with the assistant that answers."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], assistant: Assistant) -> None:
        super().__init__(address, Handler)
        self.assistant = assistant


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = TIMEOUT_SECONDS

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self.reply(200, {"status": "ok"})
        else:
            self.reply(404, {"error": "there is POST /chat and GET /healthz"})

    def do_POST(self) -> None:
        body = self.read_body()
        if self.path != "/chat":
            self.reply(404, {"error": "there is POST /chat and GET /healthz"})
            return
        question = find_question(body)
        if question is None:
            self.reply(400, {"error": 'send {"question": "..."}'})
            return
        try:
            self.reply(200, {"data": {"answer": self.server.assistant.answer(question)}})
        except EndpointError as error:
            self.reply(502, {"error": str(error)})

    def read_body(self) -> bytes:
        """The body, empty where its length is missing or too large."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def reply(self, status: int, document: Mapping[str, Any]) -> None:
        body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 http.server's name
        """Log nothing: what customers ask is their own."""


def find_question(body: bytes) -> str | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    question = document.get("question") if isinstance(document, dict) else None
    return question if isinstance(question, str) and question.strip() else None


def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 signal's signature
    raise SystemExit(0)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one (%(default)s)")
    parser.add_argument("--prompt", type=Path, default=PROMPT_FOLDER, help="prompt folder")
    options = parser.parse_args(arguments)
    if not os.environ.get("OPENAI_BASE_URL"):
        parser.error("set OPENAI_BASE_URL to the chat endpoint, such as http://127.0.0.1:8000/v1")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    assistant = load_assistant(options.prompt, os.environ)
    with Server((options.host, options.port), assistant) as server:
        print(f"http://{options.host}:{server.server_address[1]}", flush=True)
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
