"""Variables of promptfoo's tests."""

from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.foreign.files import SourceFiles
from llm_actions.foreign.promptfoo_assertions import NotRunError
from llm_actions.foreign.promptfoo_variables import Variables
from llm_actions.foreign.result import Notes, Place

PLACE = Place("c.yaml", 2)


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def variables(tmp_path: Path, problems: Problems) -> Variables:
    notes = Notes(problems)
    folders = Folders(working=tmp_path, allowed=(tmp_path,))
    return Variables(SourceFiles(tmp_path / "c.yaml", folders, notes), notes)


def test_files_are_read_and_patterns_spread_out(
    tmp_path: Path, variables: Variables, problems: Problems
) -> None:
    (tmp_path / "a.txt").write_text(" one \n")
    (tmp_path / "b.txt").write_text("two")
    (tmp_path / "c.yaml").write_text("x: [1]\n")
    value = {"doc": "file://*.txt", "conf": "file://c.yaml", "list": ["file://a.txt", "p"]}

    found = variables.expand(value, PLACE, as_one=False)

    assert told(problems) == []
    assert [(row["doc"], row["list"]) for row in found] == [
        ("one", "one"),
        ("one", "p"),
        ("two", "one"),
        ("two", "p"),
    ]
    assert {row["conf"] for row in found} == {'{"x": [1]}'}


def test_variables_may_name_others(variables: Variables) -> None:
    value = {"a": "{{ b }}!", "b": "{{c}}", "c": 1, "d": "{{d}} {{e}}"}

    (found,) = variables.expand(value, PLACE, as_one=False)

    assert found == {"a": "1!", "b": "1", "c": 1, "d": "{{d}} {{e}}"}


def test_variables_that_grow_without_end_are_not_run(variables: Variables) -> None:
    value = {"a": "{{b}}" * 2000, "b": "{{a}}" * 2000}

    with pytest.raises(NotRunError, match="a million letters"):
        variables.expand(value, PLACE, as_one=False)


def test_a_file_holds_variables(tmp_path: Path, variables: Variables, problems: Problems) -> None:
    (tmp_path / "v.yaml").write_text("a: 1\nday: 2024-01-02\n")
    (tmp_path / "w.json").write_text('{"a": 2}')

    found = variables.read(["file://v.yaml", "w.json"], PLACE)

    assert (found, told(problems)) == ({"a": 2, "day": "2024-01-02"}, [])


@pytest.mark.parametrize("name", ["file://a.js", "file://a.py:make", "a.ts"])
def test_code_makes_no_variables(variables: Variables, name: str) -> None:
    with pytest.raises(NotRunError, match="code is not run"):
        variables.read(name, PLACE)


def test_a_picture_is_no_variable(tmp_path: Path, variables: Variables) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")

    with pytest.raises(NotRunError, match="only texts are read"):
        variables.expand({"a": "file://a.png"}, PLACE, as_one=False)


def test_too_many_combinations_are_a_problem(variables: Variables, problems: Problems) -> None:
    value = {name: ["x"] * 100 for name in "abc"}

    assert variables.expand(value, PLACE, as_one=False) == []
    assert told(problems) == ["c.yaml:2: the lists of `vars` make 1,000,000 tests, at most 10,000"]


def test_an_empty_list_is_a_value(variables: Variables) -> None:
    assert variables.expand({"a": []}, PLACE, as_one=False) == [{"a": []}]
