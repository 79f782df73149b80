"""What the run needs of scoring."""

from __future__ import annotations

from typing import Protocol

from llm_actions.evals.criteria import Score
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer


class Scorer(Protocol):
    """Scores answers."""

    @property
    def key(self) -> str:
        """Everything that scores depend on beside the sample and the answer."""
        ...

    async def score(self, sample: Sample, answer: Answer) -> Score:
        """The score of an answer. Raises AnswerError when it could not be measured."""
        ...
