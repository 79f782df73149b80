"""What assertions get beside the answers."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.unit.fakes import ScriptedClient, VirtualClock, caller_of, completion, reply
from tests.unit.suites.prompts import config, options, write
from tests.unit.suites.running import planned

from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import NoCache
from llm_actions.suites.tools import Tools, headers_of

PLAIN = "{input: When?, expected_keywords: [soon]}"
JUDGED = "{input: When?, assert: [{type: llm-rubric, value: is polite}]}"
SIMILAR = "{input: When?, assert: [{type: similar, value: soon}]}"
RELEVANT = "{input: When?, assert: [{type: answer-relevance}]}"


def tools_of(root: Path, case: str, **chosen: Any) -> Tools:
    plan = planned(write(root, {"v1": config(case)}), **chosen)
    clock = VirtualClock()
    client = ScriptedClient(answer=lambda _: reply(body=completion("fine")), clock=clock)
    caller = caller_of(client, clock, concurrency=2)
    budget = Budget(max_cost=None, max_tokens=None)
    return Tools.of(plan, caller, NoCache(), budget, client, lambda _: None)


@pytest.mark.parametrize(
    ("case", "embeds", "judges"),
    [(PLAIN, False, False), (SIMILAR, True, False), (JUDGED, False, True), (RELEVANT, True, True)],
)
def test_only_what_is_needed_is_there(
    tmp_path: Path, case: str, embeds: bool, judges: bool
) -> None:
    tools = tools_of(tmp_path, case, judge_model="judge-2026-01-01" if judges else "")

    assert (tools.embedder is not None, tools.judge_model is not None) == (embeds, judges)
    assert (tools.judge is not None) == judges
    asyncio.run(tools.close())


def test_key_is_sent_and_none_where_there_is_none() -> None:
    assert headers_of(options(api_key="k")) == {"Authorization": "Bearer k"}
    assert headers_of(options(api_key="")) == {}
