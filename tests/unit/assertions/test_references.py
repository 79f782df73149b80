"""Files that assertions name."""

from pathlib import Path

import pytest

from llm_actions.assertions.model import WrongValueError
from llm_actions.assertions.references import BYTES_AT_MOST, FileReferences
from llm_actions.config.files import Folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    work = tmp_path / "work"
    (work / "tests").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    return work


def references(folder: Path) -> FileReferences:
    return FileReferences(folder / "tests", Folders(working=folder, allowed=(folder,)))


@pytest.mark.parametrize(
    ("name", "content", "value"),
    [
        ("a.json", '{"a": 1}', {"a": 1}),
        ("a.yaml", "a: [1]", {"a": [1]}),
        ("a.YML", "- 1", [1]),
        ("a.txt", "\n text \n", "text"),
        ("a.md", "# a", "# a"),
    ],
)
def test_value_is_what_the_file_holds(folder: Path, name: str, content: str, value: object) -> None:
    (folder / "tests" / name).write_text(content, "utf-8")

    assert references(folder).load(name) == value
    assert references(folder).load(f"./{name}") == value
    assert references(folder).load(f"../tests/{name}") == value


def test_script_is_an_absolute_path(folder: Path) -> None:
    (folder / "check.py").write_text("")

    assert references(folder).script("../check.py") == str((folder / "check.py").resolve())


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.txt", "there is no file `none.txt`"),
        ("../../secret.txt", "lies outside the workspace"),
        ("link.txt", "lies outside the workspace"),
        ("../tests", "there is no file"),
        ("a\0b", "null character"),
        ("x" * 5000, "there is no file"),
        ("a.exe", "is of a kind that is not read"),
        ("broken.json", r"tests/broken.json:2: broken JSON"),
        ("broken.yaml", r"tests/broken.yaml:2: the key `a` stands twice"),
        ("latin.txt", "not UTF-8"),
    ],
)
def test_file_that_cannot_be_read_is_refused(folder: Path, path: str, message: str) -> None:
    tests = folder / "tests"
    (tests / "link.txt").symlink_to("../../secret.txt")
    (tests / "a.exe").write_text("")
    (tests / "broken.json").write_text('{\n"a"}')
    (tests / "broken.yaml").write_text("a: 1\na: 2")
    (tests / "latin.txt").write_bytes(b"\xe4")

    with pytest.raises(WrongValueError, match=message):
        references(folder).load(path)


def test_absolute_path_out_of_the_workspace_is_refused(folder: Path) -> None:
    with pytest.raises(WrongValueError, match="lies outside the workspace"):
        references(folder).load(str(folder.parent / "secret.txt"))


def test_enormous_file_is_refused(folder: Path) -> None:
    with (folder / "tests" / "big.txt").open("wb") as stream:
        stream.truncate(BYTES_AT_MOST + 1)

    with pytest.raises(WrongValueError, match="more than 10,000,000 bytes"):
        references(folder).load("big.txt")
