"""Files that other files name."""

from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.assertions.model import WrongValueError
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.foreign.files import SourceFiles, parse_document
from llm_actions.foreign.result import Notes, Place

PLACE = Place("c.yaml", 2)


def sources(root: Path) -> tuple[SourceFiles, Problems]:
    problems = Problems()
    folders = Folders(working=root, allowed=(root,))
    return SourceFiles(root / "c.yaml", folders, Notes(problems)), problems


def test_a_pattern_finds_files_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_text(name)
    files, problems = sources(tmp_path)

    assert [path.name for path in files.find("file://*.txt", PLACE)] == ["a.txt", "b.txt"]
    assert [path.name for path in files.find("c.md", PLACE)] == ["c.md"]
    assert told(problems) == []


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("", "`` is no path: it is empty"),
        ("a\0b", "`a\\u0000b` is no path: it holds a null character"),
        ("x" * 5000, "is no path: it is too long"),
        ("x" * 300, "is no path: it is too long"),
        ("\ud800", "is no path: "),
        ("none.txt", "the file `none.txt` is not there"),
        ("none*.txt", "the file `none*.txt` is not there"),
        ("folder", "the file `folder` is a folder; name its files"),
        ("../x.txt", "`../x.txt` lies outside the workspace; move it into the repository"),
        ("../*", "`../*` lies outside the workspace; move it into the repository"),
        ("folder/../../*", "`folder/../../*` lies outside the workspace"),
        ("links/*", "`links/*` matches files outside the workspace"),
    ],
)
def test_a_reference_that_cannot_be_is_one_problem(
    tmp_path: Path, reference: str, problem: str
) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "links").mkdir()
    (tmp_path / "x.txt").write_text("key")
    (root / "links" / "a").symlink_to(tmp_path / "x.txt")
    files, problems = sources(root)

    assert files.find(reference, PLACE) == []
    assert len(told(problems)) == 1
    assert told(problems)[0].startswith("c.yaml:2: ")
    assert problem in told(problems)[0]


def test_a_configuration_elsewhere_may_name_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    beside = tmp_path / "elsewhere"
    beside.mkdir()
    (beside / "a.txt").write_text("a")
    problems = Problems()
    folders = Folders(working=tmp_path / "work", allowed=(tmp_path / "work",))

    files = SourceFiles(beside / "c.yaml", folders, Notes(problems))

    assert [path.name for path in files.find("a.txt", PLACE)] == ["a.txt"]
    assert files.references().load("a.txt") == "a"
    with pytest.raises(WrongValueError):
        files.references().load("../elsewhere/x.txt")


def test_a_file_that_is_too_large_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 2_000_001)
    files, problems = sources(tmp_path)

    assert files.read(tmp_path / "a.txt", PLACE) is None
    assert told(problems) == ["c.yaml:2: `a.txt` has more than 2 MB"]


def test_json_has_lines_also_where_yaml_cannot_read_it() -> None:
    assert parse_document('{"a":\n [1,\n 2]}', is_json=True).line("a", 1) == 3
    assert parse_document('{"a":\t"\\/"}', is_json=True).value == {"a": "/"}
