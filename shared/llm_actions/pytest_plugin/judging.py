"""A judge for the items of a session, or what to say where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from llm_actions.assertions.model import (
    Assertion,
    Outcome,
    Output,
    Preference,
    UnmeasuredError,
)
from llm_actions.config.problems import shown
from llm_actions.judges.for_assertions import AssertionJudge
from llm_actions.judges.service import Judge

NO_JUDGE = "needs a judge; name its model with --llm-judge-model"


class JudgedAssertions:
    """A judge as assertions need one; without a judge every question is unmeasured."""

    def __init__(self, judge: Judge | None, model: str | None) -> None:
        self._judge = None if judge is None else AssertionJudge(judge, _never_told)
        self._model = model

    async def judge(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        """The judge's verdict. Raises UnmeasuredError."""
        return await self._ready(assertion).judge(assertion, value, output)

    async def choose(
        self, assertion: Assertion, value: object, outputs: Sequence[Output]
    ) -> Preference:
        """The best of several answers. Raises UnmeasuredError."""
        return await self._ready(assertion).choose(assertion, value, outputs)

    def _ready(self, assertion: Assertion) -> AssertionJudge:
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


def _never_told(reason: str) -> None:
    """A session has no budget that could be spent."""
    raise UnmeasuredError(reason)
