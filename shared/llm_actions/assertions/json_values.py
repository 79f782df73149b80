"""JSON in answers: read as JavaScript reads it, compared strictly, found inside of other text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from llm_actions.assertions.model import UnmeasuredError
from llm_actions.config.yaml_text import YamlError, parse_yaml

DIGITS_AT_MOST = 400
# Looking for JSON at every brace could take forever on a text that is made for it.
WORK_AT_LEAST = 1_000_000
WORK_FACTOR = 4
RELAXED_AT_MOST = 100_000


class NotJsonError(ValueError):
    """A text that is no JSON."""


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < DIGITS_AT_MOST else float(digits)


def _no_constant(name: str) -> object:
    raise NotJsonError(name)


DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_no_constant)


def read_json(text: str) -> object:
    """The value of a JSON text; repeated keys are fine, NaN is not. Raises NotJsonError."""
    try:
        return DECODER.decode(text)
    except ValueError:
        raise NotJsonError from None


def same_json(first: object, second: object) -> bool:
    """Deep equality in which true is not 1, 1.0 is 1, and the order of keys does not matter."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            same_json(value, second[key]) for key, value in first.items()
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same_json, first, second))
    return first == second


def objects_in(text: str) -> Iterator[dict[str, object]]:
    """The JSON objects in a text, from left to right, those inside of others not again.

    Objects that only a lenient reader takes (trailing commas, single quotes, comments) count too.
    Raises UnmeasuredError when the text would take too long to look through.
    """
    work = max(WORK_AT_LEAST, WORK_FACTOR * len(text))
    position = text.find("{")
    while position >= 0:
        found, end = _strict(text, position)
        if found is None:
            found, end, scanned = _relaxed(text, position)
            work -= scanned
        if work < 0:
            raise UnmeasuredError("the answer holds too many broken braces to look for JSON in it")
        if found is not None:
            yield found
        position = text.find("{", end)


def _strict(text: str, position: int) -> tuple[dict[str, object] | None, int]:
    try:
        value, end = DECODER.raw_decode(text, position)
    except ValueError:
        return None, position + 1
    return (value, end) if isinstance(value, dict) else (None, position + 1)


def _relaxed(text: str, position: int) -> tuple[dict[str, object] | None, int, int]:
    """An object up to its balancing brace as YAML reads it, where to go on, what it cost."""
    end = _balanced_end(text, position)
    if end is None:
        return None, position + 1, min(len(text) - position, RELAXED_AT_MOST)
    try:
        value = parse_yaml(text[position:end]).value
    except YamlError:
        value = None
    cost = end - position
    # `{placeholder}` is a mapping without values to YAML, and no JSON to anybody.
    if isinstance(value, dict) and (not value or any(v is not None for v in value.values())):
        return {str(key): item for key, item in value.items()}, end, cost
    return None, position + 1, cost


def _balanced_end(text: str, position: int) -> int | None:
    depth = 0
    for index in range(position, min(len(text), position + RELAXED_AT_MOST)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            depth -= 1
            if not depth:
                return index + 1
    return None
