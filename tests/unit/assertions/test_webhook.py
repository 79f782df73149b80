"""Web hooks over real HTTP."""

import asyncio
import json
from typing import Any

import pytest
from tests.unit.servers import endpoint

from llm_actions.assertions.model import Output, UnmeasuredError
from llm_actions.assertions.webhook import HttpWebhook
from llm_actions.curl import CurlClient
from llm_actions.http import Fault, Reply, TransportError

OUTPUT = Output(value="hello", variables={"name": "Ada"}, prompt="Greet!")


def ask(url: str, output: Output = OUTPUT) -> object:
    async def once() -> object:
        async with CurlClient(1) as client:
            return await HttpWebhook(client).ask(url, output)

    return asyncio.run(once())


def test_web_hook_gets_the_answer_and_its_context() -> None:
    seen: list[dict[str, Any]] = []

    def answer(path: str, document: dict[str, Any]) -> bytes:
        seen.append(document)
        return json.dumps({"pass": True, "path": path}).encode()

    with endpoint(answer) as url:
        reply = ask(f"{url}/hook")

    assert reply == {"pass": True, "path": "/v1/hook"}
    assert seen == [{"output": "hello", "context": {"prompt": "Greet!", "vars": {"name": "Ada"}}}]


class Replying:
    """A client with one reply or one error."""

    def __init__(self, reply: Reply | TransportError) -> None:
        self._reply = reply
        self.timeouts: list[float] = []

    async def post(self, url: str, headers: Any, body: bytes, timeout_seconds: float) -> Reply:
        self.timeouts.append(timeout_seconds)
        if isinstance(self._reply, TransportError):
            raise self._reply
        return self._reply


def reply(status: int, body: bytes) -> Reply:
    return Reply(status=status, content_type="", retry_after=None, location=None, body=body)


@pytest.mark.parametrize(
    ("client", "message"),
    [
        (Replying(reply(500, b'{"pass": true}')), "answered with status 500"),
        (Replying(reply(302, b"")), "answered with status 302"),
        (Replying(reply(200, b"pass")), "did not answer with JSON"),
        (Replying(reply(200, b"\xff")), "did not answer with JSON"),
        (Replying(reply(200, b"[" * 200_000)), "did not answer with JSON"),
        (Replying(TransportError(Fault.TIMEOUT, "no reply within 5 s")), "no reply within 5 s"),
    ],
)
def test_web_hook_that_does_not_work_is_not_measured(client: Replying, message: str) -> None:
    with pytest.raises(UnmeasuredError, match=message):
        asyncio.run(HttpWebhook(client).ask("https://a.example", OUTPUT))

    assert client.timeouts == [5.0]


def test_answer_that_is_no_text_can_still_be_sent() -> None:
    with pytest.raises(UnmeasuredError, match="cannot be sent"):
        asyncio.run(
            HttpWebhook(Replying(reply(200, b"{}"))).ask(
                "https://a.example", Output(value="\ud800")
            )
        )
