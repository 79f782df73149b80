"""Calls of tools and probabilities in a reply: what is read, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from llm_actions.llm.answers import AnswerError, ErrorKind
from llm_actions.llm.turns import CALLS_AT_MOST, DEPTH_AT_MOST, Calls, calls_in, log_probs_in

CALL = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_calls_are_read_in_their_order() -> None:
    other = {**CALL, "id": "c2"}

    assert calls_in({"tool_calls": [CALL, other]}, str).tools == (CALL, other)


def test_call_of_the_older_form_is_read_beside_them() -> None:
    older = {"name": "look_up", "arguments": "{}"}

    assert calls_in({"function_call": older, "content": None}, str) == Calls(function=older)


@pytest.mark.parametrize(
    "message", [{}, {"tool_calls": None}, {"tool_calls": []}, {"function_call": None}]
)
def test_nothing_called_is_no_call(message: dict[str, Any]) -> None:
    assert not calls_in(message, str)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"tool_calls": "look_up()"}, "the tool calls are no list of objects"),
        ({"tool_calls": {"a": 1}}, "the tool calls are no list of objects"),
        ({"tool_calls": [CALL, "x"]}, "the tool calls are no list of objects"),
        ({"function_call": "look_up"}, "the function call is no object"),
        ({"tool_calls": [CALL] * (CALLS_AT_MOST + 1)}, "more than 1,000 tool calls"),
        ({"tool_calls": [{"x": nested(DEPTH_AT_MOST)}]}, "nested too deeply"),
    ],
)
def test_what_is_no_call_is_refused(message: dict[str, Any], said: str) -> None:
    with pytest.raises(AnswerError, match=said) as caught:
        calls_in(message, str)
    assert caught.value.kind is ErrorKind.INVALID_REPLY


def test_every_text_of_a_call_is_cleaned_and_nothing_else_changes() -> None:
    call = {"id": "a", "n": 1.5, "function": {"arguments": {"a": ["a", None, True]}}}

    (found,) = calls_in({"tool_calls": [call]}, lambda text: text.replace("a", "b")).tools

    assert found == {"id": "b", "n": 1.5, "function": {"brguments": {"b": ["b", None, True]}}}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"content": [{"token": "a", "logprob": -0.5}, {"logprob": 0}]}, (-0.5, 0.0)),
        ({"tokens": ["a"], "token_logprobs": [-2]}, (-2.0,)),
        ({"content": []}, None),
        ({"content": None, "refusal": []}, None),
        ({"content": [{"logprob": -1}, {"token": "x"}]}, None),
        ({"content": [{"logprob": True}]}, None),
        ({"content": [{"logprob": float("nan")}]}, None),
        ({"content": [{"logprob": float("-inf")}]}, None),
        ({"content": [{"logprob": -(10**400)}]}, None),
        ({"content": [-1]}, None),
        ({"content": "x"}, None),
        ([-1], None),
        (None, None),
    ],
)
def test_log_probabilities_are_all_numbers_or_not_known(value: object, found: object) -> None:
    assert log_probs_in(value) == found
