"""Checks the assertions of test cases before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from llm_actions.assertions.comparison import SELECT_BEST
from llm_actions.assertions.model import Assertion, Item, assertions_in
from llm_actions.assertions.parse import parse_assertions
from llm_actions.assertions.references import FileReferences
from llm_actions.config.fields import Report
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.assertion_items import read_assertions
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.tested import TestedPrompt
from llm_actions.suites.contests import Contest

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

    def report(message: str) -> None:
        problems.add_at(case.file, line, message)

    items = read_assertions(case.assertions, references, report)
    for assertion in assertions_in(items):
        if assertion.type == SELECT_BEST:
            for message in _wrong_comparison(assertion, is_alone=assertion in items):
                report(f"`{assertion.name}` {message}")
    return items


def _wrong_comparison(assertion: Assertion, *, is_alone: bool) -> Iterator[str]:
    """What is wrong with a comparison, whose result comes after that of all others."""
    if not is_alone:
        yield "cannot stand in an `assert-set`; write it beside the set"
    if not isinstance(assertion.value, str):
        yield "needs a text as `value`, the criterion by which the best answer is chosen"
    if assertion.weight not in (0, 1):
        yield (
            "has the `weight` 1, or 0 to be recorded only: a lost comparison fails its case, "
            "whatever weighs how much"
        )


def check_contests(contests: Sequence[Contest], problems: Problems) -> None:
    """Note the cases whose answer would be compared with no other."""
    for contest in contests:
        if len(contest.candidates) > 1:
            continue
        (candidate,) = contest.candidates
        case = candidate.asked.case
        problems.add_at(
            case.file,
            case.line_of("assert"),
            f"`{contest.claims[0].assertion.name}` compares answers, and only {candidate.name} is "
            "asked this; set `versions: all` and give another version the same case (by its `id`, "
            "or by input and `vars`), or name several models (in promptfoo's file several prompts "
            "or providers)",
        )


def _folder(name: str, folders: Folders) -> Path:
    """Where a prompt lies, whose name starts at the workspace or at the working folder."""
    paths = [root / name for root in (*folders.allowed, folders.working)]
    path = next((path for path in paths if path.exists()), paths[-1])
    return path if path.is_dir() else path.parent
