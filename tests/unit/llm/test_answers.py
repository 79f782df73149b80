"""Answers as they are checked and shown, and errors instead of them."""

import pytest

from llm_actions.llm.answers import (
    Answer,
    AnswerError,
    ErrorKind,
    call_text,
    cleaned,
    mapped_texts,
)

FATAL = {"unauthorized", "not-found", "redirect", "quota"}


@pytest.mark.parametrize("kind", ErrorKind)
def test_refusal_of_every_request_is_fatal_and_nothing_else(kind: ErrorKind) -> None:
    assert AnswerError(kind, "m").is_fatal == (kind in FATAL)


@pytest.mark.parametrize("is_fatal", [True, False])
def test_error_may_know_better_than_its_kind(is_fatal: bool) -> None:
    assert AnswerError(ErrorKind.SERVER, "m", is_fatal=is_fatal).is_fatal is is_fatal


def test_error_tells_its_message_its_attempts_and_what_was_paid() -> None:
    error = AnswerError(ErrorKind.TIMEOUT, "too late", 3)

    assert (str(error), error.attempts, error.tokens) == ("too late", 3, (0, 0))


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        (CALL, 'f({"a": 1})'),
        ({"function": {"name": "f", "arguments": {"a": "ä"}}}, 'f({"a": "ä"})'),
        ({"type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}}, "sql(SELECT 1)"),
        ({"name": "f", "arguments": "{}"}, "f({})"),
        ({"name": "f"}, "f()"),
        ({"function": {"name": ["f"]}}, '{"name": ["f"]}'),
        ({"function": "f"}, '{"function": "f"}'),
        ({}, "{}"),
    ],
)
def test_call_is_shown_as_code_and_what_is_none_as_it_came(
    call: dict[str, object], shown: str
) -> None:
    assert call_text(call) == shown


def test_answer_without_calls_is_its_text() -> None:
    answer = Answer(text="fine")

    assert (answer.value, answer.shown, answer.has_calls) == ("fine", "fine", False)


def test_every_text_of_an_answer_is_cleaned() -> None:
    called = {"id": "sk", "function": {"name": "f", "arguments": "key sk"}}
    answer = Answer(text="sk!", tool_calls=(called,), function_call={"name": "sk"})

    found = cleaned(answer, lambda text: text.replace("sk", "***"))

    assert found.text == "***!"
    assert found.tool_calls == ({"id": "***", "function": {"name": "f", "arguments": "key ***"}},)
    assert found.function_call == {"name": "***"}


def test_clean_answer_stays_itself() -> None:
    answer = Answer(text="fine")

    assert cleaned(answer, str) is answer
    assert cleaned(Answer(text="a"), str.upper).text == "A"


def test_texts_within_a_value_are_changed_and_nothing_else() -> None:
    assert mapped_texts({"a": ["b", 1, None, True, {"c": "d"}]}, str.upper) == {
        "A": ["B", 1, None, True, {"C": "D"}]
    }
