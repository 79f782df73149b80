"""The repeat that explains a case."""

from tests.unit.suites.prompts import record


def test_first_repeat_with_the_status_of_the_case_explains_it() -> None:
    found = record("fail", "pfef")

    assert found.shown is found.repeats[1]


def test_first_repeat_explains_a_status_that_none_of_them_has() -> None:
    found = record("not-run", "pe")

    assert found.shown is found.repeats[0]


def test_nothing_explains_a_case_without_repeats() -> None:
    assert record("not-run", "").shown is None
