"""Finds and decodes the files that a run names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from llm_actions.config.problems import Problems, shown

NAME_BYTES_AT_MOST = 255
PATH_CHARACTERS_AT_MOST = 4000
BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Folders:
    """Where paths start, and where they have to stay.

    `working` is what relative paths start from. `allowed` holds the folders that a file must lie
    in after links are resolved (the workspace of a job); empty means anywhere, as on a laptop.
    """

    working: Path
    allowed: tuple[Path, ...] = ()

    def resolve(self, text: str, where: str, problems: Problems) -> Path:
        """The path that `text` names; a path that leaves the allowed folders is a problem."""
        reason = _impossible(text)
        if reason is not None:
            problems.add(where, f"`{shown(text)}` is no path: {reason}")
            return self.working
        path = self.working / text
        if not self.allows(path):
            problems.add(
                where, f"`{shown(text)}` lies outside the workspace; move it into the repository"
            )
        return path

    def allows(self, path: Path) -> bool:
        """True when the path, with links resolved, lies in an allowed folder.

        A path that is absolute and outside from its first letter on was written by the author of
        the workflow, who may name any file; what is refused is a way out of the workspace.
        """
        real = _real(path)
        if not self.allowed or any(real.is_relative_to(_real(root)) for root in self.allowed):
            return True
        return not any(path.is_relative_to(root) for root in (*self.allowed, self.working))

    def name(self, path: Path) -> str:
        """The path as messages and annotations show it: relative to the workspace if it can be."""
        plain = Path(os.path.normpath(path))
        for root in (*self.allowed, self.working):
            if plain.is_relative_to(root):
                return plain.relative_to(root).as_posix()
        return plain.as_posix()

    def expand(self, patterns: str, where: str, problems: Problems) -> list[Path]:
        """The files that the patterns (one per line) name, without repetition, sorted per line."""
        found: dict[Path, Path] = {}
        for pattern in (line.strip() for line in patterns.splitlines()):
            if not pattern:
                continue
            reason = _impossible(pattern)
            if reason is not None:
                problems.add(where, f"`{shown(pattern)}` is no path: {reason}")
                continue
            matches = list(self._matches(pattern))
            if not matches:
                problems.add(where, f"no file matches `{shown(pattern)}` in {self.working}")
            for path in matches:
                if _impossible(str(path)) is not None:
                    problems.add(where, f"the name `{shown(path.name)}` is not UTF-8; rename it")
                elif not self.allows(path):
                    problems.add(where, f"`{self.name(path)}` leads outside the workspace")
                else:
                    found.setdefault(path.resolve(), path)
        return list(found.values())

    def _matches(self, pattern: str) -> Iterator[Path]:
        exact = self.working / pattern
        if exact.is_file():
            yield exact
            return
        # The pattern alone is one: the working folder may have a name with brackets.
        matches = glob.glob(pattern, root_dir=self.working, recursive=True)  # noqa: PTH207 absolute patterns
        for path in (self.working / match for match in sorted(matches)):
            if path.is_file():
                yield path


def _real(path: Path) -> Path:
    """The path with its links resolved; a link that leads to itself stays what it is."""
    return Path(os.path.realpath(path))


def _impossible(text: str) -> str | None:
    """Why no file can have this path, or None."""
    if "\0" in text:
        return "it holds a null character"
    try:
        size = max(map(len, text.encode().split(b"/")))
    except UnicodeEncodeError:
        return "it is not UTF-8"
    is_too_long = size > NAME_BYTES_AT_MOST or len(text) > PATH_CHARACTERS_AT_MOST
    return "it is too long" if is_too_long else None


def decode(content: bytes, file: str, problems: Problems) -> str | None:
    """Text of a UTF-8 file with or without a byte order mark; None after a noted problem."""
    for mark, name in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            problems.add_at(file, 1, f"the file is {name}; save it as UTF-8")
            return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add_at(
            file, line, f"not UTF-8: byte 0x{content[error.start]:02x}; save the file as UTF-8"
        )
        return None
