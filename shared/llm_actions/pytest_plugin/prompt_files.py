"""The files of a prompt's version as the fixtures give them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems, unknown_name
from llm_actions.config.yaml_text import parse_yaml
from llm_actions.errors import ConfigurationError, Problem
from llm_actions.prompts.directives import without_directives
from llm_actions.prompts.folder import CONFIG_FILE, decode_files, read_files
from llm_actions.prompts.library import (
    CURRENT,
    Family,
    VersionFolder,
    find_families,
    read_version,
)

WHERE = "prompts"
HOW = 'name one with @pytest.mark.prompt("…")'


@dataclass(frozen=True, kw_only=True)
class PromptFiles:
    """One version: its system text as a model gets it, templates not filled in, and its config.

    What is given out is a copy, so that no test changes what the next one sees.
    """

    path: str
    system: str | None
    document: dict[str, Any]

    @property
    def config(self) -> dict[str, Any]:
        """The config.yaml."""
        return copy.deepcopy(self.document)

    @property
    def cases(self) -> list[Any]:
        """Its `test_cases`."""
        return copy.deepcopy(self.document.get("test_cases") or [])


class PromptSource:
    """Finds the version that a test is about; every version is read once."""

    def __init__(self, patterns: str, folders: Folders) -> None:
        self._patterns = patterns
        self._folders = folders
        self._read: dict[str, PromptFiles] = {}

    def choose(self, named: str | None) -> PromptFiles:
        """The version of this name, such as `v1` or `support/v1`; the current one without a name.

        Raises ConfigurationError when there is none, when it is not clear which one is meant,
        and with every problem of the version's files.
        """
        version = self._current() if named is None else self._named(named)
        if version.path not in self._read:
            self._read[version.path] = self._files(version)
        return self._read[version.path]

    @cached_property
    def _families(self) -> Sequence[Family]:
        problems = Problems()
        families = find_families(self._patterns, self._folders, problems)
        problems.raise_if_any()
        return families

    def _current(self) -> VersionFolder:
        if len(self._families) > 1:
            paths = ", ".join(family.path for family in self._families)
            raise _wrong(f"there are several prompts ({paths}); {HOW}")
        return _current_of(self._families[0])

    def _named(self, named: str) -> VersionFolder:
        known = {version.path: version for each in self._families for version in each.versions}
        for family in self._families:
            if family.current_version is not None:
                known[f"{family.path}/{CURRENT}"] = family.current_version
        wanted = named.strip("/")
        found = [path for path in known if path == wanted or path.endswith(f"/{wanted}")]
        if not found:
            raise _wrong(unknown_name("version", named, list(known)))
        if len(found) > 1:
            raise _wrong(f"`{named}` is in several prompts ({', '.join(found)}); write the path")
        return known[found[0]]

    def _files(self, version: VersionFolder) -> PromptFiles:
        problems = Problems()
        read_version(version, self._folders, problems)
        problems.raise_if_any()
        contents = read_files(version.folder, self._folders, problems)
        texts = decode_files(contents, version.path, problems)
        system = texts.get("system.md")
        config = parse_yaml(texts.get(CONFIG_FILE) or "").value
        return PromptFiles(
            path=version.path,
            system=None if system is None else without_directives(system).text,
            document=config if isinstance(config, dict) else {},
        )


def _current_of(family: Family) -> VersionFolder:
    if family.current_version is not None:
        return family.current_version
    if len(family.versions) == 1:
        return family.versions[0]
    why = family.current.problem if family.current else "is missing"
    raise _wrong(f"{family.path}/{CURRENT}: {why}; make it name a version, or {HOW}")


def _wrong(message: str) -> ConfigurationError:
    return ConfigurationError([Problem(where=WHERE, message=message)])
