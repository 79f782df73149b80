"""Finds and decodes the files that a run names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from llm_actions.config.problems import Problems

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
        path = self.working / text
        if not self.allows(path):
            problems.add(where, f"`{text}` lies outside the workspace; move it into the repository")
        return path

    def allows(self, path: Path) -> bool:
        """True when the path, with links resolved, lies in an allowed folder.

        A path that is absolute and outside from its first letter on was written by the author of
        the workflow, who may name any file; what is refused is a way out of the workspace.
        """
        real = path.resolve()
        if not self.allowed or any(real.is_relative_to(root.resolve()) for root in self.allowed):
            return True
        return not any(path.is_relative_to(root) for root in (*self.allowed, self.working))

    def name(self, path: Path) -> str:
        """The path as messages and annotations show it: relative to the workspace if it can be."""
        for root in (*self.allowed, self.working):
            if path.is_relative_to(root):
                return Path(os.path.normpath(path)).relative_to(root).as_posix()
        return path.as_posix()

    def expand(self, patterns: str, where: str, problems: Problems) -> list[Path]:
        """The files that the patterns (one per line) name, without repetition, sorted per line."""
        found: dict[Path, None] = {}
        for pattern in (line.strip() for line in patterns.splitlines()):
            if not pattern:
                continue
            matches = list(self._matches(pattern))
            if not matches:
                problems.add(where, f"no file matches `{pattern}` in {self.working}")
            for path in matches:
                if not self.allows(path):
                    problems.add(where, f"`{self.name(path)}` leads outside the workspace")
                else:
                    found[path] = None
        return list(found)

    def _matches(self, pattern: str) -> Iterator[Path]:
        exact = self.working / pattern
        if exact.is_file():
            yield exact
            return
        for match in sorted(glob.glob(str(exact), recursive=True)):  # noqa: PTH207 absolute patterns
            if Path(match).is_file():
                yield Path(match)


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
