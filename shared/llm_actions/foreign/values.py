"""Values of other tools' files, made into what JSON has. Pure."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from llm_actions.assertions.rendering import has_template
from llm_actions.config.fields import describe


class NotPlainError(ValueError):
    """A value that JSON has not, for a message."""


def plain(value: object) -> object:
    """The value with dates as texts and every key a text. Raises NotPlainError."""
    match value:
        case dict():
            return {key_text(key): plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case datetime.date():  # a date and time is one too
            return value.isoformat()
        case float() if not math.isfinite(value):
            raise NotPlainError(f"must be a number that JSON has, found {describe(value)}")
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise NotPlainError(f"must be what JSON has, found {describe(value)}")


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value, without the names of fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)


def key_text(key: object) -> str:
    """A key of YAML as text: `yes` is read as true, 1 as a number."""
    return key if isinstance(key, str) else json.dumps(key, default=str)


def text_keys(value: Mapping[Any, object]) -> dict[str, object]:
    """The mapping with its own keys as texts."""
    return {key_text(key): item for key, item in value.items()}


def literal(text: str) -> str:
    """A template that says exactly the text."""
    return f"{{{{ {json.dumps(text, ensure_ascii=False)} }}}}" if has_template(text) else text
