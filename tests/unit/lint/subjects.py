"""Prompts that the tests of the lint look at."""

from collections.abc import Iterable
from pathlib import Path

from llm_actions.config.files import Folders
from llm_actions.lint.findings import Finding
from llm_actions.lint.subjects import Version, parse_version
from llm_actions.prompts.cases import CheckAssertion, accept_assertion

SYSTEM = "You are the support assistant of a small shop. Answer in one sentence.\n"
USER = "<question>\n{{ input }}\n</question>\n"
CONFIG = "version: v1\ntest_cases:\n  - input: When?\n    expected_keywords: [days]\n"


def version(
    *,
    system: str | None = SYSTEM,
    user: str | None = USER,
    config: str | None = CONFIG,
    path: str = "prompts/v1",
    check_assertion: CheckAssertion = accept_assertion,
) -> Version:
    """A version of these texts, without a mistake as it is."""
    given = {"system.md": system, "user_template.md": user, "config.yaml": config}
    texts = {name: text for name, text in given.items() if text is not None}
    return parse_version(
        path.rpartition("/")[2],
        path,
        texts,
        files=frozenset(texts),
        unusable=(),
        check_assertion=check_assertion,
    )


def told(findings: Iterable[Finding]) -> list[str]:
    """Each finding's rule, the name of its file and its line."""
    return [f"{each.rule} {each.file.rpartition('/')[2]}:{each.line}" for each in findings]


def write_version(
    folder: Path, *, system: str = SYSTEM, user: str = USER, config: str = CONFIG
) -> None:
    """The folder of a version, without a mistake as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("system.md", system), ("user_template.md", user), ("config.yaml", config)):
        (folder / name).write_text(text, encoding="utf-8", newline="")


def folders(root: Path) -> Folders:
    """The folders of a job whose workspace this is."""
    return Folders(working=root, allowed=(root,))
