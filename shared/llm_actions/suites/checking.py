"""Checks the assertions of test cases before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from llm_actions.assertions.model import Item
from llm_actions.assertions.parse import parse_assertions
from llm_actions.assertions.references import FileReferences
from llm_actions.config.fields import Report
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.assertion_items import read_assertions
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.tested import TestedPrompt

FILE = "file://"


def check_alone(assertion: Mapping[str, object], report: Report) -> None:
    """Check an assertion for the lint, which reads no other file."""
    if _names_a_file(assertion):
        return
    parse_assertions([assertion], lambda _, message: report(message.replace("assert[0]", "assert")))


def _names_a_file(value: object) -> bool:
    match value:
        case str():
            return value.startswith(FILE)
        case list():
            return any(map(_names_a_file, value))
        case dict():
            return any(map(_names_a_file, value.values()))
        case _:
            return False


def read_items(
    prompt: TestedPrompt, case: PromptCase, folders: Folders, problems: Problems
) -> tuple[Item, ...]:
    """The assertions of a case; problems are noted at their line."""
    if not case.assertions:
        return ()
    references = FileReferences(_folder(prompt.path, folders), folders)
    line = case.line_of("assert")
    return read_assertions(
        case.assertions, references, lambda message: problems.add_at(case.file, line, message)
    )


def _folder(name: str, folders: Folders) -> Path:
    """Where a prompt lies, whose name starts at the workspace or at the working folder."""
    paths = [root / name for root in (*folders.allowed, folders.working)]
    path = next((path for path in paths if path.exists()), paths[-1])
    return path if path.is_dir() else path.parent
