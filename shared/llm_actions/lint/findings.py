"""A finding: what a rule found, and where. Pure."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is; only an error fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


RANKS = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def milder(one: Severity, other: Severity) -> Severity:
    """The less severe of two."""
    return min(one, other, key=RANKS.__getitem__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a rule found.

    Lines and columns count from 1, columns in Unicode code points; `end_column` is the one after
    the last character. `suppressed` is the reason, maybe empty, of the comment that switched the
    rule off, and None for a finding that counts. `fingerprint` stays when lines move.
    """

    rule: str
    severity: Severity
    message: str
    file: str
    line: int = 1
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None
    suppressed: str | None = None
    fingerprint: str = ""


class Place(NamedTuple):
    """A part of a file; `end_column` is the one after its last character."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFile:
    """A text file with its name; lines end with a line feed."""

    path: str
    text: str
    _starts: list[int] = field(default_factory=list, compare=False, repr=False)

    def place(self, start: int, end: int) -> Place:
        """Where a part of the text stands, given as the offsets of its start and end."""
        return Place(*self._position(start), *self._position(max(start, end)))

    def line_text(self, line: int) -> str:
        """The text of a line; empty for one that is not there."""
        starts = self._line_starts()
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r")

    def line_start(self, line: int) -> int:
        """The offset of a line that is there."""
        return self._line_starts()[line - 1]

    def lines(self) -> Iterator[tuple[int, str]]:
        """Every line with its number."""
        return ((number, line.rstrip("\r")) for number, line in enumerate(self.text.split("\n"), 1))

    def _position(self, offset: int) -> tuple[int, int]:
        starts = self._line_starts()
        line = bisect.bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts.append(0)
            position = self.text.find("\n")
            while position >= 0:
                self._starts.append(position + 1)
                position = self.text.find("\n", position + 1)
        return self._starts
