"""Reads prompts for the suites: the versions of every family, now and at a reference of git."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.prompts.folder import CONFIG_FILE, SYSTEM_FILE, USER_FILE
from llm_actions.prompts.library import Family, PromptVersion, find_families, read_version
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.suites.git_tree import GitTreeError
from llm_actions.suites.selection import Versioned

WHERE = "input `baseline-ref`"


class Tree(Protocol):
    """The repository as it is at a reference."""

    def extract(self, reference: str, paths: Sequence[Path], target: Path) -> bool:
        """Write folders below the target; False without any. Raises GitTreeError."""
        ...


@dataclass(frozen=True, kw_only=True)
class ReadFamilies:
    """Families that were read, and the folders in which they lie."""

    versioned: tuple[Versioned, ...]
    folders: tuple[Path, ...]


def read_families(patterns: str, folders: Folders, problems: Problems) -> ReadFamilies:
    """Every version of every family that the input names; problems are noted."""
    families = find_families(patterns, folders, problems)
    for family in families:
        for refusal in family.refused:
            problems.extend([refusal])
        if family.current is not None and family.current.problem is not None:
            problems.add(family.current.path, family.current.problem)
    return ReadFamilies(
        versioned=tuple(_versioned(family, folders, problems) for family in families),
        folders=tuple(family.folder for family in families),
    )


def _versioned(family: Family, folders: Folders, problems: Problems) -> Versioned:
    read = (read_version(version, folders, problems) for version in family.versions)
    return Versioned(
        path=family.path,
        versions=tuple(tested_prompt(family.path, each) for each in read if each is not None),
        current=(family.current.version or "") if family.current else None,
    )


def tested_prompt(family: str, version: PromptVersion) -> TestedPrompt:
    """A version of a prompt folder as the suites see it."""
    prompt = version.prompt
    config = prompt.config
    texts = {SYSTEM_FILE: prompt.system_text, USER_FILE: prompt.user_text}
    if config.parameters:  # tools have words that a model reads, and the rest changes its answers
        texts[CONFIG_FILE] = json.dumps(config.parameters, ensure_ascii=False, indent=1)
    return TestedPrompt(
        family=family,
        version=version.folder.name,
        path=version.folder.path,
        digest=prompt.digest,
        conversation=prompt,
        texts={name: text for name, text in texts.items() if text is not None},
        model=config.model,
        parameters=config.parameters,
        thresholds=version.thresholds,
        cases=version.cases,
    )


def read_baseline(
    reference: str,
    families: ReadFamilies,
    folders: Folders,
    tree: Tree,
    problems: Problems,
    notes: list[str],
) -> tuple[Versioned, ...] | None:
    """The families at a reference; None after a noted problem.

    What was broken there is no problem of now: it is told in the notes and compared with nothing.
    """
    with tempfile.TemporaryDirectory(prefix="baseline-") as name:
        target = Path(name).resolve()
        # As deep as the working folder lies in the workspace, so that names are the same.
        working = target / folders.name(folders.working)
        working.mkdir(parents=True, exist_ok=True)
        try:
            found = tree.extract(reference, families.folders, working)
        except GitTreeError as error:
            problems.add(WHERE, f"`{reference}` {error}")
            return None
        if not found:
            return ()
        there = Folders(working=working, allowed=(target,))
        names = (os.path.relpath(folder, folders.working) for folder in families.folders)
        paths = [name for name in names if (working / name).is_dir()]
        if not paths:
            return ()
        earlier = Problems()
        old = read_families("\n".join(paths), there, earlier)
        for problem in earlier.found[:1]:
            notes.append(f"a prompt at {reference} cannot be compared: {problem}")
        return old.versioned
