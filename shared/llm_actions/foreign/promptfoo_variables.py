"""Variables of promptfoo's tests: files that hold them, lists that stand for several tests."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from llm_actions.assertions.model import as_text
from llm_actions.config.fields import describe
from llm_actions.config.problems import shown
from llm_actions.foreign.files import FILE, SourceFiles
from llm_actions.foreign.plain_template import TAG
from llm_actions.foreign.promptfoo_assertions import NotRunError
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import NotPlainError, plain, text_keys

COMBINATIONS_AT_MOST = 10_000
CHARACTERS_AT_MOST = 1_000_000
ROUNDS_AT_MOST = 5
YAML_ENDINGS = (".yaml", ".yml")
TEXT_ENDINGS = (".txt", ".md", ".json", ".csv", ".html", ".xml", ".sql", ".jsonl", ".j2", "")
CODE_ENDINGS = (".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".py", ".rb", ".sh", ".go")


class Variables:
    """Reads the `vars` of tests."""

    def __init__(self, files: SourceFiles, notes: Notes) -> None:
        self._files = files
        self._notes = notes

    def read(self, value: object, place: Place) -> dict[str, object]:
        """The variables of `vars`: an object, or files that hold objects. Raises NotRunError."""
        if value is None:
            return {}
        if isinstance(value, str | list):
            found: dict[str, object] = {}
            for name in [value] if isinstance(value, str) else value:
                found |= self._in_file(name, place)
            return found
        if not isinstance(value, dict):
            self._notes.wrong(place, f"`vars` must be an object, found {describe(value)}")
            return {}
        return self._plain(value, place)

    def _plain(self, value: Mapping[object, object], place: Place) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, item in text_keys(value).items():
            try:
                found[key] = plain(item)
            except NotPlainError as error:
                self._notes.wrong(place, f"the variable `{shown(key)}` {error}")
        return found

    def _in_file(self, name: object, place: Place) -> dict[str, object]:
        if not isinstance(name, str):
            self._notes.wrong(place, f"`vars` must name files, found {describe(name)}")
            return {}
        _refuse_code(name)
        found: dict[str, object] = {}
        for path in self._files.find(name, place):
            if path.suffix.lower() not in (".json", *YAML_ENDINGS):
                raise NotRunError(f"`{shown(name)}`: variables are read from YAML and JSON")
            document = self._files.document(path, place)
            if document is None:
                continue
            if not isinstance(document.value, dict):
                message = f"must be an object of variables, found {describe(document.value)}"
                self._notes.wrong(Place(self._files.name(path), 1), message)
                continue
            found |= self._plain(document.value, Place(self._files.name(path), 1))
        return found

    def expand(
        self, variables: Mapping[str, object], place: Place, *, as_one: bool
    ) -> list[dict[str, object]]:
        """The combinations that lists of texts and patterns of files stand for.

        With `as_one` there is one, in which lists stay lists. Raises NotRunError.
        """
        choices = {key: self._choices(value, place, as_one) for key, value in variables.items()}
        count = math.prod(map(len, choices.values()))
        if count > COMBINATIONS_AT_MOST:
            message = f"the lists of `vars` make {count:,} tests, at most {COMBINATIONS_AT_MOST:,}"
            self._notes.wrong(place, message)
            return []
        rows = itertools.product(*choices.values())
        return [self._loaded(dict(zip(choices, row, strict=True)), place) for row in rows]

    def _choices(self, value: object, place: Place, as_one: bool) -> list[object]:
        if isinstance(value, str) and value.startswith(FILE):
            _refuse_code(value)
            return list(self._files.find(value, place))
        # As promptfoo does: the first item tells whether a list is one of several values.
        if isinstance(value, list) and value and isinstance(value[0], str) and not as_one:
            return [found for item in value for found in self._choice(item, place)]
        return [value]

    def _choice(self, item: object, place: Place) -> list[object]:
        return self._choices(item, place, True) if isinstance(item, str) else [item]

    def _loaded(self, variables: dict[str, object], place: Place) -> dict[str, object]:
        found = {
            key: self._content(value, place) if isinstance(value, Path) else value
            for key, value in variables.items()
        }
        return _resolved(found)

    def _content(self, path: Path, place: Place) -> str:
        ending = path.suffix.lower()
        if ending in YAML_ENDINGS:
            document = self._files.document(path, place)
            try:
                return "" if document is None else json.dumps(plain(document.value))
            except NotPlainError as error:
                self._notes.wrong(Place(self._files.name(path), 1), str(error))
                return ""
        if ending not in TEXT_ENDINGS:
            raise NotRunError(f"`{self._files.name(path)}`: only texts are read as variables")
        source = self._files.read(path, place)
        return "" if source is None else source.text.strip()


def _refuse_code(name: str) -> None:
    path = name.removeprefix(FILE)
    for ending in CODE_ENDINGS:
        if path.endswith(ending) or f"{ending}:" in path:
            raise NotRunError(f"`{shown(name)}`: code is not run to make variables")


def _resolved(variables: Mapping[str, object]) -> dict[str, object]:
    """The variables with those in them, written `{{name}}`, replaced; others stay as written.

    Raises NotRunError for variables that grow without end.
    """
    found = dict(variables)
    for _ in range(ROUNDS_AT_MOST):
        changed = False
        for key, value in found.items():
            if not isinstance(value, str) or "{{" not in value:
                continue
            text = "".join(_parts(value, found, key))
            if len(text) > CHARACTERS_AT_MOST:
                raise NotRunError(f"the variable `{shown(key)}` grows beyond a million letters")
            changed = changed or text != value
            found[key] = text
        if not changed:
            break
    return found


def _parts(text: str, variables: Mapping[str, object], own: str) -> Iterator[str]:
    position = 0
    for match in TAG.finditer(text):
        name = match[1]
        if name == own or name not in variables:
            continue
        yield text[position : match.start()]
        yield as_text(variables[name])
        position = match.end()
    yield text[position:]
