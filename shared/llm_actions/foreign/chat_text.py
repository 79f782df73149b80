"""Lists of messages in JSON or YAML, as promptfoo's prompts hold them. Pure.

The list is read before variables are filled in, each within its message: what a variable holds
can never become a message of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from llm_actions.config.fields import describe
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import shown
from llm_actions.config.yaml_text import YamlError, parse_yaml
from llm_actions.foreign.conversation import ROLES

YAML_CHAT = re.compile(r"-[ \t]+[\"']?role[\"']?[ \t]*:")
ROLE = re.compile(r"[\"']?\brole[\"']?[ \t]{0,20}:")
# What messages have beside their text, as OpenAI's have it.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "user": ("name",),
    "assistant": ("name", "tool_calls"),
    "tool": ("name", "tool_call_id"),
}
VARIABLE = re.compile(r"\{\{[^{}\r\n]{0,1000}\}\}")
# Letters that no text holds, around the number of a variable.
LEFT, RIGHT = "\ue0f0", "\ue0f1"
PLACEHOLDER = re.compile(f"{LEFT}(\\d{{1,9}}){RIGHT}")


class NotChatError(ValueError):
    """A list of messages that cannot be sent, for a message."""


def looks_like_chat(text: str) -> bool:
    """True for a text that promptfoo would send as a list of messages."""
    start = text.lstrip()
    return start.startswith("[") or YAML_CHAT.match(start) is not None


class ChatMessage(NamedTuple):
    """A message before its variables are filled in.

    `text` is None where it says nothing and calls tools, which then stand in `rest`.
    """

    role: str
    text: str | None
    rest: Mapping[str, object]


def chat_messages(text: str) -> list[ChatMessage] | None:
    """The messages in a text; None for a text that is no list.

    Raises NotChatError for a list that is no conversation.
    """
    value = _value(text)
    if isinstance(value, list) and any(isinstance(item, dict) and "role" in item for item in value):
        return messages_in(value)
    if ROLE.search(text):
        raise NotChatError("its messages cannot be read before variables are filled in")
    return None


def messages_in(value: object) -> list[ChatMessage]:
    """The messages in a value. Raises NotChatError."""
    if not isinstance(value, list) or not value:
        raise NotChatError(f"must be a list of messages, found {describe(value)}")
    return [_message(item, number) for number, item in enumerate(value, 1)]


def _value(text: str) -> object:
    """The list, also where variables stand without quotes; None where it cannot be read."""
    names: list[str] = []

    def keep(match: re.Match[str]) -> str:
        names.append(match[0])
        return f"{LEFT}{len(names) - 1}{RIGHT}"

    if text.lstrip().startswith("["):
        with suppress(JsonError):
            return parse_json(text)
    for attempt in (text, VARIABLE.sub(keep, text)):  # a list in JSON is one in YAML too
        with suppress(YamlError):
            return _restored(parse_yaml(attempt).value, names)
    return None


def _restored(value: object, names: list[str]) -> object:
    if isinstance(value, dict):
        return {key: _restored(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_restored(item, names) for item in value]
    if not isinstance(value, str) or not names:
        return value

    def name(match: re.Match[str]) -> str:
        index = int(match[1])
        return names[index] if index < len(names) else match[0]

    return PLACEHOLDER.sub(name, value)


def _message(item: object, number: int) -> ChatMessage:
    if not isinstance(item, dict):
        raise NotChatError(f"message {number} must be an object, found {describe(item)}")
    role, content = item.get("role"), item.get("content")
    if role not in ROLES:
        known = ", ".join(ROLES)
        raise NotChatError(f"message {number} has the role {shown(role)}; known: {known}")
    sent = BESIDE.get(str(role), ())
    others = [str(key) for key in item if key not in ("role", "content", *sent)]
    if others:
        raise NotChatError(f"message {number} has `{shown(others[0])}`, which is not sent")
    rest = {key: item[key] for key in sent if item.get(key) is not None}
    if "tool_calls" in rest and not _is_list_of_objects(rest["tool_calls"]):
        raise NotChatError(f"message {number} must have a list of objects as `tool_calls`")
    if role == "tool" and not isinstance(rest.get("tool_call_id"), str):
        raise NotChatError(f"message {number} must have the text `tool_call_id`")
    if isinstance(content, list):
        content = _joined(content, number)
    if content is None and "tool_calls" in rest:
        return ChatMessage(str(role), None, rest)
    if not isinstance(content, str):
        raise NotChatError(f"message {number} must have a text, found {describe(content)}")
    return ChatMessage(str(role), content, rest)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _joined(parts: list[object], number: int) -> str:
    texts = [
        part["text"]
        for part in parts
        if isinstance(part, dict)
        and part.get("type") == "text"
        and isinstance(part.get("text"), str)
    ]
    if len(texts) < len(parts):
        raise NotChatError(f"message {number} has parts that are no text, such as an image")
    return "\n".join(texts)
