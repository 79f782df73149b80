"""An answer and the ways in which there is none; shared by models and applications."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class ErrorKind(StrEnum):
    """Why a case could not be measured."""

    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not-found"
    BAD_REQUEST = "bad-request"
    REDIRECT = "redirect"
    QUOTA = "quota"
    RATE_LIMIT = "rate-limit"
    SERVER = "server"
    NETWORK = "network"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    INVALID_REPLY = "invalid-reply"
    NO_ANSWER = "no-answer"
    REFUSAL = "refusal"
    CONTENT_FILTER = "content-filter"
    NO_USAGE = "no-usage"
    EMBEDDING = "embedding"
    CASSETTE = "cassette"
    TEMPLATE = "template"
    ASSERTION = "assertion"


# What the next request would meet as well, whatever it asks.
FATAL = (ErrorKind.UNAUTHORIZED, ErrorKind.NOT_FOUND, ErrorKind.REDIRECT, ErrorKind.QUOTA)
# What a server does while it is in trouble.
OUTAGE = (ErrorKind.RATE_LIMIT, ErrorKind.SERVER, ErrorKind.NETWORK, ErrorKind.TIMEOUT)


class AnswerError(Exception):
    """A case that could not be measured. The message is shown to people; it holds no secret."""

    def __init__(
        self, kind: ErrorKind, message: str, attempts: int = 1, *, is_fatal: bool | None = None
    ) -> None:
        """`is_fatal`: the next case would meet the same error; None lets the kind decide."""
        super().__init__(message)
        self.kind = kind
        self.attempts = attempts
        self.tokens = (0, 0)  # prompt and answer, of a reply that was paid for
        self.is_fatal = kind in FATAL if is_fatal is None else is_fatal


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A text and what it took.

    `text` is empty where the model called tools and said nothing. `tool_calls` have the form of
    OpenAI's replies, `function_call` its older one. `log_probs` are the natural logarithms of the
    probabilities of the answer's tokens, None where the endpoint gave none.

    `latency_seconds` is that of the successful attempt alone: the recorded one when the answer came
    from a cassette, None when it came from the cache. Tokens are None when the endpoint reports no
    usage.
    """

    text: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    latency_seconds: float | None = None
    attempts: int = 1
    is_cached: bool = False
    tool_calls: tuple[Mapping[str, object], ...] = ()
    function_call: Mapping[str, object] | None = None
    log_probs: tuple[float, ...] | None = None

    @property
    def has_calls(self) -> bool:
        """True when the model called a tool, whatever it said."""
        return bool(self.tool_calls) or self.function_call is not None

    @property
    def value(self) -> object:
        """The answer as assertions see it: the text, or what was called where there is no text.

        A call of the older form beside a text makes a message of both, as promptfoo has it.
        """
        if self.function_call is not None:
            if not self.text:
                return self.function_call
            return {"role": "assistant", "content": self.text, "function_call": self.function_call}
        return list(self.tool_calls) if self.tool_calls and not self.text else self.text

    @property
    def shown(self) -> str:
        """Everything that the model answered as a text: below what it said a line for each call."""
        if not self.has_calls:
            return self.text
        calls = [call_text(call) for call in self.tool_calls]
        calls += [_called(self.function_call)] if self.function_call is not None else []
        return "\n".join([*filter(None, [self.text]), *calls])


def call_text(call: Mapping[str, object]) -> str:
    """A call of a tool as it would be written in code, `name({"key": "value"})`.

    What has no name is shown as it came, in JSON.
    """
    inner = call.get("function") or call.get("custom")
    return _called(inner if isinstance(inner, Mapping) else call)


def _called(function: Mapping[str, object]) -> str:
    name = function.get("name")
    if not isinstance(name, str):
        return json.dumps(function, ensure_ascii=False)
    given = function.get("arguments", function.get("input", ""))
    arguments = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return f"{name}({arguments})"


def cleaned(answer: Answer, clean: Callable[[str], str]) -> Answer:
    """The answer with every text in it cleaned, those of its calls too."""
    text = clean(answer.text)
    if not answer.has_calls:
        return answer if text == answer.text else replace(answer, text=text)
    calls = mapped_texts([*answer.tool_calls, answer.function_call], clean)
    assert isinstance(calls, list)
    return replace(answer, text=text, tool_calls=tuple(calls[:-1]), function_call=calls[-1])


def mapped_texts(value: object, change: Callable[[str], str]) -> object:
    """The JSON value with every text in it changed, names of fields too."""
    match value:
        case str():
            return change(value)
        case list():
            return [mapped_texts(item, change) for item in value]
        case dict():
            return {change(key): mapped_texts(item, change) for key, item in value.items()}
        case _:
            return value
