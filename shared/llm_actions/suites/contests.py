"""Answers that are compared with each other: those of one case of all versions and models. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from llm_actions.assertions.comparison import SELECT_BEST, preferred
from llm_actions.assertions.model import Assertion, Outcome, Preference, UnmeasuredError
from llm_actions.config.problems import shown
from llm_actions.evals.assertion_scores import unused_name
from llm_actions.evals.results import CaseError, Status
from llm_actions.llm.answers import ErrorKind
from llm_actions.suites.asked import AskedCase, AskedSamples
from llm_actions.suites.records import Repeat
from llm_actions.suites.selection import case_key

NOT_COMPARED = "the run ended before the answers were compared"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A case put to a version and a model, with its index among all that the model is asked."""

    model: str
    index: int
    asked: AskedCase

    @property
    def name(self) -> str:
        """The version and the model, for a message."""
        return f"{shown(self.asked.prompt.version)} with {shown(self.model)}"


class Claim(NamedTuple):
    """A candidate, by its number in the contest, whose case demands that it is the best, or not."""

    candidate: int
    assertion: Assertion


@dataclass(kw_only=True, slots=True)
class Contest:
    """The answers to one case that are compared by one criterion, and whose cases demand it."""

    candidates: tuple[Candidate, ...]
    claims: list[Claim] = field(default_factory=list)


class Turn(NamedTuple):
    """One comparison: a contest by its number, over the answers of one repeat."""

    contest: int
    repeat: int


Found = Outcome | UnmeasuredError
FoundByContests = Mapping[tuple[str, int, int], Sequence[tuple[Assertion, Found]]]
Preferences = Mapping[Turn, Preference | UnmeasuredError]


def contests_of(asked: Mapping[str, AskedSamples]) -> tuple[Contest, ...]:
    """Every contest that the cases of a run demand; the baseline is no candidate.

    Cases of several versions are the same by the key by which a baseline's are. Where a version
    has several of one key, the first is compared with the first of the others, and so on.
    """
    found: list[Contest] = []
    for candidates in _same_cases(asked):
        by_criterion: dict[object, Contest] = {}
        for number, candidate in enumerate(candidates):
            for assertion in comparisons_in(candidate.asked):
                key = _criterion(candidate.asked, assertion)
                contest = by_criterion.setdefault(key, Contest(candidates=candidates))
                contest.claims.append(Claim(number, assertion))
        found += by_criterion.values()
    return tuple(found)


def comparisons_in(asked: AskedCase) -> Iterator[Assertion]:
    """The assertions of a case that compare its answer with those of others."""
    for item in asked.items:
        if isinstance(item, Assertion) and item.type == SELECT_BEST:
            yield item


def _same_cases(asked: Mapping[str, AskedSamples]) -> Iterator[tuple[Candidate, ...]]:
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    for model, samples in asked.items():
        seen: dict[tuple[object, ...], int] = {}
        for index, each in enumerate(samples.asked):
            if not isinstance(each, AskedCase) or each.is_baseline:
                continue
            own = (id(each.prompt), case_key(each.case))
            seen[own] = number = seen.get(own, 0) + 1
            group = groups.setdefault((each.prompt.family, case_key(each.case), number), [])
            group.append(Candidate(model=model, index=index, asked=each))
    return (tuple(group) for group in groups.values())


def _criterion(asked: AskedCase, assertion: Assertion) -> object:
    """What makes two demands the same comparison: the filled-in criterion and the transform."""
    transform = assertion.transform
    filled = json.dumps([assertion.value, asked.case.input, asked.case.vars], default=str)
    return filled, id(transform) if callable(transform) else transform


def found_by_contests(
    contests: Sequence[Contest], preferences: Preferences, repeats: int
) -> FoundByContests:
    """What came of each demand, by model, index and repeat; what is missing was not measured."""
    found: dict[tuple[str, int, int], list[tuple[Assertion, Found]]] = {}
    for number, contest in enumerate(contests):
        names = [each.name for each in contest.candidates]
        for claim in contest.claims:
            candidate = contest.candidates[claim.candidate]
            for repeat in range(repeats):
                preference = preferences.get(Turn(number, repeat), UnmeasuredError(NOT_COMPARED))
                outcome: Found = (
                    preference
                    if isinstance(preference, UnmeasuredError)
                    else preferred(claim.assertion, preference, claim.candidate, names)
                )
                key = (candidate.model, candidate.index, repeat)
                found.setdefault(key, []).append((claim.assertion, outcome))
    return found


def after_contests(repeat: Repeat, found: Sequence[tuple[Assertion, Found]]) -> Repeat:
    """A repeat with what came of its comparisons.

    A lost one fails the case with a score of 0, whatever its other assertions say, and a won one
    leaves it as it is. One that could not be measured is an error of a case that passed so far. A
    weight of 0 records the comparison and decides nothing.
    """
    for assertion, outcome in found:
        repeat = _after(repeat, assertion, outcome)
    return repeat


def _after(repeat: Repeat, assertion: Assertion, found: Found) -> Repeat:
    name = assertion.metric or assertion.name
    if repeat.answer is None:
        return repeat
    if isinstance(found, UnmeasuredError):
        if assertion.weight == 0 or repeat.status is not Status.PASS:
            return repeat
        error = CaseError(kind=ErrorKind.ASSERTION, message=f"{name}: {found}")
        return replace(repeat, status=Status.ERROR, score=None, error=error)
    own = unused_name(name, repeat.criteria)
    repeat = replace(repeat, criteria={**repeat.criteria, own: found.score})
    if found.passed or assertion.weight == 0:
        return repeat
    return replace(
        repeat,
        status=Status.FAIL,
        score=0.0,
        reasons=(*repeat.reasons, f"{name}: {found.reason}"),
        error=None,
    )
