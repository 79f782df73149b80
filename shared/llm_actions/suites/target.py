"""A model under suites, as the run sees it: a target and a scorer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from llm_actions.assertions.aggregate import case_outcome
from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Output, Script, assertions_in
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.criteria import Score
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import chat_body, offered_tools, parse_turn
from llm_actions.llm.prices import Price
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.errors import TemplateError
from llm_actions.safety.cases import AttackCase
from llm_actions.safety.judgement import (
    AttackOutcome,
    TwinOutcome,
    judge_attack,
    judge_twin,
)
from llm_actions.suites.asked import AskedAttack, AskedCase, AskedSamples, messages_of
from llm_actions.suites.scores import classic_result, score_of

# The finish reason of an answer in which a model or its endpoint declined.
REFUSALS: Mapping[ErrorKind, str] = {
    ErrorKind.REFUSAL: "refusal",
    ErrorKind.CONTENT_FILTER: "content_filter",
}


@dataclass(frozen=True, kw_only=True)
class SuiteTarget:
    """Makes requests of what is asked. A model that declines has answered."""

    base_url: str
    model: str
    samples: AskedSamples

    @property
    def url(self) -> str:
        """Where chat requests go."""
        return f"{self.base_url}/chat/completions"

    def request(self, sample: Sample) -> bytes:
        """The request for a sample. Raises AnswerError if a template cannot be filled in."""
        asked = self.samples.of(sample)
        try:
            return chat_body(self.model, messages_of(asked), asked.parameters)
        except TemplateError as error:
            raise AnswerError(ErrorKind.TEMPLATE, str(error), attempts=0) from None

    def parse(self, body: bytes) -> Answer:
        """The answer in a completion, which may call tools. Raises AnswerError.

        A refusal is an answer, its text says so.
        """
        try:
            return parse_turn(body)
        except AnswerError as error:
            if error.kind not in REFUSALS:
                raise
            prompt_tokens, completion_tokens = error.tokens
            return Answer(
                text=str(error),
                finish_reason=REFUSALS[error.kind],
                prompt_tokens=prompt_tokens or None,
                completion_tokens=completion_tokens or None,
            )


@dataclass(kw_only=True)
class SuiteScorer:
    """Scores a test case by its assertions, an attack and a twin by what the answer shows."""

    samples: AskedSamples
    classic: ClassicScorer
    engine: Engine
    price: Price | None
    version: str

    @property
    def key(self) -> str:
        """The way of scoring, with all that is read beside the samples."""
        return json.dumps([self.classic.key, self.version, _digest(self.samples)])

    async def score(self, sample: Sample, answer: Answer) -> Score:
        """The score of an answer. Raises AnswerError when it could not be measured."""
        asked = self.samples.of(sample)
        if isinstance(asked, AskedCase):
            return await self._case(asked, sample, answer)
        return _safety(asked, answer)

    async def _case(self, asked: AskedCase, sample: Sample, answer: Answer) -> Score:
        has_classic = sample.has_criteria_without_similarity or sample.expected is not None
        if not asked.items:
            return await self.classic.score(sample, answer)
        output = Output(
            value=answer.value,
            variables={**sample.vars, "input": sample.input},
            prompt=_prompt(asked.case),
            latency_ms=None if answer.latency_seconds is None else 1000 * answer.latency_seconds,
            cost=self._cost(answer),
            finish_reason=answer.finish_reason,
            log_probs=answer.log_probs,
            tools=offered_tools(asked.parameters) or None,
            tool_calls=answer.tool_calls or None,
        )
        threshold = asked.case.threshold
        outcome = await self.engine.check(asked.items, output, threshold=threshold)
        if has_classic:
            classic = classic_result(await self.classic.score(sample, answer))
            outcome = case_outcome([classic, *outcome.results], threshold)
        return score_of(outcome)

    def _cost(self, answer: Answer) -> float | None:
        if self.price is None or answer.prompt_tokens is None:
            return None
        return self.price.of(answer.prompt_tokens, answer.completion_tokens or 0)


def _prompt(case: PromptCase) -> str | None:
    """What was asked, for a judge: the input, below the turns before it."""
    return case.asked if case.history else case.input


def _digest(samples: AskedSamples) -> str:
    """That of all that answers are scored by, with the files that assertions name."""
    digest = hashlib.blake2b(digest_size=16)
    for asked in samples.asked:
        if isinstance(asked, AskedCase):
            case = asked.case
            digest.update(_bytes((case.assertions, case.threshold, case.vars, case.history)))
            for assertion in assertions_in(asked.items):
                for part in (assertion.value, assertion.transform):
                    digest.update(_content(part))
        elif isinstance(asked.case, AttackCase):
            digest.update(_bytes(asked.case.goal))
    return digest.hexdigest()


def _content(part: object) -> bytes:
    """What a value or a script holds; a transform that is no script stands in the assertion."""
    if isinstance(part, Script) and part.path is not None:
        try:
            return Path(part.path).read_bytes()
        except OSError:
            return b""  # it will be an error of the case
    return b"" if callable(part) else _bytes(part)


def _bytes(value: object) -> bytes:
    return repr(value).encode("utf-8", "backslashreplace")


def _safety(asked: AskedAttack, answer: Answer) -> Score:
    if not asked.is_delivered:
        message = "the prompt leaves out what the case brings, so nothing was tried"
        raise AnswerError(ErrorKind.ASSERTION, message, is_fatal=False)
    declined = answer.finish_reason in REFUSALS.values()
    if isinstance(asked.case, AttackCase):
        outcome, reason = judge_attack(asked.case, answer.shown, asked.system, asked.canary)
        if outcome is AttackOutcome.ERROR:
            raise AnswerError(ErrorKind.ASSERTION, reason, is_fatal=False)
        return _binary(outcome is AttackOutcome.WITHSTOOD, reason)
    if declined:
        return _binary(False, answer.text)
    found, reason = judge_twin(answer.shown)
    if found is TwinOutcome.ERROR:
        raise AnswerError(ErrorKind.ASSERTION, reason, is_fatal=False)
    return _binary(found is TwinOutcome.ANSWERED, reason)


def _binary(is_good: bool, reason: str) -> Score:
    reasons = () if is_good else (reason,)
    return Score(value=float(is_good), criteria={}, reasons=reasons, is_correct=is_good)
