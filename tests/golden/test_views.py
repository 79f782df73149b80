"""Every view of four reports, letter by letter. `UPDATE_GOLDEN=1` writes the files anew."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_actions.github import commands
from llm_actions.github.publish_evaluation import case_annotations
from llm_actions.reports.console import result_lines
from llm_actions.reports.document import EvaluationReport, render_document
from llm_actions.reports.excerpt import excerpt
from llm_actions.reports.junit import case_element, render_junit
from llm_actions.reports.markdown import render_comment, render_summary
from tests.golden.reports import REPORTS, before

FOLDER = Path(__file__).parent
RUN_URL = "https://github.com/org/app/actions/runs/1"


def comment(report: EvaluationReport) -> str:
    return render_comment(report, excerpt(report.cases()), None, RUN_URL)


def comment_with_history(report: EvaluationReport) -> str:
    return render_comment(report, excerpt(report.cases()), before(), RUN_URL)


def summary(report: EvaluationReport) -> str:
    return render_summary(report, excerpt(report.cases()))


def junit(report: EvaluationReport) -> str:
    elements = (case_element(case, report.run.repeats) for case in report.cases())
    return b"".join(render_junit(report, elements)).decode()


def console(report: EvaluationReport) -> str:
    return "\n".join(result_lines(report, excerpt(report.cases()))) + "\n"


def document(report: EvaluationReport) -> str:
    return b"".join(render_document(report)).decode()


VIEWS: dict[str, Callable[[EvaluationReport], str]] = {
    "summary.md": summary,
    "comment.md": comment,
    "comment-with-history.md": comment_with_history,
    "junit.xml": junit,
    "console.txt": console,
    "report.json": document,
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("view", VIEWS)
def test_view_is_the_golden_one(name: str, view: str) -> None:
    assert_golden(FOLDER / name / view, VIEWS[view](REPORTS[name]()))


@pytest.mark.parametrize("name", REPORTS)
def test_annotations_are_the_golden_ones(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = REPORTS[name]()

    for annotation in case_annotations(report, excerpt(report.cases())):
        commands.annotate(annotation)

    assert_golden(FOLDER / name / "annotations.txt", capsys.readouterr().out)


def assert_golden(path: Path, found: str) -> None:
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="")
    assert path.read_bytes().decode() == found


def test_no_golden_file_is_left_over() -> None:
    folders = [FOLDER / name for name in REPORTS]
    files = {
        path.relative_to(FOLDER).as_posix()
        for folder in folders
        for path in folder.iterdir()
        if path.is_file()
    }

    expected = {f"{name}/{view}" for name in REPORTS for view in (*VIEWS, "annotations.txt")}
    assert files == expected


def test_comment_of_a_pass_is_short() -> None:
    body = comment(REPORTS["pass"]())

    shown = body.split("<details")[0]
    assert len(shown.splitlines()) <= 10
    assert len(body) < 2500
