"""Everything a user can meet as an error, each with its exit code.

    ActionError
    ├── ConfigurationError   2   wrong input, file or dataset; carries every problem found
    └── ServiceError         3   an endpoint, a cluster or GitHub did not work

Anything else that is raised is our bug: it keeps its traceback and exits 4. An interrupted run
exits 130 through its verdict, not through an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

PROBLEMS_SHOWN = 25


class ExitCode(IntEnum):
    """Exit codes of every action."""

    PASS = 0
    FAIL = 1
    CONFIGURATION = 2
    SERVICE = 3
    BUG = 4
    INTERRUPTED = 130


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what was found and what to do."""

    where: str
    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class ActionError(Exception):
    """An error whose message is meant for the user."""

    exit_code: ClassVar[ExitCode]


class ConfigurationError(ActionError):
    """Inputs, files or samples are wrong; nothing was sent or changed."""

    exit_code = ExitCode.CONFIGURATION

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:PROBLEMS_SHOWN]]
        hidden = len(self.problems) - len(shown)
        if hidden:
            shown.append(f"… and {hidden} more")
        super().__init__("\n".join(shown))


class ServiceError(ActionError):
    """A server that the run depends on did not work."""

    exit_code = ExitCode.SERVICE
