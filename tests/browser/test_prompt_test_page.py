"""The page of a prompt test in a real browser: quiet, complete, and harmless whatever it quotes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.reports.prompt_test_html import write_prompt_test_html
from tests.browser.chromium import Page
from tests.browser.hostile_strings import HOSTILE_STRINGS, shown
from tests.browser.test_hostile_texts import assert_harmless
from tests.browser.test_report_page import CONTRASTS, complaints, is_open, requested, width_overflow
from tests.golden.prompt_tests import REPORTS, everything, failing, judged
from tests.hostile.prompt_tests import (
    hostile_answer,
    hostile_test,
    hostile_test_cases,
    hostile_test_refusal,
)
from tests.hostile.reports import always

pytestmark = pytest.mark.testbed
Open = Callable[[PromptTestReport], Page]


@pytest.fixture
def opened(page: Page, file: Path) -> Open:
    """Opens the page of a report."""

    def open_page(report: PromptTestReport) -> Page:
        write_prompt_test_html(report, file)
        page.open(file)
        return page

    return open_page


def choose(page: Page, choice: str, value: str) -> None:
    """Choose the option that begins with a value."""
    options = page.texts(f"#{choice} option")
    position = next(n for n, text in enumerate(options) if text.startswith(value))
    page.fill(f"#{choice}", "" if position == 0 else str(position - 1))


@pytest.mark.parametrize("name", REPORTS)
def test_page_opens_quietly_and_asks_for_nothing_else(name: str, opened: Open, file: Path) -> None:
    page = opened(REPORTS[name]())

    assert page.text("#broken") == ""
    assert complaints(page) == []
    assert requested(page) == {file.as_uri()}
    assert page.text("#masthead h1").lower() == str(REPORTS[name]().verdict)


def test_every_suite_and_version_is_in_the_overview(opened: Open) -> None:
    page = opened(everything())

    assert len(page.texts("#gate-table tbody tr")) == 7
    assert page.texts("#gate-table tbody tr:first-child .status") == ["Error"]
    assert page.texts(".finding-severity .status") == ["error", "warning", "warning"]
    assert (
        page.texts("#change-list .difference .is-plus")[1] == "+Keep every answer below 30 words."
    )
    assert len(page.texts("#change-list .difference")) == 1
    assert page.texts("#family-charts .tag")[0] == "instruction-override"
    assert "javascript" in page.text("#unsupported-list")


def test_judge_is_shown_with_the_labels_that_it_does_not_share(opened: Open) -> None:
    page = opened(judged())

    assert page.texts("#judge-labels .gates tbody .status") == ["Inconclusive"]
    assert len(page.texts("#judge-labels .findings tbody tr")) == 5
    assert page.texts("#judge-labels .finding-severity")[2:4] == ["fail", "pass"]
    assert "does not share 5 of 24 labels" in page.text("#judge-labels")
    assert "names the number of days" in page.text("#judge-labels")


def test_page_without_labels_says_nothing_of_a_judge(opened: Open) -> None:
    assert opened(failing()).text("#judge-labels") == ""


@pytest.mark.parametrize(
    ("choice", "value", "expected"),
    [
        ("suite", "regression", "8 of 58 cases"),
        ("version", "support/v1", "1 of 58 cases"),
        ("model", "qwen2.5-7b", "3 of 58 cases"),
        ("change", "broken", "2 of 58 cases"),
        ("group", "encoding", "12 of 58 cases"),
    ],
)
def test_choices_narrow_the_list(choice: str, value: str, expected: str, opened: Open) -> None:
    page = opened(everything())

    choose(page, choice, value)

    assert page.text("#found") == expected
    page.click("#clear")
    assert page.text("#found") == "58 cases"


def test_statuses_and_search_narrow_the_list_too(opened: Open) -> None:
    page = opened(everything())

    page.click('#status-choices [data-status="error"]')
    assert page.text("#found") == "2 of 58 cases"
    page.fill("#query", "台灯 退货")
    assert page.text("#found") == "0 of 58 cases"
    page.click('#status-choices [data-status="error"]')
    assert page.text("#found") == "2 of 58 cases"


def test_choice_that_could_change_nothing_is_not_shown(opened: Open) -> None:
    page = opened(failing())

    hidden = page.run(
        "['suite', 'version', 'model', 'change'].map((id) => "
        "document.getElementById(`${id}-choice`).hidden)"
    )
    assert hidden == [False, True, True, False]


def test_compared_case_shows_both_answers_with_their_difference(opened: Open) -> None:
    page = opened(failing())

    page.click("#case-table tbody a")

    assert is_open(page)
    assert page.texts("#detail h2") == ["return-zh"]
    assert page.texts("#detail .sides h3") == ["Answer before", "Answer now"]
    assert "".join(page.texts("#detail .sides .gone")) == "收货后30天内可以退货"
    assert page.texts("#detail .sides .added") == ["Please contact our support team"]


def test_case_shows_every_repeat_with_its_scores(opened: Open) -> None:
    page = opened(everything())

    page.click("#case-table tbody a")

    assert page.texts("#detail .repeat-title") == [
        "Repeat 1 Pass",
        "Repeat 2 Fail",
        "Repeat 3 Error",
    ]
    assert page.texts("#detail .score-name") == ["Score", "contains"] * 2
    assert page.text("#detail details summary") == "All 3 answers before"
    page.press("ArrowRight")
    assert page.text("#detail .detail-position") == "2 of 58"


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_width_scrolls_sideways(width: int, opened: Open, page: Page) -> None:
    page.resize(width, 800)
    long = hostile_test(always("x" * 400), hostile_test_cases(always("y" * 5000)))

    for report in (everything(), long):
        opened(report)
        assert width_overflow(page) <= 0
        page.run("location.hash = '#case=0'")
        page.settle()
        overflow = "(d => d.scrollWidth - d.clientWidth)(document.getElementById('detail'))"
        assert page.run(overflow) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(scheme: str, opened: Open, page: Page) -> None:
    page.prefer(scheme)
    opened(everything())

    found = page.run(f"({CONTRASTS})(document.body)")
    page.click("#case-table tbody a")
    detail = page.run(f"({CONTRASTS})(document.getElementById('detail'))")

    assert found["checked"] > 100
    assert (found["weak"], detail["weak"]) == ([], [])


def test_hostile_texts_are_shown_as_text_and_nothing_else(opened: Open, file: Path) -> None:
    cases = tuple(
        replace(case, repeats=case.repeats[:1])
        for text in HOSTILE_STRINGS
        for case in hostile_test_cases(always(text))[:1]
    )
    report = hostile_test(always("".join(HOSTILE_STRINGS)), cases)
    page = opened(report)
    assert_harmless(page, file)

    for index, text in enumerate(HOSTILE_STRINGS):
        page.run(f"location.hash = '#case={index}'")
        page.settle()
        assert page.texts("#detail h2") == [shown(text)]
        said = hostile_answer(always(shown(text)))
        assert page.texts("#detail .sides .text") == [said] * 2
    assert_harmless(page, file)


def test_hostile_problems_are_shown_as_text(opened: Open, file: Path) -> None:
    for text in HOSTILE_STRINGS[::6]:
        page = opened(hostile_test_refusal(always(text)))

        assert page.texts("#problem-list li")[0] == f"{shown(text)}: {shown(text)}"
    assert page.run("window.pwned") is None


def test_document_that_cannot_be_read_is_said_not_hidden(
    opened: Open, page: Page, file: Path
) -> None:
    opened(failing())
    file.write_bytes(file.read_bytes().replace(b'{"cases":[', b'{"cases":[oops'))

    page.open(file)

    assert "report.json, beside this file" in page.text("#broken")
