"""From the outcome of a case's assertions to its score. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count

from llm_actions.assertions.aggregate import CaseOutcome, Result, assertion_result
from llm_actions.assertions.classic import NAME as CLASSIC
from llm_actions.assertions.model import Assertion, AssertionSet, Outcome
from llm_actions.evals.criteria import Score
from llm_actions.evals.results import Status
from llm_actions.llm.answers import AnswerError, ErrorKind

REASONS_AT_MOST = 10
# The second of a name has a number, see `_criteria`.
RELEVANCE = re.compile(r"(?:answer-|context-)?relevance(?: \d+)?")


def classic_result(score: Score) -> Result:
    """The classic fields of a sample as one assertion beside its others."""
    outcome = Outcome(
        passed=score.is_correct,
        score=score.value,
        reason="; ".join(score.reasons),
        named_scores=score.criteria,
    )
    return assertion_result(Assertion(type=CLASSIC), outcome, {})


def score_of(outcome: CaseOutcome) -> Score:
    """The score of a case. Raises AnswerError for one that was not measured."""
    if outcome.status is Status.ERROR or outcome.score is None:
        message = "; ".join(outcome.faults) or outcome.reason
        raise AnswerError(ErrorKind.ASSERTION, message, is_fatal=False)
    return Score(
        value=outcome.score,
        criteria=dict(_criteria(outcome.results)),
        reasons=tuple(_reasons(outcome)),
        is_correct=outcome.status is Status.PASS,
    )


def _criteria(results: Sequence[Result]) -> Iterator[tuple[str, float]]:
    """The score of each metric, else of each assertion by its type; names are never used twice."""
    seen: set[str] = set()
    for name, score in _named(results):
        own = unused_name(name, seen)
        seen.add(own)
        yield own, round(score, 6)


def unused_name(name: str, used: Collection[str]) -> str:
    """The name, with a number where it is used already."""
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(each for each in names if each not in used)


def _named(results: Sequence[Result]) -> Iterator[tuple[str, float]]:
    for result in results:
        if isinstance(result.item, Assertion) and result.item.type == CLASSIC:
            yield from ((each.metric, each.score) for each in result.named)
        elif result.score is not None:
            yield _name(result.item), result.score


def _name(item: Assertion | AssertionSet) -> str:
    if item.metric:
        return item.metric
    return item.name if isinstance(item, Assertion) else "assert-set"


def _reasons(outcome: CaseOutcome) -> Iterator[str]:
    if outcome.status is Status.PASS:
        return
    failed = [result for result in outcome.results if result.status is Status.FAIL]
    for result in failed[:REASONS_AT_MOST]:
        is_classic = isinstance(result.item, Assertion) and result.item.type == CLASSIC
        yield result.reason if is_classic else f"{_name(result.item)}: {result.reason}"
    if not failed or outcome.reason.startswith("Aggregate"):
        yield outcome.reason


def relevance_of(criteria: Mapping[str, float]) -> float | None:
    """The relevance that a case's assertions measured: a metric or a type of that name."""
    found = [score for name, score in criteria.items() if RELEVANCE.fullmatch(name)]
    return sum(found) / len(found) if found else None
