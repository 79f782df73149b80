"""Secrets in what is shown of a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.http import secret_free


@pytest.mark.parametrize(
    ("text", "secrets", "shown"),
    [
        pytest.param("key sk-12345 is wrong", ["sk-12345"], "key *** is wrong", id="one"),
        pytest.param("sk-12345 sk-12345", ["sk-12345"], "*** ***", id="twice"),
        pytest.param("sk-12345 tk-54321", ["sk-12345", "tk-54321"], "*** ***", id="two"),
        pytest.param("the word none", ["none"], "the word none", id="too-short-to-be-one"),
        pytest.param("seven77", ["seven77"], "seven77", id="seven-characters"),
        pytest.param("nothing here", [], "nothing here", id="none"),
        pytest.param("nothing here", [""], "nothing here", id="empty"),
        pytest.param("sk-12345-long", ["sk-12345", "sk-12345-long"], "***", id="one-in-another"),
    ],
)
def test_secrets_are_replaced(text: str, secrets: list[str], shown: str) -> None:
    assert secret_free(text, secrets) == shown


@given(
    start=st.text("abc "),
    found=st.lists(st.tuples(st.integers(0, 3), st.text("abc ")), max_size=5),
    secrets=st.lists(st.text("xyz", min_size=8, max_size=12), min_size=4, max_size=4),
)
def test_no_secret_is_left_and_the_rest_stays(
    start: str, found: list[tuple[int, str]], secrets: list[str]
) -> None:
    text = start + "".join(f" {secrets[index]} {rest}" for index, rest in found)

    shown = secret_free(text, secrets)

    assert shown == start + "".join(f" *** {rest}" for _, rest in found)
