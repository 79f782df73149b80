"""Every view of seven prompt tests, letter by letter. `UPDATE_GOLDEN=1` writes the files anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

from llm_actions.reports.prompt_test import PromptTestReport, render_prompt_test
from llm_actions.reports.prompt_test_console import prompt_test_lines
from llm_actions.reports.prompt_test_junit import render_prompt_test_junit
from llm_actions.reports.prompt_test_markdown import render_comment, render_summary
from tests.golden.prompt_tests import REPORTS
from tests.golden.test_views import RUN_URL, assert_golden

FOLDER = Path(__file__).parent / "prompt-test"


def comment(report: PromptTestReport) -> str:
    return render_comment(report, RUN_URL)


def junit(report: PromptTestReport) -> str:
    return b"".join(render_prompt_test_junit(report)).decode()


def console(report: PromptTestReport) -> str:
    return "\n".join(prompt_test_lines(report)) + "\n"


def document(report: PromptTestReport) -> str:
    return b"".join(render_prompt_test(report)).decode()


VIEWS: dict[str, Callable[[PromptTestReport], str]] = {
    "summary.md": render_summary,
    "comment.md": comment,
    "junit.xml": junit,
    "console.txt": console,
    "report.json": document,
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("view", VIEWS)
def test_view_is_the_golden_one(name: str, view: str) -> None:
    (FOLDER / name).mkdir(parents=True, exist_ok=True)

    assert_golden(FOLDER / name / view, VIEWS[view](REPORTS[name]()))


def test_no_golden_file_is_left_over() -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}

    assert files == {f"{name}/{view}" for name in REPORTS for view in VIEWS}


def test_comment_of_a_pass_is_short() -> None:
    body = comment(REPORTS["pass"]())

    shown = body.split("<details")[0]
    assert len(shown.splitlines()) <= 20
    assert len(body) < 2500
