"""Reads the files that assertions name as `file://…`, which lie in the workspace."""

from __future__ import annotations

import os
from pathlib import Path

from llm_actions.assertions.model import WrongValueError
from llm_actions.config.files import Folders, decode
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import Problems, shown
from llm_actions.config.yaml_text import YamlError, parse_yaml
from llm_actions.errors import ConfigurationError

BYTES_AT_MOST = 10_000_000
YAML_ENDINGS = (".yaml", ".yml")
TEXT_ENDINGS = (".txt", ".md", ".html", ".xml", ".sql", ".csv")


class FileReferences:
    """Files named relative to a folder: that of the configuration which names them."""

    def __init__(self, folder: Path, folders: Folders) -> None:
        self._folder = folder
        self._folders = folders

    def load(self, path: str) -> object:
        """The value in a file: JSON and YAML parsed, a text without blanks around it.

        Raises WrongValueError for a file that cannot be read or lies outside the workspace.
        """
        found = self._find(path)
        name = self._folders.name(found)
        ending = found.suffix.lower()
        if ending not in (".json", *YAML_ENDINGS, *TEXT_ENDINGS):
            known = ", ".join((".json", *YAML_ENDINGS, *TEXT_ENDINGS, ".py"))
            raise WrongValueError(f"`{name}` is of a kind that is not read; known: {known}")
        text = self._text(found, name)
        try:
            if ending == ".json":
                return parse_json(text)
            return parse_yaml(text).value if ending in YAML_ENDINGS else text.strip()
        except (JsonError, YamlError) as error:
            raise WrongValueError(f"{name}:{error.line}: {error}") from None

    def script(self, path: str) -> str:
        """The absolute path of a Python file. Raises WrongValueError for one that is not there."""
        return os.path.realpath(self._find(path))

    def _find(self, path: str) -> Path:
        if "\0" in path:
            raise WrongValueError(f"`{shown(path)}` is no path: it holds a null character")
        found = self._folder / path
        real = Path(os.path.realpath(found))
        roots = self._folders.allowed or (self._folders.working,)
        if not any(real.is_relative_to(os.path.realpath(root)) for root in roots):
            raise WrongValueError(f"`{shown(path)}` lies outside the workspace; move it into it")
        try:
            is_file = real.is_file()
        except OSError:
            is_file = False
        if not is_file:
            raise WrongValueError(f"there is no file `{shown(path)}`")
        return found

    def _text(self, path: Path, name: str) -> str:
        problems = Problems()
        try:
            with path.open("rb") as stream:
                content = stream.read(BYTES_AT_MOST + 1)
        except OSError as error:
            raise WrongValueError(f"`{name}` cannot be read: {error.strerror}") from None
        if len(content) > BYTES_AT_MOST:
            raise WrongValueError(f"`{name}` has more than {BYTES_AT_MOST:,} bytes")
        text = decode(content, name, problems)
        try:
            problems.raise_if_any()
        except ConfigurationError as error:
            raise WrongValueError(str(error)) from None
        assert text is not None
        return text
