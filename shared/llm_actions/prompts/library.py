"""The prompts of a repository: families of versions, each with its `current`."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems, shown
from llm_actions.errors import Problem
from llm_actions.prompts.cases import CheckAssertion, PromptCase, accept_assertion, parse_cases
from llm_actions.prompts.errors import Mistake
from llm_actions.prompts.folder import (
    CONFIG_FILE,
    PROMPT_FILES,
    config_of,
    decode_files,
    make_prompt,
    read_files,
    read_pointer,
)
from llm_actions.prompts.includes import FolderIncludes
from llm_actions.prompts.prompt import Prompt

CURRENT = "current"
WHERE = "input `prompts`"
VERSION_NAME = re.compile(r"v?\d+(?:[._-]\d+)*", re.IGNORECASE)
DEPTH_AT_MOST = 20
FOLDERS_AT_MOST = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionFolder:
    """The folder of one version; `path` is its name in messages, such as `prompts/v2`."""

    name: str
    path: str
    folder: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Current:
    """What `current` says: a version's name, or what is wrong with it. Never both."""

    path: str
    version: str | None = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """The versions of one prompt, in their natural order.

    `is_whole` is False when the input named single versions; then nothing is known of the others
    and of `current`. `refused` are folders and links that cannot be used.
    """

    path: str
    folder: Path
    versions: tuple[VersionFolder, ...]
    current: Current | None = None
    is_whole: bool = True
    refused: tuple[Problem, ...] = field(default=())

    @property
    def current_version(self) -> VersionFolder | None:
        """The version that `current` names."""
        name = self.current.version if self.current else None
        return next((version for version in self.versions if version.name == name), None)


@dataclass(frozen=True, kw_only=True)
class PromptVersion:
    """A version that was read: the prompt, its thresholds (shares from 0 to 1), its test cases."""

    folder: VersionFolder
    prompt: Prompt
    thresholds: dict[str, float]
    cases: tuple[PromptCase, ...]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts v2 before v10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def find_families(patterns: str, folders: Folders, problems: Problems) -> list[Family]:
    """The families that folders or globs (one per line) name.

    A folder may hold versions, families of versions to any depth, or be a version itself. Nothing
    found is a problem.
    """
    before = len(problems)
    found: dict[Path, Family] = {}
    for folder in _matches(patterns, folders, problems):
        for family in _families(folder, folders, problems):
            known = found.get(family.folder)
            found[family.folder] = _merged(known, family) if known else family
    if not found and len(problems) == before:
        problems.add(
            WHERE,
            f"no prompt in `{shown(patterns.strip())}`; a version is a folder with "
            + ", ".join(PROMPT_FILES),
        )
    return sorted(found.values(), key=lambda family: natural_key(family.path))


def read_version(
    version: VersionFolder,
    folders: Folders,
    problems: Problems,
    check_assertion: CheckAssertion = accept_assertion,
) -> PromptVersion | None:
    """The prompt, thresholds and test cases of a version; None after its problems were noted.

    `check_assertion` gets each entry of a case's `assert` and tells what is wrong with it.
    """
    before = len(problems)
    contents = read_files(version.folder, folders, problems)
    texts = decode_files(contents, version.path, problems)
    file = f"{version.path}/{CONFIG_FILE}"
    includes = FolderIncludes(version.folder)
    config = config_of(texts.get(CONFIG_FILE), file, problems, includes.text)
    contents |= includes.contents

    def note(mistake: Mistake, line: int, message: str) -> None:
        del mistake
        problems.add_at(file, line, message)

    cases = parse_cases(config.document, file, note, check_assertion)
    prompt = make_prompt(version.path, version.name, contents, texts, config, problems)
    if len(problems) > before:
        return None
    return PromptVersion(
        folder=version, prompt=prompt, thresholds=dict(config.thresholds), cases=cases
    )


def _matches(patterns: str, folders: Folders, problems: Problems) -> Iterator[Path]:
    """The folders that the input names; a file that stands for a link is followed."""
    for pattern in filter(None, map(str.strip, patterns.splitlines())):
        exact = folders.resolve(pattern, WHERE, problems)
        if exact == folders.working and pattern not in (".", "./"):
            continue  # a path that cannot be; it was noted
        if exact.exists() or not glob.has_magic(pattern):
            yield from _exact(exact, folders, problems)
            continue
        names = glob.glob(pattern, root_dir=folders.working, recursive=True)  # noqa: PTH207 absolute patterns
        matches = [path for name in names if (path := folders.working / name).is_dir()]
        if not matches:
            problems.add(WHERE, f"no folder matches `{shown(pattern)}` in {folders.working}")
        for path in sorted(matches):
            if folders.allows(path):
                yield path
            else:
                problems.add(WHERE, f"`{folders.name(path)}` leads outside the workspace")


def _exact(path: Path, folders: Folders, problems: Problems) -> Iterator[Path]:
    name = folders.name(path)
    if not folders.allows(path):
        return  # it was noted when the path was resolved
    if path.is_dir():
        yield path
    elif path.name in PROMPT_FILES and path.is_file():
        yield path.parent
    elif path.name == CURRENT and path.is_file():
        target = read_pointer(path, name, problems)
        if target is not None:
            yield target
    elif path.is_symlink():
        problems.add(WHERE, f"`{name}` is a link that leads nowhere")
    elif path.exists():
        problems.add(WHERE, f"`{name}` is a file; name the folder of a version or of a family")
    else:
        problems.add(WHERE, f"there is no folder `{name}`")


def _families(folder: Path, folders: Folders, problems: Problems) -> Iterator[Family]:
    """The family that a folder is, those inside of it, or the version that it is itself."""
    if _is_version(folder):
        real = folder.resolve() if folder.is_symlink() else folder
        yield Family(
            path=folders.name(real.parent),
            folder=real.parent,
            versions=(_version(real, folders),),
            is_whole=False,
        )
    level, visited = [folder], 0
    for _ in range(DEPTH_AT_MOST):
        deeper: list[Path] = []
        for inner in level:
            family, below = _family(inner, folders)
            if family is not None:
                yield family
            deeper += below
        visited += len(deeper)
        if visited > FOLDERS_AT_MOST:
            problems.add(WHERE, f"more than {FOLDERS_AT_MOST:,} folders; name the prompts' own")
            return
        level = deeper
    if level:
        problems.add(WHERE, f"`{folders.name(level[0])}` is nested too deeply")


def _family(folder: Path, folders: Folders) -> tuple[Family | None, list[Path]]:
    """The family whose versions lie in a folder, and the folders in which there may be more."""
    refused, versions, below = [], [], []
    for path in _inner_folders(folder):
        if path.name == CURRENT and (path.is_symlink() or not path.is_dir()):
            continue
        if path.is_symlink() and not folders.allows(path):
            refused.append(_refusal(path, folders, "the link leads outside the workspace"))
        elif path.is_symlink():
            if not path.exists() and VERSION_NAME.fullmatch(path.name):
                refused.append(_refusal(path, folders, "the link leads nowhere"))
            elif _is_version(path) and path.resolve().parent != folder.resolve():
                versions.append(_version(path, folders))
        elif _is_version(path):
            versions.append(_version(path, folders))
            below.append(path)
        else:
            below.append(path)
            if VERSION_NAME.fullmatch(path.name) and not _inner_folders(path):
                refused.append(_refusal(path, folders, f"none of {', '.join(PROMPT_FILES)}"))
    current = _current(folder, versions, folders)
    if not versions and not refused and (current is None or below):
        return None, below
    family = Family(
        path=folders.name(folder),
        folder=folder,
        versions=tuple(versions),
        current=current,
        refused=tuple(refused),
    )
    return family, below


def _current(folder: Path, versions: Iterable[VersionFolder], folders: Folders) -> Current | None:
    path = folder / CURRENT
    name = folders.name(path)
    if path.is_symlink():
        if not path.is_dir():
            return Current(path=name, problem="the link leads to no folder")
        if not folders.allows(path):
            return Current(path=name, problem="the link leads outside the workspace")
        return _named(name, path.resolve(), versions)
    if path.is_dir():
        return Current(path=name, version=CURRENT) if _is_version(path) else None
    if not path.is_file():
        return None
    problems = Problems()
    target = read_pointer(path, name, problems)
    if target is None:
        return Current(path=name, problem=problems.found[0].message)
    return _named(name, target.resolve(), versions)


def _named(name: str, target: Path, versions: Iterable[VersionFolder]) -> Current:
    for version in versions:
        if version.folder.resolve() == target:
            return Current(path=name, version=version.name)
    return Current(path=name, problem=f"`{shown(target.name)}` is no version beside it")


def _inner_folders(folder: Path) -> list[Path]:
    """The folders and links in a folder, in their natural order; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name
                for entry in entries
                if not entry.name.startswith(".")
                and (entry.is_symlink() or entry.is_dir(follow_symlinks=False))
            ]
    except OSError:
        return []
    return [folder / name for name in sorted(names, key=natural_key)]


def _is_version(folder: Path) -> bool:
    """True for a folder with a text of a prompt; one with a config.yaml alone needs the name."""
    try:
        found = set(os.listdir(folder)).intersection(PROMPT_FILES)  # noqa: PTH208 names are enough
    except OSError:
        return False
    if found == {CONFIG_FILE}:
        return VERSION_NAME.fullmatch(folder.name) is not None
    return bool(found)


def _version(folder: Path, folders: Folders) -> VersionFolder:
    return VersionFolder(name=folder.name, path=folders.name(folder), folder=folder)


def _refusal(path: Path, folders: Folders, message: str) -> Problem:
    return Problem(where=folders.name(path), message=message, file=folders.name(path), line=1)


def _merged(one: Family, other: Family) -> Family:
    """Both selections of a family's versions; the whole family has all of them."""
    if one.is_whole or other.is_whole:
        return one if one.is_whole else other
    versions = {version.path: version for version in (*one.versions, *other.versions)}
    return Family(
        path=one.path,
        folder=one.folder,
        versions=tuple(sorted(versions.values(), key=lambda version: natural_key(version.name))),
        is_whole=False,
    )
