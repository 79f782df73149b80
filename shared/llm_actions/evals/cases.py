"""The cases of a run: what each is, what its result says, and what that result depends on. Pure."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from llm_actions.evals.criteria import Score, UnscoredError
from llm_actions.evals.results import AssertionRecord, CaseError, CaseResult, Status
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer, AnswerError

ANSWER_CHARACTERS_KEPT = 200_000


class Case(NamedTuple):
    """One repeat of one sample; `number` counts the cases of the run from 0."""

    number: int
    sample: Sample
    repeat: int


def result_of(
    case: Case,
    key: str,
    *,
    answer: Answer | None = None,
    score: Score | None = None,
    error: AnswerError | None = None,
    cost_usd: float | None = None,
) -> CaseResult:
    """The result of a case: an error, else its score, else that it did not run."""
    sample = case.sample
    status = Status.NOT_RUN
    if error is not None:
        status = Status.ERROR
    elif score is not None:
        status = Status.PASS if score.is_correct else Status.FAIL
    attempts = error.attempts if error and not answer else answer.attempts if answer else 0
    return CaseResult(
        index=sample.index,
        id=sample.id,
        repeat=case.repeat,
        file=sample.file,
        line=sample.line,
        tags=sample.tags,
        weight=sample.weight,
        status=status,
        score=None if score is None else round(score.value, 6),
        criteria={} if score is None else {k: round(v, 6) for k, v in score.criteria.items()},
        assertions=score.assertions if score else _assertions(error),
        reasons=() if score is None else score.reasons,
        input=sample.input,
        system=sample.system,
        expected=sample.expected,
        answer=None if answer is None else answer.shown[:ANSWER_CHARACTERS_KEPT],
        error=None if error is None else CaseError(kind=error.kind, message=str(error)),
        latency_seconds=_rounded(answer.latency_seconds if answer else None),
        attempts=attempts,
        cached=answer.is_cached if answer else False,
        prompt_tokens=answer.prompt_tokens if answer else None,
        completion_tokens=answer.completion_tokens if answer else None,
        cost_usd=cost_usd,
        finish_reason=answer.finish_reason if answer else None,
        key=key,
    )


def key_of(case: Case, request_key: bytes, scoring_key: bytes) -> str:
    """Digest of everything that the result of a case depends on or shows.

    `request_key` stands for the request and its repeat, `scoring_key` for how answers are scored.
    """
    sample = case.sample
    digest = hashlib.blake2b(scoring_key, digest_size=16)
    digest.update(request_key)
    digest.update(
        repr(
            (
                sample.index,
                sample.id,
                sample.file,
                sample.line,
                sample.input,
                sample.system,
                sample.expected,
                sample.expected_keywords,
                sample.forbidden_keywords,
                sample.expected_contains,
                sample.max_length,
                sample.tags,
                sample.weight,
            )
        ).encode()
    )
    if sample.assertions:
        asserted = (sample.assertions, sample.threshold, sample.vars)
        digest.update(repr(asserted).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _assertions(error: AnswerError | None) -> tuple[AssertionRecord, ...]:
    return error.assertions if isinstance(error, UnscoredError) else ()


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)
