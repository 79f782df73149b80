"""What a judge can be asked, and what comes of it. Pure values.

The kinds, their thresholds and what passes are promptfoo's:
https://www.promptfoo.dev/docs/configuration/expected-outputs/model-graded/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

QUESTIONS_GENERATED = 3
G_EVAL_BEST = 10


class Category(StrEnum):
    """How a text relates to a reference, by the letters that judges answer with."""

    SUBSET = "A"
    SUPERSET = "B"
    AGREE = "C"
    DISAGREE = "D"
    DIFFER_BUT_FACTUAL = "E"


CATEGORY_SCORES: Mapping[Category, float] = MappingProxyType(
    {
        Category.SUBSET: 1.0,
        Category.SUPERSET: 1.0,
        Category.AGREE: 1.0,
        Category.DISAGREE: 0.0,
        Category.DIFFER_BUT_FACTUAL: 1.0,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rubric:
    """`llm-rubric`: passes when the judge says so and its score reaches the threshold, if any."""

    output: str
    rubric: str
    threshold: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GEval:
    """`g-eval`: the judge plans steps for each criterion, then scores; the mean has to reach."""

    input: str
    output: str
    criteria: tuple[str, ...]
    threshold: float = 0.7


@dataclass(frozen=True, kw_only=True, slots=True)
class Factuality:
    """`factuality`: how the output relates to a reference; a category with a score of 0 fails."""

    input: str
    output: str
    reference: str
    scores: Mapping[Category, float] = field(default_factory=lambda: CATEGORY_SCORES)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedQa:
    """`model-graded-closedqa`: whether the output meets a criterion, yes or no."""

    input: str
    output: str
    criterion: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRelevance:
    """`answer-relevance`: mean cosine of the input and questions that the output answers."""

    input: str
    output: str
    threshold: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ContextRecall:
    """`context-recall`: share of the reference's statements that the context supports."""

    context: str
    reference: str
    threshold: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ContextRelevance:
    """`context-relevance`: share of the context's sentences that the input needs."""

    input: str
    context: str
    threshold: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ContextFaithfulness:
    """`context-faithfulness`: share of the output's statements that the context supports."""

    input: str
    output: str
    context: str
    threshold: float = 0.0


Question = (
    Rubric
    | GEval
    | Factuality
    | ClosedQa
    | AnswerRelevance
    | ContextRecall
    | ContextRelevance
    | ContextFaithfulness
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectBest:
    """`select-best`: which of at least two outputs meets a criterion best."""

    outputs: tuple[str, ...]
    criterion: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """One judgement of several; `error` says why there is none, and then it did not pass.

    `is_addressed`: the judge says that the judged text tries to tell it how to judge.
    """

    passed: bool
    score: float | None
    reason: str
    is_addressed: bool = False
    error: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What was decided, a score from 0 to 1, why, and every vote that led to it."""

    passed: bool
    score: float
    reason: str
    votes: tuple[Vote, ...]

    @property
    def is_addressed(self) -> bool:
        """True when a vote says that the judged text tries to tell the judge how to judge."""
        return any(vote.is_addressed for vote in self.votes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Which outputs are best, by index from 0: one, or those between which the judge wavers.

    `picks` holds the judge's choice for each order in which the outputs were shown.
    """

    best: tuple[int, ...]
    reason: str
    picks: tuple[int, ...]

    @property
    def is_tie(self) -> bool:
        """True when no single output is the best."""
        return len(self.best) > 1

    def judgement(self, index: int) -> Judgement:
        """The result for one output: only a single best one passes, a tied one scores a half."""
        is_best = index in self.best
        passed = is_best and not self.is_tie
        score = 1.0 if passed else 0.5 if is_best else 0.0
        vote = Vote(passed=passed, score=score, reason=self.reason)
        return Judgement(passed=passed, score=score, reason=self.reason, votes=(vote,))
