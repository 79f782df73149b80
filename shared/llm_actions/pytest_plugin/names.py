"""Names of items: stable, readable, and safe to print whatever a file holds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from llm_actions.prompts.cases import PromptCase
from llm_actions.reports.text import log_lines, visible, visible_start

NAME_AT_MOST = 80
WORDS_AT_MOST = 40
WORD = re.compile(r"[^\W_]+")


def case_name(case: PromptCase) -> str:
    """The id of a case, else the first words of its description or input, else its number.

    Lines and positions are in no name, so that a case keeps it while others come and go.
    """
    if case.id != f"{case.file}:{case.line}":
        return safe_name(case.id)
    for text in (case.description, case.input):
        words = first_words(text or "")
        if words:
            return safe_name(words)
    return f"case-{case.index + 1}"


def first_words(text: str) -> str:
    """The first words of a text with hyphens between them, 40 characters at most."""
    found = ""
    for match in WORD.finditer(text[:1000].lower()):
        longer = f"{found}-{match[0]}" if found else match[0]
        if len(longer) > WORDS_AT_MOST:
            return found or longer[:WORDS_AT_MOST]
        found = longer
    return found


def safe_name(text: str) -> str:
    """A text of others as the name of a node: one short line, printable, without `::`."""
    return safe_path(visible_start(text, NAME_AT_MOST))


def safe_path(path: str) -> str:
    """The path of a folder as the name of a node, whatever its letters are."""
    line = next(log_lines(visible(path)), "")
    while "::" in line:
        line = line.replace("::", ":")
    return line or "unnamed"


def unique(names: Iterable[str]) -> list[str]:
    """The names with a number after each that was there before."""
    taken: set[str] = set()
    found = []
    for name in names:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(candidate)
        found.append(candidate)
    return found
