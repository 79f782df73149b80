"""Families of prompts: what folders and globs name, `current`, and what is refused."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.fields import Report
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.prompts.library import Family, find_families, natural_key, read_version

VERSIONS = ("prompts/v1", "prompts/v2", "prompts/v10", "prompts/support/v1", "prompts/faq/de/v1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    for version in VERSIONS:
        write(folder / version)
    return folder


def write(folder: Path, system: str = "You are {{ name }}.") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "system.md").write_text(system)


def found(root: Path, patterns: str = "prompts") -> tuple[list[Family], list[str]]:
    problems = Problems()
    folders = Folders(working=root, allowed=(root,))
    return find_families(patterns, folders, problems), told(problems)


def paths(root: Path, patterns: str = "prompts") -> list[str]:
    families, problems = found(root, patterns)
    assert problems == []
    return [version.path for family in families for version in family.versions]


def test_families_and_versions_come_in_their_natural_order(root: Path) -> None:
    families, problems = found(root)

    assert problems == []
    assert [family.path for family in families] == ["prompts", "prompts/faq/de", "prompts/support"]
    assert [version.name for version in families[0].versions] == ["v1", "v2", "v10"]
    assert all(family.is_whole for family in families)


@pytest.mark.parametrize(
    ("patterns", "versions"),
    [
        ("prompts/support", ["prompts/support/v1"]),
        ("prompts/v2", ["prompts/v2"]),
        ("prompts/v2/system.md", ["prompts/v2"]),
        ("prompts/v*", ["prompts/v1", "prompts/v2", "prompts/v10"]),
        ("prompts/*/v1", ["prompts/support/v1"]),
        ("prompts/v2\n\n  prompts/support  \n", ["prompts/v2", "prompts/support/v1"]),
        ("prompts/v2\nprompts/v2", ["prompts/v2"]),
        ("prompts/v1\nprompts/v2", ["prompts/v1", "prompts/v2"]),
        ("./prompts/v1/", ["prompts/v1"]),
    ],
)
def test_folders_and_globs_name_versions(root: Path, patterns: str, versions: list[str]) -> None:
    assert paths(root, patterns) == versions


def test_whole_family_counts_over_single_versions(root: Path) -> None:
    families, _ = found(root, "prompts/v2\nprompts")

    assert families[0].is_whole
    assert len(families[0].versions) == 3


def test_single_version_knows_nothing_of_current(root: Path) -> None:
    families, _ = found(root, "prompts/v1")

    assert (families[0].is_whole, families[0].current) == (False, None)


def test_working_folder_may_be_the_family(root: Path) -> None:
    assert paths(root / "prompts" / "support", ".") == ["v1"]


def test_hidden_folders_and_other_files_are_passed_over(root: Path) -> None:
    write(root / "prompts" / ".cache" / "v1")
    (root / "prompts" / "README.md").write_text("# Prompts")
    (root / "prompts" / "lint.yaml").write_text("{}")
    (root / "prompts" / "notes").mkdir()

    assert paths(root) == [
        *("prompts/v1", "prompts/v2", "prompts/v10", "prompts/faq/de/v1", "prompts/support/v1"),
    ]


def test_version_may_hold_a_family(root: Path) -> None:
    write(root / "prompts" / "v1" / "short" / "v1")

    assert "prompts/v1/short/v1" in paths(root)


def test_configuration_alone_makes_a_version_where_the_name_does(root: Path) -> None:
    for name in ("v3", "shared"):
        (root / "prompts" / name).mkdir()
        (root / "prompts" / name / "config.yaml").write_text("model: x\n")

    assert "prompts/v3" in paths(root)
    assert "prompts/shared" not in paths(root)


def as_link(path: Path, target: str) -> None:
    path.symlink_to(target)


def as_file(path: Path, target: str) -> None:
    path.write_text(f"{target}\r\n")


@pytest.mark.parametrize("make", [as_link, as_file], ids=["link", "file"])
def test_current_names_a_version(root: Path, make: Callable[[Path, str], None]) -> None:
    make(root / "prompts" / "current", "v2")

    (family, *_), problems = found(root)

    assert problems == []
    assert family.current is not None
    assert (family.current.version, family.current.problem) == ("v2", None)
    assert family.current_version == family.versions[1]


@pytest.mark.parametrize("make", [as_link, as_file], ids=["link", "file"])
def test_current_may_be_the_input(root: Path, make: Callable[[Path, str], None]) -> None:
    make(root / "prompts" / "current", "v2")

    assert paths(root, "prompts/current") == ["prompts/v2"]


def test_current_may_be_a_folder_of_its_own(root: Path) -> None:
    write(root / "prompts" / "current")

    (family, *_), _ = found(root)

    assert family.current is not None
    assert family.current_version is not None
    assert family.current_version.path == "prompts/current"


@pytest.mark.parametrize(
    ("make", "target", "problem"),
    [
        (as_link, "v9", "the link leads to no folder"),
        (as_link, "current", "the link leads to no folder"),
        (as_link, "v1/system.md", "the link leads to no folder"),
        (as_link, "../../elsewhere", "the link leads outside the workspace"),
        (as_link, "support", "`support` is no version beside it"),
        (as_file, "v9", "the file must hold the name of a folder beside it, such as `v2`"),
        (as_file, "../prompts/v1", "the file must hold the name of a folder beside it, such as"),
        (as_file, "support", "`support` is no version beside it"),
    ],
    ids=["dangling", "itself", "file", "outside", "family", "no-such", "path", "file-family"],
)
def test_current_that_names_no_version_says_why(
    root: Path, make: Callable[[Path, str], None], target: str, problem: str
) -> None:
    write(root.parent / "elsewhere")
    make(root / "prompts" / "current", target)

    (family, *_), problems = found(root)

    assert problems == []
    assert family.current is not None
    assert family.current.problem is not None
    assert family.current.problem.startswith(problem)
    assert family.current_version is None


def test_family_without_current_has_none(root: Path) -> None:
    assert found(root)[0][0].current is None


@pytest.mark.parametrize(
    ("name", "target", "message"),
    [
        ("v3", "../../elsewhere", "the link leads outside the workspace"),
        ("v3", "nowhere", "the link leads nowhere"),
    ],
)
def test_link_that_cannot_be_followed_is_refused(
    root: Path, name: str, target: str, message: str
) -> None:
    write(root.parent / "elsewhere")
    (root / "prompts" / name).symlink_to(target)

    (family, *_), problems = found(root)

    assert problems == []
    assert [str(problem) for problem in family.refused] == [f"prompts/{name}: {message}"]
    assert [version.name for version in family.versions] == ["v1", "v2", "v10"]


def test_second_name_of_a_version_is_not_a_second_version(root: Path) -> None:
    (root / "prompts" / "latest").symlink_to("v2")

    assert "prompts/latest" not in paths(root)


def test_link_to_a_version_elsewhere_in_the_workspace_is_a_version(root: Path) -> None:
    write(root / "shared")
    (root / "prompts" / "v3").symlink_to("../shared")

    assert "prompts/v3" in paths(root)


def test_folder_named_as_a_version_without_files_is_refused(root: Path) -> None:
    (root / "prompts" / "v3").mkdir()

    (family, *_), _ = found(root)

    assert [str(problem) for problem in family.refused] == [
        "prompts/v3: none of system.md, user_template.md, config.yaml"
    ]


@pytest.mark.parametrize(
    ("patterns", "problem"),
    [
        ("nothing", "input `prompts`: there is no folder `nothing`"),
        ("no*thing", "input `prompts`: no folder matches `no*thing` in "),
        ("../elsewhere", "input `prompts`: `../elsewhere` lies outside the workspace; move it"),
        ("README.md", "input `prompts`: `README.md` is a file; name the folder of a version"),
        ("empty", "input `prompts`: no prompt in `empty`; a version is a folder with system.md"),
        ("", "input `prompts`: no prompt in ``; a version is a folder with system.md"),
        ("broken", "input `prompts`: `broken` is a link that leads nowhere"),
        ("away", "input `prompts`: `away` lies outside the workspace"),
        ("awa?", "input `prompts`: `away` leads outside the workspace"),
        ("a\0b", "input `prompts`: `a\\u0000b` is no path: it holds a null character"),
        ("x" * 300, "input `prompts`: `xxx"),
    ],
)
def test_input_that_names_nothing_is_told(root: Path, patterns: str, problem: str) -> None:
    write(root.parent / "elsewhere")
    (root / "README.md").write_text("hello")
    (root / "empty").mkdir()
    (root / "broken").symlink_to("nowhere")
    (root / "away").symlink_to("../elsewhere")

    families, problems = found(root, patterns)

    assert families == []
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_folders_without_end_are_told(root: Path) -> None:
    deep = root / "deep" / "/".join("x" * 30)
    deep.mkdir(parents=True)

    families, problems = found(root, "deep")

    assert families == []
    assert problems == [
        "input `prompts`: `" + "/".join(["deep", *"x" * 20]) + "` is nested too deeply"
    ]


def test_folder_that_cannot_be_read_holds_nothing(root: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads every folder")
    (root / "prompts").chmod(0)
    try:
        assert found(root)[0] == []
    finally:
        (root / "prompts").chmod(0o755)


def read(root: Path, config: str) -> tuple[object, list[str]]:
    (root / "prompts/v1/config.yaml").write_text(config)
    problems = Problems()
    folders = Folders(working=root, allowed=(root,))
    family = find_families("prompts", folders, problems)[0]

    def check(assertion: object, report: Report) -> None:
        report(f"no such assertion: {assertion}")

    return read_version(family.versions[0], folders, problems, check), told(problems)


def test_version_is_read_with_thresholds_and_cases(root: Path) -> None:
    problems = Problems()
    folders = Folders(working=root, allowed=(root,))
    (root / "prompts/v1/config.yaml").write_text(
        "thresholds: {safety: 0.99}\ntest_cases: [{input: hi, vars: {name: Ada}}]\n"
    )
    family = find_families("prompts", folders, problems)[0]
    version = read_version(family.versions[0], folders, problems)

    assert version is not None
    assert (version.prompt.path, version.prompt.version) == ("prompts/v1", "v1")
    assert version.prompt.digest.startswith("sha256:")
    assert version.thresholds == {"safety": 0.99}
    assert [case.input for case in version.cases] == ["hi"]
    assert version.prompt.fill("hi", version.cases[0].vars) == ("You are Ada.", "hi")


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("test_cases:\n  - inptu: a\n    input: a\n", "2: unknown field `inptu`; did you mean"),
        (
            "test_cases:\n  - input: a\n    assert:\n      - type: x\n",
            "4: no such assertion: {'type': 'x'}",
        ),
        ("thresholds: {safety: 99}\n", "1: `safety` must be between 0 and 1, found 99"),
    ],
)
def test_wrong_version_is_told_with_its_line(root: Path, config: str, problem: str) -> None:
    version, problems = read(root, config)

    assert version is None
    assert [each.partition("config.yaml:")[2][: len(problem)] for each in problems] == [problem]


def test_comment_for_the_lint_is_not_part_of_the_prompt(root: Path) -> None:
    write(root / "prompts" / "v1", "<!-- lint-disable prompt/no-role: x -->\nBe {{ name }}.")
    problems = Problems()
    folders = Folders(working=root, allowed=(root,))
    version = read_version(
        find_families("prompts", folders, problems)[0].versions[0], folders, problems
    )

    assert version is not None
    assert version.prompt.fill("hi", {"name": "kind"}) == ("Be kind.", "hi")


@given(st.lists(st.integers(0, 10**12), unique=True))
def test_natural_order_is_that_of_the_numbers(numbers: list[int]) -> None:
    names = [f"v{number}" for number in numbers]

    assert sorted(names, key=natural_key) == [f"v{number}" for number in sorted(numbers)]
