"""Embeddings are paid for, and end a run that cannot pay for them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from tests.unit.fakes import ScriptedClient, VirtualClock, caller_of, reply

from llm_actions.evals.charged_embedder import charged_embedder
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import NoCache
from llm_actions.llm.prices import Price


def embedded(budget: Budget, usage: Mapping[str, int] | None) -> list[str]:
    """Why the run was stopped, after one text was embedded at two dollars a million tokens."""
    body = json.dumps({"data": [{"embedding": [1.0, 0.0]}], "usage": usage}).encode()
    clock = VirtualClock()
    client = ScriptedClient(answer=lambda _: reply(body=body), clock=clock)
    stopped: list[str] = []
    embedder = charged_embedder(
        caller_of(client, clock, concurrency=2),
        NoCache(),
        budget,
        stopped.append,
        base_url="http://endpoint.test/v1",
        model="e",
        headers={"Authorization": "Bearer k"},
        price=Price(input=2.0, output=0.0),
    )

    async def embed() -> None:
        await embedder.vectors(["a"])
        await embedder.close()

    clock.run(embed())
    (request,) = client.requests
    assert (request.url, request.document["model"]) == ("http://endpoint.test/v1/embeddings", "e")
    assert request.headers["Authorization"] == "Bearer k"
    return stopped


def test_tokens_and_cost_are_charged() -> None:
    budget = Budget(max_cost=1.0, max_tokens=None)

    assert embedded(budget, {"prompt_tokens": 1000}) == []
    assert (budget.tokens, budget.cost) == (1000, pytest.approx(0.002))


def test_run_is_stopped_past_its_budget() -> None:
    (reason,) = embedded(Budget(max_cost=None, max_tokens=10), {"prompt_tokens": 11})

    assert "max-tokens of 10" in reason


def test_usage_that_is_not_told_ends_a_run_with_a_budget_alone() -> None:
    (reason,) = embedded(Budget(max_cost=None, max_tokens=10), None)

    assert "reports no usage of embeddings" in reason
    assert embedded(Budget(max_cost=None, max_tokens=None), None) == []
