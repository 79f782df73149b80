"""Chat requests and replies of OpenAI-compatible endpoints. Pure.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from llm_actions.config.problems import shown
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.error_text import message_of

TOKENS_AT_MOST = 10**9


def chat_body(
    model: str, messages: Sequence[Mapping[str, str]], parameters: Mapping[str, object]
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


def parse_completion(body: bytes) -> Answer:
    """The answer in the body of a chat completion.

    Raises AnswerError for an error in a 200, no choice, no content, a refusal, filtered content,
    a request for a tool, and an empty text that was cut off: none of them is a bad answer.
    """
    value = load_reply(body)
    if not isinstance(value, dict):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the reply is not an object")
    if value.get("error"):
        said = shown(message_of(value), 300) or "no message"
        raise AnswerError(ErrorKind.INVALID_REPLY, f"the reply is an error: {said}")
    choices = value.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the reply has no choices")
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise AnswerError(ErrorKind.INVALID_REPLY, "the choice has no message")
    finish_reason = choices[0].get("finish_reason")
    finish = shown(finish_reason, 40) if isinstance(finish_reason, str) else None
    prompt_tokens, completion_tokens = _usage(value.get("usage"))
    try:
        text = _content(message, finish)
    except AnswerError as error:
        error.tokens = (prompt_tokens or 0, completion_tokens or 0)
        raise
    return Answer(
        text=text,
        finish_reason=finish,
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
    )


def _content(message: Mapping[str, object], finish: str | None) -> str:
    refusal = message.get("refusal")
    if refusal:
        raise AnswerError(ErrorKind.REFUSAL, f"the model refused: {shown(refusal, 300)}")
    if finish == "content_filter":
        raise AnswerError(ErrorKind.CONTENT_FILTER, "the endpoint's content filter cut the answer")
    content = message.get("content")
    if isinstance(content, list):
        content = _joined(content)
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
