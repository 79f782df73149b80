"""Asks a judge and decides: the one place that turns a question into a judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from llm_actions.judges import prompts
from llm_actions.judges.confirmation import Confirmation, decide
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.polling import Model, Poll, Vectors
from llm_actions.judges.questions import (
    Choice,
    ClosedQa,
    Factuality,
    Judgement,
    Question,
    SelectBest,
    Vote,
)
from llm_actions.llm.answers import AnswerError


class Judge(Protocol):
    """What assertions need of a judge."""

    async def judge(self, question: Question) -> Judgement:
        """The decision on a question. Raises AnswerError when there is none."""
        ...

    async def select_best(self, question: SelectBest) -> Choice:
        """Which output is best. Raises AnswerError when there is no choice."""
        ...


@dataclass(kw_only=True)
class JudgeService:
    """A judge for one run.

    `secret` keeps the words of the frames unguessable; the same secret gives the same requests,
    which a cache needs (`framing.frame_secret`). `embedder` is needed for answer-relevance alone.
    """

    model: Model
    secret: bytes
    embedder: Vectors | None = None
    confirmation: Confirmation = field(default_factory=Confirmation)

    def __post_init__(self) -> None:
        self._poll = Poll(self.model, self.secret, self.embedder)

    async def judge(self, question: Question) -> Judgement:
        """The decision on a question, with every vote that led to it.

        A first judgement near the threshold is repeated; see `Confirmation`. Raises JudgeError
        for a reply that is no judgement, and AnswerError when there is no reply.
        """
        first = await self._poll.vote(question, 0)
        if not self.confirmation.wants_more(first, _threshold(question)):
            return decide([first], 1)
        more = await asyncio.gather(
            *(
                self._vote_or_error(question, repeat)
                for repeat in range(1, self.confirmation.judgements)
            )
        )
        return decide([first, *more], self.confirmation.needed)

    async def _vote_or_error(self, question: Question, repeat: int) -> Vote:
        try:
            return await self._poll.vote(question, repeat)
        except AnswerError as error:
            return Vote(passed=False, score=None, reason="", error=str(error))

    async def select_best(self, question: SelectBest) -> Choice:
        """The best output, asked in the given and in the reverse order; two picks are a tie.

        Raises JudgeError for fewer than two outputs and for a reply that is no choice.
        """
        outputs, criterion = question.outputs, question.criterion
        if len(outputs) < 2:
            raise JudgeError(Fault.QUESTION, "select-best needs at least two outputs")
        if not criterion.strip():
            raise JudgeError(Fault.QUESTION, "select-best needs a criterion")
        if len(set(outputs)) == 1:
            every = tuple(range(len(outputs)))
            return Choice(best=every, reason="a tie: all outputs are the same text", picks=())
        (forward, why), (backward, _) = await asyncio.gather(
            self._pick(criterion, outputs), self._pick(criterion, outputs[::-1])
        )
        picks = (forward, len(outputs) - 1 - backward)
        best = tuple(
            sorted({*picks, *(i for i in range(len(outputs)) if _same(outputs, picks, i))})
        )
        if len(best) > 1:
            named = " and ".join(str(index + 1) for index in best)
            why = f"a tie between outputs {named}: the preference flips with the order"
            if outputs[picks[0]] == outputs[picks[1]]:
                why = f"a tie between outputs {named}, which are the same text"
        return Choice(best=best, reason=why, picks=picks)

    async def _pick(self, criterion: str, outputs: Sequence[str]) -> tuple[int, str]:
        prompt = prompts.select_best(self.secret, criterion=criterion, outputs=outputs)
        reply, number = await self.model.ask(
            prompt, 0, lambda reply: reply.index("best", len(outputs))
        )
        return number - 1, reply.reason

    async def prefer(self, criterion: str, first: str, second: str) -> Choice:
        """Which of two texts meets a criterion better; `best` holds 0, 1 or, in a tie, both."""
        return await self.select_best(SelectBest(outputs=(first, second), criterion=criterion))


def _same(outputs: Sequence[str], picks: Sequence[int], index: int) -> bool:
    return any(outputs[index] == outputs[pick] for pick in picks)


def _threshold(question: Question) -> float | None:
    """The score at which a question is decided; None where a category or a word decides."""
    return None if isinstance(question, ClosedQa | Factuality) else question.threshold
