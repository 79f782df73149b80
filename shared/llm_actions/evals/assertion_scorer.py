"""Scores answers by classic fields and assertions together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from llm_actions.assertions.aggregate import case_outcome
from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Item, Output
from llm_actions.evals.assertion_scores import classic_result, score_of
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.criteria import Score
from llm_actions.evals.sample_items import SampleItems
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer
from llm_actions.llm.prices import Price


@dataclass(frozen=True, kw_only=True)
class CaseScorer:
    """Scores one case. `price` is that of an answer, None when it is not known."""

    classic: ClassicScorer
    engine: Engine
    price: Price | None

    async def score(
        self,
        items: Sequence[Item],
        threshold: float | None,
        sample: Sample,
        answer: Answer,
        *,
        prompt: str | None,
        tools: Sequence[object],
    ) -> Score:
        """The score of an answer: the classic fields count as one assertion beside the others.

        `prompt` is what was asked, for a judge; `tools` are those that were offered. Raises
        AnswerError when it could not be measured.
        """
        if not items:
            return await self.classic.score(sample, answer)
        output = Output(
            value=answer.value,
            variables={**sample.vars, "input": sample.input},
            prompt=prompt,
            latency_ms=None if answer.latency_seconds is None else 1000 * answer.latency_seconds,
            cost=self._cost(answer),
            finish_reason=answer.finish_reason,
            log_probs=answer.log_probs,
            tools=tools or None,
            tool_calls=answer.tool_calls or None,
        )
        outcome = await self.engine.check(items, output, threshold=threshold)
        if self.classic.criteria_of(sample):
            classic = classic_result(await self.classic.score(sample, answer))
            outcome = case_outcome([classic, *outcome.results], threshold)
        return score_of(outcome)

    def _cost(self, answer: Answer) -> float | None:
        if self.price is None or answer.prompt_tokens is None:
            return None
        return self.price.of(answer.prompt_tokens, answer.completion_tokens or 0)


@dataclass(kw_only=True)
class AssertionScorer:
    """Scores the samples of a dataset of which some have assertions.

    `models` are those that assertions ask beside the one that is measured, to which `tools` are
    offered.
    """

    cases: CaseScorer
    items: SampleItems
    models: Sequence[str]
    tools: Sequence[object] = ()

    def __post_init__(self) -> None:
        scored_by = [self.cases.classic.key, *self.models, self.items.digest_of_files()]
        self._key = json.dumps(scored_by)

    @property
    def key(self) -> str:
        """The way of scoring, with the files that assertions name."""
        return self._key

    async def score(self, sample: Sample, answer: Answer) -> Score:
        """The score of an answer, from 0 to 1. Raises AnswerError when it was not measured."""
        items = self.items.of(sample)
        score = await self.cases.score(
            items,
            sample.threshold,
            sample,
            answer,
            prompt=sample.input or None,
            tools=self.tools,
        )
        if not items:
            return score
        # The classic fields come first, so no assertion's score has the plain name of a criterion.
        classic = self.cases.classic.criteria_of(sample)
        criteria = {name: share for name, share in score.criteria.items() if name in classic}
        # A Python function may give any number, and so may a dot product.
        return replace(score, value=min(max(score.value, 0.0), 1.0), criteria=criteria)
