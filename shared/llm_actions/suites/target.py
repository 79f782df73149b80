"""A model under suites, as the run sees it: a target and a scorer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from llm_actions.assertions.model import Script, assertions_in
from llm_actions.evals.assertion_scorer import CaseScorer
from llm_actions.evals.criteria import Score
from llm_actions.evals.refusals import REFUSALS, declined_answer
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import chat_body, offered_tools, parse_turn
from llm_actions.prompts.errors import TemplateError
from llm_actions.safety.cases import AttackCase
from llm_actions.safety.judgement import (
    AttackOutcome,
    TwinOutcome,
    judge_attack,
    judge_twin,
)
from llm_actions.suites.asked import AskedAttack, AskedCase, AskedSamples, messages_of, question_of


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
            return declined_answer(error)


@dataclass(kw_only=True)
class SuiteScorer:
    """Scores a test case by its assertions, an attack and a twin by what the answer shows."""

    samples: AskedSamples
    cases: CaseScorer
    version: str

    @property
    def key(self) -> str:
        """The way of scoring, with all that is read beside the samples."""
        return json.dumps([self.cases.classic.key, self.version, _digest(self.samples)])

    async def score(self, sample: Sample, answer: Answer) -> Score:
        """The score of an answer. Raises AnswerError when it could not be measured."""
        asked = self.samples.of(sample)
        if isinstance(asked, AskedCase):
            return await self.cases.score(
                asked.items,
                asked.case.threshold,
                sample,
                answer,
                prompt=question_of(asked),
                tools=offered_tools(asked.parameters),
            )
        return _safety(asked, answer)


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
