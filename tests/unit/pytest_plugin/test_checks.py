"""What a case demands, in assertions."""

import asyncio

import pytest
from tests.unit.pytest_plugin.making import checks_of

from llm_actions.assertions.aggregate import CaseOutcome
from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Output
from llm_actions.evals.results import Status


def outcome(fields: str, answer: str) -> CaseOutcome:
    checks, problems = checks_of(fields)
    assert problems == []
    return asyncio.run(Engine().check(checks, Output(value=answer)))


@pytest.mark.parametrize(
    ("fields", "good", "bad"),
    [
        ("{input: q, expected_keywords: [Five]}", "five days", "six days"),
        ("{input: q, forbidden_keywords: [six]}", "five", "six"),
        ("{input: q, expected_contains: [five days]}", "five days", "Five days"),
        ("{input: q, max_length: 4}", "five", "seven"),
        ("{input: q, expected: in five days}", "in five days", "never"),
        ("{input: q, assert: [{type: contains, value: five}]}", "five", "six"),
        ("{input: q, expected_keywords: [a], assert: [{type: is-json}]}", '"a"', "a"),
    ],
)
def test_every_expectation_can_fail(fields: str, good: str, bad: str) -> None:
    assert outcome(fields, good).status is Status.PASS
    assert outcome(fields, bad).status is Status.FAIL


def test_score_is_that_of_an_evaluation() -> None:
    found = outcome("{input: q, expected_keywords: [one, two]}", "one")

    assert found.score == 0.5
    assert found.reason == 'missing keyword "two"'
    assert (
        outcome("{input: q, expected_keywords: [a, b, c, d, e]}", "a b c d").status is Status.PASS
    )


def test_case_that_expects_nothing_has_no_assertions() -> None:
    assert checks_of("{input: q}") == ((), [])


def test_wrong_assertions_are_told_with_their_line() -> None:
    _, problems = checks_of(
        "{input: q, assert: [{type: contains, value: x}, {type: contians, value: x}]}"
    )

    assert problems == [
        "p/config.yaml:2: `assert[1].type`: unknown assertion type `contians`;"
        " did you mean `contains`?"
    ]


def test_select_best_is_refused() -> None:
    _, problems = checks_of("{input: q, assert: [{type: select-best, value: shorter}]}")

    assert problems == [
        "p/config.yaml:2: `select-best` compares several answers and a test has one;"
        " use `llm-rubric`"
    ]
