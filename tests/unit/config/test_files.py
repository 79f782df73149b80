"""Which files a run may read, how it finds them, and how it names them."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.files import Folders, decode
from llm_actions.config.problems import Problems


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "more" / "deep").mkdir(parents=True)
    for name in ("b.jsonl", "a.jsonl", "notes.txt", "more/deep/c.jsonl"):
        (folder / "data" / name).write_text("{}\n")
    (tmp_path / "secret.jsonl").write_text("{}\n")
    return folder


@pytest.fixture
def folders(workspace: Path) -> Folders:
    return Folders(working=workspace, allowed=(workspace,))


def names(folders: Folders, patterns: str, problems: Problems) -> list[str]:
    return [folders.name(path) for path in folders.expand(patterns, "input `dataset`", problems)]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        pytest.param("data/a.jsonl", ["data/a.jsonl"], id="path"),
        pytest.param("data/*.jsonl", ["data/a.jsonl", "data/b.jsonl"], id="glob-is-sorted"),
        pytest.param(
            "**/*.jsonl",
            ["data/a.jsonl", "data/b.jsonl", "data/more/deep/c.jsonl"],
            id="glob-over-folders",
        ),
        pytest.param(
            "data/b.jsonl\n\n data/*.jsonl \n", ["data/b.jsonl", "data/a.jsonl"], id="lines"
        ),
        pytest.param("./data/../data/a.jsonl", ["data/a.jsonl"], id="roundabout"),
    ],
)
def test_patterns_name_files_once_in_order(
    folders: Folders, patterns: str, found: list[str]
) -> None:
    problems = Problems()

    assert names(folders, patterns, problems) == found
    assert told(problems) == []


def test_every_pattern_without_a_file_is_told(folders: Folders, workspace: Path) -> None:
    problems = Problems()

    assert names(folders, "data/a.json\n*.csv\ndata", problems) == []
    assert told(problems) == [
        f"input `dataset`: no file matches `{pattern}` in {workspace}"
        for pattern in ("data/a.json", "*.csv", "data")
    ]


def test_name_with_glob_characters_is_found_as_it_stands(folders: Folders, workspace: Path) -> None:
    (workspace / "data" / "[x]*.jsonl").write_text("{}\n")
    problems = Problems()

    assert names(folders, "data/[x]*.jsonl", problems) == ["data/[x]*.jsonl"]


def test_glob_works_in_a_folder_whose_name_has_glob_characters(tmp_path: Path) -> None:
    workspace = tmp_path / "my [repo]*"
    workspace.mkdir()
    (workspace / "a.jsonl").write_text("{}\n")
    problems = Problems()

    found = names(Folders(working=workspace), "*.jsonl", problems)

    assert (found, told(problems)) == (["a.jsonl"], [])


@pytest.mark.parametrize(
    "pattern",
    ["../secret.jsonl", "data/../../secret.jsonl", "../*.jsonl"],
    ids=["up", "down-and-up", "glob"],
)
def test_path_out_of_the_workspace_is_refused(folders: Folders, pattern: str) -> None:
    problems = Problems()

    assert names(folders, pattern, problems) == []
    (message,) = told(problems)
    assert message.startswith("input `dataset`: `")
    assert message.endswith("leads outside the workspace")


@pytest.mark.parametrize("pattern", ["data/link.jsonl", "data/*.jsonl"], ids=["path", "glob"])
def test_link_out_of_the_workspace_is_refused(
    folders: Folders, workspace: Path, pattern: str
) -> None:
    (workspace / "data" / "link.jsonl").symlink_to(workspace.parent / "secret.jsonl")
    problems = Problems()

    found = names(folders, pattern, problems)

    assert "data/link.jsonl" not in found
    assert told(problems) == ["input `dataset`: `data/link.jsonl` leads outside the workspace"]


def test_folder_that_links_out_of_the_workspace_is_refused(
    folders: Folders, workspace: Path
) -> None:
    (workspace / "outside").symlink_to(workspace.parent)
    problems = Problems()

    assert names(folders, "outside/secret.jsonl", problems) == []
    assert told(problems) == ["input `dataset`: `outside/secret.jsonl` leads outside the workspace"]


def test_link_within_the_workspace_is_followed(folders: Folders, workspace: Path) -> None:
    (workspace / "data" / "link.jsonl").symlink_to("a.jsonl")
    problems = Problems()

    assert names(folders, "data/link.jsonl", problems) == ["data/link.jsonl"]
    assert told(problems) == []


def test_absolute_path_that_the_author_wrote_is_allowed(folders: Folders, tmp_path: Path) -> None:
    problems = Problems()

    found = folders.expand(str(tmp_path / "secret.jsonl"), "input `dataset`", problems)

    assert found == [tmp_path / "secret.jsonl"]
    assert told(problems) == []


def test_anything_is_allowed_outside_of_a_job(workspace: Path) -> None:
    problems = Problems()

    found = names(Folders(working=workspace), "../secret.jsonl", problems)

    assert found == [(workspace.parent / "secret.jsonl").as_posix()]
    assert told(problems) == []


@pytest.mark.parametrize(
    "text",
    ["a\0b", "x" * 5_000, "x/" * 2_500, "loop/x", "\ud800"],
    ids=["null-byte", "long-name", "long-path", "link-to-itself", "lone-surrogate"],
)
def test_impossible_path_is_a_problem_and_no_crash(
    folders: Folders, workspace: Path, text: str
) -> None:
    (workspace / "loop").symlink_to("loop")
    problems = Problems()

    found = folders.expand(text, "input `dataset`", problems)

    assert found == []
    (message,) = told(problems)
    assert message.startswith("input `dataset`: ")
    message.encode()


@pytest.mark.parametrize("text", ["a\0b", "../elsewhere"], ids=["null-byte", "outside"])
def test_folder_that_cannot_be_used_is_a_problem(folders: Folders, text: str) -> None:
    problems = Problems()

    folders.resolve(text, "input `report-dir`", problems)

    (message,) = told(problems)
    assert message.startswith("input `report-dir`: `")


def test_link_to_itself_lies_where_it_stands(folders: Folders, workspace: Path) -> None:
    (workspace / "loop").symlink_to("loop")

    assert folders.allows(workspace / "loop")


def test_file_whose_name_is_not_utf_8_is_refused(folders: Folders, workspace: Path) -> None:
    Path(os.fsdecode(os.fsencode(workspace / "data") + b"/\xff.jsonl")).write_text("{}\n")
    problems = Problems()

    found = names(folders, "data/*.jsonl", problems)

    assert found == ["data/a.jsonl", "data/b.jsonl"]
    (message,) = told(problems)
    assert "not UTF-8" in message
    message.encode()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param("data/a.jsonl", "data/a.jsonl", id="inside"),
        pytest.param("data/../data/a.jsonl", "data/a.jsonl", id="roundabout"),
        pytest.param("/elsewhere/a.jsonl", "/elsewhere/a.jsonl", id="outside"),
    ],
)
def test_path_is_shown_from_the_workspace_on(folders: Folders, path: str, name: str) -> None:
    assert folders.name(folders.working / path) == name


def test_paths_start_from_the_working_folder_and_are_shown_from_the_workspace(
    workspace: Path,
) -> None:
    folders = Folders(working=workspace / "data", allowed=(workspace,))
    problems = Problems()

    assert names(folders, "a.jsonl", problems) == ["data/a.jsonl"]


@given(st.text())
def test_text_is_decoded_with_and_without_a_byte_order_mark(text: str) -> None:
    problems = Problems()

    assert decode(b"\xef\xbb\xbf" + text.encode(), "f", problems) == text
    if not text.startswith("\ufeff"):
        assert decode(text.encode(), "f", problems) == text
    assert told(problems) == []


@given(st.binary())
def test_any_bytes_are_decoded_or_told(content: bytes) -> None:
    problems = Problems()

    text = decode(content, "f", problems)

    assert (text is None) == bool(told(problems))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"one\ntwo\ncaf\xe9\n",
            "f:3: not UTF-8: byte 0xe9; save the file as UTF-8",
            id="latin-1",
        ),
        pytest.param(
            "x".encode("utf-16"), "f:1: the file is UTF-16; save it as UTF-8", id="utf-16-le"
        ),
        pytest.param(b"\xfe\xff\x00x", "f:1: the file is UTF-16; save it as UTF-8", id="utf-16-be"),
    ],
)
def test_other_encodings_are_told_with_their_line(content: bytes, message: str) -> None:
    problems = Problems()

    assert decode(content, "f", problems) is None
    assert told(problems) == [message]
