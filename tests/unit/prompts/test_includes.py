"""Files that a config.yaml names: read inside of the version's folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_actions.prompts.errors import IncludeError
from llm_actions.prompts.includes import FILE_BYTES_AT_MOST, FolderIncludes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a version with a file for tools in it."""
    made = tmp_path / "prompts" / "v1"
    (made / "tools").mkdir(parents=True)
    (made / "tools.json").write_text("[]\n", "utf-8")
    (made / "tools" / "more.yaml").write_text("- a\n", "utf-8")
    return made


def refused(folder: Path, name: str) -> str:
    with pytest.raises(IncludeError) as caught:
        FolderIncludes(folder).text(name)
    return str(caught.value)


def test_files_that_were_read_are_kept_by_their_names(folder: Path) -> None:
    includes = FolderIncludes(folder)

    assert includes.text("tools.json") == "[]\n"
    assert includes.text("./tools/more.yaml") == "- a\n"
    assert includes.contents == {"tools.json": b"[]\n", "tools/more.yaml": b"- a\n"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../tools.json", "must be the name of a file beside config.yaml"),
        ("tools/../../x.json", "must be the name of a file beside config.yaml"),
        ("/etc/passwd.json", "must be the name of a file beside config.yaml"),
        ("a\0.json", "must be the name of a file beside config.yaml"),
        ("a" * 300 + ".json", "must be the name of a file beside config.yaml"),
        ("tool.json", "the file `tool.json` is not there"),
        ("tools", "the file `tools` is not there"),
        ("\ud800.json", "is not there"),
        ("", "the file `` is not there"),
    ],
    ids=["above", "around", "absolute", "null", "long", "missing", "folder", "half-pair", "empty"],
)
def test_other_names_are_refused(folder: Path, name: str, said: str) -> None:
    assert said in refused(folder, name)


def test_link_out_of_the_folder_is_refused(folder: Path) -> None:
    (folder.parent / "shared.json").write_text("[]", "utf-8")
    (folder / "linked.json").symlink_to(folder.parent / "shared.json")

    assert "leads outside the prompt's folder" in refused(folder, "linked.json")


def test_link_inside_of_the_folder_is_followed(folder: Path) -> None:
    (folder / "linked.json").symlink_to("tools.json")

    assert FolderIncludes(folder).text("linked.json") == "[]\n"


def test_file_beyond_every_prompt_is_refused(folder: Path) -> None:
    (folder / "big.json").write_bytes(b" " * (FILE_BYTES_AT_MOST + 1))

    assert "the file has 2.0 MB, at most 2 MB are read" in refused(folder, "big.json")


def test_file_that_is_no_text_is_refused_with_its_line(folder: Path) -> None:
    (folder / "odd.json").write_bytes(b"[\n\xff]")

    assert "odd.json:2: not UTF-8" in refused(folder, "odd.json")
