"""Reads prompts into what is to be tested, with every problem of their files at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from llm_actions.assertions.kinds import LOG_PROBS_ARE_OFF, needs_log_probs
from llm_actions.assertions.model import Item
from llm_actions.assertions.references import FileReferences
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.service import lint
from llm_actions.llm.chat import LOG_PROBS
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.library import (
    CURRENT,
    Family,
    PromptVersion,
    VersionFolder,
    find_families,
    read_version,
)
from llm_actions.prompts.prompt import Prompt
from llm_actions.pytest_plugin.checks import case_assertions
from llm_actions.pytest_plugin.names import case_name, unique
from llm_actions.pytest_plugin.settings import Settings, Versions
from llm_actions.safety.cases import Corpus
from llm_actions.safety.corpus import read_built_in
from llm_actions.safety.exchange import values_in


@dataclass(frozen=True, kw_only=True)
class TestedCase:
    """A case with its name and what it demands."""

    __test__ = False  # pytest takes the name for a class of tests

    name: str
    case: PromptCase
    checks: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class TestedFolder:
    """A folder of items: a version, or a family about which the lint has something to say.

    `prompt` is None for a family. `findings` are the errors of the lint. `given` has a value for
    each variable that a case of the version gives.
    """

    __test__ = False  # pytest takes the name for a class of tests

    path: str
    folder: Path
    prompt: Prompt | None = None
    cases: tuple[TestedCase, ...] = ()
    findings: tuple[Finding, ...] = ()
    given: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Suite:
    """All that is to be tested; `corpus` is None without attacks.

    `current` has what each `current` leads to.
    """

    folders: tuple[TestedFolder, ...]
    corpus: Corpus | None
    current: Mapping[Path, Path]


def read_suite(settings: Settings, folders: Folders) -> Suite:
    """The suite. Raises ConfigurationError with every problem of the prompts' files."""
    problems = Problems()
    families = find_families(settings.prompts, folders, problems)
    chosen = [
        version for family in families for version in _versions(family, settings.versions, problems)
    ]
    read = [read_version(version, folders, problems) for version in chosen]
    versions = [version for version in read if version is not None]
    cases = {version.folder.path: _cases(version, folders, problems) for version in versions}
    problems.raise_if_any()
    findings = _findings(settings, folders, families, chosen)
    tested = [
        TestedFolder(
            path=version.folder.path,
            folder=version.folder.folder,
            prompt=version.prompt,
            cases=cases[version.folder.path],
            findings=tuple(findings.pop(version.folder.path, ())),
            given=values_in(version.cases),
        )
        for version in versions
    ]
    places = {family.path: family.folder for family in families}
    others = [
        TestedFolder(
            path=path,
            folder=places.get(path, folders.working),
            findings=tuple(found),
            given={},
        )
        for path, found in findings.items()
    ]
    corpus = read_built_in() if settings.has_safety else None
    current = {
        family.folder / CURRENT: family.current_version.folder
        for family in families
        if family.current_version is not None
    }
    return Suite(folders=(*others, *tested), corpus=corpus, current=current)


def _versions(family: Family, choice: Versions, problems: Problems) -> Sequence[VersionFolder]:
    """The versions that were asked for; versions that were named one by one are all meant."""
    if choice is Versions.ALL or not family.is_whole:
        return family.versions
    if family.current_version is not None:
        return (family.current_version,)
    why = family.current.problem if family.current else "is missing"
    problems.add(f"{family.path}/current", f"{why}; --llm-versions current needs it")
    return ()


def _cases(version: PromptVersion, folders: Folders, problems: Problems) -> tuple[TestedCase, ...]:
    references = FileReferences(version.folder.folder, folders)
    names = unique(case_name(case) for case in version.cases)
    found = [case_assertions(case, references, problems) for case in version.cases]
    for case, checks in zip(version.cases, found, strict=True):
        if needs_log_probs(checks) and version.prompt.config.parameters.get(LOG_PROBS) is False:
            problems.add_at(case.file, case.line_of("assert"), LOG_PROBS_ARE_OFF)
    return tuple(
        TestedCase(name=name, case=case, checks=checks)
        for name, case, checks in zip(names, version.cases, found, strict=True)
    )


def _findings(
    settings: Settings,
    folders: Folders,
    families: Sequence[Family],
    chosen: Sequence[VersionFolder],
) -> dict[str, list[Finding]]:
    """The errors of the lint by the path of the version or family that they are about.

    Those of versions that are not tested are left out.
    """
    tested = {version.path for version in chosen}
    left_out = {version.path for each in families for version in each.versions} - tested
    paths = [*tested, *left_out, *(family.path for family in families)]
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in lint(settings.prompts, folders).findings:
        if finding.severity is not Severity.ERROR or finding.suppressed is not None:
            continue
        around = [path for path in paths if _is_below(finding.file, path)]
        owner = max(around, key=len, default=families[0].path)
        if owner not in left_out:
            found[owner].append(finding)
    return dict(found)


def _is_below(file: str, path: str) -> bool:
    return path == "." or file == path or file.startswith(f"{path}/")
