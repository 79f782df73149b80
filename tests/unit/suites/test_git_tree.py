"""Folders as they are at a reference, out of real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.suites.repositories import commit, git, repository

from llm_actions.suites.git_tree import GitTree, GitTreeError


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose tag `base` holds two folders."""
    folder = repository(tmp_path / "a repository")
    for name in ("prompts", "other"):
        (folder / name / "v1").mkdir(parents=True)
        (folder / name / "v1" / "system.md").write_text(f"{name} then\n", "utf-8")
    commit(folder, "base")
    (folder / "prompts" / "v1" / "system.md").write_text("prompts now\n", "utf-8")
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder."""
    found = tmp_path / "target"
    found.mkdir()
    return found


def refusal(folder: Path, reference: str, target: Path, *paths: Path) -> str:
    """Why the folders cannot be read at a reference."""
    with pytest.raises(GitTreeError) as caught:
        GitTree(folder).extract(reference, paths or (folder / "prompts",), target)
    assert list(target.iterdir()) == []
    return str(caught.value)


@pytest.mark.parametrize("reference", ["base", "work", "HEAD", "work@{0}", "refs/tags/base"])
def test_folder_is_as_it_was_and_nothing_else_is_there(
    repo: Path, target: Path, reference: str
) -> None:
    assert GitTree(repo).extract(reference, [repo / "prompts"], target)

    assert (target / "prompts" / "v1" / "system.md").read_text() == "prompts then\n"
    assert [path.name for path in target.iterdir()] == ["prompts"]


def test_older_commits_are_reached_from_a_name(repo: Path, target: Path) -> None:
    commit(repo, "later")

    assert GitTree(repo).extract("later~1", [repo / "prompts"], target)
    assert (target / "prompts" / "v1" / "system.md").read_text() == "prompts then\n"


def test_branch_may_have_any_name_that_git_takes(repo: Path, target: Path) -> None:
    git(repo, "branch", "修复/#12,é")

    assert GitTree(repo).extract("修复/#12,é", [repo / "prompts"], target)


def test_paths_start_from_the_folder_that_was_named(repo: Path, target: Path) -> None:
    assert GitTree(repo / "other").extract("base", [repo / "other" / "v1"], target)

    assert (target / "v1" / "system.md").read_text() == "other then\n"


def test_whole_repository_can_be_read(repo: Path, target: Path) -> None:
    assert GitTree(repo).extract("base", [repo], target)

    assert sorted(path.name for path in target.iterdir()) == ["other", "prompts"]


def test_folder_that_did_not_exist_is_left_out(repo: Path, target: Path) -> None:
    assert GitTree(repo).extract("base", [repo / "new", repo / "other"], target)
    assert [path.name for path in target.iterdir()] == ["other"]


def test_nothing_there_is_no_error(repo: Path, target: Path) -> None:
    assert not GitTree(repo).extract("base", [repo / "new"], target)
    assert list(target.iterdir()) == []


def test_names_with_marks_of_patterns_are_names(repo: Path, target: Path) -> None:
    odd = repo / ":(top)[p]*"
    odd.mkdir()
    (odd / "system.md").write_text("odd\n", "utf-8")
    commit(repo, "odd")

    assert GitTree(repo).extract("odd", [odd], target)
    assert [path.name for path in target.iterdir()] == [odd.name]


@pytest.mark.parametrize(
    "reference",
    [
        "--output=x",
        "-h",
        "a b",
        "a\nb",
        "a\0b",
        "",
        "^base",
        "base..work",
        "../x",
        "base:prompts",
        ":/change",
        "*",
        "b[a]se",
        "a\\b",
        "x" * 251,
    ],
)
def test_text_that_is_no_reference_never_reaches_git(
    repo: Path, target: Path, reference: str
) -> None:
    assert refusal(repo, reference, target) == "is no name of a commit, a branch or a tag"
    assert not (repo / "x").exists()


@pytest.mark.parametrize("reference", ["gone", "base^{tree}", "HEAD~99", "base^!", "$(id)", "`id`"])
def test_reference_that_leads_to_no_commit_says_what_to_fetch(
    repo: Path, target: Path, reference: str
) -> None:
    assert "is not in this clone; fetch it" in refusal(repo, reference, target)


def test_shallow_clone_without_the_reference_says_what_to_fetch(
    repo: Path, target: Path, tmp_path: Path
) -> None:
    commit(repo, "later")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-tags", repo.as_uri(), str(shallow))

    assert "`fetch-depth: 0`" in refusal(shallow, "base", target)
    assert "`fetch-depth: 0`" in refusal(shallow, "HEAD~1", target)


def test_folder_outside_of_every_repository_says_so(target: Path, tmp_path: Path) -> None:
    assert "git knows no repository here" in refusal(tmp_path, "main", target)


def test_repository_without_a_commit_says_what_to_fetch(target: Path, tmp_path: Path) -> None:
    assert "is not in this clone" in refusal(repository(tmp_path / "new"), "HEAD", target)


def test_prompts_outside_of_the_folder_cannot_be_read(repo: Path, target: Path) -> None:
    told = refusal(repo / "other", "base", target, repo / "prompts")

    assert told == "cannot be read for prompts that lie outside of the working directory"


def test_machine_without_git_says_so(
    repo: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(target))

    assert refusal(repo, "base", target) == "cannot be read: git is not installed"


def test_link_that_leads_outside_is_left_out(repo: Path, target: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", "utf-8")
    folder = repo / "prompts"
    (folder / "absolute").symlink_to(secret)
    (folder / "upwards").symlink_to("../../secret.md")
    (folder / "current").symlink_to("v1")
    commit(repo, "links")

    assert GitTree(repo).extract("links", [folder], target)

    assert sorted(path.name for path in (target / "prompts").iterdir()) == ["current", "v1"]
    assert (target / "prompts" / "current" / "system.md").is_file()


def test_prompts_that_archives_leave_out_are_not_taken_for_new_ones(
    repo: Path, target: Path
) -> None:
    (repo / ".gitattributes").write_text("prompts export-ignore\n", "utf-8")
    commit(repo, "ignored")

    with pytest.raises(GitTreeError, match=r"\.gitattributes leaves the prompts out"):
        GitTree(repo).extract("ignored", [repo / "prompts"], target)
