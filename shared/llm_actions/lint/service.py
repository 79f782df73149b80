"""Lints the prompts of a repository: reads them, applies every rule, and says what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from llm_actions.config.files import Folders, decode
from llm_actions.config.problems import Problems
from llm_actions.lint.case_rules import check_cases
from llm_actions.lint.config_rules import check_config
from llm_actions.lint.context_rules import Tokenizer, check_context
from llm_actions.lint.family_rules import FamilySubject, check_family
from llm_actions.lint.findings import Finding, Severity, SourceFile
from llm_actions.lint.hidden import check_hidden
from llm_actions.lint.making import at_line
from llm_actions.lint.releases import ReleasedFiles, check_releases
from llm_actions.lint.secrets import check_secrets, find_secrets, redacted
from llm_actions.lint.settings import SETTINGS_FILE, Settings, parse_settings
from llm_actions.lint.subjects import Version, directives_of, parse_version
from llm_actions.lint.suppression import suppressed, with_fingerprints, with_severities
from llm_actions.lint.template_rules import check_templates
from llm_actions.lint.text_rules import check_texts
from llm_actions.prompts.cases import CheckAssertion, accept_assertion
from llm_actions.prompts.directives import Directive
from llm_actions.prompts.folder import PROMPT_FILES, read_files
from llm_actions.prompts.library import Family, VersionFolder, find_families
from llm_actions.verdict import Verdict


class ReleaseSource(Protocol):
    """Knows what was released."""

    def released_files(
        self, versions: Mapping[str, Path], patterns: Sequence[str]
    ) -> ReleasedFiles:
        """What the tags that fit a pattern hold of versions, each given with its name."""
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
    run = _Run(folders, tokenizer, check_assertion)
    findings = [found for family in families for found in run.check(family, releases)]
    return LintResult(
        findings=tuple(with_fingerprints([*findings, *run.settings_findings], run.sources)),
        families=len(families),
        versions=sum(len(family.versions) for family in families),
    )


class _Run:
    """One lint: the settings, which several families share, and the texts that were read."""

    def __init__(
        self, folders: Folders, tokenizer: Tokenizer | None, check_assertion: CheckAssertion
    ) -> None:
        self._folders = folders
        self._tokenizer = tokenizer
        self._check_assertion = check_assertion
        self._settings: dict[Path, Settings] = {}
        self.sources: dict[str, SourceFile] = {}
        self.settings_findings: list[Finding] = []

    def check(self, family: Family, releases: ReleaseSource | None) -> list[Finding]:
        """Everything that is wrong with a family."""
        settings = self._settings_for(family.folder)
        versions = [self._read(version) for version in family.versions]
        findings = [*self._rules(family, versions, settings)]
        if releases is not None and versions:
            findings += self._releases(family, releases, settings)
        directives: dict[str, tuple[Directive, ...]] = {}
        secrets: list[str] = []
        for version in versions:
            directives |= version.directives
            for source in version.sources.values():
                self.sources[source.path] = source
                found = find_secrets(source.text)
                secrets += (source.text[secret.start : secret.end] for secret in found)
        safe = [
            replace(each, message=redacted(each.message, tuple(secrets))) if secrets else each
            for each in findings
        ]
        return suppressed(with_severities(safe, settings), directives)

    def _rules(
        self, family: Family, versions: Sequence[Version], settings: Settings
    ) -> Iterator[Finding]:
        current = family.current
        subject = FamilySubject(
            path=family.path,
            versions=versions,
            current_path=current.path if current else None,
            current_problem=current.problem if current else None,
            is_whole=family.is_whole,
            refused=family.refused,
        )
        yield from check_family(subject)
        for version in versions:
            yield from check_texts(version, settings)
            yield from check_hidden(version)
            yield from check_templates(version)
            yield from check_config(version)
            yield from check_cases(version)
            yield from check_context(version, settings, self._tokenizer)
            for source in version.sources.values():
                yield from check_secrets(source)

    def _releases(
        self, family: Family, releases: ReleaseSource, settings: Settings
    ) -> Iterator[Finding]:
        paths = {version.path: version.folder for version in family.versions}
        released = releases.released_files(paths, settings.release_tags)
        names = [path.name for path in family.folder.iterdir() if path.is_dir()]
        return check_releases(list(paths), released, names)

    def _read(self, folder: VersionFolder) -> Version:
        problems = Problems()
        contents = read_files(folder.folder, self._folders, problems)
        texts = {}
        for name, content in contents.items():
            text = decode(content, f"{folder.path}/{name}", problems)
            if text is not None:
                texts[name] = text
        present = {file for file in PROMPT_FILES if (folder.folder / file).is_file()}
        return parse_version(
            folder.name,
            folder.path,
            texts,
            files=frozenset(present),
            unusable=problems.found,
            check_assertion=self._check_assertion,
        )

    def _settings_for(self, folder: Path) -> Settings:
        """The settings nearest to a folder: its own lint.yaml or that of a folder around it."""
        around = (
            [folder, *folder.parents] if folder.is_relative_to(self._folders.working) else [folder]
        )
        for each in around:
            path = each / SETTINGS_FILE
            if path not in self._settings and path.is_file() and self._folders.allows(path):
                self._settings[path] = self._parse_settings(path)
            if path in self._settings:
                return self._settings[path]
            if each == self._folders.working:
                break
        return Settings()

    def _parse_settings(self, path: Path) -> Settings:
        name, problems = self._folders.name(path), Problems()
        text = decode(path.read_bytes()[: 1024 * 1024], name, problems)
        found = [
            at_line("lint/settings", name, problem.line or 1, problem.message)
            for problem in problems.found
        ]
        source = SourceFile(path=name, text=text or "")
        self.sources[name] = source

        def note(line: int, message: str) -> None:
            found.append(at_line("lint/settings", name, line, message))

        settings = parse_settings(text or "", note)
        self.settings_findings += suppressed(
            [*found, *check_secrets(source)], {name: directives_of(source)}
        )
        return settings
