"""What the choice of the best answer means for each of them."""

import pytest
from tests.unit.assertions.asserting import parsed

from llm_actions.assertions.comparison import preferred
from llm_actions.assertions.model import Outcome, Preference

NAMES = ("v1 with m", "v2 with m", "v3 with m")


def outcomes(type_: str, *best: int) -> list[Outcome]:
    """The outcome for each of three answers of which these are the best."""
    preference = Preference(best=frozenset(best), reason="it is short", criterion="shorter")
    assertion = parsed({"type": type_, "value": "{{ wish }}"})
    return [preferred(assertion, preference, index, NAMES) for index in range(3)]


@pytest.mark.parametrize(
    ("type_", "best", "passed"),
    [
        ("select-best", (1,), [False, True, False]),
        ("select-best", (0, 2), [True, False, True]),
        ("select-best", (), [False, False, False]),
        ("not-select-best", (1,), [True, False, True]),
        ("not-select-best", (), [True, True, True]),
    ],
)
def test_best_answers_pass_and_the_others_fail(
    type_: str, best: tuple[int, ...], passed: list[bool]
) -> None:
    found = outcomes(type_, *best)

    assert [each.passed for each in found] == passed
    assert [each.score for each in found] == [float(each) for each in passed]


@pytest.mark.parametrize(
    ("type_", "best", "reason"),
    [
        (
            "select-best",
            (1, 2),
            'Not the best of 3 by "shorter", which is v2 with m and v3 with m: it is short',
        ),
        ("select-best", (), 'None of 3 is the best by "shorter": it is short'),
        (
            "not-select-best",
            (0,),
            'Expected not to be the best of 3 by "shorter": it is short',
        ),
    ],
)
def test_loser_is_told_who_won_by_what_and_why(
    type_: str, best: tuple[int, ...], reason: str
) -> None:
    assert outcomes(type_, *best)[0].reason == reason
