"""Tools and the form of answers in a config.yaml, in place or in a file beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from llm_actions.config.json_text import JsonError
from llm_actions.config.yaml_text import (
    YamlDocument,
    YamlError,
    parse_json_document,
    parse_yaml,
)
from llm_actions.prompts.errors import Include, IncludeError, Mistake, Note
from llm_actions.prompts.tools import Wrong, check_choice, check_format, check_tools

TOOLS, CHOICE, FORMAT, PARALLEL = "tools", "tool_choice", "response_format", "parallel_tool_calls"
PART_KEYS = (TOOLS, CHOICE, FORMAT)
ENDINGS = (".json", ".yaml", ".yml")
# The index of a tool, `function`, its key, and one more to tell keys apart.
DEPTH_OF_LINES = 4

Check = Callable[[object, Wrong], None]


def include_nothing(name: str) -> str:
    """Take no file, where there is no folder."""
    raise IncludeError(f"`{name}` cannot be read: there is no folder around it")


def read_parts(
    values: Mapping[str, object], document: YamlDocument, note: Note, include: Include
) -> dict[str, object]:
    """What is sent of `tools`, `tool_choice` and `response_format`; what is wrong is noted."""
    reader = _Reader(values, document, note, include)
    found = {TOOLS: reader.part(TOOLS, check_tools), FORMAT: reader.part(FORMAT, check_format)}
    choice = values.get(CHOICE)
    if choice is not None:
        check_choice(choice, found[TOOLS], partial(reader.wrong, CHOICE))
        found[CHOICE] = choice
    for key in (CHOICE, PARALLEL):
        if values.get(key) is not None and values.get(TOOLS) is None:
            reader.wrong(key, (), f"`{key}` does nothing without `tools`; drop it or offer some")
    return {key: value for key, value in found.items() if value is not None}


class _Reader:
    def __init__(
        self, values: Mapping[str, object], document: YamlDocument, note: Note, include: Include
    ) -> None:
        self._values = values
        self._document = document
        self._note = note
        self._include = include

    def wrong(self, key: str, path: Sequence[str | int], message: str) -> None:
        """Note a mistake in a part that stands in the config.yaml."""
        self._note(Mistake.VALUE, self._document.line(key, *path), message)

    def part(self, key: str, check: Check) -> object:
        """The checked value of a key, which may name a file that holds it."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            check(value, partial(self.wrong, key))
            return value
        if not value.lower().endswith(ENDINGS):
            known = ", ".join(ENDINGS)
            message = f"`{key}` is text, which must name a file beside config.yaml ({known})"
            self.wrong(key, (), f"{message}, or is written out as a list or an object")
            return None
        return self._in_file(key, value, check)

    def _in_file(self, key: str, name: str, check: Check) -> object:
        try:
            document = _document(name, self._include(name))
        except IncludeError as error:
            self.wrong(key, (), f"`{key}`: {error}")
            return None
        except (JsonError, YamlError) as error:
            self.wrong(key, (), f"`{key}`: {name}:{error.line}: {error}")
            return None

        def wrong(path: Sequence[str | int], message: str) -> None:
            self.wrong(key, (), f"`{key}`: {name}:{document.line(*path)}: {message}")

        check(document.value, wrong)
        return document.value


def _document(name: str, text: str) -> YamlDocument:
    if name.lower().endswith(".json"):
        return parse_json_document(text, depth_of_lines=DEPTH_OF_LINES)
    return parse_yaml(text, depth_of_lines=DEPTH_OF_LINES)
