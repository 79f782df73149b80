"""Comments that switch lint rules off, and the prompt without them. Pure.

    <!-- lint-disable prompt/too-short: the router needs no more -->      in a Markdown file
    # lint-disable-next-line secret/assignment: a made-up password        in a YAML file

`lint-disable` counts for the whole file, `lint-disable-line` for its own line and
`lint-disable-next-line` for the one below. No model sees such a comment: a prompt's template is
made of what `without_directives` leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

MARK = "lint-disable"
# More switch nothing off; they are kept from the model all the same.
DIRECTIVES_AT_MOST = 1000
START = re.compile(r"<!--\s*(?=lint-disable(?:-next-line|-line)?(?![\w-]))")
BODY = re.compile(
    r"\s*(lint-disable(?:-next-line|-line)?)(?![\w-])([^:：]*)(?:[:：](.*))?", re.DOTALL
)
END = "-->"


class Scope(StrEnum):
    """What part of its file a directive counts for."""

    FILE = "lint-disable"
    LINE = "lint-disable-line"
    NEXT_LINE = "lint-disable-next-line"


@dataclass(frozen=True, kw_only=True, slots=True)
class Directive:
    """One comment: the rules it switches off, and why. `line` and `column` count from 1."""

    scope: Scope
    rules: tuple[str, ...]
    reason: str
    line: int
    column: int

    def covers(self, line: int) -> bool:
        """True when a finding on the line is within the directive's scope."""
        match self.scope:
            case Scope.FILE:
                return True
            case Scope.LINE:
                return line == self.line
            case Scope.NEXT_LINE:
                return line == self.line + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Stripped:
    """A text without its directives.

    `cuts` has, for each cut that took line breaks with it, the line from which on the lines of the
    file have moved, and by how many.
    """

    text: str
    cuts: tuple[tuple[int, int], ...] = ()

    def line_in_file(self, line: int) -> int:
        """The line of the file that a line of the text was."""
        return line + sum(lines for start, lines in self.cuts if line >= start)


def markdown_directives(text: str) -> list[Directive]:
    """The directives in a Markdown text."""
    found = []
    line, done, line_start = 1, 0, 0
    for start, end in _spans(text):
        line_start = max(line_start, text.rfind("\n", done, start) + 1)
        column = start - line_start + 1
        # The next line of a comment over several lines is the one below its end.
        line += text.count("\n", done, end)
        line_start = max(line_start, text.rfind("\n", start, end) + 1)
        directive = parse_directive(text[start + len("<!--") : end - len(END)], line, column)
        if directive is not None:
            found.append(directive)
        if len(found) == DIRECTIVES_AT_MOST:
            break
        done = end
    return found


def yaml_directives(comments: Iterable[tuple[int, int, str]]) -> list[Directive]:
    """The directives among a YAML text's comments, each with its line, column and text."""
    found = (parse_directive(text, line, column) for line, column, text in comments)
    return list(islice(filter(None, found), DIRECTIVES_AT_MOST))


def parse_directive(comment: str, line: int, column: int) -> Directive | None:
    """The directive in a comment; None for a comment of another kind."""
    match = BODY.fullmatch(comment)
    if match is None:
        return None
    return Directive(
        scope=Scope(match[1]),
        rules=tuple(dict.fromkeys(re.split(r"[\s,，、]+", match[2].strip())))
        if match[2].strip()
        else (),
        reason=" ".join((match[3] or "").split()),
        line=line,
        column=column,
    )


def without_directives(text: str) -> Stripped:
    """The text as a model may see it; a line that held nothing but a directive is gone."""
    if MARK not in text:
        return Stripped(text=text)
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    done, line = 0, 1
    for start, end in _spans(text):
        alone = _whole_line(text, start, end, done)
        first, last = alone or (start, end)
        pieces.append(text[done:first])
        line += pieces[-1].count("\n")
        if lines := text.count("\n", first, last):
            cuts.append((line if alone else line + 1, lines))
        done = last
    return Stripped(text="".join(pieces) + text[done:], cuts=tuple(cuts))


def _whole_line(text: str, start: int, end: int, done: int) -> tuple[int, int] | None:
    """The line that holds nothing but the directive; None for one with more on its lines.

    Nothing before `done` is looked at, so that many directives on a line take no longer.
    """
    before = text.rfind("\n", max(done - 1, 0), start) + 1
    if not before and done:
        return None
    after = text.find("\n", end) + 1 or len(text)
    return None if (text[before:start] + text[end:after]).strip() else (before, after)


def blanked(text: str) -> str:
    """The text with blanks in place of its directives, so that every other place stays."""
    if MARK not in text:
        return text
    characters = list(text)
    for start, end in _spans(text):
        characters[start:end] = (char if char in "\r\n" else " " for char in text[start:end])
    return "".join(characters)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each directive, with the marks of the comment."""
    if MARK not in text:
        return
    position = 0
    while match := START.search(text, position):
        end = text.find(END, match.end())
        if end < 0:
            return
        position = end + len(END)
        yield match.start(), position
