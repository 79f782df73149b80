"""Characters in a text that nobody sees. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.making import at_spans
from llm_actions.lint.subjects import CONFIG_FILE, Version
from llm_actions.reports.text import hidden_characters, visible_start

DIRECTION_MARKS = "\u200e\u200f\u061c"
BIDIRECTIONAL = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
TAGS = re.compile(r"[\U000e0000-\U000e007f]")
ZERO_WIDTH = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]")
# England, Scotland and Wales: the only flags whose emoji are spelt with tag characters.
FLAG = re.compile(
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067"
    "|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
EMOJI_BLOCK = range(0x1F000, 0x1FB00)  # newer emoji than Python's tables know
PLAIN_CONTROLS = re.compile(r"\r?\n|\t")
SHOWN_AT_MOST = 40


def check_hidden(version: Version) -> Iterator[Finding]:
    """Runs of hidden characters in the files of a version."""
    for name, source in version.sources.items():
        at_most = Severity.WARNING if name == CONFIG_FILE else Severity.ERROR
        spans = list(hidden_runs(source.text))
        yield from at_spans("prompt/hidden-character", source, spans, _message, at_most)


def hidden_runs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each run of hidden characters."""
    if text.isascii() and PLAIN_CONTROLS.sub("", text).isprintable():
        return
    flags = {position for match in FLAG.finditer(text) for position in range(*match.span())}
    start = end = -1
    for position in hidden_characters(text):
        if position in flags or _is_fine(text, position):
            continue
        if position != end:
            if start >= 0:
                yield start, end
            start = position
        end = position + 1
    if start >= 0:
        yield start, end


def _is_fine(text: str, position: int) -> bool:
    char = text[position]
    if char == "\r" and text[position + 1 : position + 2] == "\n":
        return True
    if ord(char) in EMOJI_BLOCK:
        return True
    if char in DIRECTION_MARKS:
        around = text[max(position - 3, 0) : position] + text[position + 1 : position + 4]
        return any(unicodedata.bidirectional(other) in ("R", "AL") for other in around)
    return False


def _message(run: str) -> str:
    names = dict.fromkeys(f"U+{ord(char):04X}" for char in run[:SHOWN_AT_MOST])
    listed = ", ".join(list(names)[:4]) + (", …" if len(names) > 4 else "")
    counted = "a hidden character" if len(run) == 1 else f"{len(run)} hidden characters"
    return f"{counted} ({_kind(run)}): {listed}{_spelt(run)}"


def _kind(run: str) -> str:
    if TAGS.search(run):
        return "tag characters"
    if BIDIRECTIONAL.search(run):
        return "bidirectional control"
    return "zero-width" if ZERO_WIDTH.search(run) else "control or format"


def _spelt(run: str) -> str:
    """What tag characters spell, which is what a model may read."""
    letters = "".join(chr(ord(char) - 0xE0000) for char in run if 0xE0020 <= ord(char) <= 0xE007E)
    return f"; they spell “{visible_start(letters, SHOWN_AT_MOST)}”" if letters.strip() else ""
