"""The client of hand-written tests: a call that answers with a text, and OpenAI's shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import chat_body

Messages = str | Sequence[Mapping[str, Any]]
NO_MODEL = "no model is named; give `model=`, --llm-model or LLM_MODEL"
# Parameters of OpenAI's library whose answers have another form than a text.
NOT_SUPPORTED = ("stream", "tools", "functions", "extra_headers", "extra_query")


class LlmError(RuntimeError):
    """There is no answer. `kind` says why, such as `timeout` or `rate-limit`."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens that a request took."""

    prompt_tokens: int
    completion_tokens: int

    @property
    def total_tokens(self) -> int:
        """Those of the prompt and of the answer."""
        return self.prompt_tokens + self.completion_tokens


class LlmAnswer(str):
    """An answer: a text that knows more. `usage` is None when the endpoint reports none."""

    __slots__ = ("finish_reason", "latency_seconds", "model", "usage")

    finish_reason: str | None
    latency_seconds: float
    model: str
    usage: Usage | None

    @property
    def text(self) -> str:
        """The text alone."""
        return str.__str__(self)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in OpenAI's shape."""

    content: str
    role: str = "assistant"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer in OpenAI's shape."""

    message: Message
    finish_reason: str | None
    index: int = 0


@dataclass(frozen=True, kw_only=True)
class ChatCompletion:
    """A reply in OpenAI's shape."""

    model: str
    choices: list[Choice]
    usage: Usage | None
    object: str = "chat.completion"


class Ask(Protocol):
    """Sends a chat request to a model and waits for the answer."""

    def __call__(self, model: str, body: bytes, timeout_seconds: float | None) -> Answer:
        """The answer. Raises AnswerError."""
        ...


class Completions:
    """`llm_client.chat.completions`."""

    def __init__(self, ask: Ask, default_model: Callable[[], str | None]) -> None:
        self._ask = ask
        self._default_model = default_model

    def create(
        self,
        *,
        messages: Messages,
        model: str | None = None,
        timeout: float | None = None,
        **parameters: Any,
    ) -> ChatCompletion:
        """The reply to messages; parameters such as temperature are sent as they are.

        Raises LlmError when there is no answer, and ValueError for what is not supported here:
        streaming, tools, several answers.
        """
        __tracebackhide__ = True
        answer = self.answer(messages, model, timeout, parameters)
        choice = Choice(message=Message(content=answer.text), finish_reason=answer.finish_reason)
        return ChatCompletion(model=answer.model, choices=[choice], usage=answer.usage)

    def answer(
        self,
        messages: Messages,
        model: str | None,
        timeout: float | None,
        parameters: Mapping[str, Any],
    ) -> LlmAnswer:
        """The answer to messages. Raises LlmError and ValueError."""
        __tracebackhide__ = True
        name = model or self._default_model()
        if not name:
            raise ValueError(NO_MODEL)
        body = chat_body(name, _messages(messages), _parameters(parameters))
        try:
            found = self._ask(name, body, timeout)
        except AnswerError as error:
            raise LlmError(error.kind, f"no answer of `{name}`: {error}") from None
        answer = LlmAnswer(found.text)
        answer.model = name
        answer.finish_reason = found.finish_reason
        answer.latency_seconds = found.latency_seconds or 0.0
        answer.usage = _usage(found)
        return answer


class Chat:
    """`llm_client.chat`: to be called, or with OpenAI's `completions`."""

    def __init__(self, ask: Ask, default_model: Callable[[], str | None]) -> None:
        self.completions = Completions(ask, default_model)

    def __call__(
        self,
        messages: Messages,
        system: str | None = None,
        model: str | None = None,
        temperature: float | None = 0,
        max_tokens: int | None = None,
        **parameters: Any,
    ) -> LlmAnswer:
        """The answer to a text or to messages, `system` before them. Raises LlmError, ValueError.

        A temperature of None is not sent, for models that take none.
        """
        __tracebackhide__ = True
        sent = _messages(messages)
        if system is not None:
            sent = [{"role": "system", "content": system}, *sent]
        timeout = parameters.pop("timeout", None)
        chosen = {"temperature": temperature, "max_tokens": max_tokens, **parameters}
        return self.completions.answer(sent, model, timeout, chosen)


class LlmClient:
    """The synchronous client that tests get as `llm_client`."""

    def __init__(self, ask: Ask, default_model: Callable[[], str | None]) -> None:
        self.chat = Chat(ask, default_model)


def _messages(messages: Messages) -> list[Mapping[str, Any]]:
    __tracebackhide__ = True
    if isinstance(messages, str):
        return [{"role": "user", "content": messages}]
    found = list(messages)
    if not found or not all(isinstance(each, Mapping) and "role" in each for each in found):
        raise ValueError("`messages` must be a text or a list of objects with `role` and `content`")
    return found


def _parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    __tracebackhide__ = True
    sent = {name: value for name, value in parameters.items() if value is not None}
    sent |= sent.pop("extra_body", {})
    for name in NOT_SUPPORTED:
        if sent.get(name):
            raise ValueError(f"`{name}` is not supported by `llm_client`; leave it out")
    sent.pop("stream", None)
    if sent.get("n", 1) != 1:
        raise ValueError("`n` must be 1; ask several times instead")
    return sent


def _usage(answer: Answer) -> Usage | None:
    if answer.prompt_tokens is None or answer.completion_tokens is None:
        return None
    return Usage(prompt_tokens=answer.prompt_tokens, completion_tokens=answer.completion_tokens)
