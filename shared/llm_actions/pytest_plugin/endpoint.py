"""The endpoint of a session: one pool of connections, retries, and what it is known to refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from llm_actions.clock import Clock
from llm_actions.curl import CurlClient
from llm_actions.llm.answers import OUTAGE, Answer, AnswerError
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import NoCache
from llm_actions.llm.caller import Caller
from llm_actions.llm.chat import parse_completion
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.llm.embeddings import Embedder
from llm_actions.llm.exchange import Exchange
from llm_actions.llm.prices import Price

Value = TypeVar("Value")
CONNECTIONS = 8
REQUEST_SECONDS = 60.0
# A test waits so long for retries in all, whatever Retry-After asks for.
CALL_SECONDS = 180.0
GIVEN_UP_AT_MOST = 3


class Endpoint:
    """Asks models. Everything but its making happens in one event loop.

    A refusal that the next request to the model would meet as well, such as that of a wrong key,
    is raised again without a request. Once several calls in a row gave up, each further one is
    tried only once until one succeeds.
    """

    def __init__(self, base_url: str, api_key: str, clock: Clock) -> None:
        self._base_url = base_url
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._secrets = (api_key,)
        self._clock = clock
        self._limit = AdaptiveLimit(CONNECTIONS, clock)
        self._client: CurlClient | None = None
        self._given_up_in_a_row = 0
        self._fatal: dict[str, AnswerError] = {}

    async def client(self) -> CurlClient:
        """The pool of connections, for web hooks too."""
        if self._client is None:
            self._client = await CurlClient(CONNECTIONS).__aenter__()
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.__aexit__()
        self._client = None

    async def ask(
        self,
        model: str,
        body: bytes,
        read: Callable[[Answer], Value],
        *,
        price: Price | None = None,
        timeout_seconds: float = REQUEST_SECONDS,
        parse: Callable[[bytes], Answer] = parse_completion,
    ) -> Value:
        """What `read` makes of the answer that `parse` finds in the reply. Raises AnswerError."""
        exchange = Exchange(
            await self._caller(timeout_seconds),
            NoCache(),
            Budget(max_cost=None, max_tokens=None),
            base_url=self._base_url,
            headers=self._headers,
            price=price,
            parse=parse,
        )
        self._refuse_again(model)
        try:
            found = await exchange.ask(body, 0, read)
        except AnswerError as error:
            self._note(model, error)
            raise
        self._given_up_in_a_row = 0
        return found

    async def vectors(self, model: str, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector for each text. Raises AnswerError."""
        embedder = Embedder(
            await self._caller(REQUEST_SECONDS),
            NoCache(),
            base_url=self._base_url,
            model=model,
            headers=self._headers,
            charge=lambda _: None,
        )
        try:
            return await embedder.vectors(texts)
        finally:
            await embedder.close()

    async def _caller(self, timeout_seconds: float) -> Caller:
        is_down = self._given_up_in_a_row >= GIVEN_UP_AT_MOST
        return Caller(
            await self.client(),
            self._limit,
            self._clock,
            timeout_seconds=timeout_seconds,
            deadline=self._clock.monotonic() + (0.0 if is_down else CALL_SECONDS),
            secrets=self._secrets,
        )

    def _refuse_again(self, model: str) -> None:
        known = self._fatal.get(model)
        if known is not None:
            raise AnswerError(known.kind, str(known), attempts=0)

    def _note(self, model: str, error: AnswerError) -> None:
        if error.is_fatal:
            self._fatal[model] = error
        if error.kind in OUTAGE:
            self._given_up_in_a_row += 1


@dataclass(frozen=True, kw_only=True)
class ModelChat:
    """One model of the endpoint, as a judge asks it."""

    endpoint: Endpoint
    model: str

    async def ask(self, body: bytes, repeat: int, read: Callable[[Answer], Value]) -> Value:
        """What `read` makes of the answer; every repeat is asked anew. Raises AnswerError."""
        del repeat
        return await self.endpoint.ask(self.model, body, read)


@dataclass(frozen=True, kw_only=True)
class ModelVectors:
    """One embedding model of the endpoint."""

    endpoint: Endpoint
    model: str

    async def vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector for each text. Raises AnswerError."""
        return await self.endpoint.vectors(self.model, texts)
