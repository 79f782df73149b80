"""Collects configuration problems, so that a user sees all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from llm_actions.errors import ConfigurationError, Problem

COLLECTED_AT_MOST = 1000


class Problems:
    """A growing list of problems that is raised once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    @property
    def is_full(self) -> bool:
        """True when further problems would help nobody; readers may stop."""
        return len(self._found) >= COLLECTED_AT_MOST

    @property
    def found(self) -> tuple[Problem, ...]:
        """What was noted so far."""
        return tuple(self._found)

    def add(self, where: str, message: str) -> None:
        """Note a problem of an input or of a file as a whole."""
        self._found.append(Problem(where=where, message=message))

    def add_at(self, file: str, line: int, message: str) -> None:
        """Note a problem on a line of a file."""
        self._found.append(Problem(where=f"{file}:{line}", message=message, file=file, line=line))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems that were raised elsewhere."""
        self._found.extend(problems)

    def raise_if_any(self) -> None:
        """Raise ConfigurationError with everything that was found, or do nothing."""
        if self._found:
            raise ConfigurationError(self._found)


def unknown_name(kind: str, name: str, known: Collection[str]) -> str:
    """Message for a name that is not known, with the nearest known one."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(known))}"
    return f"unknown {kind} `{shown(name)}`; {hint}"


def shown(value: object, limit: int = 60) -> str:
    """A found value for a message: on one line, printable and short."""
    text = value if isinstance(value, str) else repr(value)
    text = text[:limit]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return text if len(text) < limit else text[: limit - 1] + "…"
