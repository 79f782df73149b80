"""What assertions get beside the answers."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.fakes import ScriptedClient, VirtualClock, caller_of, completion, reply

from llm_actions.assertions.kinds import Family
from llm_actions.evals.assertion_tools import Needs, Tools
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import NoCache


def tools_of(*families: Family) -> Tools:
    clock = VirtualClock()
    client = ScriptedClient(answer=lambda _: reply(body=completion("fine")), clock=clock)
    needs = Needs(
        families=frozenset(families),
        base_url="http://endpoint.test/v1/",
        headers={},
        judge_model="judge-2026-01-01",
        judge_price=None,
        embedding_model="e",
        embedding_price=None,
        working=Path(),
    )
    caller = caller_of(client, clock, concurrency=2)
    budget = Budget(max_cost=None, max_tokens=None)
    return Tools.of(needs, caller, NoCache(), budget, client, lambda _: None)


@pytest.mark.parametrize(
    ("families", "embeds", "judges"),
    [
        ((Family.TEXT,), False, False),
        ((Family.SIMILARITY,), True, False),
        ((Family.JUDGE,), False, True),
        ((Family.JUDGE, Family.SIMILARITY), True, True),
        ((Family.PYTHON, Family.WEBHOOK), False, False),
    ],
)
def test_only_what_is_needed_is_there(
    families: tuple[Family, ...], embeds: bool, judges: bool
) -> None:
    tools = tools_of(*families)

    assert (tools.embedder is not None, tools.judge_model is not None) == (embeds, judges)
    assert (tools.judge is not None) == judges
    asyncio.run(tools.close())
