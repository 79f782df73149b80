"""Tools at the example's endpoint: called where they fit, with what the question holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.example.servers import Reply, send

PROMPT = """You are the support assistant of a shop.

# Returns

Items can be returned within 30 days.

# Orders

An order is shipped within two days.
"""
TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "look_up_order",
        "description": "Says where an order is and when it arrives.",
        "parameters": {
            "type": "object",
            "properties": {
                "order": {"type": "string"},
                "days": {"type": "integer"},
                "language": {"enum": ["English", "Chinese"]},
            },
            "required": ["order"],
        },
    },
}
OTHER: dict[str, Any] = {
    "type": "function",
    "function": {"name": "cancel_order", "description": "Cancels an order of a customer."},
}
WHERE = "Where is my order A-1042?"


def ask(
    endpoint: str, question: str, *more: dict[str, Any], tools: Any = (TOOL, OTHER), **fields: Any
) -> Reply:
    messages = [
        {"role": "system", "content": PROMPT},
        {"role": "user", "content": question},
        *more,
    ]
    body = {"model": "support-large", "messages": messages, "temperature": 0, **fields}
    return send(f"{endpoint}/chat/completions", body | ({"tools": list(tools)} if tools else {}))


def called(reply: Reply) -> tuple[str, dict[str, Any]] | str:
    """The name and the arguments of the call in a reply, else its text."""
    assert reply.status == 200, reply.document
    (choice,) = reply.document["choices"]
    message = choice["message"]
    if "tool_calls" not in message:
        return str(message["content"])
    (call,) = message["tool_calls"]
    assert (message["content"], choice["finish_reason"], call["type"]) == (
        None,
        "tool_calls",
        "function",
    )
    assert call["id"].startswith("call_")
    return call["function"]["name"], json.loads(call["function"]["arguments"])


@pytest.mark.parametrize(
    ("question", "call"),
    [
        (WHERE, ("look_up_order", {"order": "A-1042"})),
        ("When does order #20871 arrive?", ("look_up_order", {"order": "#20871"})),
        (
            "Does order A-1042 arrive in 3 days, in English?",
            ("look_up_order", {"order": "A-1042", "days": 3, "language": "English"}),
        ),
        ("Cancel the order", ("cancel_order", {})),
    ],
)
def test_tool_that_fits_is_called_with_what_the_question_holds(
    endpoint: str, question: str, call: object
) -> None:
    assert called(ask(endpoint, question)) == call


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Where is my order?", {"tools": [TOOL]}),
        ("Within how many days can I return A-1042?", {"tools": [TOOL]}),
        (WHERE, {"tools": ()}),
        (WHERE, {"tool_choice": "none"}),
    ],
    ids=["no-argument", "another-subject", "not-offered", "not-wanted"],
)
def test_question_is_answered_where_no_tool_fits(
    endpoint: str, question: str, fields: dict[str, Any]
) -> None:
    found = called(ask(endpoint, question, **fields))

    assert found in (
        "An order is shipped within two days.",
        "Items can be returned within 30 days.",
    )


@pytest.mark.parametrize(
    ("choice", "call"),
    [
        ("required", ("look_up_order", {})),
        ({"type": "function", "function": {"name": "cancel_order"}}, ("cancel_order", {})),
    ],
    ids=["any", "named"],
)
def test_tool_that_must_be_called_is_called_with_what_there_is(
    endpoint: str, choice: object, call: object
) -> None:
    assert called(ask(endpoint, "Where does my order arrive?", tool_choice=choice)) == call


def test_what_a_tool_answered_is_read_like_the_prompt(endpoint: str) -> None:
    first = ask(endpoint, WHERE).document["choices"][0]["message"]
    result = {
        "role": "tool",
        "tool_call_id": first["tool_calls"][0]["id"],
        "content": "The order A-1042 is on its way and arrives on Monday.",
    }

    found = called(ask(endpoint, WHERE, first, result))

    assert found == "The order A-1042 is on its way and arrives on Monday."


def test_other_tool_definitions_are_billed_and_called_alike_every_time(endpoint: str) -> None:
    found = [ask(endpoint, WHERE, temperature=2).document for _ in range(5)]

    arguments = {str(called(Reply(200, document, {}))) for document in found}
    ids = {each["choices"][0]["message"]["tool_calls"][0]["id"] for each in found}
    assert (len(arguments), len(ids)) == (1, 5)
    assert found[0]["usage"]["completion_tokens"] > 3


def test_limit_of_tokens_cuts_the_arguments(endpoint: str) -> None:
    (choice,) = ask(endpoint, WHERE, max_tokens=3).document["choices"]

    assert choice["finish_reason"] == "length"
    assert choice["message"]["tool_calls"][0]["function"]["arguments"] != '{"order": "A-1042"}'


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": [{}]}, "tools[0].type"),
        ({"tools": [{"type": "function"}]}, "tools[0].function.name"),
        ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools[0].function.name"),
        (
            {"tools": [{"type": "function", "function": {"name": "a", "parameters": "x"}}]},
            "tools[0].function.parameters",
        ),
        ({"tools": [TOOL] * 129}, "tools"),
        ({"tools": (), "tool_choice": "auto"}, "tool_choice"),
        ({"tool_choice": "sometimes"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "x"}}}, "tool_choice"),
        ({"model": "judge-careful"}, "tools"),
        ({"logprobs": True}, "logprobs"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
    ],
)
def test_wrong_tools_get_an_error_in_the_shape_of_openai(
    endpoint: str, fields: dict[str, Any], param: str
) -> None:
    reply = ask(endpoint, WHERE, **fields)

    assert reply.status == 400
    assert reply.document["error"]["param"] == param


def test_result_without_its_call_is_an_error(endpoint: str) -> None:
    reply = ask(endpoint, WHERE, {"role": "tool", "content": "x"})

    assert (reply.status, reply.document["error"]["param"]) == (400, "messages[2].tool_call_id")
