"""Assertions that a model judges, as questions to a judge."""

import asyncio
from typing import Any

import pytest
from tests.unit.judges.scripted import always

from llm_actions.assertions.model import Assertion, Outcome, Output, UnmeasuredError
from llm_actions.judges.service import JudgeService
from llm_actions.pytest_plugin.judging import JudgedAssertions

OUTPUT = Output(value="Five days.", variables={"input": "How long?", "context": ["a", "b"]})


def judged(assertion: Assertion, **verdict: Any) -> Outcome:
    service = JudgeService(model=always(**verdict), secret=b"s")
    adapter = JudgedAssertions(service, "judge-1")
    return asyncio.run(adapter.judge(assertion, "v", OUTPUT))


def test_verdict_is_the_judges() -> None:
    good = judged(Assertion(type="llm-rubric"), **{"pass": True, "score": 1.0})
    bad = judged(Assertion(type="llm-rubric"), **{"pass": False, "score": 0.0})

    assert (good.passed, good.score) == (True, 1.0)
    assert (bad.passed, bad.reason) == (False, "because")


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


def test_nobody_wins_a_tie() -> None:
    texts = [Output(value="a"), Output(value="b")]
    service = JudgeService(model=always(best=1), secret=b"s")
    judge = JudgedAssertions(service, None)

    assert not asyncio.run(judge.choose(Assertion(type="select-best"), "v", texts)).best
