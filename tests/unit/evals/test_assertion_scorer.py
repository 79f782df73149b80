"""Scores by classic fields and assertions together."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.unit.evals.datasets import sample

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Output, Script
from llm_actions.config.files import Folders
from llm_actions.evals.assertion_scorer import AssertionScorer, CaseScorer
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.criteria import Score, UnscoredError
from llm_actions.evals.results import Status
from llm_actions.evals.sample_items import SampleItems
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.llm.answers import Answer
from llm_actions.llm.prices import Price


class Returning:
    """A Python function that returns a value, whatever the answer."""

    def __init__(self, value: object) -> None:
        self.value = value

    async def run(self, script: Script, output: Output, config: object) -> object:
        return self.value


def scorer(
    *,
    similarity: Similarity = Similarity.LEXICAL,
    price: Price | None = None,
    returned: object = None,
    models: tuple[str, ...] = (),
    tools: tuple[object, ...] = (),
) -> AssertionScorer:
    folder = Path()
    return AssertionScorer(
        cases=CaseScorer(
            classic=ClassicScorer(scoring=Scoring(pass_score=0.8, similarity=similarity)),
            engine=Engine(python=Returning(returned)),
            price=price,
        ),
        items=SampleItems([folder / "data.jsonl"], Folders(working=folder)),
        models=models,
        tools=tools,
    )


def scored(answer: Answer | str, *entries: object, by: Any = None, **fields: object) -> Score:
    """The score of an answer to a sample with these assertions."""
    given = Answer(text=answer) if isinstance(answer, str) else answer
    asked = sample(assertions=list(entries), **fields)
    return asyncio.run((by or scorer()).score(asked, given))


def contains(value: str, **fields: object) -> dict[str, object]:
    return {"type": "contains", "value": value, **fields}


PYTHON = {"type": "python", "value": "anything"}


def test_sample_without_assertions_is_scored_by_its_classic_fields() -> None:
    fields = {"expected_keywords": ("a", "b")}

    found = scored("a", **fields)

    classic = scorer().cases.classic
    assert found == asyncio.run(classic.score(sample(**fields), Answer(text="a")))
    assert (found.value, found.assertions) == (0.5, ())


def test_classic_fields_and_assertions_have_to_pass_both() -> None:
    fields = {"expected_keywords": ("a",)}

    assert scored("a b", contains("b"), **fields).is_correct
    assert not scored("a", contains("b"), **fields).is_correct
    assert not scored("b", contains("b"), **fields).is_correct
    assert scored("a", contains("b"), **fields).value == 0.5


def test_threshold_lets_the_mean_decide() -> None:
    fields = {"expected_keywords": ("a",), "threshold": 0.5}

    assert scored("a", contains("b"), **fields).is_correct
    assert not scored("c", contains("b"), **fields).is_correct


def test_criteria_are_those_of_the_classic_fields_alone() -> None:
    named = contains("b", metric="containment")

    found = scored("a b", named, contains("c", metric="keywords"), expected_keywords=("a",))

    assert found.criteria == {"keywords": 1.0}
    assert [each.metric for each in found.assertions] == ["containment", "keywords"]


def test_expected_text_that_is_not_compared_counts_for_nothing() -> None:
    off = scorer(similarity=Similarity.OFF)

    found = scored("b", contains("a"), contains("b"), by=off, expected="something else")

    assert (found.value, found.criteria) == (0.5, {})


def test_assertions_know_variables_input_time_and_cost() -> None:
    answer = Answer(text="Bikes", latency_seconds=0.5, prompt_tokens=1_000_000, completion_tokens=0)
    priced = scorer(price=Price(input=1.0, output=1.0))
    cheap = {"type": "cost", "threshold": 2.0}

    assert scored(answer, contains("{{ shop }}"), vars={"shop": "Bikes"}).is_correct
    assert scored(answer, contains("{{ input }}"), input="Bike").is_correct
    assert not scored(answer, {"type": "latency", "threshold": 400}).is_correct
    assert scored(answer, cheap, by=priced).is_correct
    with pytest.raises(UnscoredError, match="cost"):
        scored(answer, cheap)


@pytest.mark.parametrize(("returned", "value"), [(5, 1.0), (-2, 0.0), (0.25, 0.25)])
def test_score_of_a_sample_stays_between_0_and_1(returned: float, value: float) -> None:
    found = scored("a", PYTHON, by=scorer(returned=returned))

    assert found.value == value
    assert found.assertions[0].score == returned


def test_assertion_that_cannot_be_measured_is_an_error_that_tells_the_others() -> None:
    with pytest.raises(UnscoredError) as caught:
        scored("a", contains("a"), PYTHON, by=scorer(returned="no verdict"))

    assert [each.status for each in caught.value.assertions] == [Status.PASS, Status.ERROR]


def test_assertion_of_no_weight_that_cannot_be_measured_is_told_and_no_error() -> None:
    found = scored("a", contains("a"), {**PYTHON, "weight": 0}, by=scorer(returned="no verdict"))

    assert (found.value, found.is_correct) == (1.0, True)
    assert [each.status for each in found.assertions] == [Status.PASS, Status.ERROR]


def test_case_is_an_error_also_where_another_assertion_failed() -> None:
    with pytest.raises(UnscoredError):
        scored("a", contains("b"), PYTHON, by=scorer(returned="no verdict"))


def test_key_tells_ways_of_scoring_apart() -> None:
    keys = {
        scorer().key,
        scorer(models=("judge-a",)).key,
        scorer(models=("judge-b",)).key,
        scorer(similarity=Similarity.OFF).key,
        scorer().cases.classic.key,
    }

    assert len(keys) == 5
    assert scorer().key in keys


CALL = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "look_up", "parameters": {"type": "object"}}}


def test_assertions_see_calls_and_the_tools_that_were_offered() -> None:
    called = {"type": "tool-call-f1", "value": ["look_up"]}
    valid = {"type": "is-valid-openai-tools-call"}
    offering = scorer(tools=(TOOL,))

    for text in ("", "One moment."):
        answer = Answer(text=text, tool_calls=(CALL,))
        assert scored(answer, called, valid, by=offering).is_correct
    assert not scored("look_up", called, by=offering).is_correct
    assert scored(Answer(text="", tool_calls=(CALL,)), expected_keywords=("look_up",)).is_correct


def test_assertions_measure_log_probabilities() -> None:
    sure = {"type": "perplexity", "threshold": 2}

    assert scored(Answer(text="a", log_probs=(-0.1, -0.2)), sure).is_correct
    assert not scored(Answer(text="a", log_probs=(-3.0,)), sure).is_correct
    with pytest.raises(UnscoredError, match="log probabilities"):
        scored("a", sure)
