"""Scores answers by the classic fields: keywords, similarity to the expected text, containment."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from llm_actions.evals.criteria import Score, score_answer
from llm_actions.evals.samples import Sample
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.evals.similarity import cosine_similarity, lexical_similarity
from llm_actions.llm.answers import Answer
from llm_actions.llm.embeddings import Embedder

# Raised when the same answer would get another score, so that no earlier result is taken over.
SCORING_VERSION = 1


@dataclass(kw_only=True)
class ClassicScorer:
    """`embedder` is needed for `Similarity.EMBEDDINGS` alone."""

    scoring: Scoring
    embedder: Embedder | None = None

    @property
    def key(self) -> str:
        """The way of scoring."""
        return json.dumps([SCORING_VERSION, *astuple(self.scoring)])

    def criteria_of(self, sample: Sample) -> frozenset[str]:
        """The criteria by which the classic fields of a sample score answers."""
        is_compared = sample.expected is not None and self.scoring.similarity is not Similarity.OFF
        criteria = {
            "keywords": bool(sample.expected_keywords),
            "similarity": is_compared,
            "containment": bool(sample.expected_contains),
            "forbidden": bool(sample.forbidden_keywords),
            "length": sample.max_length is not None,
        }
        return frozenset(name for name, is_used in criteria.items() if is_used)

    async def score(self, sample: Sample, answer: Answer) -> Score:
        """The score of an answer. Raises AnswerError when it cannot be embedded."""
        return score_answer(
            sample,
            answer.shown,
            similarity=await self._similarity(sample, answer.shown),
            pass_score=self.scoring.pass_score,
        )

    async def _similarity(self, sample: Sample, answer: str) -> float | None:
        if sample.expected is None or self.scoring.similarity is Similarity.OFF:
            return None
        if self.scoring.similarity is Similarity.LEXICAL or self.embedder is None:
            return lexical_similarity(sample.expected, answer)
        if not answer.strip():
            return 0.0
        expected, found = await self.embedder.vectors([sample.expected, answer])
        return cosine_similarity(expected, found)
