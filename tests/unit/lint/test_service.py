"""The whole lint over folders of prompts: what is found, switched off, and never shown."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.unit.lint.subjects import CONFIG, SYSTEM, folders, told, write_version

from llm_actions.errors import ConfigurationError
from llm_actions.lint.findings import Severity
from llm_actions.lint.git_tags import GitTags
from llm_actions.lint.releases import Release, ReleasedFiles
from llm_actions.lint.service import LintResult, lint
from llm_actions.verdict import Verdict


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two good versions, of which `current` names the second."""
    folder = tmp_path / "repository"
    write_version(folder / "prompts" / "v1")
    write_version(
        folder / "prompts" / "v2", system=f"{SYSTEM}Be kind.\n", config=CONFIG.replace("v1", "v2")
    )
    (folder / "prompts" / "current").symlink_to("v2")
    return folder


def result(root: Path, prompts: str = "prompts") -> LintResult:
    return lint(prompts, folders(root))


@dataclass
class Releases:
    """What was released, and what was asked for."""

    files: ReleasedFiles
    asked: list[tuple[list[str], tuple[str, ...]]] = field(default_factory=list)

    def released_files(
        self, versions: Mapping[str, Path], patterns: Sequence[str], files: Sequence[str]
    ) -> ReleasedFiles:
        self.asked.append((list(versions), tuple(patterns)))
        return self.files


def test_good_prompts_pass(root: Path) -> None:
    found = result(root)

    assert told(found.findings) == []
    assert (found.families, found.versions, found.verdict) == (1, 2, Verdict.PASS)


def test_warnings_pass_and_errors_fail(root: Path) -> None:
    (root / "prompts/current").unlink()
    warned = result(root)
    (root / "prompts/v1/system.md").write_text("")
    failed = result(root)

    assert (warned.verdict, warned.count(Severity.WARNING)) == (Verdict.PASS, 1)
    assert (failed.verdict, failed.count(Severity.ERROR)) == (Verdict.FAIL, 1)


def test_every_kind_of_rule_is_applied(root: Path) -> None:
    write_version(
        root / "prompts" / "v3",
        system="Answer \u200b {{ nam }} TB" + "D ghp_" + "a1B2" * 9,
        user="x {{ input }} \n",
        config="version: v4\nmodle: x\nmodel: gpt-4\ntest_cases: [{input: '"
        + "的" * 8200
        + "'}]\n",
    )

    assert sorted({finding.rule for finding in result(root).findings}) == [
        "case/no-expectation",
        "config/unknown-key",
        "config/version-mismatch",
        "prompt/hidden-character",
        "prompt/no-role",
        "prompt/over-context",
        "prompt/placeholder",
        "secret/vendor-key",
        "template/undefined-variable",
    ]


def test_switched_off_finding_does_not_count(root: Path) -> None:
    (root / "prompts/v1/system.md").write_text(
        "<!-- lint-disable prompt/empty: filled in by the build -->\n"
    )
    found = result(root)

    assert found.verdict is Verdict.PASS
    assert [(each.rule, each.suppressed) for each in found.findings] == [
        ("prompt/empty", "filled in by the build")
    ]


def test_severity_of_lint_yaml_counts(root: Path) -> None:
    (root / "prompts/lint.yaml").write_text("severity: {prompt/empty: off, case/none: error}\n")
    (root / "prompts/v1/system.md").write_text("")
    (root / "prompts/v2/config.yaml").write_text("version: v2\n")

    found = result(root)

    assert told(found.findings) == ["case/none config.yaml:1"]
    assert found.verdict is Verdict.FAIL


def test_secret_is_in_no_message(root: Path) -> None:
    key = "ghp_" + "a1B2c3" * 6
    (root / "prompts/v1/config.yaml").write_text(
        f"version: [{key}]\nmodel: {{a: {key}}}\n{key}: 1\n"
    )

    messages = " ".join(each.message for each in result(root).findings)

    assert "[secret]" in messages
    assert key[:10] not in messages


def test_releases_are_asked_once_for_all_families(root: Path) -> None:
    write_version(root / "prompts" / "support" / "v1")
    write_version(root / "other" / "v1")
    (root / "other" / "lint.yaml").write_text("release_tags: ['prod*']\n")
    held = Release(tag="v1.0", folders={"prompts/v1": {"system.md": "a"}})
    releases = Releases(ReleasedFiles(releases=(held,), now={"prompts/v1": {"system.md": "b"}}))

    found = lint("prompts\nother", folders(root), releases=releases)

    assert releases.asked == [
        (["other/v1"], ("prod*",)),
        (["prompts/v1", "prompts/v2", "prompts/support/v1"], ("v*", "release*")),
    ]
    assert [each.rule for each in found.findings if "release" in each.rule] == ["release/changed"]


def test_what_git_could_not_tell_is_one_note(root: Path) -> None:
    write_version(root / "prompts" / "support" / "v1")
    releases = Releases(ReleasedFiles(unchecked="no tags"))

    found = lint("prompts", folders(root), releases=releases)

    assert [each.rule for each in found.findings if "release" in each.rule] == ["release/unchecked"]
    assert found.verdict is Verdict.PASS


def test_input_without_a_prompt_is_an_error(root: Path) -> None:
    (root / "empty").mkdir()

    with pytest.raises(ConfigurationError, match="no prompt in `empty`"):
        result(root, "empty")


def test_findings_have_fingerprints_and_the_order_of_files(root: Path) -> None:
    (root / "prompts/v1/system.md").write_text("")
    (root / "prompts/v2/user_template.md").write_text("")
    found = result(root).findings

    assert [each.file for each in found] == ["prompts/v1/system.md", "prompts/v2/user_template.md"]
    assert len({each.fingerprint for each in found}) == 2


def test_files_with_tools_are_linted_and_compared_with_releases(tmp_path: Path) -> None:
    folder = tmp_path / "prompts" / "v1"
    write_version(folder, config=CONFIG + "tools: tools.json\n")
    tool = '{"type": "function", "function": {"name": "f", "description": "a\u202eb"}}'
    (folder / "tools.json").write_text(f"[{tool}]\n", "utf-8")
    git = GitTags(tmp_path)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "a"],
        ["tag", "v1"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    found = lint("prompts", folders(tmp_path), releases=git)
    assert "prompt/hidden-character" in {each.rule for each in found.findings}
    assert "release/changed" not in {each.rule for each in found.findings}

    (folder / "tools.json").write_text(f"[{tool.replace('description', 'strict')}]\n", "utf-8")
    (changed,) = [
        each
        for each in lint("prompts", folders(tmp_path), releases=git).findings
        if each.rule == "release/changed"
    ]

    assert changed.file == "prompts/v1/tools.json"
