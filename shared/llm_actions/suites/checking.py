"""Checks the assertions of test cases before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from llm_actions.assertions.engine import SELECT_BEST, families
from llm_actions.assertions.kinds import Family
from llm_actions.assertions.model import Item, KeyPath, assertions_in
from llm_actions.assertions.parse import parse_assertions
from llm_actions.assertions.references import FileReferences
from llm_actions.config.fields import Report
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.tested import TestedPrompt

FILE = "file://"
REFUSED_OPTIONS = {
    "provider": "the judge of a run is chosen with the input `judge-model`",
    "rubricPrompt": "a judge's instructions are fixed, so that no answer can talk it into a pass",
}
NEEDS_VECTORS = ("answer-relevance",)


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
    folder = _folder(prompt.path, folders)

    def report(_: KeyPath, message: str) -> None:
        problems.add_at(case.file, case.line_of("assert"), message)

    items = parse_assertions(
        list(case.assertions), report, references=FileReferences(folder, folders)
    )
    for assertion in assertions_in(items):
        if assertion.type == SELECT_BEST:
            report((), "`select-best` compares several answers; a test case has one")
        if assertion.provider is not None:
            report((), f"`provider` is not supported: {REFUSED_OPTIONS['provider']}")
        for name in REFUSED_OPTIONS.keys() & assertion.options.keys():
            report((), f"`{name}` is not supported: {REFUSED_OPTIONS[name]}")
    return items


def _folder(name: str, folders: Folders) -> Path:
    """Where a prompt lies, whose name starts at the workspace or at the working folder."""
    paths = [root / name for root in (*folders.allowed, folders.working)]
    path = next((path for path in paths if path.exists()), paths[-1])
    return path if path.is_dir() else path.parent


def needs(items: tuple[Item, ...]) -> frozenset[Family]:
    """What the assertions of a case need beside the answer."""
    found = set(families(items))
    if any(assertion.type in NEEDS_VECTORS for assertion in assertions_in(items)):
        found.add(Family.SIMILARITY)
    return frozenset(found)
