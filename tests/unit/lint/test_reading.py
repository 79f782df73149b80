"""Versions and settings are read from files, whatever is wrong with them."""

from pathlib import Path

import pytest
from tests.unit.lint.subjects import folders, told, write_version

from llm_actions.lint.reading import Reader
from llm_actions.lint.settings import Settings
from llm_actions.prompts.cases import accept_assertion
from llm_actions.prompts.library import VersionFolder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write_version(folder / "prompts" / "v1")
    return folder


def reader(root: Path) -> Reader:
    return Reader(folders(root), accept_assertion)


def v1(root: Path) -> VersionFolder:
    return VersionFolder(name="v1", path="prompts/v1", folder=root / "prompts" / "v1")


def test_version_is_read_and_its_texts_kept(root: Path) -> None:
    reading = reader(root)
    version = reading.read(v1(root))

    assert version.unusable == ()
    assert len(version.cases) == 1
    assert set(reading.sources) == {
        "prompts/v1/system.md",
        "prompts/v1/user_template.md",
        "prompts/v1/config.yaml",
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfea\x00", "the file is UTF-16; save it as UTF-8"),
        (b"ab\xff", "not UTF-8: byte 0xff; save the file as UTF-8"),
        (
            b"a" * 10 * 1024 * 1024,
            "the file has 10.0 MB, at most 2 MB are read; a prompt of that size is a mistake",
        ),
    ],
    ids=["utf-16", "latin-1", "10-mb"],
)
def test_file_that_cannot_be_used_is_there_without_a_text(
    root: Path, content: bytes, message: str
) -> None:
    (root / "prompts/v1/system.md").write_bytes(content)

    version = reader(root).read(v1(root))

    assert [problem.message for problem in version.unusable] == [message]
    assert "system.md" in version.files
    assert set(version.sources) == {"user_template.md", "config.yaml"}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("../../../secret.md", "the file leads outside the workspace"),
        ("nowhere.md", "the link leads to no file"),
        ("system.md", "the link leads to no file"),
    ],
    ids=["outside", "dangling", "itself"],
)
def test_link_that_cannot_be_used_is_told(root: Path, target: str, message: str) -> None:
    (root.parent / "secret.md").write_text("secret")
    (root / "prompts/v1/system.md").unlink()
    (root / "prompts/v1/system.md").symlink_to(target)

    version = reader(root).read(v1(root))

    assert [problem.message for problem in version.unusable] == [message]
    assert version.system is None


def test_nearest_settings_count(root: Path) -> None:
    (root / "lint.yaml").write_text("min_characters: 1\n")
    (root / "prompts" / "support").mkdir()
    (root / "prompts" / "support" / "lint.yaml").write_text("min_characters: 2\n")
    reading = reader(root)

    assert reading.settings_for(root / "prompts").minimum == 1
    assert reading.settings_for(root / "prompts" / "support").minimum == 2
    assert reading.settings_findings == []


def test_settings_above_the_working_folder_do_not_count(root: Path) -> None:
    (root.parent / "lint.yaml").write_text("min_characters: 1\n")

    assert reader(root).settings_for(root / "prompts") == Settings()


def test_wrong_settings_are_told_once(root: Path) -> None:
    (root / "prompts" / "lint.yaml").write_text("min_character: 1\n")
    reading = reader(root)
    reading.settings_for(root / "prompts")
    reading.settings_for(root / "prompts" / "v1")

    assert told(reading.settings_findings) == ["lint/settings lint.yaml:1"]


def test_secret_in_the_settings_is_told(root: Path) -> None:
    key = "ghp_" + "a1B2" * 9
    (root / "lint.yaml").write_text(f"# {key}\n")
    reading = reader(root)
    reading.settings_for(root)

    assert told(reading.settings_findings) == ["secret/vendor-key lint.yaml:1"]


@pytest.mark.parametrize("target", ["../lint.yaml", "nowhere"])
def test_settings_that_cannot_be_used_are_told(root: Path, target: str) -> None:
    (root.parent / "lint.yaml").write_text("min_characters: 1\n")
    (root / "lint.yaml").symlink_to(target)
    reading = reader(root)

    assert reading.settings_for(root) == Settings()
    assert told(reading.settings_findings) == ["lint/settings lint.yaml:1"]


def test_file_that_the_configuration_names_is_read_with_it(root: Path) -> None:
    folder = root / "prompts" / "v1"
    (folder / "config.yaml").write_text("model: m\ntools: tools.json\n", "utf-8")
    tool = '{"type": "function", "function": {"name": "f", "description": "a\u200bb"}}'
    (folder / "tools.json").write_text(f"[{tool}]\n", "utf-8")

    version = reader(root).read(v1(root))

    assert version.mistakes == ()
    assert version.sources["tools.json"].path == "prompts/v1/tools.json"
    assert version.config.config.parameters["tools"] == [
        {"type": "function", "function": {"name": "f", "description": "a\u200bb"}}
    ]


def test_file_that_is_missing_is_a_mistake_of_the_configuration(root: Path) -> None:
    path = root / "prompts" / "v1" / "config.yaml"
    path.write_text("model: m\ntools: tool.json\n", "utf-8")

    (mistake,) = reader(root).read(v1(root)).mistakes

    assert (mistake.line, mistake.message) == (2, "`tools`: the file `tool.json` is not there")
