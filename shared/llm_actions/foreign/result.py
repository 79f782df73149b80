"""What comes of reading files of other tools: prompts, and what in them is not run. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from llm_actions.config.problems import Problems, shown
from llm_actions.prompts.tested import TestedPrompt


class Place(NamedTuple):
    """A line of a file, both as messages show them."""

    file: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsupported:
    """Something in a file that is not done here: where it stands, what it is, and why not.

    `is_gap` is True when prompts, tests or checks are missing because of it: a run that has gaps
    has not shown what the file demands. False: a setting without influence on what is checked, or
    one that is read in another way than its own tool does.
    """

    file: str
    line: int
    what: str
    why: str
    is_gap: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignPrompts:
    """The prompts of files of other tools, and what in those files is not supported."""

    prompts: tuple[TestedPrompt, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()

    @property
    def gaps(self) -> tuple[Unsupported, ...]:
        """What is missing from the run, which must not pass as if it were there."""
        return tuple(item for item in self.unsupported if item.is_gap)


class Notes:
    """Collects what is wrong with files and what in them is not supported, each once."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._wrong: set[tuple[Place, str]] = set()
        self._found: dict[tuple[Place, str], Unsupported] = {}

    @property
    def unsupported(self) -> tuple[Unsupported, ...]:
        """What was noted, in the order of the files' lines."""
        found = self._found.values()
        return tuple(sorted(found, key=lambda item: (item.file, item.line, item.what)))

    def wrong(self, place: Place, message: str) -> None:
        """Note a mistake, with which nothing is run."""
        if (place, message) not in self._wrong:
            self._wrong.add((place, message))
            self.problems.add_at(place.file, place.line, message)

    def gap(self, place: Place, what: str, why: str) -> None:
        """Note a prompt, a test or a check that is left out."""
        self._note(place, what, why, is_gap=True)

    def ignored(self, place: Place, what: str, why: str) -> None:
        """Note a setting that is left out or read in another way, while every check is run."""
        self._note(place, what, why, is_gap=False)

    def _note(self, place: Place, what: str, why: str, *, is_gap: bool) -> None:
        item = Unsupported(
            file=place.file, line=place.line, what=shown(what, 100), why=why, is_gap=is_gap
        )
        self._found.setdefault((place, f"{what}\0{why}"), item)
