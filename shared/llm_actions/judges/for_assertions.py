"""Lets assertions ask a judge: promptfoo's names and variables as questions of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from llm_actions.assertions.model import (
    Assertion,
    Outcome,
    Output,
    Preference,
    UnmeasuredError,
)
from llm_actions.config.problems import shown, unknown_name
from llm_actions.judges.questions import (
    CATEGORY_SCORES,
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
    SelectBest,
)
from llm_actions.judges.service import Judge
from llm_actions.llm.answers import AnswerError
from llm_actions.llm.exchange import BudgetSpentError

QUESTION_VARIABLES = ("query", "question", "input")
SAME_TEXT = "all answers are the same text"
FLIPS = "the judge's preference flips with the order in which it sees them"
CATEGORIES: Mapping[str, Category] = {
    "subset": Category.SUBSET,
    "superset": Category.SUPERSET,
    "agree": Category.AGREE,
    "disagree": Category.DISAGREE,
    "differButFactual": Category.DIFFER_BUT_FACTUAL,
}


class AssertionJudge:
    """A judge for the model-graded assertions. `stop` is told when the budget is spent."""

    def __init__(self, judge: Judge, stop: Callable[[str], None]) -> None:
        self._judge = judge
        self._stop = stop

    async def judge(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        """The judge's verdict of an answer, not negated. Raises UnmeasuredError."""
        try:
            found = await self._judge.judge(question_of(assertion, value, output))
        except AnswerError as error:
            raise UnmeasuredError(str(error)) from None
        except BudgetSpentError as error:
            self._stop(str(error))
            raise UnmeasuredError(str(error)) from None
        return Outcome(passed=found.passed, score=found.score, reason=found.reason)

    async def choose(
        self, assertion: Assertion, value: object, outputs: Sequence[Output]
    ) -> Preference:
        """The best of several answers, seen in both orders. Raises UnmeasuredError.

        Answers that are the same text are seen once and are equally good. None is the best when
        the judge's preference flips with the order.
        """
        del assertion
        texts = [output.text for output in outputs]
        distinct = tuple(dict.fromkeys(texts))
        if len(distinct) == 1:
            return Preference(best=frozenset(range(len(texts))), reason=SAME_TEXT)
        try:
            choice = await self._judge.select_best(
                SelectBest(outputs=distinct, criterion=_text(value))
            )
        except AnswerError as error:
            raise UnmeasuredError(str(error)) from None
        except BudgetSpentError as error:
            self._stop(str(error))
            raise UnmeasuredError(str(error)) from None
        if choice.is_tie:
            return Preference(best=frozenset(), reason=FLIPS)
        best = distinct[choice.best[0]]
        chosen = frozenset(index for index, text in enumerate(texts) if text == best)
        return Preference(best=chosen, reason=choice.reason)


def question_of(assertion: Assertion, value: object, output: Output) -> Question:
    """The question that an assertion asks. Raises UnmeasuredError for a missing variable."""
    text, variables = output.text, output.variables
    threshold = assertion.threshold
    match assertion.type:
        case "llm-rubric":
            return Rubric(output=text, rubric=_text(value), threshold=threshold)
        case "g-eval":
            criteria = tuple(map(_text, value)) if isinstance(value, list) else (_text(value),)
            question = _question(assertion, output)
            return GEval(
                input=question,
                output=text,
                criteria=criteria,
                threshold=0.7 if threshold is None else threshold,
            )
        case "factuality" | "model-graded-factuality":
            return Factuality(
                input=_question(assertion, output),
                output=text,
                reference=_text(value),
                scores=_categories(assertion.config),
            )
        case "model-graded-closedqa":
            question = _question(assertion, output)
            return ClosedQa(input=question, output=text, criterion=_text(value))
        case "answer-relevance":
            question = _question(assertion, output)
            return AnswerRelevance(input=question, output=text, threshold=threshold or 0.0)
        case "context-recall":
            context = _variable(assertion, variables, "context")
            return ContextRecall(
                context=context, reference=_text(value), threshold=threshold or 0.0
            )
        case "context-relevance":
            context = _variable(assertion, variables, "context")
            question = _question(assertion, output)
            return ContextRelevance(input=question, context=context, threshold=threshold or 0.0)
        case "context-faithfulness":
            return ContextFaithfulness(
                input=_question(assertion, output),
                output=text,
                context=_variable(assertion, variables, "context"),
                threshold=threshold or 0.0,
            )
        case other:
            raise UnmeasuredError(f"no judge knows `{other}`")


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _question(assertion: Assertion, output: Output) -> str:
    """What the user asked: the variable of that name, else the whole prompt."""
    for name in QUESTION_VARIABLES:
        found = output.variables.get(name)
        if isinstance(found, str) and found.strip():
            return found
    if output.prompt:
        return output.prompt
    names = ", ".join(f"`{name}`" for name in QUESTION_VARIABLES)
    raise UnmeasuredError(f"`{assertion.name}` needs one of the variables {names}")


def _variable(assertion: Assertion, variables: Mapping[str, object], name: str) -> str:
    found = variables.get(name)
    if found is None:
        raise UnmeasuredError(f"`{assertion.name}` needs the variable `{name}`")
    return found if isinstance(found, str) else "\n".join(map(str, _items(found)))


def _items(found: object) -> Sequence[object]:
    return found if isinstance(found, list) else [found]


def _categories(config: Mapping[str, object]) -> Mapping[Category, float]:
    """The score of each category, of which the configuration may replace some by their names."""
    scores = dict(CATEGORY_SCORES)
    for name, score in config.items():
        if name not in CATEGORIES:
            raise UnmeasuredError(unknown_name("category of `factuality`", name, CATEGORIES))
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
            message = f"`{name}` must be a score from 0 to 1, found {shown(score)}"
            raise UnmeasuredError(f"`factuality`: {message}")
        scores[CATEGORIES[name]] = float(score)
    return scores
