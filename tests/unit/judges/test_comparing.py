"""Texts that people have labelled, put to a judge."""

from __future__ import annotations

import asyncio

from tests.unit.judges.scripted import Fields, ScriptedModel, block_of

from llm_actions.judges.comparing import compare
from llm_actions.judges.labels import Label
from llm_actions.judges.prompts import Prompt
from llm_actions.judges.service import JudgeService
from llm_actions.llm.exchange import BudgetSpentError


def test_labelled_texts_are_judged_by_their_criteria_and_errors_are_kept_apart() -> None:
    def answer(prompt: Prompt, _: int) -> Fields:
        output = block_of(prompt, "output")
        reason = f"by {block_of(prompt, 'criterion')}"
        score = 9 if output == "broken" else 1.0
        return {"score": score, "pass": output == "good", "reason": reason}

    labels = [
        Label(id="1", output="good", criterion="c", passed=True),
        Label(id="2", output="bad", criterion="d", passed=True),
        Label(id="3", output="broken", criterion="c", passed=False),
        Label(id="4", output="good", criterion="c", score=0.75),
    ]
    service = JudgeService(model=ScriptedModel(answer=answer), secret=b"s")

    found = asyncio.run(compare(service, labels, lambda _: None))

    assert [(row.id, row.human, row.judge) for row in found] == [
        ("1", 1, 1),
        ("2", 1, 0),
        ("3", 0, None),
        ("4", 0.75, 1),
    ]
    assert found[1].reason == "by d"
    assert "`score`" in (found[2].error or "")


def test_spent_budget_stops_the_run_and_is_no_judgement() -> None:
    def answer(_: Prompt, __: int) -> Fields:
        raise BudgetSpentError("max-cost of $1")

    told: list[str] = []
    service = JudgeService(model=ScriptedModel(answer=answer), secret=b"s")
    labels = [Label(id="1", output="good", criterion="c", passed=True)]

    (found,) = asyncio.run(compare(service, labels, told.append))

    assert (found.judge, found.error) == (None, "max-cost of $1")
    assert told == ["max-cost of $1"]
