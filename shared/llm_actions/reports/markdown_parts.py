"""What every Markdown view is put together from: markers, marks, folds and bounds. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from llm_actions.errors import Problem
from llm_actions.reports.text import code
from llm_actions.verdict import Verdict

SUITE_CHARACTERS_AT_MOST = 60
PROBLEMS_AT_MOST = 20
MARKS = {
    Verdict.PASS: "✅",
    Verdict.FAIL: "❌",
    Verdict.INCONCLUSIVE: "❔",
    Verdict.ERROR: "⚠️",
}

Item = TypeVar("Item")


def comment_marker(action: str, suite: str) -> str:
    """The line that begins every comment of an action's suite, and of no other suite."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", suite)[:SUITE_CHARACTERS_AT_MOST]
    if name != suite:
        digest = hashlib.blake2b(suite.encode("utf-8", "surrogatepass"), digest_size=4)
        name = f"{name}.{digest.hexdigest()}"
    return f"<!-- llm-actions:{action}:{name} -->"


def folded(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines under a title of ours, out of sight until someone asks; nothing without lines."""
    content = list(lines)
    if content:
        yield from (f"<details><summary>{title}</summary>", "", *content, "", "</details>", "")


def listed(items: Iterable[str]) -> Iterator[str]:
    """Each item as one of a list."""
    return (f"- {item}" for item in items)


def more(hidden: int) -> Iterator[str]:
    """How many items of a list are not shown; nothing when all are."""
    if hidden > 0:
        yield f"- and {hidden} more"


def problem_list(problems: Sequence[Problem]) -> Iterator[str]:
    """The problems of a configuration, each with its place."""
    shown = problems[:PROBLEMS_AT_MOST]
    yield from (f"- {code(each.where, 120)}: {code(each.message, 300)}" for each in shown)
    yield from more(len(problems) - len(shown))
    yield ""


def counted(number: int, noun: str) -> str:
    """`1 case`, `2,000 cases`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Room:
    """What is left of a text's length, in UTF-16 units, of which GitHub counts no more."""

    def __init__(self, units: int) -> None:
        self._left = units

    def take(self, text: str) -> bool:
        """Whether the text and a line end still fit; then they are taken."""
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1
        if units > self._left:
            return False
        self._left -= units
        return True

    def first_of(self, blocks: Iterable[str]) -> list[str]:
        """The blocks up to the first that does not fit."""
        kept = []
        for block in blocks:
            if not self.take(block):
                break
            kept.append(block)
        return kept
