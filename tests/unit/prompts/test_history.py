"""Earlier turns of a conversation: read, refused, put into their place and shown."""

from __future__ import annotations

from typing import Any

import pytest

from llm_actions.prompts.history import (
    ends_with_tool,
    in_place_of_user,
    message_text,
    parse_history,
    transcript,
    with_history,
)

CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "look_up_order", "arguments": '{"order": "A-1042"}'},
}
ASKED = {"role": "user", "content": "Where is A-1042?"}
CALLED: dict[str, Any] = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "content": "on its way", "tool_call_id": "call_1"}
SYSTEM = {"role": "system", "content": "You are a shop."}
NOW = {"role": "user", "content": "And when?"}


def read(value: object) -> tuple[list[Any], list[tuple[tuple[str | int, ...], str]]]:
    told: list[tuple[tuple[str | int, ...], str]] = []
    found = parse_history(value, lambda path, message: told.append((tuple(path), message)))
    return list(found), told


def test_turns_are_sent_as_they_are_written() -> None:
    said = {"role": "assistant", "content": "It is on its way. {{ name }}"}

    assert read([ASKED, CALLED, RESULT, said]) == ([ASKED, CALLED, RESULT, said], [])


def test_content_that_a_call_leaves_out_is_null() -> None:
    silent = {"role": "assistant", "tool_calls": [CALL]}

    assert read([ASKED, silent])[0] == [ASKED, CALLED]


@pytest.mark.parametrize(
    ("value", "path", "said"),
    [
        ([], (), "must be a list of `{role, content}`, found a list: []"),
        ("hello", (), "must be a list of `{role, content}`, found text: hello"),
        ([ASKED] * 1001, (), "has 1,001 turns, at most 1,000 are sent"),
        (["hello"], (0,), "a turn must be an object `{role, content}`"),
        ([{"role": "asistant", "content": "x"}], (0, "role"), "did you mean `assistant`?"),
        ([{"content": "x"}], (0, "role"), "unknown role `None`"),
        ([SYSTEM], (0, "role"), "`history` has no system text; that is system.md's"),
        ([{**ASKED, "name": "Ada"}], (0, "name"), "unknown field of a turn of `user` `name`"),
        ([{**ASKED, "contents": "x"}], (0, "contents"), "did you mean `content`?"),
        ([{"role": "user"}], (0, "content"), "must be text, found null"),
        ([{"role": "user", "content": " "}], (0, "content"), "found an empty text"),
        ([{"role": "assistant", "content": [1]}], (0, "content"), "must be text, found a list"),
        ([RESULT], (0, "tool_call_id"), "must be the `id` of a call in a turn before it"),
        ([CALLED, {**RESULT, "tool_call_id": ["x"]}], (1, "tool_call_id"), "found a list"),
        ([{**CALLED, "tool_calls": []}], (0, "tool_calls"), "`tool_calls` must be a list of"),
        ([{**CALLED, "tool_calls": [{"id": "a"}]}], (0, "tool_calls", 0), "a tool call must be"),
        (
            [{**CALLED, "tool_calls": [{**CALL, "function": {"name": "f", "arguments": {}}}]}],
            (0, "tool_calls", 0),
            "with texts",
        ),
        ([{**CALLED, "tool_calls": [{**CALL, "idx": 1}]}], (0, "tool_calls", 0), "unknown field"),
    ],
)
def test_wrong_turn_is_told_at_its_part(value: object, path: object, said: str) -> None:
    _, told = read(value)

    assert len(told) == 1
    assert told[0][0] == path
    assert said in told[0][1]


def test_turns_stand_between_system_and_user() -> None:
    developer = {"role": "developer", "content": "Be short."}

    assert with_history([SYSTEM, developer, NOW], [ASKED]) == [SYSTEM, developer, ASKED, NOW]
    assert with_history([NOW], [ASKED]) == [ASKED, NOW]
    assert with_history([SYSTEM, NOW], []) == [SYSTEM, NOW]


def test_turns_can_take_the_place_of_the_user_s_message() -> None:
    history = [ASKED, CALLED, RESULT]

    assert in_place_of_user([SYSTEM, NOW], history) == [SYSTEM, *history]
    assert ends_with_tool(history)
    assert not ends_with_tool([ASKED])
    assert not ends_with_tool([])


def test_transcript_says_who_said_and_called_what() -> None:
    assert transcript([ASKED, CALLED, RESULT]) == (
        'user: Where is A-1042?\nassistant: look_up_order({"order": "A-1042"})\ntool: on its way'
    )


def test_message_of_parts_is_shown_as_json() -> None:
    assert message_text({"role": "user", "content": [{"type": "text", "text": "é"}]}) == (
        '[{"type": "text", "text": "é"}]'
    )
