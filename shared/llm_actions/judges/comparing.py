"""Puts texts that people have labelled to a judge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from llm_actions.judges.agreement import Comparison
from llm_actions.judges.labels import Label
from llm_actions.judges.questions import Rubric
from llm_actions.judges.service import Judge
from llm_actions.llm.answers import AnswerError
from llm_actions.llm.exchange import BudgetSpentError


async def compare(
    judge: Judge, labels: Sequence[Label], stop: Callable[[str], None]
) -> list[Comparison]:
    """What the judge says of each text, with its criterion as the rubric.

    A text that could not be judged has None, and is never counted as a disagreement. `stop` is
    told when the budget is spent.
    """
    return list(await asyncio.gather(*(_compared(judge, label, stop) for label in labels)))


async def _compared(judge: Judge, label: Label, stop: Callable[[str], None]) -> Comparison:
    try:
        found = await judge.judge(Rubric(output=label.output, rubric=label.criterion))
    except AnswerError as error:
        return Comparison(id=label.id, human=label.value, judge=None, error=str(error))
    except BudgetSpentError as error:
        stop(str(error))
        return Comparison(id=label.id, human=label.value, judge=None, error=str(error))
    judged = float(found.passed) if label.score is None else found.score
    return Comparison(id=label.id, human=label.value, judge=judged, reason=found.reason)
