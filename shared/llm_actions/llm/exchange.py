"""Asks a chat endpoint within a run: from the cache or for money, within the budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, cache_key
from llm_actions.llm.caller import Caller
from llm_actions.llm.chat import parse_completion
from llm_actions.llm.prices import Price

Value = TypeVar("Value")


class BudgetSpentError(Exception):
    """The run has no money or tokens left for a request, which was therefore not sent."""


@dataclass(kw_only=True)
class Usage:
    """What the requests to one endpoint took; `cached` ones took nothing."""

    requests: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0


class Exchange:
    """One chat endpoint with the caller, the cache and the budget of a run.

    `price` is None when it is not known; then the cost is None, too. `parse` finds the answer in a
    reply; usually a text, a call of a tool is none.
    """

    def __init__(
        self,
        caller: Caller,
        cache: Cache,
        budget: Budget,
        *,
        base_url: str,
        headers: Mapping[str, str],
        price: Price | None,
        parse: Callable[[bytes], Answer] = parse_completion,
    ) -> None:
        self._caller = caller
        self._cache = cache
        self._budget = budget
        self._url = f"{base_url}/chat/completions"
        self._headers = headers
        self._price = price
        self._parse = parse
        self.usage = Usage(cost_usd=None if price is None else 0.0)

    async def ask(self, body: bytes, repeat: int, read: Callable[[Answer], Value]) -> Value:
        """What `read` makes of the answer; one that it refuses is paid for, but not kept.

        Raises AnswerError when there is no answer and BudgetSpentError when none can be paid.
        """
        key = cache_key(self._url, body, repeat)
        stored = self._cache.get(key)
        if stored is not None:
            self.usage.cached += 1
            return read(
                replace(
                    self._parse(stored),
                    latency_seconds=self._cache.latency_seconds(key),
                    attempts=0,
                    is_cached=True,
                )
            )
        refusal = await self._budget.reserve()
        if refusal is not None:
            raise BudgetSpentError(refusal)
        tokens = (0, 0)
        try:
            success = await self._caller.call(self._url, self._headers, body)
            try:
                answer = self._parse(success.body)
            except AnswerError as error:
                error.attempts = success.attempts
                tokens = error.tokens
                raise
            tokens = (answer.prompt_tokens or 0, answer.completion_tokens or 0)
            self._require_usage(answer, success.attempts)
        finally:
            await self._budget.settle(*tokens, self._price)
            self._note(*tokens)
        value = read(
            replace(answer, latency_seconds=success.latency_seconds, attempts=success.attempts)
        )
        self._cache.put(key, success.body, success.latency_seconds)
        return value

    def _require_usage(self, answer: Answer, attempts: int) -> None:
        if self._budget.is_limited and None in (answer.prompt_tokens, answer.completion_tokens):
            raise AnswerError(
                ErrorKind.NO_USAGE,
                "the endpoint reports no usage, so the budget cannot be kept",
                attempts,
                is_fatal=True,
            )

    def _note(self, prompt_tokens: int, completion_tokens: int) -> None:
        self.usage.requests += 1
        self.usage.prompt_tokens += prompt_tokens
        self.usage.completion_tokens += completion_tokens
        if self._price is not None and self.usage.cost_usd is not None:
            self.usage.cost_usd += self._price.of(prompt_tokens, completion_tokens)
