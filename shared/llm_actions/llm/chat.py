"""Chat requests and replies of OpenAI-compatible endpoints. Pure.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from llm_actions.config.problems import shown
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.error_text import message_of
from llm_actions.llm.turns import Calls, calls_in, log_probs_in

LOG_PROBS = "logprobs"
TOKENS_AT_MOST = 10**9


def chat_body(
    model: str, messages: Sequence[Mapping[str, object]], parameters: Mapping[str, object]
) -> bytes:
    """The body of a chat request."""
    return ENCODER.encode({"model": model, "messages": messages, **parameters}).encode()


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def load_reply(body: bytes) -> Any:
    """The JSON of a reply. Raises AnswerError when it is none."""
    try:
        return json.loads(body.decode())
    except UnicodeDecodeError:
        raise AnswerError(ErrorKind.NOT_JSON, "the reply is not valid UTF-8") from None
    except (ValueError, RecursionError):
        start = " ".join(body[:80].decode(errors="replace").split())
        kind = "an HTML page" if start.startswith("<") else f"`{shown(start)}`"
        raise AnswerError(ErrorKind.NOT_JSON, f"the reply is not JSON but {kind}") from None


def offered_tools(parameters: Mapping[str, object]) -> list[object]:
    """The tools that a request offers, those of the older form, `functions`, too."""
    found = (parameters.get("tools"), parameters.get("functions"))
    return [tool for tools in found if isinstance(tools, list) for tool in tools]


def parse_completion(body: bytes) -> Answer:
    """The text that answers, in the body of a chat completion, for whoever offers no tools.

    Raises AnswerError for an error in a 200, no choice, no content, a refusal, filtered content,
    a request for a tool, and an empty text that was cut off: none of them is a bad answer.
    """
    return _answer(body, _no_calls)


def parse_turn(body: bytes) -> Answer:
    """What the model said or called, in the body of a chat completion.

    Raises AnswerError as `parse_completion`, but for calls of tools: they are an answer.
    """
    return _answer(body, partial(calls_in, clean=printable))


def _no_calls(message: Mapping[str, object]) -> Calls:
    del message
    return Calls()


def _answer(body: bytes, read_calls: Callable[[Mapping[str, object]], Calls]) -> Answer:
    choice, usage = _choice(load_reply(body))
    message = choice.get("message")
    if not isinstance(message, dict):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the choice has no message")
    finish_reason = choice.get("finish_reason")
    finish = shown(finish_reason, 40) if isinstance(finish_reason, str) else None
    prompt_tokens, completion_tokens = _usage(usage)
    try:
        calls = read_calls(message)
        text = _content(message, finish, calls)
    except AnswerError as error:
        error.tokens = (prompt_tokens or 0, completion_tokens or 0)
        raise
    return Answer(
        text=text,
        finish_reason=finish,
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        tool_calls=calls.tools,
        function_call=calls.function,
        log_probs=log_probs_in(choice.get("logprobs")),
    )


def _choice(value: object) -> tuple[Mapping[str, object], object]:
    """The first choice of a reply and the reply's usage. Raises AnswerError."""
    if not isinstance(value, dict):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the reply is not an object")
    if value.get("error"):
        said = shown(message_of(value), 300) or "no message"
        raise AnswerError(ErrorKind.INVALID_REPLY, f"the reply is an error: {said}")
    choices = value.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the reply has no choices")
    return choices[0], value.get("usage")


def _content(message: Mapping[str, object], finish: str | None, calls: Calls) -> str:
    refusal = message.get("refusal")
    if refusal:
        raise AnswerError(ErrorKind.REFUSAL, f"the model refused: {shown(refusal, 300)}")
    if finish == "content_filter":
        raise AnswerError(ErrorKind.CONTENT_FILTER, "the endpoint's content filter cut the answer")
    content = message.get("content")
    if isinstance(content, list):
        content = _joined(content)
    if calls and (content is None or (isinstance(content, str) and not content.strip())):
        return ""
    if content is None:
        if message.get("tool_calls") or message.get("function_call"):
            raise AnswerError(
                ErrorKind.NO_ANSWER, "the model asked for a tool instead of answering"
            )
        raise AnswerError(ErrorKind.NO_ANSWER, "the content of the answer is null")
    if not isinstance(content, str):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the content of the answer is not text")
    if not content and finish == "length":
        raise AnswerError(
            ErrorKind.NO_ANSWER, "max_tokens was used up before the answer began; raise it"
        )
    return printable(content)


def _joined(parts: list[object]) -> str | None:
    texts = [
        part["text"]
        for part in parts
        if isinstance(part, dict) and isinstance(part.get("text"), str)
    ]
    return "".join(texts) if texts else None


def printable(text: str) -> str:
    """The text with halves of surrogate pairs, which no file can hold, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def _usage(usage: object) -> tuple[int | None, int | None]:
    if not isinstance(usage, dict):
        return None, None
    return token_count(usage.get("prompt_tokens")), token_count(usage.get("completion_tokens"))


def token_count(value: object) -> int | None:
    """A number of tokens as an endpoint reports it; None for what cannot be one."""
    is_count = (
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= TOKENS_AT_MOST
    )
    return value if is_count and isinstance(value, int) else None
