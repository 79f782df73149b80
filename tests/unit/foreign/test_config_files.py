"""The files that a `config` of promptfoo names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.foreign.reading import write
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.foreign.config_files import ConfigFiles
from llm_actions.foreign.files import SourceFiles
from llm_actions.foreign.promptfoo_parameters import NotLoadedError
from llm_actions.foreign.result import Notes, Place

PLACE = Place("c.yaml", 3)


def loading(folder: Path) -> tuple[ConfigFiles, Problems]:
    problems = Problems()
    folders = Folders(working=folder, allowed=(folder,))
    return ConfigFiles(SourceFiles(folder / "c.yaml", folders, Notes(problems))), problems


def test_json_and_yaml_are_values(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": '[{"a": 1}]', "b/c.yaml": "- b: 2\n"})
    files, problems = loading(tmp_path)

    assert files.load("file://a.json", PLACE) == [{"a": 1}]
    assert files.load("file://./b/c.yaml", PLACE) == [{"b": 2}]
    assert told(problems) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("file://tools.py:make", "only .json, .yaml, .yml are read, code is not run"),
        ("file://tools.js", "only .json, .yaml, .yml are read, code is not run"),
        ("file://{{ name }}.json", "the name of its file holds variables"),
        ("file://*.json", "its name fits several files"),
    ],
)
def test_what_is_not_read_is_told(tmp_path: Path, name: str, said: str) -> None:
    write(tmp_path, {"a.json": "[]", "b.json": "[]"})
    files, _ = loading(tmp_path)

    with pytest.raises(NotLoadedError, match=said):
        files.load(name, PLACE)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("file://z.json", "c.yaml:3: the file `z.json` is not there"),
        (
            "file://../z.json",
            "c.yaml:3: `../z.json` lies outside the workspace; move it into the repository",
        ),
        ("file://broken.json", "broken.json:2: "),
    ],
)
def test_what_is_wrong_is_noted(tmp_path: Path, name: str, problem: str) -> None:
    write(tmp_path, {"broken.json": "[\n}"})
    files, problems = loading(tmp_path)

    assert files.load(name, PLACE) is None
    (found,) = told(problems)
    assert found.startswith(problem)
