"""Prompts for the suites: as they are now, and as they were at a reference."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.lint.subjects import SYSTEM, USER, write_version
from tests.unit.problems import told
from tests.unit.suites.prompts import config, folders_of, names, read, write
from tests.unit.suites.repositories import commit, repository

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.suites.git_tree import GitTree
from llm_actions.suites.reading import read_baseline, read_families
from llm_actions.suites.selection import Versioned, case_key

CASE = "{input: When?, expected_keywords: [days]}"
FULL = """model: gpt-4o-mini
temperature: 1
max_tokens: 50
thresholds: {accuracy: 0.9, safety: 0.95}
"""


def then(
    root: Path, reference: str = "base", *, patterns: str = "prompts", working: Path | None = None
) -> tuple[tuple[Versioned, ...] | None, list[str], list[str]]:
    """The families at a reference, what is wrong with that, and what is told of it."""
    folders = Folders(working=working or root, allowed=(root,))
    problems, notes = Problems(), list[str]()
    families = read_families(patterns, folders, problems)
    assert told(problems) == []
    found = read_baseline(reference, families, folders, GitTree(folders.working), problems, notes)
    return found, told(problems), notes


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose tag `base` holds v1, with v2 beside it now."""
    write(repository(tmp_path / "repo"), {"v1": config(CASE)})
    commit(tmp_path / "repo", "base")
    return write(tmp_path / "repo", {"v2": config(CASE)}, current="v2")


def test_version_is_read_with_all_that_the_suites_need(tmp_path: Path) -> None:
    found, problems = read(write(tmp_path, {"v1": config(CASE, more=FULL)}))

    assert problems == []
    (family,) = found.versioned
    (version,) = family.versions
    assert (version.family, version.version, version.path) == ("prompts", "v1", "prompts/v1")
    assert (version.model, dict(version.parameters)) == (
        "gpt-4o-mini",
        {"temperature": 1, "max_tokens": 50},
    )
    assert isinstance(version.parameters["temperature"], int)
    assert version.thresholds == {"accuracy": 0.9, "safety": 0.95}
    assert version.texts == {
        "system.md": SYSTEM,
        "user_template.md": USER,
        "config.yaml": '{\n "temperature": 1,\n "max_tokens": 50\n}',
    }
    assert [each.input for each in version.cases] == ["When?"]
    assert version.digest.startswith("sha256:")
    assert found.folders == (tmp_path / "prompts",)


def test_part_that_is_missing_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config(CASE)})
    (tmp_path / "prompts" / "v1" / "system.md").unlink()

    (family,) = read(tmp_path)[0].versioned

    assert set(family.versions[0].texts) == {"user_template.md"}


@pytest.mark.parametrize("is_link", [True, False], ids=["link", "file"])
def test_current_names_a_version(tmp_path: Path, is_link: bool) -> None:
    write(tmp_path, {"v1": config(CASE), "v2": config(CASE)})
    current = tmp_path / "prompts" / "current"
    current.symlink_to("v1") if is_link else current.write_text("v1\n", "utf-8")

    (family,) = read(tmp_path)[0].versioned

    assert family.current == "v1"
    assert names(family.versions) == ["v1", "v2"]


def test_families_are_read_each_with_its_versions(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_version(tmp_path / "prompts" / name / "v1", config=config(CASE))

    found, problems = read(tmp_path)

    assert problems == []
    assert [family.path for family in found.versioned] == ["prompts/a", "prompts/b"]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"v1": "modell: m\n", "v2": "thresholds: {accuracy: 2}\n"}, current="v9")
    (tmp_path / "prompts" / "v3").symlink_to("/nowhere/v3")

    _, problems = read(tmp_path)

    assert len(problems) == 4
    assert any("prompts/v3" in each for each in problems)
    assert any("prompts/current" in each and "beside it" in each for each in problems)
    assert any("prompts/v1/config.yaml:1" in each and "`model`" in each for each in problems)
    assert any("prompts/v2/config.yaml:1" in each and "accuracy" in each for each in problems)


def test_baseline_is_what_the_reference_holds(repo: Path) -> None:
    found, problems, notes = then(repo)

    assert (problems, notes) == ([], [])
    assert found is not None
    (family,) = found
    assert (family.path, family.current, names(family.versions)) == ("prompts", None, ["v1"])


def test_same_text_has_the_same_digest_and_the_same_cases(repo: Path) -> None:
    found, _, _ = then(repo)
    now = read(repo)[0].versioned[0].versions[0]

    assert found is not None
    before = found[0].versions[0]
    assert (before.digest, before.path) == (now.digest, now.path)
    assert [case_key(each) for each in before.cases] == [case_key(each) for each in now.cases]


@pytest.mark.parametrize("is_link", [True, False], ids=["link", "file"])
def test_current_of_the_baseline_is_read_too(tmp_path: Path, is_link: bool) -> None:
    write(repository(tmp_path), {"v1": config(CASE), "v2": config(CASE)})
    current = tmp_path / "prompts" / "current"
    current.symlink_to("v1") if is_link else current.write_text("v1\n", "utf-8")
    commit(tmp_path, "base")
    current.unlink()
    current.symlink_to("v2")

    found, _, _ = then(tmp_path)

    assert found is not None
    assert found[0].current == "v1"
    assert found[0].now is found[0].versions[0]


def test_names_are_the_same_below_a_working_directory(tmp_path: Path) -> None:
    app = tmp_path / "services" / "app"
    write(app, {"v1": config(CASE)})
    commit(repository(tmp_path), "base")

    found, problems, notes = then(tmp_path, working=app)

    assert (problems, notes) == ([], [])
    assert found is not None
    assert [family.path for family in found] == ["services/app/prompts"]
    assert found[0].versions[0].path == "services/app/prompts/v1"


def test_prompts_beside_the_working_directory_cannot_be_compared(repo: Path) -> None:
    (repo / "app").mkdir()

    found, problems, _ = then(repo, patterns="../prompts", working=repo / "app")

    assert found is None
    assert "outside of the working directory" in problems[0]


def test_single_version_is_compared_with_the_whole_family(repo: Path) -> None:
    found, _, _ = then(repo, patterns="prompts/v2")

    assert found is not None
    assert names(found[0].versions) == ["v1"]


def test_family_that_is_new_has_no_baseline(repo: Path) -> None:
    shutil.move(repo / "prompts", repo / "texts")

    assert then(repo, patterns="texts") == ((), [], [])


def test_file_in_the_place_of_a_family_is_no_baseline(tmp_path: Path) -> None:
    (repository(tmp_path) / "prompts").write_text("none yet\n", "utf-8")
    commit(tmp_path, "base")
    (tmp_path / "prompts").unlink()
    write(tmp_path, {"v1": config(CASE)})

    assert then(tmp_path) == ((), [], [])


def test_baseline_that_was_broken_is_told_and_compared_with_nothing(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": config(CASE), "v2": "modell: m\n"}, current="v2")
    commit(tmp_path, "base")
    write(tmp_path, {"v2": config(CASE)})

    found, problems, notes = then(tmp_path)

    assert problems == []
    assert found is not None
    assert (names(found[0].versions), found[0].now) == (["v1"], None)
    assert len(notes) == 1
    assert notes[0].startswith("a prompt at base cannot be compared: prompts/v2/config.yaml:1")


def test_current_of_the_baseline_that_led_nowhere_is_compared_with_nothing(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": config(CASE)}, current="v9")
    commit(tmp_path, "base")
    write(tmp_path, {}, current="v1")

    found, _, notes = then(tmp_path)

    assert found is not None
    assert found[0].now is None
    assert "prompts/current" in notes[0]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("gone", "`gone` is not in this clone; fetch it"),
        ("--output=x", "`--output=x` is no name of a commit"),
    ],
)
def test_reference_that_cannot_be_read_is_a_problem_of_the_input(
    repo: Path, reference: str, reason: str
) -> None:
    found, problems, _ = then(repo, reference)

    assert found is None
    assert len(problems) == 1
    assert problems[0].startswith("input `baseline-ref`: ")
    assert reason in problems[0]


def test_folders_of_the_workspace_stay_as_they_are(repo: Path) -> None:
    before = sorted(path.name for path in (repo / "prompts").iterdir())

    then(repo)

    assert sorted(path.name for path in (repo / "prompts").iterdir()) == before
    assert read_families("prompts", folders_of(repo), Problems()).folders == (repo / "prompts",)
