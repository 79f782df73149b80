"""What every report goes through on its way to people: the order, the paths, the figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden.reports import failing, passing, refused
from tests.testbed.command_line import parse_outputs

from llm_actions.github.publish import (
    ReportFile,
    Views,
    number,
    problem_annotation,
    publish,
    run_annotation,
    verdict_outputs,
)
from llm_actions.github.sticky_comment import CommentPolicy, Publication
from llm_actions.github.workflow import Workflow
from llm_actions.reports.opening import Report


def views(*files: ReportFile, summary: str = "a summary") -> Views:
    return Views(
        outputs={"verdict": "fail", "figure": "7", "other-path": ""},
        files=files,
        summary=lambda: summary,
        lines=["a line"],
        annotations=[],
        marker="<!-- m -->",
        render_comment=lambda _: "a comment",
    )


def place(folder: Path) -> Publication:
    return Publication(
        report_dir=folder / "report",
        workflow=Workflow(output_file=folder / "outputs", summary_file=folder / "summary"),
        comment=CommentPolicy.ALWAYS,
        token="",
    )


def test_outputs_tell_the_paths_of_files_that_have_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        ReportFile(name="report.json", output="report-path", write=lambda path: None),
        ReportFile(name="junit.xml", write=lambda path: None),
    ]

    publish(failing(), views(*files), place(tmp_path))

    path = tmp_path / "report" / "report.json"
    assert parse_outputs((tmp_path / "outputs").read_text("utf-8")) == {
        "verdict": "fail",
        "figure": "7",
        "other-path": "",
        "report-path": str(path),
        "comment-url": "",
    }
    assert capsys.readouterr().out == f"a line\nreport: {path}\n"
    assert (tmp_path / "summary").read_text("utf-8") == "a summary\n"
    assert (tmp_path / "report" / "summary.md").read_text("utf-8") == "a summary"


def test_outputs_are_there_before_anything_can_break(tmp_path: Path) -> None:
    def breaks(path: Path) -> None:
        raise OSError(f"{path} is in the way")

    with pytest.raises(OSError, match="in the way"):
        publish(failing(), views(ReportFile(name="a", write=breaks)), place(tmp_path))

    assert parse_outputs((tmp_path / "outputs").read_text("utf-8"))["figure"] == "7"
    assert not (tmp_path / "summary").exists()


@pytest.mark.parametrize(
    ("report", "passed"), [(passing(), "true"), (failing(), "false"), (refused(), "false")]
)
def test_only_a_pass_has_passed(report: Report, passed: str) -> None:
    assert verdict_outputs(report) == {"verdict": report.verdict, "passed": passed}


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0.0, "0"), (10.0, "10"), (2 / 3, "0.666667"), (1e-9, "0")]
)
def test_numbers_are_plain(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_annotation_on_the_run_gives_its_reasons() -> None:
    found = run_annotation(failing(), "Toy")

    assert (found.level, found.title) == ("error", "Toy: fail")
    assert found.message == "\n".join(failing().reasons)


def test_annotation_of_a_problem_stands_at_its_line() -> None:
    problem = next(each for each in refused().problems if each.line is not None)

    found = problem_annotation(problem)

    assert (found.file, found.line, found.message) == (problem.file, problem.line, str(problem))
