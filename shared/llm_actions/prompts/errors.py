"""What can be wrong with a prompt's template and its configuration."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class TemplateError(ValueError):
    """A template that is wrong or cannot be filled in; `line` is None when it is not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class IncludeError(ValueError):
    """Why a file that a config.yaml names cannot be read, for a message."""


class Mistake(StrEnum):
    """The kinds of mistakes that a config.yaml can hold."""

    SYNTAX = "syntax"
    UNKNOWN_KEY = "unknown key"
    VALUE = "value"
    THRESHOLD = "threshold"
    ASSERTION = "assertion"


Note = Callable[[Mistake, int, str], None]
"""Takes a mistake: its kind, its line and what is wrong in words."""

Include = Callable[[str], str]
"""Gives the text of a file that lies beside config.yaml. Raises IncludeError."""
