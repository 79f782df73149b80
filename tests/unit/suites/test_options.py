"""What follows from what a user chose."""

import pytest
from tests.unit.suites.prompts import options

from llm_actions.suites.records import SuiteName


@pytest.mark.parametrize(
    ("prompts", "files", "patterns"),
    [("", "", "prompts"), ("mine", "", "mine"), ("", "a.prompt.yml", ""), ("p", "f", "p")],
)
def test_prompts_are_in_their_usual_place_unless_files_are_named(
    prompts: str, files: str, patterns: str
) -> None:
    assert options(prompts=prompts, files=files).patterns == patterns


def test_every_repeat_has_to_pass_unless_fewer_are_chosen() -> None:
    assert options(repeats=5).needed == 5
    assert options(repeats=5, passes_needed=4).needed == 4


def test_lint_alone_asks_no_model() -> None:
    assert not options(suites=(SuiteName.LINT,)).asks_a_model
    assert options(suites=(SuiteName.LINT, SuiteName.SAFETY)).asks_a_model
