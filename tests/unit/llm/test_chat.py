"""Chat completions: the answer in a reply, and every way in which there is none."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.fakes import completion

from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import (
    chat_body,
    load_reply,
    offered_tools,
    parse_completion,
    parse_turn,
    printable,
)

IN_MESSAGE = ["content", "refusal", "tool_calls", "function_call", "text"]
KEYS = ["choices", "message", "content", "finish_reason", "usage", "prompt_tokens", "error", "text"]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text()
    | st.sampled_from(["stop", "length", "content_filter", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "refusal", "tool_calls", "x"]), inner, max_size=5)
    ),
    max_leaves=12,
)
nearly_right = st.fixed_dictionaries(
    {
        "choices": st.lists(
            st.fixed_dictionaries(
                {"message": st.dictionaries(st.sampled_from(IN_MESSAGE), anything)},
                optional={"finish_reason": anything, "logprobs": anything},
            ),
            max_size=2,
        )
    },
    optional={"usage": anything, "error": anything},
)


def outcome(
    body: bytes, parse: Callable[[bytes], Answer] = parse_completion
) -> Answer | AnswerError:
    try:
        return parse(body)
    except AnswerError as error:
        return error


@given(
    (nearly_right | anything).map(lambda value: json.dumps(value).encode())
    | st.binary()
    | st.text().map(str.encode)
)
@example(b"[" * 100_000)
@example(b'{"error":' + b"[" * 900 + b"]" * 900 + b"}")
@example(b'{"choices":[{"message":{"refusal":' + b"[" * 900 + b"]" * 900 + b"}}]}")
@example(b"9" * 5_000)
def test_any_reply_is_an_answer_or_an_answer_error(body: bytes) -> None:
    found = outcome(body)

    if isinstance(found, Answer):
        found.text.encode()
        assert found.prompt_tokens is None or 0 <= found.prompt_tokens <= 10**9
        assert found.completion_tokens is None or 0 <= found.completion_tokens <= 10**9
    else:
        assert str(found)
        str(found).encode()


@given(nearly_right.map(lambda value: json.dumps(value).encode()))
@example(b'{"choices":[{"message":{"tool_calls":[{"a":' + b"[" * 900 + b"]" * 900 + b"}]}}]}")
@example(b'{"choices":[{"message":{"tool_calls":[{"function":{"name":"\\ud800"}}]}}]}')
@example(b'{"choices":[{"message":{"content":"a","tool_calls":[{}]}}]}')
def test_any_turn_is_an_answer_that_can_be_shown_or_an_answer_error(body: bytes) -> None:
    found = outcome(body, parse_turn)

    if isinstance(found, Answer):
        found.shown.encode()
        assert found.has_calls or found.shown == found.text == found.value
    else:
        assert str(found)


CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "look_up_order", "arguments": '{"order": "A-1042"}'},
}


def test_call_without_content_is_an_answer_of_whoever_offered_tools() -> None:
    body = completion(None, tool_calls=[CALL], finish_reason="tool_calls")
    answer = parse_turn(body)

    assert (answer.text, answer.tool_calls, answer.value) == ("", (CALL,), [CALL])
    assert answer.shown == 'look_up_order({"order": "A-1042"})'
    assert (answer.finish_reason, answer.prompt_tokens) == ("tool_calls", 10)


def test_call_without_content_is_none_where_no_tools_were_offered() -> None:
    with pytest.raises(AnswerError, match="asked for a tool") as caught:
        parse_completion(completion(None, tool_calls=[CALL]))
    assert (caught.value.kind, caught.value.tokens) == (ErrorKind.NO_ANSWER, (10, 5))


@pytest.mark.parametrize("blank", ["", "\n\n"])
def test_blank_beside_a_call_is_no_text(blank: str) -> None:
    assert parse_turn(completion(blank, tool_calls=[CALL])).value == [CALL]


def test_text_beside_a_call_stays_the_answer() -> None:
    answer = parse_turn(completion("One moment.", tool_calls=[CALL]))

    assert (answer.value, answer.tool_calls) == ("One moment.", (CALL,))
    assert answer.shown == 'One moment.\nlook_up_order({"order": "A-1042"})'


def test_text_is_an_answer_whatever_is_called_where_no_tools_were_offered() -> None:
    answer = parse_completion(completion("Yes.", tool_calls="nonsense"))

    assert (answer.shown, answer.tool_calls) == ("Yes.", ())


def test_call_of_the_older_form_is_an_answer_too() -> None:
    call = {"name": "look_up_order", "arguments": "{}"}
    alone = parse_turn(completion(None, function_call=call))
    beside = parse_turn(completion("Yes.", function_call=call))

    assert (alone.value, alone.shown) == (call, "look_up_order({})")
    assert beside.value == {"role": "assistant", "content": "Yes.", "function_call": call}


@pytest.mark.parametrize(
    "reply",
    [
        {"text": None, "refusal": "no", "tool_calls": [CALL]},
        {"text": None, "tool_calls": [CALL], "finish_reason": "content_filter"},
        {"text": None, "tool_calls": []},
    ],
    ids=["refused", "filtered", "nothing"],
)
def test_turn_with_nothing_to_take_is_none(reply: dict[str, Any]) -> None:
    with pytest.raises(AnswerError):
        parse_turn(completion(**reply))


def test_log_probabilities_are_read_beside_the_text() -> None:
    document = json.loads(completion("Hi."))
    document["choices"][0]["logprobs"] = {"content": [{"token": "Hi", "logprob": -0.25}]}

    assert parse_turn(json.dumps(document).encode()).log_probs == (-0.25,)
    assert parse_turn(completion("Hi.")).log_probs is None


def test_offered_tools_are_those_of_both_forms() -> None:
    assert offered_tools({"tools": [CALL], "functions": [{"name": "f"}]}) == [CALL, {"name": "f"}]
    assert offered_tools({"tools": None, "temperature": 1}) == []


def test_answer_is_read_with_its_figures() -> None:
    answer = parse_completion(completion("退货 30 天", prompt_tokens=12, completion_tokens=7))

    assert answer == Answer(
        text="退货 30 天", finish_reason="stop", prompt_tokens=12, completion_tokens=7
    )


def test_reply_without_usage_has_no_figures() -> None:
    answer = parse_completion(completion("x", prompt_tokens=None))

    assert (answer.prompt_tokens, answer.completion_tokens) == (None, None)


@pytest.mark.parametrize(
    "count", [-1, 1.5, "7", True, 10**10, 10**400, None, math.inf], ids=lambda x: repr(x)[:8]
)
def test_figure_that_is_no_count_is_not_known(count: Any) -> None:
    document = json.loads(completion("x"))
    document["usage"]["prompt_tokens"] = count

    answer = parse_completion(json.dumps(document).encode())

    assert (answer.prompt_tokens, answer.completion_tokens) == (None, 5)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("", "", id="empty"),
        pytest.param(
            [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab", id="parts"
        ),
        pytest.param(
            "half \ud83d of a pair", "half ??? of a pair".replace("?", "\ufffd"), id="half"
        ),
        pytest.param("\ud83d\ude00", "😀", id="pair"),
    ],
)
def test_text_of_an_answer_is_read(content: Any, text: str) -> None:
    assert parse_completion(completion(content)).text == text


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        pytest.param(b"", ErrorKind.NOT_JSON, "the reply is not JSON but ``", id="empty"),
        pytest.param(
            b"<html>\n<h1>502</h1>", ErrorKind.NOT_JSON, "the reply is not JSON but an HTML page",
            id="html",
        ),
        pytest.param(
            b'{"choices": [', ErrorKind.NOT_JSON, 'the reply is not JSON but `{"choices": [`',
            id="cut-off",
        ),
        pytest.param(
            b'"\xff"', ErrorKind.NOT_JSON, "the reply is not valid UTF-8", id="invalid-utf-8"
        ),
        pytest.param(b"[]", ErrorKind.INVALID_REPLY, "the reply is not an object", id="list"),
        pytest.param(b"{}", ErrorKind.INVALID_REPLY, "the reply has no choices", id="no-choices"),
        pytest.param(
            b'{"choices": []}', ErrorKind.INVALID_REPLY, "the reply has no choices",
            id="empty-choices",
        ),
        pytest.param(
            b'{"choices": [{}]}', ErrorKind.INVALID_REPLY, "the choice has no message",
            id="no-message",
        ),
        pytest.param(
            b'{"error": {"message": "overloaded"}}', ErrorKind.INVALID_REPLY,
            "the reply is an error: overloaded", id="error-in-a-200",
        ),
        pytest.param(
            b'{"error": true}', ErrorKind.INVALID_REPLY, "the reply is an error: no message",
            id="error-without-message",
        ),
        pytest.param(
            completion(None), ErrorKind.NO_ANSWER, "the content of the answer is null", id="null"
        ),
        pytest.param(
            completion(None, tool_calls=[{"id": "x"}]), ErrorKind.NO_ANSWER,
            "the model asked for a tool instead of answering", id="tool-call",
        ),
        pytest.param(
            completion(None, refusal="I will not."), ErrorKind.REFUSAL,
            "the model refused: I will not.", id="refusal",
        ),
        pytest.param(
            completion("half", finish_reason="content_filter"), ErrorKind.CONTENT_FILTER,
            "the endpoint's content filter cut the answer", id="content-filter",
        ),
        pytest.param(
            completion("", finish_reason="length"), ErrorKind.NO_ANSWER,
            "max_tokens was used up before the answer began; raise it", id="no-room",
        ),
        pytest.param(
            completion(5),
            ErrorKind.INVALID_REPLY, "the content of the answer is not text", id="number",
        ),
        pytest.param(
            completion([{"type": "image"}]),
            ErrorKind.NO_ANSWER, "the content of the answer is null", id="parts-without-text",
        ),
    ],
)  # fmt: skip
def test_reply_without_an_answer_says_why(body: bytes, kind: ErrorKind, message: str) -> None:
    with pytest.raises(AnswerError) as caught:
        parse_completion(body)

    assert (caught.value.kind, str(caught.value)) == (kind, message)


def test_what_a_broken_reply_begins_with_is_shown_on_one_short_line() -> None:
    with pytest.raises(AnswerError) as caught:
        load_reply(b"oops\n::error::\x1b[31m" + b"x" * 10_000)

    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 120


def test_request_has_model_messages_and_parameters() -> None:
    body = chat_body("m", [{"role": "user", "content": "退"}], {"temperature": 0, "max_tokens": 9})

    assert json.loads(body) == {
        "model": "m",
        "messages": [{"role": "user", "content": "退"}],
        "temperature": 0,
        "max_tokens": 9,
    }
    assert "退".encode() in body


@given(st.text(st.characters(codec=None)))
def test_printable_text_can_be_written_and_is_otherwise_unchanged(text: str) -> None:
    shown = printable(text)

    shown.encode()
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert shown == text
