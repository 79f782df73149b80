"""Lints the prompts of a repository: reads them, applies every rule, and says what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.lint.case_rules import check_cases
from llm_actions.lint.config_rules import check_config
from llm_actions.lint.context_rules import Tokenizer, check_context
from llm_actions.lint.family_rules import FamilySubject, check_family
from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.hidden import check_hidden
from llm_actions.lint.reading import Reader
from llm_actions.lint.releases import ReleasedFiles, check_releases
from llm_actions.lint.secrets import check_secrets, find_secrets, redacted
from llm_actions.lint.settings import Settings
from llm_actions.lint.subjects import Version
from llm_actions.lint.suppression import suppressed, with_fingerprints, with_severities
from llm_actions.lint.template_rules import check_templates
from llm_actions.lint.text_rules import check_texts
from llm_actions.prompts.cases import CheckAssertion, accept_assertion
from llm_actions.prompts.directives import Directive
from llm_actions.prompts.folder import PROMPT_FILES
from llm_actions.prompts.library import Family, find_families
from llm_actions.verdict import Verdict


class ReleaseSource(Protocol):
    """Knows what was released."""

    def released_files(
        self, versions: Mapping[str, Path], patterns: Sequence[str], files: Sequence[str]
    ) -> ReleasedFiles:
        """What the tags that fit a pattern hold of versions, each given with its name.

        `files` are the names that a file of a version can have.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class LintResult:
    """What a lint found, in the order of files and lines, and how much it looked at."""

    findings: tuple[Finding, ...]
    families: int
    versions: int

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity that no comment switched off."""
        return sum(each.severity is severity and each.suppressed is None for each in self.findings)

    @property
    def verdict(self) -> Verdict:
        """fail with an error among the findings, else pass."""
        return Verdict.FAIL if self.count(Severity.ERROR) else Verdict.PASS


def lint(
    prompts: str,
    folders: Folders,
    *,
    releases: ReleaseSource | None = None,
    tokenizer: Tokenizer | None = None,
    check_assertion: CheckAssertion = accept_assertion,
) -> LintResult:
    """Lint the prompts in folders or globs, one per line.

    Without `releases` no version is compared with its released state; without `tokenizer` tokens
    are estimated; `check_assertion` gets each entry of a test case's `assert` and tells what is
    wrong with it. Raises ConfigurationError where the input names no prompt.
    """
    problems = Problems()
    families = find_families(prompts, folders, problems)
    problems.raise_if_any()
    reader = Reader(folders, check_assertion)
    versions = {
        family.path: [reader.read(version) for version in family.versions] for family in families
    }
    released = _released(families, versions, reader, releases)
    findings: list[Finding] = []
    for family in families:
        findings += _check_family(
            family, versions[family.path], reader, tokenizer, released.get(family.path)
        )
    findings += reader.settings_findings
    return LintResult(
        findings=tuple(with_fingerprints(findings, reader.sources)),
        families=len(families),
        versions=sum(len(family.versions) for family in families),
    )


def _released(
    families: Sequence[Family],
    versions: Mapping[str, Sequence[Version]],
    reader: Reader,
    releases: ReleaseSource | None,
) -> dict[str, ReleasedFiles]:
    """What was released of each family; one question for all that have the same patterns."""
    if releases is None:
        return {}
    groups: dict[tuple[str, ...], list[Family]] = {}
    for family in families:
        if family.versions:
            groups.setdefault(reader.settings_for(family.folder).release_tags, []).append(family)
    result: dict[str, ReleasedFiles] = {}
    for patterns, group in groups.items():
        paths = {each.path: each.folder for family in group for each in family.versions}
        read = [version for family in group for version in versions[family.path]]
        own = {name for version in read for name in version.sources}
        names = (*PROMPT_FILES, *sorted(own.difference(PROMPT_FILES)))
        found = releases.released_files(paths, patterns, names)
        # What could not be checked is told once.
        told = group if found.unchecked is None else group[:1]
        result |= {family.path: found for family in told}
    return result


def _check_family(
    family: Family,
    versions: Sequence[Version],
    reader: Reader,
    tokenizer: Tokenizer | None,
    released: ReleasedFiles | None,
) -> list[Finding]:
    """Everything that is wrong with a family, without the secrets that it holds."""
    settings = reader.settings_for(family.folder)
    findings = list(check_family(_subject(family, versions)))
    if released is not None:
        names = [path.name for path in family.folder.iterdir() if path.is_dir()]
        findings += check_releases([each.path for each in versions], released, names)
    directives: dict[str, tuple[Directive, ...]] = {}
    hidden: list[str] = []
    for version in versions:
        findings += _check_version(version, settings, tokenizer)
        directives |= version.directives
        for source in version.sources.values():
            secrets = find_secrets(source.text)
            findings += check_secrets(source, secrets)
            hidden += (source.text[secret.start : secret.end] for secret in secrets)
    if hidden:
        findings = [replace(each, message=redacted(each.message, hidden)) for each in findings]
    return suppressed(with_severities(findings, settings), directives)


def _subject(family: Family, versions: Sequence[Version]) -> FamilySubject:
    current = family.current
    return FamilySubject(
        path=family.path,
        versions=versions,
        current_path=current.path if current else None,
        current_problem=current.problem if current else None,
        is_whole=family.is_whole,
        refused=family.refused,
    )


def _check_version(
    version: Version, settings: Settings, tokenizer: Tokenizer | None
) -> Iterator[Finding]:
    yield from check_texts(version, settings)
    yield from check_hidden(version)
    yield from check_templates(version)
    yield from check_config(version)
    yield from check_cases(version)
    yield from check_context(version, settings, tokenizer)
