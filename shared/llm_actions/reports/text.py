"""Makes hostile text safe to show: in a log, in a Markdown document, in XML. Pure.

Texts come from models, datasets, pull requests and servers. Characters that are not seen (controls,
zero-width, bidirectional, tag characters) are written out as `[U+202E]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Joiners shape Indic and Arabic words and emoji; between such characters they are text.
JOINERS = "\u200c\u200d"
HIDDEN_CATEGORIES = ("Cc", "Cf", "Co", "Cs", "Cn")
HIDDEN_LETTERS = "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f"
LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SUSPECT = re.compile(
    r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u3000-\u3163\u4e00-\u9fff\uff01-\uff9f]"
)


def visible(text: str, *, keep_lines: bool = False) -> str:
    """The text with every character that cannot be seen written out.

    Line breaks become `\\n` for one-line places; `keep_lines` keeps them, as line feeds.
    """
    text = LINE_BREAKS.sub("\n" if keep_lines else "\\\\n", text)
    return SUSPECT.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    char = match[0]
    if char in "\n":
        return char
    if char == "\t":
        return " "
    if char in JOINERS and _joins(match.string, match.start()):
        return char
    if (
        "\ufe00" <= char <= "\ufe0f"
        and match.start() > 0
        and match.string[match.start() - 1] > "\x7f"
    ):
        return char
    is_hidden = (
        unicodedata.category(char) in HIDDEN_CATEGORIES
        or char in HIDDEN_LETTERS
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )
    return f"[U+{ord(char):04X}]" if is_hidden else char


def _joins(text: str, position: int) -> bool:
    """True for a joiner between two characters that are neither ASCII nor hidden themselves."""
    around = text[position - 1 : position] + text[position + 1 : position + 2]
    return len(around) == 2 and all(
        char > "\u02ff" and unicodedata.category(char) not in ("Cf", "Cc") for char in around
    )


def log_lines(text: str) -> Iterator[str]:
    """The text as lines for a log, none of which the runner takes for a command.

    The runner reads `::command::` at the start of a line (after blanks) and `##[command]` anywhere
    in it.
    """
    for line in visible(text, keep_lines=True).split("\n"):
        safe = line.replace("##[", "## [")
        yield f"| {safe}" if safe.lstrip().startswith("::") else safe


def shortened(text: str, limit: int) -> str:
    """The text, cut to so many characters with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def code(text: str, limit: int = 200) -> str:
    """Text of others in one line of Markdown, as a code span.

    Inside a code span GitHub makes no mention, link, reference, image, HTML or emphasis of it. A
    pipe would end a table's cell even there, so it becomes its box-drawing twin.
    """
    line = visible(shortened(text, limit)).replace("|", "\u2502")
    if not line.strip():
        return "` `" if not line else f"`{line}`"
    fence = "`" * (longest_run(line, "`") + 1)
    pad = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def code_block(text: str, limit: int = 2000, indent: str = "") -> str:
    """Text of others as a fenced block of Markdown, every line after `indent`."""
    lines = visible(shortened(text, limit), keep_lines=True).split("\n")
    fence = "`" * max(longest_run("\n".join(lines), "`") + 1, 3)
    return "\n".join(indent + line for line in (f"{fence}text", *lines, fence))


def longest_run(text: str, char: str) -> int:
    """Length of the longest run of a character."""
    return max((len(run) for run in re.findall(f"{re.escape(char)}+", text)), default=0)
