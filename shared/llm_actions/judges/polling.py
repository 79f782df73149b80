"""One vote for each kind of question: the requests it takes and what they add up to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from math import fsum
from typing import Protocol, TypeVar, assert_never

from llm_actions.evals.similarity import cosine_similarity
from llm_actions.judges import prompts
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.prompts import Prompt
from llm_actions.judges.questions import (
    G_EVAL_BEST,
    QUESTIONS_GENERATED,
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
from llm_actions.judges.ratios import sentences, share, told_share
from llm_actions.judges.replies import Reply

Value = TypeVar("Value")
ROUNDING = 1e-9
STEPS_KEPT_AT_MOST = 256


class Model(Protocol):
    """What a vote needs of the judge's model; `JudgeModel` is one."""

    async def ask(
        self, prompt: Prompt, repeat: int, read: Callable[[Reply], Value]
    ) -> tuple[Reply, Value]:
        """The reply and what `read` finds in it. Raises AnswerError and JudgeError."""
        ...


class Vectors(Protocol):
    """What answer-relevance needs of embeddings; `llm.embeddings.Embedder` is one."""

    async def vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector for each text. Raises AnswerError."""
        ...


class Poll:
    """Takes votes of one model. `secret` makes the words of the frames; see `framing`."""

    def __init__(self, model: Model, secret: bytes, embedder: Vectors | None) -> None:
        self._model = model
        self._secret = secret
        self._embedder = embedder
        self._steps: dict[str, asyncio.Task[list[str]]] = {}

    async def vote(self, question: Question, repeat: int) -> Vote:
        """One judgement. Raises AnswerError and JudgeError."""
        match question:
            case Rubric():
                return await self._rubric(question, repeat)
            case GEval():
                return await self._g_eval(question, repeat)
            case Factuality():
                return await self._factuality(question, repeat)
            case ClosedQa():
                return await self._closed_qa(question, repeat)
            case AnswerRelevance():
                return await self._answer_relevance(question, repeat)
            case ContextRecall():
                return await self._context_recall(question, repeat)
            case ContextRelevance():
                return await self._context_relevance(question, repeat)
            case ContextFaithfulness():
                return await self._context_faithfulness(question, repeat)
            case _:
                assert_never(question)

    async def _rubric(self, question: Rubric, repeat: int) -> Vote:
        _require(rubric=question.rubric)
        prompt = prompts.rubric(
            self._secret, repeat, output=question.output, rubric=question.rubric
        )
        reply, (passed, score) = await self._model.ask(
            prompt, repeat, lambda reply: (reply.truth("pass"), reply.number("score", 1))
        )
        if question.threshold is not None:
            passed = passed and _reaches(score, question.threshold)
        return _vote(reply, passed=passed, score=score)

    async def _g_eval(self, question: GEval, repeat: int) -> Vote:
        if not question.criteria:
            raise JudgeError(Fault.QUESTION, "g-eval needs at least one criterion")
        votes = [await self._criterion(question, text, repeat) for text in question.criteria]
        score = fsum(vote.score or 0.0 for vote in votes) / len(votes)
        return Vote(
            passed=_reaches(score, question.threshold),
            score=score,
            reason="; ".join(vote.reason for vote in votes if vote.reason),
            is_addressed=any(vote.is_addressed for vote in votes),
        )

    async def _criterion(self, question: GEval, criterion: str, repeat: int) -> Vote:
        _require(criterion=criterion)
        prompt = prompts.g_eval(
            self._secret,
            repeat,
            criterion=criterion,
            steps=await self._steps_of(criterion),
            asked=question.input,
            output=question.output,
        )
        reply, points = await self._model.ask(
            prompt, repeat, lambda reply: reply.number("score", G_EVAL_BEST)
        )
        score = points / G_EVAL_BEST
        return _vote(reply, passed=_reaches(score, question.threshold), score=score)

    async def _steps_of(self, criterion: str) -> list[str]:
        """The steps for a criterion, planned once for all cases that wait for them."""
        task = self._steps.get(criterion)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.get_running_loop().create_task(self._plan(criterion))
            task.add_done_callback(_look_at)
            self._steps[criterion] = task
            if len(self._steps) > STEPS_KEPT_AT_MOST:
                del self._steps[next(iter(self._steps))]
        return await asyncio.shield(task)

    async def _plan(self, criterion: str) -> list[str]:
        prompt = prompts.g_eval_steps(self._secret, criterion=criterion)
        _, steps = await self._model.ask(prompt, 0, lambda reply: reply.texts("steps"))
        if not steps:
            raise JudgeError(Fault.UNPARSED, "it planned no step for the criterion")
        return steps

    async def _factuality(self, question: Factuality, repeat: int) -> Vote:
        _require(reference=question.reference)
        prompt = prompts.factuality(
            self._secret,
            repeat,
            asked=question.input,
            output=question.output,
            reference=question.reference,
        )
        reply, letter = await self._model.ask(
            prompt, repeat, lambda reply: reply.choice("category", "ABCDE")
        )
        score = question.scores[Category(letter)]
        reason = f"category {letter}: {reply.reason}" if reply.reason else f"category {letter}"
        return _vote(reply, passed=score > 0, score=score, reason=reason)

    async def _closed_qa(self, question: ClosedQa, repeat: int) -> Vote:
        _require(criterion=question.criterion)
        prompt = prompts.closed_qa(
            self._secret,
            repeat,
            asked=question.input,
            output=question.output,
            criterion=question.criterion,
        )
        reply, letter = await self._model.ask(
            prompt, repeat, lambda reply: reply.choice("meets", "YN")
        )
        return _vote(reply, passed=letter == "Y", score=float(letter == "Y"))

    async def _answer_relevance(self, question: AnswerRelevance, repeat: int) -> Vote:
        _require(input=question.input)
        if self._embedder is None:
            raise JudgeError(Fault.QUESTION, "answer-relevance needs an embedding model")
        asked = await asyncio.gather(
            *(
                self._model.ask(
                    prompts.generated_question(self._secret, repeat, nth, output=question.output),
                    repeat,
                    lambda reply: reply.text("question"),
                )
                for nth in range(QUESTIONS_GENERATED)
            )
        )
        texts = [text for _, text in asked]
        wanted, *found = await self._embedder.vectors([question.input, *texts])
        score = fsum(cosine_similarity(wanted, vector) for vector in found) / len(found)
        return Vote(
            passed=_reaches(score, question.threshold),
            score=score,
            reason=f"questions that it answers: {'; '.join(dict.fromkeys(texts))}",
            is_addressed=any(reply.is_addressed for reply, _ in asked),
        )

    async def _context_recall(self, question: ContextRecall, repeat: int) -> Vote:
        _require(reference=question.reference)
        prompt = prompts.statements(
            self._secret, repeat, name="reference", text=question.reference, asked=None
        )
        _, stated = await self._model.ask(prompt, repeat, lambda reply: reply.texts("statements"))
        if not stated:
            raise JudgeError(Fault.QUESTION, "the reference states no fact that could be recalled")
        return await self._supported(
            question.context, stated, question.threshold, repeat, of="statements of the reference"
        )

    async def _context_faithfulness(self, question: ContextFaithfulness, repeat: int) -> Vote:
        prompt = prompts.statements(
            self._secret, repeat, name="output", text=question.output, asked=question.input
        )
        reply, stated = await self._model.ask(
            prompt, repeat, lambda reply: reply.texts("statements")
        )
        if not stated:
            return _vote(reply, passed=True, score=1.0, reason="the output states no fact")
        vote = await self._supported(
            question.context, stated, question.threshold, repeat, of="statements of the output"
        )
        return Vote(
            passed=vote.passed,
            score=vote.score,
            reason=vote.reason,
            is_addressed=vote.is_addressed or reply.is_addressed,
        )

    async def _supported(
        self, context: str, stated: Sequence[str], threshold: float, repeat: int, *, of: str
    ) -> Vote:
        _require(context=context)
        prompt = prompts.support(self._secret, repeat, context=context, statements=stated)
        reply, found = await self._model.ask(
            prompt, repeat, lambda reply: reply.numbers("supported", len(stated))
        )
        score = share(found, stated)
        reason = told_share(found, stated, f"{of} are supported")
        return _vote(reply, passed=_reaches(score, threshold), score=score, reason=reason)

    async def _context_relevance(self, question: ContextRelevance, repeat: int) -> Vote:
        _require(input=question.input, context=question.context)
        parts = sentences(question.context)
        prompt = prompts.needed(self._secret, repeat, asked=question.input, sentences=parts)
        reply, found = await self._model.ask(
            prompt, repeat, lambda reply: reply.numbers("needed", len(parts))
        )
        score = share(found, parts)
        reason = f"{len(found)} of {len(parts)} sentences of the context are needed"
        return _vote(reply, passed=_reaches(score, question.threshold), score=score, reason=reason)


def _vote(reply: Reply, *, passed: bool, score: float, reason: str | None = None) -> Vote:
    return Vote(
        passed=passed,
        score=score,
        reason=reply.reason if reason is None else reason,
        is_addressed=reply.is_addressed,
    )


def _look_at(task: asyncio.Task[list[str]]) -> None:
    """Take note of an error that nobody may wait for any more."""
    if not task.cancelled():
        task.exception()


def _reaches(score: float, threshold: float) -> bool:
    return score >= threshold - ROUNDING


def _require(**texts: str) -> None:
    """Refuse a question of which a text is blank, for which every judgement would be luck."""
    for name, text in texts.items():
        if not text.strip():
            raise JudgeError(
                Fault.QUESTION, f"the {name} is empty, so there is nothing to judge by"
            )
