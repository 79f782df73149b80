"""Keeps a run within its money and its tokens."""

from __future__ import annotations

import asyncio

from llm_actions.llm.prices import Price

# A budget that suffices to the cent does so although sums of costs are rounded.
ROUNDING = 1e-9


class Budget:
    """Hands out the right to send a request as long as the budget can pay for it.

    What a request will cost is taken to be what those before it cost on average; so the first one
    is sent alone. A request that costs more than the average can pass the budget: see `excess`.
    """

    def __init__(self, *, max_cost: float | None, max_tokens: int | None) -> None:
        self._max_cost = max_cost
        self._max_tokens = max_tokens
        self._in_flight = 0
        self._measured = 0
        self._changed = asyncio.Condition()
        self.tokens = 0
        self.cost = 0.0

    @property
    def is_limited(self) -> bool:
        """True when requests have to report their usage."""
        return self._max_cost is not None or self._max_tokens is not None

    async def reserve(self) -> str | None:
        """Wait for the right to send a request; the text says why there is none any more."""
        if not self.is_limited:
            return None
        async with self._changed:
            while self._in_flight and (not self._measured or self._passed(self._in_flight + 1)):
                await self._changed.wait()
            reason = self._passed(1)
            if reason is None:
                self._in_flight += 1
            return reason

    async def settle(self, prompt_tokens: int, completion_tokens: int, price: Price | None) -> None:
        """Note what a request used; zeros for one that failed."""
        self.tokens += prompt_tokens + completion_tokens
        if price is not None:
            self.cost += price.of(prompt_tokens, completion_tokens)
        if not self.is_limited:
            return
        async with self._changed:
            self._in_flight -= 1
            self._measured += prompt_tokens + completion_tokens > 0
            self._changed.notify_all()

    def charge(self, tokens: int, price: Price | None) -> None:
        """Note tokens of a request beside the cases, such as one for embeddings."""
        self.tokens += tokens
        if price is not None:
            self.cost += price.of(tokens, 0)

    def excess(self) -> str | None:
        """What was spent beyond the budget; None when it was kept."""
        return self._passed(0)

    def _passed(self, ahead: int) -> str | None:
        """The budget that so many more requests would pass, each as costly as those before."""
        factor = (1 + ahead / self._measured if self._measured else 1.0) * (1 - ROUNDING)
        if self._max_cost is not None and self.cost * factor > self._max_cost:
            return f"max-cost of ${self._max_cost:g} (${self.cost:.6f} spent)"
        if self._max_tokens is not None and self.tokens * factor > self._max_tokens:
            return f"max-tokens of {self._max_tokens:,} ({self.tokens:,} spent)"
        return None
