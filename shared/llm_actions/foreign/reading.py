"""Finds files of other tools, tells their kinds apart and reads them."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from llm_actions.config.fields import describe
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.files import SourceFiles
from llm_actions.foreign.github_prompt import read_github_prompt
from llm_actions.foreign.promptfoo import read_promptfoo
from llm_actions.foreign.result import ForeignPrompts, Notes, Place
from llm_actions.prompts.tested import TestedPrompt

WHERE = "input `files`"
GITHUB_ENDINGS = (".prompt.yml", ".prompt.yaml")
PROMPTFOO_NAME = re.compile(r"promptfooconfig.*\.(?:ya?ml|json)", re.IGNORECASE)
ENDINGS = (".yml", ".yaml", ".json")
CONFIG_CLUES = ("prompts", "providers", "targets", "tests", "scenarios", "defaultTest")


class Kind(StrEnum):
    """The kinds of files that are read."""

    GITHUB = "prompt of GitHub Models"
    PROMPTFOO = "configuration of promptfoo"


def read_foreign(patterns: str, folders: Folders, problems: Problems) -> ForeignPrompts:
    """The prompts of the files that paths or globs (one per line) name.

    What is wrong goes to `problems`, each with its file and line. What is right and not run here
    is listed in the result.
    """
    notes = Notes(problems)
    prompts: list[TestedPrompt] = []
    for path in folders.expand(patterns, WHERE, problems):
        files = SourceFiles(path, folders, notes)
        place = Place(files.name(path), 1)
        if path.suffix.lower() not in ENDINGS:
            notes.wrong(place, _no_kind(path))
            continue
        document = files.document(path, place)
        if document is None:
            continue
        match kind_of(path.name, document):
            case Kind.GITHUB:
                prompt = read_github_prompt(document, place.file, files.digest, notes)
                prompts += [prompt] if prompt is not None else []
            case Kind.PROMPTFOO:
                prompts += read_promptfoo(document, place.file, files, notes)
            case _:
                found = describe(document.value)
                message = "is no `.prompt.yml` (with `messages`) and no configuration of promptfoo"
                notes.wrong(place, f"{message} (with `prompts`), found {found}")
    return ForeignPrompts(prompts=tuple(prompts), unsupported=notes.unsupported)


def kind_of(name: str, document: YamlDocument) -> Kind | None:
    """The kind of a file by its name, else by its keys; None for another one."""
    if name.lower().endswith(GITHUB_ENDINGS):
        return Kind.GITHUB
    if PROMPTFOO_NAME.fullmatch(name):
        return Kind.PROMPTFOO
    if not isinstance(document.value, dict):
        return None
    if "messages" in document.value:
        return Kind.GITHUB
    return Kind.PROMPTFOO if any(key in document.value for key in CONFIG_CLUES) else None


def _no_kind(path: Path) -> str:
    if path.suffix.lower() in (".csv", ".jsonl", ".ndjson"):
        return "a table of tests has no prompt; name it in `tests` of a promptfooconfig.yaml"
    return f"is of a kind that is not read; known: {', '.join(ENDINGS)}"
