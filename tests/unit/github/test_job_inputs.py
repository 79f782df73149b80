"""The inputs that every action has: folders, the report's place, secrets."""

from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.github.inputs import ActionSpec, InputReader, InputSpec
from llm_actions.github.job_inputs import read_api_key, read_folders, read_report_dir, secret
from llm_actions.github.workflow import read_workflow

NAMES = ("working-directory", "report-dir", "api-key")


def reader(problems: Problems, **values: str) -> InputReader:
    inputs = tuple(
        InputSpec(name=name, description="", default="", is_required=False) for name in NAMES
    )
    given = {name: values.get(name.replace("-", "_"), "") for name in NAMES}
    return InputReader(ActionSpec(description="", inputs=inputs, outputs=()), given, problems)


def job(tmp_path: Path) -> dict[str, str]:
    return {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)}


def test_paths_start_from_the_working_directory(tmp_path: Path) -> None:
    problems = Problems()

    folders = read_folders(
        reader(problems, working_directory=str(tmp_path)), read_workflow(job(tmp_path))
    )

    assert (folders.working, folders.allowed) == (tmp_path, (tmp_path,))
    assert told(problems) == []


def test_working_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    problems = Problems()

    read_folders(reader(problems, working_directory=str(tmp_path / "no")), read_workflow({}))

    (problem,) = told(problems)
    assert "input `working-directory`: there is no folder" in problem


def test_report_folder_is_made(tmp_path: Path) -> None:
    problems = Problems()
    folders = Folders(working=tmp_path)

    found = read_report_dir(
        reader(problems, report_dir="a/b"), folders, read_workflow({}), problems
    )

    assert found == (tmp_path / "a" / "b").resolve()
    assert found.is_dir()


def test_refused_report_folder_is_not_written_to(tmp_path: Path) -> None:
    problems = Problems()
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    folders = Folders(working=workspace, allowed=(workspace,))

    found = read_report_dir(
        reader(problems, report_dir="../outside"), folders, read_workflow({}), problems
    )

    assert len(told(problems)) == 1
    assert not (tmp_path / "outside").exists()
    assert not found.is_relative_to(tmp_path)


def test_secret_of_a_job_is_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    problems = Problems()

    assert read_api_key(reader(problems, api_key="sk-1"), read_workflow(job(tmp_path))) == "sk-1"
    assert "::add-mask::sk-1" in capsys.readouterr().out
    assert secret("sk-2", read_workflow({})) == "sk-2"
    assert capsys.readouterr().out == ""


def test_key_comes_from_the_environment_where_no_input_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " sk-env \n")

    assert read_api_key(reader(Problems()), read_workflow({})) == "sk-env"
    assert read_api_key(reader(Problems(), api_key="sk-own"), read_workflow({})) == "sk-own"
