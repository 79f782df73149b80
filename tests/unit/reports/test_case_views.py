"""Elements and excerpt of cases that came in the order of their answers."""

import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.golden.reports import cases_of

from llm_actions.reports import case_views
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.excerpt import excerpt
from llm_actions.reports.junit import case_element

CASES = cases_of(40, evaded=(3, 7, 21))


@pytest.mark.parametrize("memory", [0, 1, 4096, case_views.MEMORY_BYTES_AT_MOST])
def test_elements_are_in_the_order_of_the_dataset(
    monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.setattr(case_views, "MEMORY_BYTES_AT_MOST", memory)
    shuffled = Random(3).sample(CASES, len(CASES))

    with CaseViews(len(CASES), 1) as views:
        views.add_all(shuffled)

        assert list(views.junit_elements()) == [case_element(case, 1) for case in CASES]
        assert views.excerpt() == excerpt(CASES)


def test_repeats_have_a_place_each() -> None:
    repeats = [replace(CASES[1], repeat=repeat) for repeat in (2, 0)]

    with CaseViews(6, 3) as views:
        views.add_all(repeats)

        assert list(views.junit_elements()) == [case_element(repeats[i], 3) for i in (1, 0)]


def test_cases_that_are_missing_have_no_element() -> None:
    with CaseViews(len(CASES), 1) as views:
        views.add(CASES[5])

        assert list(views.junit_elements()) == [case_element(CASES[5], 1)]


def test_nothing_was_measured() -> None:
    with CaseViews(0, 1) as views:
        assert list(views.junit_elements()) == []
        assert views.excerpt().worst == ()


def test_no_file_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(case_views, "MEMORY_BYTES_AT_MOST", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with CaseViews(len(CASES), 1) as views:
        views.add_all(CASES)

        assert list(tmp_path.iterdir()) == []
