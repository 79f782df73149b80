"""What a failed reply says for people."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.llm.error_text import message_in, message_of


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        pytest.param(b'{"error": {"message": "no"}}', "application/json", "no", id="openai"),
        pytest.param(b'{"error": "no"}', "application/json", "no", id="text"),
        pytest.param(b'{"message": "no"}', "application/json", "no", id="message"),
        pytest.param(b'{"detail": [{"msg": "no"}]}', "application/json", "no", id="fastapi"),
        pytest.param(b'{"errors": ["no", "yes"]}', "application/json", "no", id="list"),
        pytest.param(b'{"error": {"code": 5}}', "application/json", "", id="no-message"),
        pytest.param(b"[]", "application/json", "", id="empty-list"),
        pytest.param(b"", "text/plain", "", id="empty"),
        pytest.param(b"<html>secret page", "text/html; charset=x", "an HTML page", id="html"),
        pytest.param(b"  <!DOCTYPE html>", "", "an HTML page", id="html-without-type"),
        pytest.param(b"too\n many  \xff", "text/plain", "too many \ufffd", id="text-reply"),
    ],
)
def test_message_for_people_is_found_in_a_failed_reply(
    body: bytes, content_type: str, message: str
) -> None:
    assert message_in(body, content_type) == message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "detail", "errors", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_failed_reply_has_a_message_and_never_breaks(body: bytes) -> None:
    assert isinstance(message_in(body, ""), str)


def test_message_of_an_error_that_is_nested_without_end_is_short() -> None:
    nested: object = "deep"
    for _ in range(20_000):
        nested = {"errors": [nested]}

    assert isinstance(message_of(nested), str)
