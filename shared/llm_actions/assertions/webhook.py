"""Asks a web hook about an answer: POST `{output, context}`, reply `{pass, score, reason}`."""

from __future__ import annotations

import json
import math

from llm_actions.assertions.json_values import NotJsonError, read_json
from llm_actions.assertions.model import Output, UnmeasuredError
from llm_actions.http import HttpClient, TransportError

TIMEOUT_SECONDS = 5.0


class HttpWebhook:
    """Web hooks over HTTP. One that does not work is not asked again."""

    def __init__(self, client: HttpClient, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._client = client
        self._timeout_seconds = timeout_seconds

    async def ask(self, url: str, output: Output) -> object:
        """The JSON value of a reply with status 2xx. Raises UnmeasuredError without one."""
        try:
            body = json.dumps(question(output), ensure_ascii=False, default=str).encode()
            reply = await self._client.post(url, {}, body, self._timeout_seconds)
        except TransportError as error:
            raise UnmeasuredError(f"the web hook: {error}", math.inf) from None
        except (ValueError, RecursionError):
            raise UnmeasuredError("the answer cannot be sent to the web hook", math.inf) from None
        if not 200 <= reply.status < 300:
            raise UnmeasuredError(f"the web hook answered with status {reply.status}", math.inf)
        try:
            return read_json(reply.body.decode())
        except (NotJsonError, UnicodeDecodeError, RecursionError):
            raise UnmeasuredError("the web hook did not answer with JSON", math.inf) from None


def question(output: Output) -> dict[str, object]:
    """What a web hook is sent about an answer."""
    context = {"prompt": output.prompt, "vars": dict(output.variables)}
    return {"output": output.value, "context": context}
