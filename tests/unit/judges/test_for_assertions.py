"""Assertions as questions to a judge."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.unit.assertions.asserting import parsed

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.kinds import KINDS, Family
from llm_actions.assertions.model import Output, Preference, UnmeasuredError
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.for_assertions import AssertionJudge, question_of
from llm_actions.judges.questions import (
    CATEGORY_SCORES,
    AnswerRelevance,
    Category,
    Choice,
    ClosedQa,
    ContextFaithfulness,
    ContextRecall,
    ContextRelevance,
    Factuality,
    GEval,
    Judgement,
    Question,
    Rubric,
    SelectBest,
)
from llm_actions.llm.exchange import BudgetSpentError

OUTPUT = Output(value="Seven days.", variables={"query": "How long?", "context": "7 days"})


@dataclass(kw_only=True)
class Decided:
    """A judge whose decisions a test gives."""

    found: Judgement | Exception = field(
        default_factory=lambda: Judgement(passed=True, score=0.8, reason="kind", votes=())
    )
    choice: Choice | Exception = field(
        default_factory=lambda: Choice(best=(1,), reason="shorter", picks=(1, 1))
    )
    questions: list[Question | SelectBest] = field(default_factory=list)

    async def judge(self, question: Question) -> Judgement:
        """Note the question and decide."""
        self.questions.append(question)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def select_best(self, question: SelectBest) -> Choice:
        """Note the question and choose."""
        self.questions.append(question)
        if isinstance(self.choice, Exception):
            raise self.choice
        return self.choice


def question(output: Output = OUTPUT, **row: Any) -> Question:
    """The question that an assertion asks of an answer."""
    assertion = parsed(row)
    return question_of(assertion, assertion.value, output)


def best(judge: Decided, *texts: str) -> Preference:
    """Which of several answers are the best."""
    asked = AssertionJudge(judge, lambda _: None)
    assertion = parsed({"type": "select-best", "value": "the shorter one"})
    outputs = [Output(value=text) for text in texts]
    return asyncio.run(asked.choose(assertion, "the shorter one", outputs))


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        (
            {"type": "llm-rubric", "value": "is kind", "threshold": 0.6},
            Rubric(output="Seven days.", rubric="is kind", threshold=0.6),
        ),
        (
            {"type": "g-eval", "value": "is kind"},
            GEval(input="How long?", output="Seven days.", criteria=("is kind",), threshold=0.7),
        ),
        (
            {"type": "g-eval", "value": ["is kind", "is short"], "threshold": 0.0},
            GEval(
                input="How long?",
                output="Seven days.",
                criteria=("is kind", "is short"),
                threshold=0.0,
            ),
        ),
        (
            {"type": "factuality", "value": "A week."},
            Factuality(input="How long?", output="Seven days.", reference="A week."),
        ),
        (
            {"type": "model-graded-factuality", "value": "A week."},
            Factuality(input="How long?", output="Seven days.", reference="A week."),
        ),
        (
            {"type": "model-graded-closedqa", "value": "names days"},
            ClosedQa(input="How long?", output="Seven days.", criterion="names days"),
        ),
        (
            {"type": "answer-relevance", "threshold": 0.5},
            AnswerRelevance(input="How long?", output="Seven days.", threshold=0.5),
        ),
        (
            {"type": "context-recall", "value": "A week.", "threshold": 0.5},
            ContextRecall(context="7 days", reference="A week.", threshold=0.5),
        ),
        (
            {"type": "context-relevance"},
            ContextRelevance(input="How long?", context="7 days"),
        ),
        (
            {"type": "context-faithfulness"},
            ContextFaithfulness(input="How long?", output="Seven days.", context="7 days"),
        ),
    ],
    ids=lambda row: row["type"] if isinstance(row, dict) else "",
)
def test_every_type_asks_its_question(row: dict[str, Any], asked: Question) -> None:
    assert question(**row) == asked


def test_no_type_that_needs_a_judge_is_left_out() -> None:
    judged = {name for name, kind in KINDS.items() if kind.family is Family.JUDGE}

    for name in judged - {"select-best"}:
        needs_value = name not in ("answer-relevance", "context-relevance", "context-faithfulness")
        assert question(type=name, **({"value": "x"} if needs_value else {})) is not None


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({"input": "i", "question": "q", "query": "u"}, "u"),
        ({"input": "i", "question": "q"}, "q"),
        ({"input": "i", "query": " "}, "i"),
        ({"query": 5}, "the whole prompt"),
        ({}, "the whole prompt"),
    ],
)
def test_question_is_the_variable_that_is_there_or_the_prompt(
    variables: dict[str, object], asked: str
) -> None:
    output = Output(value="a", variables=variables, prompt="the whole prompt")

    found = question(output, type="model-graded-closedqa", value="x")
    assert isinstance(found, ClosedQa)
    assert found.input == asked


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ({"type": "g-eval", "value": "x"}, "`query`, `question`, `input`"),
        ({"type": "answer-relevance"}, "`query`, `question`, `input`"),
        ({"type": "context-recall", "value": "x"}, "`context`"),
        ({"type": "not-context-faithfulness"}, "`query`, `question`, `input`"),
    ],
)
def test_missing_variable_is_an_error_that_names_it(row: dict[str, Any], missing: str) -> None:
    with pytest.raises(UnmeasuredError) as caught:
        question(Output(value="a"), **row)

    assert str(caught.value).startswith(f"`{row['type']}` needs ")
    assert missing in str(caught.value)


def test_context_may_be_a_list_of_texts() -> None:
    output = Output(value="a", variables={"context": ["one", "two"]})

    found = question(output, type="context-recall", value="x")
    assert isinstance(found, ContextRecall)
    assert found.context == "one\ntwo"


def test_scores_of_factuality_are_those_of_its_categories() -> None:
    scores = {
        "subset": 0.5,
        "superset": 0.4,
        "agree": 0.9,
        "disagree": 0,
        "differButFactual": 0.3,
    }

    found = question(type="factuality", value="x", config=scores)

    assert isinstance(found, Factuality)
    assert found.scores == {
        Category.SUBSET: 0.5,
        Category.SUPERSET: 0.4,
        Category.AGREE: 0.9,
        Category.DISAGREE: 0.0,
        Category.DIFFER_BUT_FACTUAL: 0.3,
    }


def test_category_without_a_score_keeps_its_own() -> None:
    found = question(type="factuality", value="x", config={"differButFactual": 0})

    assert isinstance(found, Factuality)
    assert found.scores == {**CATEGORY_SCORES, Category.DIFFER_BUT_FACTUAL: 0.0}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"differsButFactual": 0}, "did you mean `differButFactual`?"),
        ({"A": 1}, "unknown category of `factuality` `A`"),
        ({"agree": "high"}, "`agree` must be a score from 0 to 1, found high"),
        ({"agree": True}, "`agree` must be a score from 0 to 1, found True"),
        ({"agree": 2}, "`agree` must be a score from 0 to 1, found 2"),
        ({"agree": float("nan")}, "`agree` must be a score from 0 to 1, found nan"),
    ],
)
def test_category_that_is_wrong_is_an_error(config: dict[str, object], message: str) -> None:
    assertion = parsed({"type": "factuality", "value": "x"})
    object.__setattr__(assertion, "config", config)

    with pytest.raises(UnmeasuredError) as caught:
        question_of(assertion, "x", OUTPUT)

    assert message in str(caught.value)


def test_type_that_no_judge_knows_is_an_error() -> None:
    with pytest.raises(UnmeasuredError, match="no judge knows `equals`"):
        question(type="equals", value="x")


def judged(judge: Decided, stops: list[str], **row: Any) -> Any:
    """What the engine makes of the judge's decision."""
    engine = Engine(judge=AssertionJudge(judge, stops.append))
    return asyncio.run(engine.check([parsed(row)], OUTPUT))


def test_decision_is_the_outcome_of_the_assertion() -> None:
    stops: list[str] = []
    judge = Decided()

    outcome = judged(judge, stops, type="llm-rubric", value="is kind to {{ query }}")

    assert (outcome.status, outcome.score) == ("pass", 0.8)
    assert judge.questions == [Rubric(output="Seven days.", rubric="is kind to How long?")]
    assert judged(judge, stops, type="not-llm-rubric", value="x").status == "fail"
    assert stops == []


def test_judge_without_a_decision_is_an_error_and_negated_too() -> None:
    judge = Decided(found=JudgeError(Fault.UNPARSED, "its reply is no JSON"))

    for type_ in ("llm-rubric", "not-llm-rubric"):
        outcome = judged(judge, [], type=type_, value="x")
        assert (outcome.status, outcome.score) == ("error", None)
        assert "no JSON" in outcome.reason


def test_budget_that_is_spent_stops_the_run() -> None:
    stops: list[str] = []

    outcome = judged(Decided(found=BudgetSpentError("2 USD")), stops, type="llm-rubric", value="x")

    assert (outcome.status, stops) == ("error", ["2 USD"])


def test_best_answer_is_the_judge_s_choice() -> None:
    found = best(Decided(), "long", "s")

    assert (found.best, found.reason) == ({1}, "shorter")


def test_no_answer_is_the_best_in_a_tie() -> None:
    tie = Choice(best=(0, 1), reason="a tie", picks=(0, 1))

    found = best(Decided(choice=tie), "long", "s")

    assert not found.best
    assert "flips with the order" in found.reason


def test_answers_of_the_same_text_are_seen_once_and_equally_good() -> None:
    judge = Decided()

    found = best(judge, "long", "s", "long", "s")

    assert found.best == {1, 3}
    assert judge.questions == [SelectBest(outputs=("long", "s"), criterion="the shorter one")]


def test_nothing_is_asked_about_one_text() -> None:
    judge = Decided()

    assert best(judge, "s", "s").best == {0, 1}
    assert judge.questions == []


@pytest.mark.parametrize(
    ("error", "stops"),
    [(JudgeError(Fault.QUESTION, "too few"), []), (BudgetSpentError("2 USD"), ["2 USD"])],
)
def test_choice_that_cannot_be_made_is_an_error(error: Exception, stops: list[str]) -> None:
    told: list[str] = []
    judge = AssertionJudge(Decided(choice=error), told.append)

    with pytest.raises(UnmeasuredError):
        asyncio.run(
            judge.choose(
                parsed({"type": "select-best", "value": "x"}), "x", [OUTPUT, Output(value="other")]
            )
        )

    assert told == stops
