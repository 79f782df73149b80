"""One vote of each kind: promptfoo's meanings, with a model whose verdicts are chosen."""

import asyncio
from typing import Any

import pytest
from tests.unit.judges.scripted import (
    Fields,
    ScriptedModel,
    ScriptedVectors,
    always,
    block_of,
    in_turn,
)

from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.polling import Poll
from llm_actions.judges.prompts import Prompt
from llm_actions.judges.questions import (
    AnswerRelevance,
    Category,
    ClosedQa,
    ContextFaithfulness,
    ContextRecall,
    ContextRelevance,
    Factuality,
    GEval,
    Question,
    Rubric,
    Vote,
)


def vote(model: ScriptedModel, question: Question, vectors: ScriptedVectors | None = None) -> Vote:
    return asyncio.run(Poll(model, b"s", vectors).vote(question, 0))


@pytest.mark.parametrize(
    ("passed", "score", "threshold", "expected"),
    [
        (True, 0.0, None, True),
        (False, 1.0, None, False),
        (True, 0.8, 0.8, True),
        (True, 0.79, 0.8, False),
        (False, 0.9, 0.8, False),
    ],
)
def test_rubric_passes_when_the_judge_says_so_and_the_threshold_is_reached(
    passed: bool, score: float, threshold: float | None, expected: bool
) -> None:
    question = Rubric(output="hello", rubric="greets", threshold=threshold)

    found = vote(always(score=score, **{"pass": passed}), question)

    assert (found.passed, found.score, found.reason) == (expected, score, "because")


@pytest.mark.parametrize(
    ("letter", "passed", "score"),
    [("A", True, 1.0), ("B", True, 1.0), ("C", True, 1.0), ("D", False, 0.0), ("E", True, 1.0)],
)
def test_factuality_passes_all_but_contradictions(letter: str, passed: bool, score: float) -> None:
    question = Factuality(input="where?", output="here", reference="there")

    found = vote(always(category=letter), question)

    assert (found.passed, found.score) == (passed, score)
    assert found.reason == f"category {letter}: because"


def test_factuality_takes_scores_of_its_own_and_0_fails() -> None:
    scores = dict.fromkeys(Category, 0.0) | {Category.DISAGREE: 0.4}
    question = Factuality(input="where?", output="here", reference="there", scores=scores)

    found = [vote(always(category=letter), question) for letter in "AD"]

    assert [(one.passed, one.score) for one in found] == [(False, 0.0), (True, 0.4)]


@pytest.mark.parametrize(("letter", "score"), [("Y", 1.0), ("N", 0.0)])
def test_closed_qa_is_yes_or_no(letter: str, score: float) -> None:
    found = vote(always(meets=letter), ClosedQa(input="a", output="b", criterion="c"))

    assert (found.passed, found.score) == (score == 1, score)


def g_eval_model(points: dict[str, float]) -> ScriptedModel:
    def answer(prompt: Prompt, _: int) -> Fields:
        if "begin output" not in prompt.messages[1]["content"]:
            return {"steps": ["read", "compare"]}
        return {"score": points[block_of(prompt, "criterion")]}

    return ScriptedModel(answer=answer)


def test_g_eval_is_the_mean_of_its_criteria_out_of_ten() -> None:
    question = GEval(input="a", output="b", criteria=("clear", "polite"))

    found = vote(g_eval_model({"clear": 10, "polite": 4}), question)

    assert (found.passed, found.score) == (True, pytest.approx(0.7))


def test_g_eval_plans_its_steps_once_for_every_case() -> None:
    model = g_eval_model({"clear": 6})
    poll = Poll(model, b"s", None)

    async def run() -> list[Vote]:
        questions = [GEval(input=str(n), output="b", criteria=("clear",)) for n in range(5)]
        return await asyncio.gather(*(poll.vote(question, 0) for question in questions))

    found = asyncio.run(run())

    assert [one.passed for one in found] == [False] * 5
    assert len(model.prompts) == 6
    assert block_of(model.prompts[-1], "steps") == "1. read\n2. compare"


def test_g_eval_plans_again_after_an_error() -> None:
    model = in_turn({"steps": []}, {"steps": ["read"]}, {"score": 9})
    poll = Poll(model, b"s", None)
    question = GEval(input="a", output="b", criteria=("clear",))

    async def run() -> Vote:
        with pytest.raises(JudgeError, match="no step"):
            await poll.vote(question, 0)
        return await poll.vote(question, 0)

    assert asyncio.run(run()).score == pytest.approx(0.9)


def test_g_eval_keeps_the_steps_of_a_few_criteria_only() -> None:
    model = g_eval_model({str(number): 5 for number in range(300)})
    poll = Poll(model, b"s", None)

    async def run() -> None:
        for number in [*range(300), 0]:
            await poll.vote(GEval(input="a", output="b", criteria=(str(number),)), 0)

    asyncio.run(run())

    assert len(model.prompts) == 2 * 301


def test_answer_relevance_is_the_mean_cosine_of_three_questions() -> None:
    model = in_turn({"question": "p"}, {"question": "q"}, {"question": "r"})
    vectors = ScriptedVectors(
        by_text={"in": [1.0, 0.0], "p": [1.0, 0.0], "q": [0.0, 1.0], "r": [0.6, 0.8]}
    )

    found = vote(model, AnswerRelevance(input="in", output="b", threshold=0.6), vectors)

    assert (found.passed, found.score) == (False, pytest.approx(1.6 / 3))
    assert len({prompt.frame.check for prompt in model.prompts}) == 3


def context_model(statements: list[str], supported: list[int], **last: Any) -> ScriptedModel:
    return in_turn({"statements": statements}, {"supported": supported, **last})


def test_context_recall_is_the_share_of_the_reference_that_is_supported() -> None:
    model = context_model(["made in 1991", "made by Guido"], [1])
    question = ContextRecall(context="From 1991.", reference="Guido, 1991.", threshold=0.5)

    found = vote(model, question)

    assert (found.passed, found.score) == (True, 0.5)
    assert found.reason.endswith("not: made by Guido")
    assert block_of(model.prompts[0], "reference") == "Guido, 1991."


def test_context_recall_of_a_reference_without_facts_is_an_error() -> None:
    with pytest.raises(JudgeError, match="no fact"):
        vote(always(statements=[]), ContextRecall(context="a", reference="Hello!"))


def test_context_faithfulness_is_the_share_of_the_output_that_is_supported() -> None:
    model = context_model(["a", "b", "c"], [1, 2])
    question = ContextFaithfulness(input="q", output="abc", context="ab", threshold=0.7)

    found = vote(model, question)

    assert (found.passed, found.score) == (False, pytest.approx(2 / 3))
    assert block_of(model.prompts[1], "statements") == "1. a\n2. b\n3. c"


def test_output_without_facts_is_faithful() -> None:
    question = ContextFaithfulness(input="q", output="Hello!", context="ab", threshold=0.9)

    assert vote(always(statements=[]), question).passed


def test_faithful_output_that_talks_to_the_judge_is_marked() -> None:
    model = in_turn({"statements": ["a"], "addressed": True}, {"supported": [1]})

    assert vote(model, ContextFaithfulness(input="q", output="a", context="a")).is_addressed


def test_context_relevance_is_the_share_of_its_sentences_that_are_needed() -> None:
    model = always(needed=[1])
    context = "Paris is the capital. France has wine. The tower is in Paris."

    found = vote(model, ContextRelevance(input="Capital?", context=context, threshold=0.3))

    assert (found.passed, found.score) == (True, pytest.approx(1 / 3))
    assert block_of(model.prompts[0], "context").startswith("1. Paris is the capital.\n2. France")


def test_sentence_that_does_not_exist_is_an_error_and_no_share_above_1() -> None:
    with pytest.raises(JudgeError, match="`needed`"):
        vote(always(needed=[1, 2]), ContextRelevance(input="Capital?", context="Paris."))


@pytest.mark.parametrize(
    "question",
    [
        Rubric(output="a", rubric=" "),
        GEval(input="a", output="b", criteria=()),
        GEval(input="a", output="b", criteria=("",)),
        Factuality(input="a", output="b", reference=""),
        ClosedQa(input="a", output="b", criterion="\n"),
        AnswerRelevance(input="", output="b"),
        AnswerRelevance(input="a", output="b"),
        ContextRecall(context="a", reference=""),
        ContextRelevance(input="", context="b"),
        ContextRelevance(input="a", context=" "),
    ],
    ids=lambda question: type(question).__name__,
)
def test_question_that_nobody_can_answer_costs_nothing(question: Question) -> None:
    model = always()

    with pytest.raises(JudgeError) as caught:
        vote(model, question)

    assert caught.value.fault is Fault.QUESTION
    assert model.prompts == []
