"""Web hooks of a run with a cassette: what they said is recorded; a replay asks none of them."""

from __future__ import annotations

import json

from llm_actions.assertions.engine import Webhook
from llm_actions.assertions.model import Output
from llm_actions.assertions.webhook import question
from llm_actions.llm.cache import Cache, cache_key


class RecordedWebhook:
    """Asks a web hook once for each answer and context, and keeps what it said."""

    def __init__(self, webhook: Webhook, cassette: Cache) -> None:
        self._webhook = webhook
        self._cassette = cassette

    async def ask(self, url: str, output: Output) -> object:
        """The JSON value of the recorded reply, else of a new one.

        Raises UnmeasuredError where there is none, in a replay AnswerError of kind `cassette`.
        The whole URL counts, unlike that of a model: another host is another opinion.
        """
        asked = json.dumps({"webhook": url, **question(output)}, default=str)
        key = cache_key(url, asked.encode(), 0)
        recorded = self._cassette.get(key)
        if recorded is not None:
            value: object = json.loads(recorded)
            return value
        value = await self._webhook.ask(url, output)
        self._cassette.put(key, json.dumps(value).encode())
        return value
