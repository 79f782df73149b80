"""What git's tags hold, read from real repositories."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.unit.lint.subjects import write_version

from llm_actions.lint.git_tags import GitTags
from llm_actions.lint.releases import ReleasedFiles, check_releases
from llm_actions.prompts.folder import PROMPT_FILES

NAMED = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *NAMED, *arguments], check=True, capture_output=True)


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "change")
    git(folder, "tag", tag)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose tag v1.0 holds prompts/v1."""
    folder = tmp_path / "repo with spaces"
    write_version(folder / "prompts" / "v1")
    git(tmp_path, "init", "-q", str(folder))
    commit(folder, "v1.0")
    return folder


def versions(repository: Path, *names: str) -> Mapping[str, Path]:
    return {f"prompts/{name}": repository / "prompts" / name for name in names or ("v1",)}


def read(repository: Path, *names: str, patterns: tuple[str, ...] = ("v*",)) -> ReleasedFiles:
    found = versions(repository, *names)
    return GitTags(repository).released_files(found, patterns, PROMPT_FILES)


def changed(repository: Path, *names: str) -> list[str]:
    folders = list(versions(repository, *names))
    return [each.message for each in check_releases(folders, read(repository, *names), ["v1"])]


def test_unchanged_files_have_the_digests_of_the_tag(repository: Path) -> None:
    files = read(repository)

    assert files.unchecked is None
    assert [release.tag for release in files.releases] == ["v1.0"]
    assert files.releases[0].folders == files.now
    assert set(files.now["prompts/v1"]) == {"system.md", "user_template.md", "config.yaml"}


def test_changed_file_is_told(repository: Path) -> None:
    (repository / "prompts/v1/system.md").write_text("You are somebody else.")

    assert changed(repository) == [
        "v1 was released in tag v1.0 and system.md changed since; make v2 and leave v1 as it was"
    ]


def test_change_that_was_released_again_is_fine(repository: Path) -> None:
    (repository / "prompts/v1/system.md").write_text("You are somebody else.")
    commit(repository, "v1.1")

    assert changed(repository) == []


def test_new_version_is_not_released(repository: Path) -> None:
    write_version(repository / "prompts" / "v2", system="You are new here, be nice to all.")

    assert changed(repository, "v1", "v2") == []


def test_other_tags_count_only_when_asked_for(repository: Path) -> None:
    (repository / "prompts/v1/system.md").write_text("You are somebody else.")
    commit(repository, "nightly-7")

    assert [release.tag for release in read(repository).releases] == ["v1.0"]
    assert [release.tag for release in read(repository, patterns=("nightly*",)).releases] == [
        "nightly-7"
    ]


def test_annotated_tags_are_followed(repository: Path) -> None:
    git(repository, "tag", "-a", "v2.0", "-m", "second")

    assert {release.tag for release in read(repository).releases} == {"v1.0", "v2.0"}
    assert changed(repository) == []


def test_line_ends_that_git_converts_are_no_change(repository: Path) -> None:
    (repository / ".gitattributes").write_text("* text=auto\n")
    commit(repository, "v1.1")
    path = repository / "prompts/v1/system.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert changed(repository) == []


def test_folder_inside_of_the_repository_is_found_too(repository: Path) -> None:
    folder = repository / "prompts"
    files = GitTags(folder).released_files({"v1": folder / "v1"}, ("v*",), PROMPT_FILES)

    assert files.releases[0].folders == files.now


def test_shallow_clone_without_tags_says_so(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    url = f"file://{repository}"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-tags", url, str(clone))

    files = read(clone)

    assert files.unchecked is not None
    assert "shallow clone without release tags" in files.unchecked
    assert "fetch-depth: 0" in files.unchecked


def test_shallow_clone_with_its_tags_is_checked(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    git(clone, "fetch", "-q", "--depth", "1", "--tags")
    (clone / "prompts/v1/system.md").write_text("You are somebody else.")

    assert len(changed(clone)) == 1


def test_repository_without_release_tags_has_nothing_to_compare(repository: Path) -> None:
    git(repository, "tag", "-d", "v1.0")

    assert read(repository) == ReleasedFiles()


def test_folder_outside_of_git_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    write_version(tmp_path / "plain" / "prompts" / "v1")

    files = read(tmp_path / "plain")

    assert files.unchecked is not None
    assert "not a git repository" in files.unchecked


def test_missing_git_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert read(repository).unchecked == "git did not run: FileNotFoundError"


def test_version_outside_of_the_repository_is_not_asked_for(
    repository: Path, tmp_path: Path
) -> None:
    write_version(tmp_path / "away")
    away = {"away": tmp_path / "away"}
    files = GitTags(repository).released_files(away, ("v*",), PROMPT_FILES)

    assert files.now == {}
    assert files.releases[0].folders == {}
