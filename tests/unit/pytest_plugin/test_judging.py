"""Assertions that a model judges, as questions to a judge."""

import asyncio
from typing import Any

import pytest
from tests.unit.judges.scripted import always

from llm_actions.assertions.kinds import KINDS, Family
from llm_actions.assertions.model import Assertion, Outcome, Output, UnmeasuredError
from llm_actions.judges.questions import (
    AnswerRelevance,
    ClosedQa,
    ContextFaithfulness,
    ContextRecall,
    ContextRelevance,
    Factuality,
    GEval,
    Question,
    Rubric,
)
from llm_actions.judges.service import JudgeService
from llm_actions.pytest_plugin.judging import JudgedAssertions, question_of

OUTPUT = Output(value="Five days.", variables={"input": "How long?", "context": ["a", "b"]})
ASKED = {"input": "How long?", "output": "Five days."}


@pytest.mark.parametrize(
    ("name", "threshold", "expected"),
    [
        ("llm-rubric", 0.6, Rubric(output="Five days.", rubric="v", threshold=0.6)),
        ("g-eval", None, GEval(**ASKED, criteria=("v",))),
        ("g-eval", 0.9, GEval(**ASKED, criteria=("v",), threshold=0.9)),
        ("factuality", None, Factuality(**ASKED, reference="v")),
        ("model-graded-factuality", None, Factuality(**ASKED, reference="v")),
        ("model-graded-closedqa", None, ClosedQa(**ASKED, criterion="v")),
        ("answer-relevance", 0.8, AnswerRelevance(**ASKED, threshold=0.8)),
        ("context-recall", None, ContextRecall(context="a\nb", reference="v")),
        (
            "context-relevance",
            0.5,
            ContextRelevance(input="How long?", context="a\nb", threshold=0.5),
        ),
        ("context-faithfulness", None, ContextFaithfulness(**ASKED, context="a\nb")),
    ],
)
def test_each_type_is_its_question(name: str, threshold: float | None, expected: Question) -> None:
    assert question_of(Assertion(type=name, threshold=threshold), "v", OUTPUT) == expected


def test_every_judged_type_has_a_question() -> None:
    judged = {name for name, kind in KINDS.items() if kind.family is Family.JUDGE}

    for name in judged - {"select-best"}:
        question_of(Assertion(type=name), "v", OUTPUT)


def test_missing_context_is_unmeasured() -> None:
    with pytest.raises(UnmeasuredError, match="no variable `context`"):
        question_of(Assertion(type="context-recall"), "v", Output(value="x"))


def judged(assertion: Assertion, **verdict: Any) -> Outcome:
    service = JudgeService(model=always(**verdict), secret=b"s")
    adapter = JudgedAssertions(service, "judge-1")
    return asyncio.run(adapter.judge(assertion, "v", OUTPUT))


def test_verdict_is_the_judges() -> None:
    good = judged(Assertion(type="llm-rubric"), **{"pass": True, "score": 1.0})
    bad = judged(Assertion(type="llm-rubric"), **{"pass": False, "score": 0.0})

    assert (good.passed, good.score) == (True, 1.0)
    assert (bad.passed, bad.reason) == (False, "llm-rubric: because")


def test_score_has_to_reach_the_threshold() -> None:
    verdict = {"category": "A"}

    assert judged(Assertion(type="factuality", threshold=1.0), **verdict).passed
    assert not judged(
        Assertion(type="llm-rubric", threshold=0.9), **{"pass": True, "score": 0.5}
    ).passed


@pytest.mark.parametrize(
    ("assertion", "told"),
    [
        (Assertion(type="llm-rubric", provider="other"), "asks for the judge `other`"),
        (Assertion(type="llm-rubric", config={"a": 1}), "`config` is not supported"),
        (Assertion(type="llm-rubric", options={"rubricPrompt": "x"}), "`rubricPrompt` is not"),
    ],
)
def test_what_the_judge_cannot_heed_is_unmeasured(assertion: Assertion, told: str) -> None:
    with pytest.raises(UnmeasuredError, match=told):
        judged(assertion, **{"pass": True, "score": 1.0})


def test_named_provider_may_be_the_judge_itself() -> None:
    assertion = Assertion(type="llm-rubric", provider="judge-1")

    assert judged(assertion, **{"pass": True, "score": 1.0}).passed


def test_without_a_judge_nothing_is_judged() -> None:
    with pytest.raises(UnmeasuredError, match="--llm-judge-model"):
        asyncio.run(JudgedAssertions(None, None).judge(Assertion(type="llm-rubric"), "v", OUTPUT))


def test_best_of_several_is_chosen_and_a_tie_is_unmeasured() -> None:
    texts = [Output(value="a"), Output(value="b")]
    service = JudgeService(model=always(best=1), secret=b"s")

    with pytest.raises(UnmeasuredError, match="tie"):
        asyncio.run(
            JudgedAssertions(service, None).choose(Assertion(type="select-best"), "v", texts)
        )
