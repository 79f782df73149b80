"""What follows from what a user chose."""

import pytest
from tests.unit.suites.prompts import options

from llm_actions.suites.records import SuiteName


@pytest.mark.parametrize(("repeats", "chosen", "needed"), [(1, None, 1), (5, None, 5), (5, 2, 2)])
def test_all_repeats_have_to_pass_unless_less_is_chosen(
    repeats: int, chosen: int | None, needed: int
) -> None:
    assert options(repeats=repeats, passes_needed=chosen).needed == needed


@pytest.mark.parametrize(
    ("suites", "asks"),
    [
        ((SuiteName.LINT,), False),
        ((), False),
        ((SuiteName.LINT, SuiteName.REGRESSION), True),
        ((SuiteName.SAFETY,), True),
    ],
)
def test_only_the_lint_needs_no_model(suites: tuple[SuiteName, ...], asks: bool) -> None:
    assert options(suites=suites).asks_a_model is asks
