"""Reads the files that a `config` of promptfoo names: tools, functions, schemas of answers."""

from __future__ import annotations

from llm_actions.assertions.rendering import has_template
from llm_actions.foreign.files import FILE, SourceFiles
from llm_actions.foreign.promptfoo_parameters import NotLoadedError
from llm_actions.foreign.result import Place

ENDINGS = (".json", ".yaml", ".yml")


class ConfigFiles:
    """The values of JSON and YAML files; one that cannot be read is noted where it is named."""

    def __init__(self, files: SourceFiles) -> None:
        self._files = files

    def load(self, name: str, place: Place) -> object:
        """The value in a file. Raises NotLoadedError."""
        path = name.removeprefix(FILE)
        if has_template(path):
            raise NotLoadedError("the name of its file holds variables")
        if not path.lower().endswith(ENDINGS):
            raise NotLoadedError(f"only {', '.join(ENDINGS)} are read, code is not run")
        found = self._files.find(path, place)
        documents = [self._files.document(each, place) for each in found[:1]]
        if len(found) > 1:
            raise NotLoadedError("its name fits several files")
        return documents[0].value if documents and documents[0] is not None else None
