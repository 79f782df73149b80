"""Which repeat explains what became of a case."""

import pytest
from tests.unit.suites.prompts import record


@pytest.mark.parametrize(
    ("status", "letters", "shown"),
    [("fail", "pf", "fail"), ("pass", "fpp", "pass"), ("error", "pe", "error")],
)
def test_first_repeat_with_the_status_is_shown(status: str, letters: str, shown: str) -> None:
    found = record(status, letters).shown

    assert found is not None
    assert found.status == shown


def test_case_without_that_status_shows_its_first_repeat() -> None:
    found = record("not-run", "p").shown

    assert found is not None
    assert found.status == "pass"


def test_case_that_was_not_asked_shows_nothing() -> None:
    assert record("not-run", "").shown is None
