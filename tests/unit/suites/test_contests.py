"""Which answers are compared with each other, and what that makes of their cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.assertions.asserting import parsed
from tests.unit.suites.prompts import case, prompt, repeat

from llm_actions.assertions.model import Assertion, Outcome, Preference, UnmeasuredError
from llm_actions.evals.results import CaseError, Status
from llm_actions.suites.asked import AskedCase, AskedSamples
from llm_actions.suites.contests import (
    NOT_COMPARED,
    Contest,
    Turn,
    after_contests,
    contests_of,
    found_by_contests,
)

LOST = Outcome(passed=False, score=0.0, reason="v2 is better")
WON = Outcome(passed=True, score=1.0)


def best(value: str = "shorter", **fields: Any) -> Assertion:
    return parsed({"type": "select-best", "value": value} | fields)


def asked(version: str, *items: Assertion, is_baseline: bool = False, **fields: Any) -> AskedCase:
    return AskedCase(
        prompt=prompt(version, family=str(fields.pop("family", "prompts"))),
        case=case(**fields),
        items=items,
        is_baseline=is_baseline,
    )


def contests(**models: list[AskedCase]) -> tuple[Contest, ...]:
    return contests_of({model: AskedSamples(found) for model, found in models.items()})


def names(contest: Contest) -> list[str]:
    return [each.name for each in contest.candidates]


def test_versions_and_models_are_the_candidates() -> None:
    both = [asked("v1", best()), asked("v2", best())]

    (contest,) = contests(m=both, n=both)

    assert names(contest) == ["v1 with m", "v2 with m", "v1 with n", "v2 with n"]
    assert [claim.candidate for claim in contest.claims] == [0, 1, 2, 3]
    assert [(each.model, each.index) for each in contest.candidates][-1] == ("n", 1)


def test_version_that_demands_nothing_is_a_candidate_all_the_same() -> None:
    (contest,) = contests(m=[asked("v1"), asked("v2", best())])

    assert names(contest) == ["v1 with m", "v2 with m"]
    assert [claim.candidate for claim in contest.claims] == [1]


def test_long_name_of_a_version_is_cut() -> None:
    (contest,) = contests(m=[asked("v1\x1b" + "x" * 500, best())])

    (name,) = names(contest)
    assert len(name) < 80
    assert name.isprintable()


def test_case_without_a_comparison_is_in_no_contest() -> None:
    assert contests(m=[asked("v1"), asked("v2", parsed({"type": "contains", "value": "a"}))]) == ()


def test_baseline_is_no_candidate() -> None:
    (contest,) = contests(m=[asked("v1", best()), asked("v0", best(), is_baseline=True)])

    assert names(contest) == ["v1 with m"]


@pytest.mark.parametrize(
    "other",
    [{"input": "Where?"}, {"vars": {"a": 1}}, {"family": "sales"}],
    ids=["input", "vars", "family"],
)
def test_other_cases_are_not_compared(other: dict[str, Any]) -> None:
    usual = {"id": "prompts/v1/config.yaml:3"}  # as a case without an id of its own

    found = contests(m=[asked("v1", best(), **usual), asked("v2", best(), **usual, **other)])

    assert [names(contest) for contest in found] == [["v1 with m"], ["v2 with m"]]


def test_each_criterion_is_a_contest_of_its_own() -> None:
    found = contests(m=[asked("v1", best(), best("kinder")), asked("v2", best("kinder"))])

    assert [[claim.candidate for claim in each.claims] for each in found] == [[0], [0, 1]]


def test_negated_comparison_belongs_to_the_same_contest() -> None:
    negated = parsed({"type": "not-select-best", "value": "shorter"})

    (contest,) = contests(m=[asked("v1", negated), asked("v2", best())])

    assert [claim.assertion.name for claim in contest.claims] == ["not-select-best", "select-best"]


def test_cases_of_one_key_are_paired_in_their_order() -> None:
    one, two = prompt("v1"), prompt("v2")
    twice = [
        AskedCase(prompt=version, case=case(), items=(best(),)) for version in (one, one, two, two)
    ]
    assert [names(each) for each in contests(m=twice)] == [["v1 with m", "v2 with m"]] * 2


def found(preferences: Mapping[Turn, Preference | UnmeasuredError]) -> dict[int, list[str]]:
    """What came of each version, over two repeats: passed, failed or why it was not measured."""
    both = contests(m=[asked("v1", best()), asked("v2", best())])
    rows = found_by_contests(both, preferences, 2)
    return {
        index: [
            str(each) if isinstance(each, UnmeasuredError) else str(each.passed)
            for number in range(2)
            for _, each in rows["m", index, number]
        ]
        for index in range(2)
    }


def test_every_demand_of_every_repeat_gets_its_outcome() -> None:
    preferences = {
        Turn(0, 0): Preference(best=frozenset([1]), criterion="shorter"),
        Turn(0, 1): UnmeasuredError("no reply"),
    }

    assert found(preferences) == {0: ["False", "no reply"], 1: ["True", "no reply"]}


def test_comparison_that_was_not_held_is_not_measured() -> None:
    assert found({}) == {0: [NOT_COMPARED] * 2, 1: [NOT_COMPARED] * 2}


def test_winner_stays_as_it_is() -> None:
    own = repeat("pass", score=0.75, criteria={"contains": 0.75})

    after = after_contests(own, [(best(), WON)])

    assert (after.status, after.score) == (Status.PASS, 0.75)
    assert after.criteria == {"contains": 0.75, "select-best": 1.0}


def test_loser_fails_with_a_score_of_0_whatever_else_passed() -> None:
    own = repeat("pass", score=0.75, criteria={"select-best": 0.75})

    after = after_contests(own, [(best(metric="taste"), LOST), (best(), LOST)])

    assert (after.status, after.score, after.error) == (Status.FAIL, 0.0, None)
    assert after.reasons == ("taste: v2 is better", "select-best: v2 is better")
    assert after.criteria == {"select-best": 0.75, "taste": 0.0, "select-best 2": 0.0}


def test_winner_that_failed_before_has_failed() -> None:
    after = after_contests(repeat("fail"), [(best(), WON)])

    assert (after.status, after.score) == (Status.FAIL, 0.0)


def test_loser_that_could_not_be_measured_otherwise_has_failed() -> None:
    error = CaseError(kind="assertion", message="llm-rubric: no reply")
    own = repeat("error", error=error)

    lost, won = (after_contests(own, [(best(), each)]) for each in (LOST, WON))

    assert (lost.status, lost.score, lost.error) == (Status.FAIL, 0.0, None)
    assert (won.status, won.score, won.error) == (Status.ERROR, None, error)


@pytest.mark.parametrize(("letter", "status"), [("pass", "error"), ("fail", "fail")])
def test_comparison_without_a_result_is_an_error_of_a_case_that_passed(
    letter: str, status: str
) -> None:
    after = after_contests(repeat(letter), [(best(), UnmeasuredError("no reply"))])

    assert after.status == status
    if status == "error":
        assert after.error == CaseError(kind="assertion", message="select-best: no reply")
        assert after.score is None


@pytest.mark.parametrize("outcome", [LOST, UnmeasuredError("no reply")])
def test_weight_of_0_records_and_decides_nothing(outcome: Outcome | UnmeasuredError) -> None:
    after = after_contests(repeat("pass"), [(best(weight=0), outcome)])

    assert (after.status, after.score) == (Status.PASS, 1.0)
    assert after.criteria == ({"select-best": 0.0} if outcome is LOST else {})


@pytest.mark.parametrize("letter", ["error", "not-run"])
def test_case_without_an_answer_stays_without_a_result(letter: str) -> None:
    own = repeat(letter, answer=None)

    assert after_contests(own, [(best(), UnmeasuredError("no answer"))]) == own
