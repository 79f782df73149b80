"""Embeddings within a run, which are paid for out of its budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache
from llm_actions.llm.caller import Caller
from llm_actions.llm.embeddings import Embedder
from llm_actions.llm.prices import Price


def charged_embedder(
    caller: Caller,
    cache: Cache,
    budget: Budget,
    stop: Callable[[str], None],
    *,
    base_url: str,
    model: str,
    headers: Mapping[str, str],
    price: Price | None,
) -> Embedder:
    """Embeddings of an endpoint; `stop` ends a run that cannot pay for them any more."""

    def charge(tokens: int | None) -> None:
        budget.charge(tokens or 0, price)
        if tokens is None and budget.is_limited:
            stop("the endpoint reports no usage of embeddings, so the budget cannot be kept")
        elif (excess := budget.excess()) is not None:
            stop(excess)

    return Embedder(caller, cache, base_url=base_url, model=model, headers=headers, charge=charge)
