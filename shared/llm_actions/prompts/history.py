"""The earlier turns of a test case's conversation, checked and put into their place. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from llm_actions.config.fields import describe
from llm_actions.config.problems import unknown_name
from llm_actions.llm.answers import call_text
from llm_actions.prompts.prompt import Message

ROLES = ("user", "assistant", "tool")
SYSTEM_ROLES = ("system", "developer")
KEYS = {
    "user": ("role", "content"),
    "assistant": ("role", "content", "tool_calls"),
    "tool": ("role", "content", "tool_call_id"),
}
CALL_KEYS = ("id", "type", "function")
FUNCTION_KEYS = ("name", "arguments")
TURNS_AT_MOST = 1000

Wrong = Callable[[Sequence[str | int], str], None]
"""Takes the keys and indices that lead to a part, and what is wrong with it."""


def parse_history(value: object, wrong: Wrong) -> tuple[Message, ...]:
    """The turns of a list in the form of OpenAI's messages; what is wrong is told."""
    if not isinstance(value, list) or not value:
        form = "a list of `{role, content}`"
        wrong((), f"`history` must be {form}, found {describe(value)}; leave it out for none")
        return ()
    if len(value) > TURNS_AT_MOST:
        wrong((), f"`history` has {len(value):,} turns, at most {TURNS_AT_MOST:,} are sent")
        return ()
    called: set[str] = set()
    turns = [_turn(item, index, called, wrong) for index, item in enumerate(value)]
    return tuple(turn for turn in turns if turn is not None)


def _turn(item: object, index: int, called: set[str], wrong: Wrong) -> Message | None:
    """One turn; `called` has the ids of the calls of tools before it."""
    if not isinstance(item, dict):
        wrong((index,), f"a turn must be an object `{{role, content}}`, found {describe(item)}")
        return None
    role = item.get("role")
    if not isinstance(role, str) or role not in ROLES:
        message = unknown_name("role", role if isinstance(role, str) else repr(role), ROLES)
        if role in SYSTEM_ROLES:
            message = "`history` has no system text; that is system.md's"
        wrong((index, "role"), message)
        return None
    for key in item:
        if key not in KEYS[role]:
            message = unknown_name(f"field of a turn of `{role}`", str(key), KEYS[role])
            wrong((index, str(key)), message)
    content, calls = item.get("content"), item.get("tool_calls")
    if calls is not None and not _are_calls(calls, index, called, wrong):
        return None
    is_silent = role == "assistant" and calls is not None and content is None
    is_empty = isinstance(content, str) and not content.strip() and role != "tool"
    if not is_silent and (not isinstance(content, str) or is_empty):
        found = "an empty text" if is_empty else describe(content)
        wrong((index, "content"), f"`content` of a turn must be text, found {found}")
        return None
    if role == "tool" and item.get("tool_call_id") not in list(called):
        wrong(
            (index, "tool_call_id"),
            "`tool_call_id` must be the `id` of a call in a turn before it, found "
            + describe(item.get("tool_call_id")),
        )
        return None
    return {key: item.get(key) for key in KEYS[role] if key in item or key == "content"}


def _are_calls(calls: object, index: int, called: set[str], wrong: Wrong) -> bool:
    form = "`{id, type: function, function: {name, arguments}}`"
    if not isinstance(calls, list) or not calls:
        wrong((index, "tool_calls"), f"`tool_calls` must be a list of {form}")
        return False
    for number, call in enumerate(calls):
        path = (index, "tool_calls", number)
        function = call.get("function") if isinstance(call, dict) else None
        if (
            not isinstance(call, dict)
            or not isinstance(function, dict)
            or call.get("type") != "function"
            or not isinstance(call.get("id"), str)
            or not all(isinstance(function.get(key), str) for key in FUNCTION_KEYS)
        ):
            wrong(path, f"a tool call must be {form} with texts, found {describe(call)}")
            return False
        for place, known in ((call, CALL_KEYS), (function, FUNCTION_KEYS)):
            for key in place:
                if key not in known:
                    wrong(path, unknown_name("field of a tool call", str(key), known))
                    return False
        called.add(call["id"])
    return True


def with_history(messages: Sequence[Message], history: Sequence[Message]) -> list[Message]:
    """The messages with earlier turns behind the system text."""
    start = _end_of_system(messages)
    return [*messages[:start], *history, *messages[start:]]


def in_place_of_user(messages: Sequence[Message], history: Sequence[Message]) -> list[Message]:
    """The system text with earlier turns behind it and nothing else."""
    return [*messages[: _end_of_system(messages)], *history]


def ends_with_tool(history: Sequence[Message]) -> bool:
    """True when a tool has answered last, so that the model's turn needs no further word."""
    return bool(history) and history[-1]["role"] == "tool"


def _end_of_system(messages: Sequence[Message]) -> int:
    roles = [message["role"] for message in messages]
    return next((i for i, role in enumerate(roles) if role not in SYSTEM_ROLES), len(roles))


def transcript(turns: Iterable[Message]) -> str:
    """Turns as one text for people and judges, each with who says it."""
    return "\n".join(f"{turn['role']}: {message_text(turn)}" for turn in turns)


def message_text(message: Message) -> str:
    """Everything that a message says or calls, as text."""
    content, calls = message.get("content"), message.get("tool_calls")
    parts = [_content_text(content)] if content is not None else []
    parts += [call_text(call) for call in (calls if isinstance(calls, list) else [])]
    return "\n".join(parts)


def _content_text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
