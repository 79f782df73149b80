"""Puts the assertions that a model judges as questions to a judge."""

from __future__ import annotations

from collections.abc import Sequence

from llm_actions.assertions.model import Assertion, Outcome, Output, UnmeasuredError
from llm_actions.config.problems import shown
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
    SelectBest,
)
from llm_actions.judges.service import Judge
from llm_actions.llm.answers import AnswerError

# The names of promptfoo's variables for the question, and our own.
QUESTION_NAMES = ("query", "question", "input")
CONTEXT_NAME = "context"
NO_JUDGE = "needs a judge; name its model with --llm-judge-model"
ROUNDING = 1e-9


class JudgedAssertions:
    """A judge as assertions need one; without a judge every question is unmeasured."""

    def __init__(self, judge: Judge | None, model: str | None) -> None:
        self._judge = judge
        self._model = model

    async def judge(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        """The judge's verdict. Raises UnmeasuredError."""
        judge = self._ready(assertion)
        try:
            found = await judge.judge(question_of(assertion, value, output))
        except AnswerError as error:
            raise UnmeasuredError(str(error)) from None
        limit = assertion.threshold
        passed = found.passed and (limit is None or found.score >= limit - ROUNDING)
        reason = "" if passed else found.reason or f"score {found.score:.2f}"
        return Outcome(passed=passed, score=found.score, reason=f"{assertion.type}: {reason}")

    async def choose(self, assertion: Assertion, value: object, outputs: Sequence[Output]) -> int:
        """The index of the best answer; a tie is unmeasured. Raises UnmeasuredError."""
        judge = self._ready(assertion)
        texts = tuple(output.text for output in outputs)
        try:
            choice = await judge.select_best(SelectBest(outputs=texts, criterion=str(value)))
        except AnswerError as error:
            raise UnmeasuredError(str(error)) from None
        if choice.is_tie:
            raise UnmeasuredError(choice.reason)
        return choice.best[0]

    def _ready(self, assertion: Assertion) -> Judge:
        if self._judge is None:
            raise UnmeasuredError(NO_JUDGE)
        provider = assertion.provider
        if provider is not None and provider != self._model:
            asked = shown(provider)
            raise UnmeasuredError(
                f"asks for the judge `{asked}`, and --llm-judge-model is `{self._model}`"
            )
        for name in (*(["config"] if assertion.config else []), *assertion.options):
            if name != "contextTransform":
                raise UnmeasuredError(f"`{name}` is not supported for a judge; leave it out")
        return self._judge


def question_of(assertion: Assertion, value: object, output: Output) -> Question:
    """What to ask of an answer. Raises UnmeasuredError for a missing variable."""
    text, limit = output.text, assertion.threshold
    match assertion.type:
        case "llm-rubric":
            return Rubric(output=text, rubric=_written(value), threshold=limit)
        case "g-eval":
            criteria = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
            question = GEval(input=_question(output), output=text, criteria=criteria)
            return (
                question
                if limit is None
                else GEval(input=question.input, output=text, criteria=criteria, threshold=limit)
            )
        case "factuality" | "model-graded-factuality":
            return Factuality(input=_question(output), output=text, reference=_written(value))
        case "model-graded-closedqa":
            return ClosedQa(input=_question(output), output=text, criterion=_written(value))
        case "answer-relevance":
            return AnswerRelevance(input=_question(output), output=text, threshold=limit or 0.0)
        case "context-recall":
            return ContextRecall(
                context=_context(output), reference=_written(value), threshold=limit or 0.0
            )
        case "context-relevance":
            return ContextRelevance(
                input=_question(output), context=_context(output), threshold=limit or 0.0
            )
        case "context-faithfulness":
            return ContextFaithfulness(
                input=_question(output),
                output=text,
                context=_context(output),
                threshold=limit or 0.0,
            )
        case _:
            raise UnmeasuredError(f"no judge knows `{assertion.type}`")


def _written(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _question(output: Output) -> str:
    for name in QUESTION_NAMES:
        found = output.variables.get(name)
        if isinstance(found, str) and found:
            return found
    return output.prompt or ""


def _context(output: Output) -> str:
    found = output.variables.get(CONTEXT_NAME)
    if not found:
        raise UnmeasuredError(f"the case has no variable `{CONTEXT_NAME}`")
    return _written(found)
