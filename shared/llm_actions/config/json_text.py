"""Strict JSON: no repeated keys, no NaN, no lone surrogates, and a message a person can use."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn

# What is read here is written again, by code that breaks at Python's limit of about 1000.
DEPTH_AT_MOST = 100


class JsonError(ValueError):
    """What is wrong with a JSON text; `line` counts from 1 within that text.

    `is_located` is False when the line is not known, and then given as 1.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line or 1
        self.is_located = line is not None


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises JsonError for everything that RFC 8259 forbids or leaves open: repeated keys, NaN,
    infinite numbers, lone surrogates, nesting that is too deep, numbers that are too long.
    """
    try:
        content = text if isinstance(text, str) else text.decode("utf-8-sig")
        value = STRICT.decode(content)
    except json.JSONDecodeError as error:
        raise JsonError(f"broken JSON: {error.msg} at column {error.colno}", error.lineno) from None
    except RecursionError:
        raise JsonError("broken JSON: nested too deeply") from None
    except UnicodeDecodeError:
        raise JsonError("broken JSON: not UTF-8") from None
    except JsonError:
        raise
    except ValueError as error:
        raise JsonError(f"broken JSON: {error}") from None
    if content.count("[") + content.count("{") > DEPTH_AT_MOST:
        _refuse_depth(value)
    if "\\ud" in content or "\\uD" in content:
        _refuse_surrogates(value)
    return value


def _refuse_depth(value: object) -> None:
    level: list[object] = [value]
    for _ in range(DEPTH_AT_MOST + 1):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise JsonError("broken JSON: nested too deeply")


def _refuse_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise JsonError("a text holds half of a surrogate pair (\\ud800–\\udfff)") from None


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated = next(name for name, count in counts.items() if count > 1)
        raise JsonError(f"the key `{repeated}` stands twice")
    return mapping


def _no_constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not a JSON number")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise JsonError(f"{number[:40]} is too large a number")
    return value


STRICT = json.JSONDecoder(
    object_pairs_hook=_unique_keys, parse_constant=_no_constant, parse_float=_finite
)
