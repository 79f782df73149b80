"""The repository's Markdown as the contract tests read it: pages, sections, tables, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.contract.source import repository_files

PAGES = [path for path in repository_files() if path.suffix == ".md" and "golden" not in path.parts]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(`+) ?(.+?) ?\1(?!`)")


def blocks(text: str, language: str) -> list[str]:
    return [body for found, body in BLOCK.findall(text) if found == language]


def section(text: str, title: str) -> str:
    """The text below a heading, up to the next one of the same depth."""
    start = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert start is not None, title
    after = text[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", after, re.MULTILINE)
    return after[: end.start()] if end else after


def first_cells(text: str, title: str) -> Iterator[str]:
    """The first cell of each row of the tables in a section."""
    for line in section(text, title).splitlines():
        if line.startswith("| `"):
            yield re.split(r"(?<!\\) \| ", line.removeprefix("| "))[0]
