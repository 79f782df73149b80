"""What a chat reply holds beside its text: calls of tools, and probabilities of tokens. Pure.

https://platform.openai.com/docs/api-reference/chat/object
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from llm_actions.config.problems import shown
from llm_actions.llm.answers import AnswerError, ErrorKind, mapped_texts

CALLS_AT_MOST = 1000
DEPTH_AT_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Calls:
    """The calls of tools in a message, and that of a function in the older form."""

    tools: tuple[Mapping[str, object], ...] = ()
    function: Mapping[str, object] | None = None

    def __bool__(self) -> bool:
        """True when something was called."""
        return bool(self.tools) or self.function is not None


def calls_in(message: Mapping[str, object], clean: Callable[[str], str]) -> Calls:
    """What a message calls, with every text in it cleaned.

    Raises AnswerError for what is no call.
    """
    calls = message.get("tool_calls") or []
    older = message.get("function_call") or None
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        raise AnswerError(
            ErrorKind.INVALID_REPLY, f"the tool calls are no list of objects: {shown(calls)}"
        )
    if not isinstance(older, dict | None):
        raise AnswerError(
            ErrorKind.INVALID_REPLY, f"the function call is no object: {shown(older)}"
        )
    if len(calls) > CALLS_AT_MOST:
        raise AnswerError(
            ErrorKind.INVALID_REPLY, f"the answer has more than {CALLS_AT_MOST:,} tool calls"
        )
    if _is_deeper([calls, older], DEPTH_AT_MOST):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the tool calls are nested too deeply")
    found = mapped_texts([*calls, older], clean)
    assert isinstance(found, list)
    return Calls(tools=tuple(found[:-1]), function=found[-1])


def _is_deeper(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    items = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(_is_deeper(item, depth - 1) for item in items)


def log_probs_in(value: object) -> tuple[float, ...] | None:
    """The logarithm of each token's probability; None where there are none or one is no number.

    They stand in `content`, or as some servers have it in `token_logprobs`.
    """
    if not isinstance(value, dict):
        return None
    content, plain = value.get("content"), value.get("token_logprobs")
    found: list[object] = []
    if isinstance(content, list):
        found = [token.get("logprob") if isinstance(token, dict) else None for token in content]
    elif isinstance(plain, list):
        found = plain
    numbers = [number for number in map(_logarithm, found) if number is not None]
    return tuple(numbers) if numbers and len(numbers) == len(found) else None


def _logarithm(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number beyond every float
        return None
