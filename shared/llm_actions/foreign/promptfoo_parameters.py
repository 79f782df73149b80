"""What of a `config` of promptfoo is sent with each request. Pure but for the files it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import unknown_name
from llm_actions.foreign.nunjucks import reason_not_run
from llm_actions.foreign.promptfoo_keys import CONFIG_GAPS, CONFIG_IGNORED, PARAMETERS
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import NotPlainError, plain, text_keys, texts_in
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.parameters import CHECKS, read_parameter

FILE = "file://"
PASSTHROUGH, REASONING, EFFORT = "passthrough", "reasoning", "reasoning_effort"
# Their variables are filled in, and they may stand in files.
STRUCTURED = ("tools", "tool_choice", "functions", "function_call", "response_format")
LISTS = ("tools", "functions")
# What would make another request of it, or another reply than is read.
NOT_PASSED = ("model", "messages", "stream", "stream_options", "input")
DEPTH_AT_MOST = 20

Load = Callable[[str, Place], object]
"""Gives the value in a file that `file://…` names. Raises NotLoadedError."""


class NotLoadedError(Exception):
    """Why a file is not read, for a message."""


def read_parameters(
    config: Mapping[str, object], place: Place, notes: Notes, load: Load, what: str = "a provider"
) -> dict[str, object] | None:
    """What of a `config` is sent with each request; None when that would be another request."""
    reader = _Reader(place, notes, load, what)
    parameters: dict[str, object] = {}
    for key, value in config.items():
        if value is not None:
            parameters |= reader.read(key, value)
    reader.check(parameters)
    return parameters if reader.is_whole else None


class _Reader:
    def __init__(self, place: Place, notes: Notes, load: Load, what: str) -> None:
        self._place = place
        self._notes = notes
        self._load = load
        self._what = what
        self.is_whole = True

    def read(self, key: str, value: object) -> dict[str, object]:
        """What a key adds to the request."""
        if key in CONFIG_IGNORED:
            self._notes.ignored(self._place, f"`{key}` of {self._what}", CONFIG_IGNORED[key])
        elif key in CONFIG_GAPS:
            self._gap(f"{self._what} with `{key}`", CONFIG_GAPS[key])
        elif key == PASSTHROUGH:
            return self._passed(value)
        elif key == REASONING:
            return self._effort(value)
        elif key in PARAMETERS:
            return self._value(key, value)
        else:
            known = (*PARAMETERS, *CONFIG_IGNORED, *CONFIG_GAPS, PASSTHROUGH, REASONING)
            self._wrong(unknown_name("field", key, known))
        return {}

    def check(self, parameters: Mapping[str, object]) -> None:
        """Tell values of the wrong type or out of range."""
        fields = Fields(parameters, tuple(parameters), self._wrong)
        for name in CHECKS:
            read_parameter(fields, parameters, name, name)
        fields.integer("n", low=1)
        for name in LISTS:
            value = parameters.get(name)
            if value is None:
                continue
            if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
                self._wrong(f"`{name}` must be a list of objects, found {describe(value)}")
        response_format = parameters.get("response_format")
        if response_format is not None and not isinstance(response_format, dict):
            found = describe(response_format)
            self._wrong(f"`response_format` must be an object with a `type`, found {found}")

    def _wrong(self, message: str) -> None:
        self._notes.wrong(self._place, message)

    def _gap(self, what: str, why: str) -> None:
        self._notes.gap(self._place, what, why)
        self.is_whole = False

    def _value(self, key: str, value: object) -> dict[str, object]:
        try:
            found = plain(value)
            if key in STRUCTURED:
                found = self._loaded(found, key in LISTS, DEPTH_AT_MOST)
            elif any(text.startswith(FILE) for text in texts_in(found)):
                raise NotLoadedError("write it into `config`")
        except NotPlainError as error:
            self._wrong(f"`{key}` {error}")
            return {}
        except NotLoadedError as error:
            self._gap(f"{self._what} with a file in `{key}`", str(error))
            return {}
        return {key: found} if key not in STRUCTURED or self._is_run(key, found) else {}

    def _loaded(self, value: object, is_list: bool, depth: int) -> object:
        """The value with what stands in files; files in a list that hold lists become one list."""
        if depth == 0:
            raise NotLoadedError("its files name each other without end")
        if isinstance(value, str) and value.startswith(FILE):
            found = plain(self._load(value, self._place))
            return self._loaded(found, is_list, depth - 1)
        if isinstance(value, dict):
            return {key: self._loaded(item, False, depth - 1) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        items: list[object] = []
        for item in value:
            found = self._loaded(item, False, depth - 1)
            is_file = isinstance(item, str) and item.startswith(FILE)
            items += found if is_list and is_file and isinstance(found, list) else [found]
        return items

    def _is_run(self, key: str, value: object) -> bool:
        """False, which is noted, for a template that is broken or not run here."""
        for text in texts_in(value):
            try:
                reason = reason_not_run(text)
            except TemplateError as error:
                self._wrong(f"`{key}`: {error}")
                return False
            if reason is not None:
                self._gap(f"{self._what} with `{key}`", reason)
                return False
        return True

    def _passed(self, value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            self._wrong(f"`{PASSTHROUGH}` must be an object, found {describe(value)}")
            return {}
        found: dict[str, object] = {}
        for key, item in text_keys(value).items():
            if key in NOT_PASSED:
                why = "it would make another request of it"
                self._gap(f"{self._what} with `{PASSTHROUGH}: {key}`", why)
            elif item is not None:
                found |= self._value(key, item)
        return found

    def _effort(self, value: object) -> dict[str, object]:
        """`reasoning: {effort}`, which is `reasoning_effort` in a chat request."""
        if isinstance(value, dict) and set(value) == {"effort"}:
            return self._value(EFFORT, value["effort"])
        why = "but for `effort` it belongs to the Responses API"
        self._gap(f"{self._what} with `{REASONING}`", why)
        return {}
