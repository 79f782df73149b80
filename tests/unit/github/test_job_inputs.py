"""The inputs that every action has: folders, the report's place, secrets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.github.inputs import ActionSpec, InputReader
from llm_actions.github.job_inputs import (
    REFUSED_FOLDER,
    Job,
    read_api_key,
    read_folders,
    read_job,
    read_report_dir,
    secret,
)
from llm_actions.github.sticky_comment import CommentPolicy
from llm_actions.github.workflow import Workflow
from llm_actions.verdict import OnInconclusive


def reader(problems: Problems, **values: str) -> InputReader:
    """The inputs of a user who gave these, underscores for hyphens."""
    given = {name.replace("_", "-"): value for name, value in values.items()}
    return InputReader(ActionSpec(description="", inputs=(), outputs=()), given, problems)


def folders(workflow: Workflow, directory: str) -> tuple[Folders, list[str]]:
    """The folders of a working directory, and what is wrong with it."""
    problems = Problems()
    return read_folders(reader(problems, working_directory=directory), workflow), told(problems)


def report_dir(root: Path, text: str, **fields: Path) -> tuple[Path, list[str]]:
    """The folder of the report in a workspace, and what is wrong with it."""
    problems = Problems()
    workflow = Workflow(workspace=root, **fields)
    where = Folders(working=root, allowed=(root,))
    found = read_report_dir(reader(problems, report_dir=text), where, workflow, problems)
    return found, told(problems)


def test_paths_start_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path)
    workflow = Workflow(workspace=tmp_path, temporary=tmp_path / "t")

    found, problems = folders(workflow, "app")

    assert problems == []
    assert (found.working, found.allowed) == (tmp_path / "app", (tmp_path, tmp_path / "t"))


def test_paths_may_lie_anywhere_outside_of_a_job(tmp_path: Path) -> None:
    found, _ = folders(Workflow(), str(tmp_path))

    assert (found.working, found.allowed) == (tmp_path, ())


@pytest.mark.parametrize("name", ["gone", "file.txt"])
def test_working_directory_that_is_no_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "file.txt").touch()
    monkeypatch.chdir(tmp_path)

    found, problems = folders(Workflow(), name)

    assert problems == [f"input `working-directory`: there is no folder `{tmp_path / name}`"]
    assert found.working == tmp_path


def test_folder_of_the_report_is_made(tmp_path: Path) -> None:
    found, problems = report_dir(tmp_path, "out/report")

    assert (found, problems) == (tmp_path / "out" / "report", [])
    assert found.is_dir()


def test_links_to_the_folder_of_the_report_are_followed_within_the_workspace(
    tmp_path: Path,
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert report_dir(tmp_path, "link/report") == (tmp_path / "real" / "report", [])


@pytest.mark.parametrize("text", ["../out", "link/out", "a\0b"])
def test_refused_folder_is_not_written_to(tmp_path: Path, text: str) -> None:
    root, outside = tmp_path / "workspace", tmp_path / "elsewhere"
    root.mkdir()
    outside.mkdir()
    (root / "link").symlink_to(outside)

    found, problems = report_dir(root, text, temporary=tmp_path / "t")

    assert found == tmp_path / "t" / REFUSED_FOLDER
    assert len(problems) == 1
    assert problems[0].startswith("input `report-dir`: ")
    assert list(outside.iterdir()) == []
    assert not (tmp_path / "out").exists()


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")

    _, problems = report_dir(tmp_path, "taken/report")

    assert len(problems) == 1
    assert "cannot be made: Not a directory" in problems[0]


def test_secret_is_masked_in_a_job_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert secret("sk-test-key-1234", Workflow()) == "sk-test-key-1234"
    assert secret("", Workflow(is_job=True)) == ""
    assert "sk-test" not in "".join(capfd.readouterr())

    assert secret("sk-test-key-1234", Workflow(is_job=True)) == "sk-test-key-1234"
    assert "::add-mask::sk-test-key-1234" in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("given", "variable", "key"),
    [
        ("one", "two", "one"),
        ("", " two\n", "two"),
        (" ", "two", "two"),
        ("", None, ""),
    ],
)
def test_key_is_the_input_or_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, given: str, variable: str | None, key: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    if variable is not None:
        monkeypatch.setenv("OPENAI_API_KEY", variable)

    assert read_api_key(reader(Problems(), api_key=given), Workflow()) == key


JOB_INPUTS = {
    "working_directory": ".",
    "report_dir": "report",
    "comment": "always",
    "comment_key": "nightly",
    "github_token": "ghs-token-0123",
    "on_inconclusive": "warn",
    "dry_run": "false",
}


def job(root: Path, monkeypatch: pytest.MonkeyPatch, **values: str) -> tuple[Job, list[str]]:
    """What the inputs that every action has say in a workspace, and what is wrong with them."""
    monkeypatch.chdir(root)
    problems = Problems()
    workflow = Workflow(workspace=root, sha="0123abc")
    return read_job(reader(problems, **{**JOB_INPUTS, **values}), workflow, problems), told(
        problems
    )


def test_job_holds_what_the_inputs_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, problems = job(tmp_path, monkeypatch)

    assert problems == []
    assert found.folders.working == tmp_path
    assert found.publication.report_dir == tmp_path / "report"
    assert found.publication.comment is CommentPolicy.ALWAYS
    assert found.publication.token == "ghs-token-0123"
    assert (found.occasion.suite, found.occasion.commit) == ("nightly", "0123abc")
    assert found.occasion.on_inconclusive is OnInconclusive.WARN
    assert not found.is_dry_run


def test_dry_run_makes_no_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = job(tmp_path, monkeypatch, dry_run="true")

    assert found.is_dry_run
    assert found.publication.comment is CommentPolicy.NEVER


def test_every_wrong_input_of_a_job_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, problems = job(
        tmp_path, monkeypatch, working_directory="gone", comment="often", dry_run="maybe"
    )

    assert [problem.split("`")[1] for problem in problems] == [
        "working-directory",
        "comment",
        "dry-run",
    ]
