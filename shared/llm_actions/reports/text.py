"""Makes hostile text safe to show: in a log, in a Markdown document, in XML. Pure.

Texts come from models, datasets, pull requests and servers. Characters that are not seen (controls,
zero-width, bidirectional, tag characters) are written out as `[U+202E]`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import count

# Joiners shape Indic and Arabic words and emoji; between such characters they are text.
JOINERS = "\u200c\u200d"
KEYCAP = "\u20e3"
HIDDEN_CATEGORIES = ("Cc", "Cf", "Co", "Cs", "Cn")
HIDDEN_LETTERS = "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f"
# No script needs more; a tower of them covers the lines above it.
MARK_CATEGORIES = ("Mn", "Me")
MARKS_AT_MOST = 5
LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SUSPECT = re.compile(
    r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u3000-\u3163\u4e00-\u9fff\uff01-\uff9f]"
)
# The runner compares by culture, where some characters count for nothing. So whatever is no letter
# and no digit may stand before or, a few of them, between the characters of a command's mark.
COMMAND = re.compile(r"\W*?:[^\w\s:]{0,3}:")
OLD_COMMAND = re.compile(r"(#[^\w\s#]{0,3}#[^\w\s#\[]{0,3})\[")
BACKTICKS = re.compile("`+")
# GitHub's parser remembers no more than 255 of a fence's backticks, so that any 255 end it.
LONG_BACKTICKS = re.compile("(`{99})`+")
BLOCK_LINES_AT_MOST = 60


def visible(text: str, *, keep_lines: bool = False) -> str:
    """The text with every character that cannot be seen written out.

    Line breaks become `\\n` for one-line places; `keep_lines` keeps them, as line feeds.
    """
    if text.isascii() and (text.replace("\n", "") if keep_lines else text).isprintable():
        return text
    text = LINE_BREAKS.sub("\n" if keep_lines else "\\\\n", text)
    return SUSPECT.sub(_written_out, text)


def hidden_characters(text: str) -> Iterator[int]:
    """Positions of the characters that are not seen; tabs and line feeds are no such."""
    for match in SUSPECT.finditer(text):
        char = match[0]
        if char not in "\t\n" and (char in "\u2028\u2029" or _written_out(match) != char):
            yield match.start()


def _written_out(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\n":
        return char
    if char == "\t":
        return " "
    is_seen = _joins if char in JOINERS else _selects if _is_selector(char) else _is_shown
    return char if is_seen(match.string, match.start()) else f"[U+{ord(char):04X}]"


def _joins(text: str, position: int) -> bool:
    """True for a joiner between two characters that are neither ASCII nor hidden themselves."""
    around = text[position - 1 : position] + text[position + 1 : position + 2]
    return len(around) == 2 and all(
        char > "\u02ff" and unicodedata.category(char) not in ("Cf", "Cc") for char in around
    )


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _selects(text: str, position: int) -> bool:
    """True for a variation selector that can change how the character before it looks."""
    if text[position] > "\ufe0f" or position == 0:
        return False
    return text[position - 1] > "\x7f" or text[position + 1 : position + 2] == KEYCAP


def _is_shown(text: str, position: int) -> bool:
    category = unicodedata.category(text[position])
    if category in MARK_CATEGORIES:
        before = text[max(position - MARKS_AT_MOST, 0) : position]
        is_tower = all(unicodedata.category(char) in MARK_CATEGORIES for char in before)
        if is_tower and len(before) == MARKS_AT_MOST:
            return False
    return category not in HIDDEN_CATEGORIES and text[position] not in HIDDEN_LETTERS


def shortened(text: str, limit: int) -> str:
    """The text, cut to so many characters with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def visible_start(text: str, limit: int, *, keep_lines: bool = False) -> str:
    """At most so many characters of what `visible` makes of the text."""
    return shortened(visible(shortened(text, limit), keep_lines=keep_lines), limit)


def log_lines(text: str) -> Iterator[str]:
    """The text as lines for a log, none of which the runner takes for a command.

    The runner reads `::command::` at the start of a line (after blanks) and `##[command]` anywhere
    in it.
    """
    for line in visible(text, keep_lines=True).split("\n"):
        safe = OLD_COMMAND.sub(r"\1 [", line)
        yield f"| {safe}" if COMMAND.match(safe) else safe


def code(text: str, limit: int = 200) -> str:
    """Text of others in one line of Markdown, as a code span.

    Inside a code span GitHub makes no mention, link, reference, image, HTML or emphasis of it. A
    pipe would end a table's cell even there, so it becomes its box-drawing twin.
    """
    line = visible_start(text, limit).replace("|", "\u2502")
    if not line.strip():
        return f"`{line or ' '}`"
    fence = "`" * _unused_length(line)
    pad = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def html_code(text: str, limit: int = 200) -> str:
    """Text of others where Markdown does not work but HTML does, as in a `summary` element."""
    return f"<code>{html.escape(visible_start(text, limit))}</code>"


def code_block(text: str, limit: int = 2000, language: str = "text") -> str:
    """Text of others as a fenced block of Markdown, coloured as the language."""
    shown = LONG_BACKTICKS.sub(r"\1…", visible_start(text, limit, keep_lines=True))
    lines = shown.split("\n")
    if len(lines) > BLOCK_LINES_AT_MOST:
        lines[BLOCK_LINES_AT_MOST - 1 :] = ["…"]
    fence = "`" * max(3, 1 + max(_backtick_lengths(shown), default=0))
    return "\n".join((f"{fence}{language}", *lines, fence))


def _unused_length(line: str) -> int:
    """The smallest length that no run of backticks has: GitHub's parser knows none above 80."""
    taken = _backtick_lengths(line)
    return next(length for length in count(1) if length not in taken)


def _backtick_lengths(text: str) -> set[int]:
    return {len(run) for run in BACKTICKS.findall(text)}
