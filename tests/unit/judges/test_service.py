"""From questions to judgements, with a model whose verdicts are chosen."""

import asyncio
from typing import Any

import pytest
from tests.unit.judges.scripted import (
    Fields,
    ScriptedModel,
    always,
    block_of,
    in_turn,
)

from llm_actions.judges.confirmation import Confirmation
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.prompts import Prompt
from llm_actions.judges.questions import Choice, ClosedQa, Judgement, Question, Rubric, SelectBest
from llm_actions.judges.service import JudgeService
from llm_actions.llm.exchange import BudgetSpentError


def judged(model: ScriptedModel, question: Question, **settings: Any) -> Judgement:
    service = JudgeService(model=model, secret=b"s", confirmation=Confirmation(**settings))
    return asyncio.run(service.judge(question))


def chosen(model: ScriptedModel, *outputs: str, criterion: str = "short") -> Choice:
    service = JudgeService(model=model, secret=b"s")
    return asyncio.run(service.select_best(SelectBest(outputs=outputs, criterion=criterion)))


QUESTION = Rubric(output="hello", rubric="greets", threshold=0.7)


def test_clear_judgement_takes_one_request() -> None:
    model = always(score=0.95, **{"pass": True})

    found = judged(model, QUESTION)

    assert (found.passed, found.score, len(found.votes), len(model.prompts)) == (True, 0.95, 1, 1)


def test_judgement_near_the_threshold_is_decided_by_k_of_n_distinct_requests() -> None:
    model = in_turn(*({"score": score, "pass": True} for score in (0.72, 0.65, 0.6)))

    found = judged(model, QUESTION)

    assert (found.passed, found.score) == (False, 0.65)
    assert [vote.passed for vote in found.votes] == [True, False, False]
    assert found.reason.startswith("1 of 3 judgements pass, 2 have to")
    assert len({prompt.frame.check for prompt in model.prompts}) == 3


def test_margin_of_1_repeats_kinds_without_a_score_too() -> None:
    model = in_turn({"meets": "N"}, {"meets": "Y"}, {"meets": "Y"})
    question = ClosedQa(input="hi", output="hello", criterion="greets")

    found = judged(model, question, margin=1)

    assert (found.passed, found.score, len(found.votes)) == (True, 1.0, 3)


def test_vote_that_broke_is_shown_and_does_not_decide() -> None:
    model = in_turn(
        *({"score": 0.72, "pass": True}, {"score": 7, "pass": True}, {"score": 0.71, "pass": True})
    )

    found = judged(model, QUESTION)

    assert found.passed
    assert [vote.score for vote in found.votes] == [0.72, None, 0.71]
    assert "`score`" in (found.votes[1].error or "")


def test_first_reply_that_is_no_judgement_is_an_error() -> None:
    with pytest.raises(JudgeError) as caught:
        judged(always(score=7, **{"pass": True}), QUESTION)

    assert caught.value.fault is Fault.UNPARSED


def best_is(text: str, reason: str = "because") -> ScriptedModel:
    """A model that knows which text it prefers."""

    def answer(prompt: Prompt, _: int) -> Fields:
        names = [f"output-{number}" for number in (1, 2, 3)]
        shown = [
            block_of(prompt, name)
            for name in names
            if f"begin {name}" in prompt.messages[1]["content"]
        ]
        return {"best": shown.index(text) + 1, "reason": reason}

    return ScriptedModel(answer=answer)


def test_preference_that_stands_in_both_orders_is_the_best() -> None:
    model = best_is("b")

    found = chosen(model, "a", "b", "c")

    assert (found.best, found.picks, found.is_tie) == ((1,), (1, 1), False)
    assert [block_of(prompt, "output-1") for prompt in model.prompts] == ["a", "c"]
    assert found.judgement(1).passed


def test_preference_that_flips_with_the_order_is_a_tie() -> None:
    found = chosen(always(best=1), "a", "b")

    assert (found.best, found.is_tie) == ((0, 1), True)
    assert "flips with the order" in found.reason
    assert not any(found.judgement(index).passed for index in (0, 1))


def test_same_texts_are_a_tie_without_a_request() -> None:
    model = always(best=1)

    assert chosen(model, "a", "a").best == (0, 1)
    assert model.prompts == []


def test_twin_of_the_best_shares_its_place() -> None:
    found = chosen(best_is("b"), "b", "a", "b")

    assert found.best == (0, 2)
    assert "the same text" in found.reason


@pytest.mark.parametrize(
    ("outputs", "criterion"), [(["a"], "short"), ([], "short"), (["a", "b"], " ")]
)
def test_choice_without_a_question_is_refused(outputs: list[str], criterion: str) -> None:
    with pytest.raises(JudgeError) as caught:
        chosen(always(best=1), *outputs, criterion=criterion)

    assert caught.value.fault is Fault.QUESTION


def test_two_texts_are_compared() -> None:
    service = JudgeService(model=best_is("new"), secret=b"s")

    assert asyncio.run(service.prefer("short", "old", "new")).best == (1,)


def test_spent_budget_ends_the_judgement_and_is_no_vote() -> None:
    verdicts = iter([{"score": 0.7, "pass": True}])

    def answer(_: Prompt, repeat: int) -> Fields:
        if repeat:
            raise BudgetSpentError("max-cost of $1")
        return next(verdicts)

    with pytest.raises(BudgetSpentError):
        judged(ScriptedModel(answer=answer), QUESTION)
