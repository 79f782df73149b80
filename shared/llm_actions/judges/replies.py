"""Reads a judge's reply: strictly, or not at all. Pure; what a judge writes is hostile.

A reply is one JSON object, alone, in a code fence or between words. No object, two of them, a
missing field or a value outside its range is an error and never a score.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from llm_actions.config.fields import describe
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import shown
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.framing import Frame
from llm_actions.reports.text import visible_start

REPLY_CHARACTERS_AT_MOST = 100_000
REASON_CHARACTERS_AT_MOST = 2_000
TEXTS_AT_MOST = 200
OBJECTS_TRIED_AT_MOST = 50

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A reply that its judge wrote by our rules."""

    reason: str
    is_addressed: bool
    values: Mapping[str, object]

    def truth(self, name: str) -> bool:
        """A field that is true or false."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise _wrong(name, "true or false", value)
        return value

    def number(self, name: str, high: float) -> float:
        """A number from 0 to `high`."""
        value = self.values.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not isinstance(value, int | float) or not 0 <= value <= high:
            raise _wrong(name, f"a number from 0 to {high:g}", value)
        return float(value)

    def text(self, name: str) -> str:
        """A text that is not blank."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise _wrong(name, "a text", value)
        return value.strip()

    def texts(self, name: str) -> list[str]:
        """A list of texts, of which blank ones are left out."""
        value = self.values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _wrong(name, "a list of texts", value)
        if len(value) > TEXTS_AT_MOST:
            raise _wrong(name, f"at most {TEXTS_AT_MOST} texts", f"{len(value)} of them")
        return [item for item in value if item.strip()]

    def numbers(self, name: str, count: int) -> set[int]:
        """A list of different whole numbers from 1 to `count`."""
        value = self.values.get(name)
        if not isinstance(value, list):
            raise _wrong(name, "a list of numbers", value)
        found = {self._index(name, item, count) for item in value}
        if len(found) != len(value):
            raise _wrong(name, "different numbers", value)
        return found

    def index(self, name: str, count: int) -> int:
        """A whole number from 1 to `count`."""
        return self._index(name, self.values.get(name), count)

    def choice(self, name: str, choices: str) -> str:
        """One of some letters, in upper or lower case."""
        value = self.values.get(name)
        letter = value.strip().upper() if isinstance(value, str) else ""
        if len(letter) != 1 or letter not in choices:
            raise _wrong(name, f"one of {', '.join(choices)}", value)
        return letter

    def _index(self, name: str, value: object, count: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= count:
            raise _wrong(name, f"a whole number from 1 to {count}", value)
        return value


def read_reply(text: str, frame: Frame) -> Reply:
    """The reply in a judge's answer. Raises JudgeError when there is none, or a steered one."""
    values = _only_object(text, frame)
    note = values.get("note")
    if isinstance(note, str) and frame.decoy.casefold() in note.casefold():
        raise JudgeError(
            Fault.STEERED,
            "it was steered: it obeyed an instruction that stands in a text it had to judge",
        )
    if values.get("check") != frame.check:
        raise JudgeError(
            Fault.STEERED,
            "it was steered, or does not follow instructions: its reply lacks the check word that "
            "only its own instructions hold",
        )
    if note != "":
        raise _wrong("note", "empty", note)
    addressed, reason = values.get("addressed"), values.get("reason")
    if not isinstance(addressed, bool):
        raise _wrong("addressed", "true or false", addressed)
    if not isinstance(reason, str):
        raise _wrong("reason", "a text", reason)
    return Reply(
        reason=visible_start(reason.strip(), REASON_CHARACTERS_AT_MOST),
        is_addressed=addressed,
        values=values,
    )


def read_verdict(text: str, frame: Frame, read: Callable[[Reply], Value]) -> tuple[Reply, Value]:
    """A reply and the verdict that `read` finds in it. Raises JudgeError."""
    reply = read_reply(text, frame)
    return reply, read(reply)


def _only_object(text: str, frame: Frame) -> Mapping[str, object]:
    if len(text) > REPLY_CHARACTERS_AT_MOST:
        raise JudgeError(Fault.UNPARSED, f"its reply has {len(text):,} characters; too many")
    objects = _objects(_without_thoughts(text))
    if len(objects) > 1:
        raise JudgeError(
            Fault.UNPARSED, f"its reply holds {len(objects)} JSON objects, so none is its verdict"
        )
    if not objects:
        hint = "" if frame.check in text else "; nor does it hold the check word"
        raise JudgeError(Fault.UNPARSED, f"its reply is no JSON object: `{shown(text)}`{hint}")
    try:
        value = parse_json(objects[0])
    except JsonError as error:
        raise JudgeError(Fault.UNPARSED, f"its reply is {error}") from None
    if not isinstance(value, dict):
        raise JudgeError(Fault.UNPARSED, f"its reply is {describe(value)} and no JSON object")
    return value


def _without_thoughts(text: str) -> str:
    """What follows the thoughts with which some models begin, where drafts may stand."""
    start = text.lstrip()
    return start.partition("</think>")[2] if start.startswith("<think>") else text


def _objects(text: str) -> list[str]:
    """The JSON objects that stand side by side in a text, as they are written.

    A brace that opens no object is words of the judge; after some of them the search ends.
    """
    found: list[str] = []
    position = text.find("{")
    tried = 0
    while position >= 0 and tried < OBJECTS_TRIED_AT_MOST:
        tried += 1
        try:
            _, end = ANY_JSON.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            found.append(text[position:end])
        position = text.find("{", end)
    return found


ANY_JSON = json.JSONDecoder()


def _wrong(name: str, wanted: str, found: object) -> JudgeError:
    if isinstance(found, float) and not math.isfinite(found):
        found = str(found)
    told = "is missing" if found is None else f"must be {wanted}, found {describe(found)}"
    return JudgeError(Fault.UNPARSED, f"the field `{name}` of its reply {told}")
