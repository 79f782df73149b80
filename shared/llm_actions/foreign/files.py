"""Reads files that others name, which lie in the workspace, and keeps their digest."""

from __future__ import annotations

import glob
import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from llm_actions.assertions.references import FileReferences
from llm_actions.config.files import Folders, decode
from llm_actions.config.json_text import JsonError
from llm_actions.config.problems import Problems, shown
from llm_actions.config.yaml_text import (
    YamlDocument,
    YamlError,
    parse_json_document,
    parse_yaml,
)
from llm_actions.foreign.result import Notes, Place

FILE = "file://"
BYTES_AT_MOST = 2_000_000
TABLE_BYTES_AT_MOST = 10_000_000
TABLE_ENDINGS = (".csv", ".jsonl", ".ndjson")
FILES_AT_MOST = 1000
PATH_CHARACTERS_AT_MOST = 4000
# scenarios, index, tests, index, assert, index, assert, index, and the key
DEPTH_OF_LINES = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceText:
    """A file that was read: `name` is its path as messages show it."""

    path: Path
    name: str
    text: str


class SourceFiles:
    """The files of one prompt: what a file names lies in the workspace, or beside the file."""

    def __init__(self, main: Path, folders: Folders, notes: Notes) -> None:
        self.folder = main.parent
        self._folders = folders
        self._notes = notes
        roots = folders.allowed or (folders.working,)
        self._roots = [Path(os.path.realpath(root)) for root in roots]
        beside = Path(os.path.realpath(main.parent))
        if not any(beside.is_relative_to(root) for root in self._roots):
            self._roots.append(beside)  # the author of the workflow named a file elsewhere
        self._read: dict[Path, bytes] = {}

    @property
    def digest(self) -> str:
        """SHA-256 over the names and bytes of all files that were read."""
        digest = hashlib.sha256()
        for path in sorted(self._read):
            content = self._read[path]
            digest.update(f"{self.name(path)}\0{len(content)}\0".encode() + content)
        return f"sha256:{digest.hexdigest()}"

    def name(self, path: Path) -> str:
        """The path as messages show it."""
        return self._folders.name(path)

    def references(self) -> FileReferences:
        """Reads the files that assertions name."""
        return FileReferences(self.folder, replace(self._folders, allowed=tuple(self._roots)))

    def is_file(self, reference: str) -> bool:
        """True when a file of the workspace has this path."""
        if _reason(reference) is not None:
            return False
        path = self.folder / reference
        return self._is_inside(path) and path.is_file()

    def find(self, reference: str, place: Place) -> list[Path]:
        """The files that a path or a pattern names, with or without `file://`, sorted.

        Nothing found, and a path that leaves the workspace, are noted at the place.
        """
        text = reference.removeprefix(FILE)
        reason = _reason(text)
        if reason is not None:
            self._notes.wrong(place, f"`{shown(text)}` is no path: {reason}")
            return []
        exact = self.folder / text
        if not self._is_inside(exact):
            self._notes.wrong(
                place, f"`{shown(text)}` lies outside the workspace; move it into the repository"
            )
            return []
        if exact.is_file():
            return [exact]
        found = []
        if glob.has_magic(text):
            names = glob.iglob(text, root_dir=self.folder, recursive=True)  # noqa: PTH207 absolute patterns
            for count, name in enumerate(names):
                if count == FILES_AT_MOST:
                    self._notes.wrong(place, f"`{shown(text)}` matches over {FILES_AT_MOST} files")
                    return []
                found.append(self.folder / name)
        inside = sorted(path for path in found if self._is_inside(path) and path.is_file())
        if len(inside) < sum(path.is_file() for path in found):
            self._notes.wrong(place, f"`{shown(text)}` matches files outside the workspace")
        elif not inside:
            what = "is a folder; name its files" if exact.is_dir() else "is not there"
            self._notes.wrong(place, f"the file `{shown(text)}` {what}")
        return inside

    def read(self, path: Path, place: Place) -> SourceText | None:
        """The text of a file; None after what is wrong with it was noted."""
        name = self.name(path)
        is_table = path.suffix.lower() in TABLE_ENDINGS
        limit = TABLE_BYTES_AT_MOST if is_table else BYTES_AT_MOST
        content = self._read.get(path)
        if content is None:
            if len(self._read) == FILES_AT_MOST:
                self._notes.wrong(place, f"more than {FILES_AT_MOST} files are read")
                return None
            try:
                with path.open("rb") as stream:
                    content = stream.read(limit + 1)
            except OSError as error:
                self._notes.wrong(place, f"`{name}` cannot be read: {error.strerror or error}")
                return None
            if len(content) > limit:
                self._notes.wrong(place, f"`{name}` has more than {limit // 1_000_000} MB")
                return None
            self._read[path] = content
        problems = Problems()
        text = decode(content, name, problems)
        for problem in problems.found:
            self._notes.wrong(Place(name, problem.line or 1), problem.message)
        return None if text is None else SourceText(path=path, name=name, text=text)

    def document(self, path: Path, place: Place) -> YamlDocument | None:
        """The value of a YAML or JSON file with its lines; None after a noted problem."""
        source = self.read(path, place)
        if source is None:
            return None
        try:
            return parse_document(source.text, is_json=path.suffix.lower() == ".json")
        except (JsonError, YamlError) as error:
            self._notes.wrong(Place(source.name, error.line), str(error))
            return None

    def _is_inside(self, path: Path) -> bool:
        real = Path(os.path.realpath(path))
        return any(real.is_relative_to(root) for root in self._roots)


def parse_document(text: str, *, is_json: bool) -> YamlDocument:
    """The value of a text with its lines. Raises JsonError or YamlError."""
    if is_json:
        return parse_json_document(text, depth_of_lines=DEPTH_OF_LINES)
    return parse_yaml(text, depth_of_lines=DEPTH_OF_LINES)


def _reason(text: str) -> str | None:
    if not text.strip():
        return "it is empty"
    if "\0" in text or len(text) > PATH_CHARACTERS_AT_MOST:
        return "it holds a null character" if "\0" in text else "it is too long"
    if max(map(len, text.encode(errors="replace").split(b"/"))) > 255:
        return "it is too long"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "it is not UTF-8"
    return None
