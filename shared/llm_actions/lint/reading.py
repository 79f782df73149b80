"""Reads the files that a lint looks at: versions and settings."""

from __future__ import annotations

from pathlib import Path

from llm_actions.config.files import Folders, decode
from llm_actions.config.problems import Problems
from llm_actions.lint.findings import Finding, SourceFile
from llm_actions.lint.making import at_line
from llm_actions.lint.secrets import check_secrets, find_secrets
from llm_actions.lint.settings import SETTINGS_FILE, Settings, parse_settings
from llm_actions.lint.subjects import Version, directives_of, parse_version
from llm_actions.lint.suppression import suppressed
from llm_actions.prompts.cases import CheckAssertion
from llm_actions.prompts.folder import PROMPT_FILES, read_files
from llm_actions.prompts.includes import FolderIncludes, read_limited
from llm_actions.prompts.library import VersionFolder


class Reader:
    """Reads versions and the settings that they share, and keeps the texts for the report."""

    def __init__(self, folders: Folders, check_assertion: CheckAssertion) -> None:
        self._folders = folders
        self._check_assertion = check_assertion
        self._settings: dict[Path, Settings | None] = {}
        self.sources: dict[str, SourceFile] = {}
        self.settings_findings: list[Finding] = []

    def read(self, folder: VersionFolder) -> Version:
        """A version, whatever is wrong with it."""
        problems = Problems()
        contents = read_files(folder.folder, self._folders, problems)
        texts = {}
        for name, content in contents.items():
            text = decode(content, f"{folder.path}/{name}", problems)
            if text is not None:
                texts[name] = text
        version = parse_version(
            folder.name,
            folder.path,
            texts,
            files=frozenset(file for file in PROMPT_FILES if _is_there(folder.folder / file)),
            unusable=problems.found,
            check_assertion=self._check_assertion,
            include=FolderIncludes(folder.folder).text,
        )
        self.sources |= {source.path: source for source in version.sources.values()}
        return version

    def settings_for(self, folder: Path) -> Settings:
        """The settings nearest to a folder: its own lint.yaml or that of a folder around it.

        Above the working folder none is looked for.
        """
        is_inside = folder.is_relative_to(self._folders.working)
        for each in (folder, *folder.parents) if is_inside else (folder,):
            settings = self._settings_in(each / SETTINGS_FILE)
            if settings is not None:
                return settings
            if each == self._folders.working:
                break
        return Settings()

    def _settings_in(self, path: Path) -> Settings | None:
        if path not in self._settings:
            self._settings[path] = self._read_settings(path) if _is_there(path) else None
        return self._settings[path]

    def _read_settings(self, path: Path) -> Settings:
        name, problems = self._folders.name(path), Problems()
        text = self._settings_text(path, name, problems)
        found: list[Finding] = []

        def note(line: int, message: str) -> None:
            found.append(at_line("lint/settings", name, line, message))

        for problem in problems.found:
            note(problem.line or 1, problem.message)
        source = SourceFile(path=name, text=text)
        self.sources[name] = source
        settings = parse_settings(text, note)
        found += check_secrets(source, find_secrets(text))
        self.settings_findings += suppressed(found, {name: directives_of(source)})
        return settings

    def _settings_text(self, path: Path, name: str, problems: Problems) -> str:
        if not self._folders.allows(path):
            problems.add(name, "the file leads outside the workspace")
            return ""
        try:
            return decode(read_limited(path), name, problems) or ""
        except (OSError, OverflowError) as error:
            problems.add(name, f"cannot be read: {error}")
            return ""


def _is_there(path: Path) -> bool:
    return path.is_file() or path.is_symlink()
