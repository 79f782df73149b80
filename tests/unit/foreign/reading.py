"""Writes files of other tools and reads them."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.foreign.reading import read_foreign
from llm_actions.foreign.result import ForeignPrompts
from llm_actions.prompts.tested import TestedPrompt

CONFIG = "promptfooconfig.yaml"
PROMPT = "a.prompt.yml"


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, each given as an indented text."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).removeprefix("\n"), "utf-8")


def read(
    folder: Path, files: Mapping[str, str], patterns: str | None = None
) -> tuple[ForeignPrompts, list[str]]:
    """What is read from written files, and the problems; by default the first file is named."""
    write(folder, files)
    problems = Problems()
    folders = Folders(working=folder, allowed=(folder,))
    found = read_foreign(patterns or next(iter(files)), folders, problems)
    return found, told(problems)


def one(folder: Path, text: str, name: str = PROMPT, **others: str) -> TestedPrompt:
    """The only prompt of a file without problems; others are named with `__` for a dot."""
    files = {name: text, **{key.replace("__", "."): other for key, other in others.items()}}
    found, problems = read(folder, files)
    assert problems == []
    (prompt,) = found.prompts
    return prompt


def gaps(found: ForeignPrompts) -> list[str]:
    """What is missing, as a user reads it."""
    return [str(item) for item in found.gaps]


def notes(found: ForeignPrompts) -> list[str]:
    """What is ignored or read otherwise, as a user reads it."""
    return [str(item) for item in found.unsupported if not item.is_gap]
