"""From the outcome of a case's assertions to its score. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from llm_actions.assertions.aggregate import CaseOutcome, Result, assertion_result
from llm_actions.assertions.classic import NAME as CLASSIC
from llm_actions.assertions.model import Assertion, AssertionSet, Item, Outcome, Script
from llm_actions.config.problems import shown
from llm_actions.evals.criteria import Score, UnscoredError
from llm_actions.evals.results import AssertionRecord, Status

REASONS_AT_MOST = 10
VALUE_CHARACTERS_AT_MOST = 200


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
    """The score of a case. Raises UnscoredError for one that was not measured."""
    records = tuple(map(_record, filter(_is_written, outcome.results)))
    if outcome.status is Status.ERROR or outcome.score is None:
        raise UnscoredError("; ".join(outcome.faults) or outcome.reason, records)
    return Score(
        value=outcome.score,
        criteria=dict(_criteria(outcome.results)),
        reasons=tuple(_reasons(outcome)),
        is_correct=outcome.status is Status.PASS,
        assertions=records,
    )


def _is_written(result: Result) -> bool:
    """False for the classic fields, whose criteria stand for themselves."""
    return not (isinstance(result.item, Assertion) and result.item.type == CLASSIC)


def _record(result: Result) -> AssertionRecord:
    item = result.item
    return AssertionRecord(
        name=_type(item),
        metric=_metric(result),
        value=_value(item),
        weight=item.weight,
        status=result.status,
        score=None if result.score is None else round(result.score, 6),
        reason=result.reason,
        parts=tuple(map(_record, result.parts)),
    )


def _value(item: Item) -> str | None:
    """What an assertion was given; of a Python file its name, of a set nothing."""
    if isinstance(item, AssertionSet) or item.value is None:
        return None
    value = item.value
    if isinstance(value, Script):
        file = (value.path or "").rpartition("/")[2]
        value = value.code or f"{file}:{value.function}"
    return shown(value, VALUE_CHARACTERS_AT_MOST)


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
        if not _is_written(result):
            yield from ((each.metric, each.score) for each in result.named)
        elif result.score is not None:
            yield _name(result), result.score


def _type(item: Item) -> str:
    return item.name if isinstance(item, Assertion) else "assert-set"


def _name(result: Result) -> str:
    return _metric(result) or _type(result.item)


def _metric(result: Result) -> str | None:
    """The metric with its variables filled in, which its score has; as written without one."""
    own = result.item.metric
    return result.named[0].metric if own and result.score is not None else own


def _reasons(outcome: CaseOutcome) -> Iterator[str]:
    if outcome.status is Status.PASS:
        return
    failed = [result for result in outcome.results if result.status is Status.FAIL]
    for result in failed[:REASONS_AT_MOST]:
        is_written = _is_written(result)
        yield f"{_name(result)}: {result.reason}" if is_written else result.reason
    is_told = any(result.reason == outcome.reason for result in failed)
    if not failed or (outcome.reason.startswith("Aggregate") and not is_told):
        yield outcome.reason
