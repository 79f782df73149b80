"""Strict JSON: what is refused, where it is said to be, and that nothing else is ever raised."""

import json
import math
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llm_actions.config.json_text import DEPTH_AT_MOST, JsonError, parse_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def has_only_finite_numbers(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(has_only_finite_numbers, value))
    if isinstance(value, dict):
        return all(map(has_only_finite_numbers, value.values()))
    return True


def outcome(text: str | bytes) -> tuple[Any, JsonError | None]:
    try:
        return parse_json(text), None
    except JsonError as error:
        return None, error


@given(values.filter(has_only_finite_numbers), st.booleans(), st.sampled_from([None, 1]))
def test_every_json_value_is_read_as_the_standard_library_reads_it(
    value: object, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    assert parse_json(text) == value
    assert parse_json(text.encode()) == value


@given(st.text(st.sampled_from('{}[]",:\\ud8e01-+.aNItrue \n\ufeff\x00')) | st.text())
@example("[" * 100_000)
@example('{"a":' * 50_000)
@example("1" * 5_000)
@example('"\\ud800"')
@example("1e999")
def test_any_text_gives_a_value_or_a_json_error(text: str) -> None:
    value, error = outcome(text)

    if error is None:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    else:
        assert 1 <= error.line <= text.count("\n") + 1
        assert str(error)


@given(st.binary())
@example(b"\xff")
@example(b'"\xed\xa0\x80"')
def test_any_bytes_give_a_value_or_a_json_error(content: bytes) -> None:
    value, error = outcome(content)

    if error is None:
        assert value == json.loads(content.decode("utf-8-sig"))


@pytest.mark.parametrize(
    ("opening", "innermost", "closing"),
    [("[", "1", "]"), ("[", '"\\ud83d\\ude00"', "]"), ('{"a":', "1", "}")],
    ids=["list", "surrogates", "object"],
)
def test_nesting_is_read_to_the_limit_and_refused_from_there_on(
    opening: str, innermost: str, closing: str
) -> None:
    depths = (
        1,
        *range(DEPTH_AT_MOST - 5, DEPTH_AT_MOST + 5),
        *range(120, 980, 40),
        *range(980, 1000),
    )

    errors = {depth: outcome(opening * depth + innermost + closing * depth)[1] for depth in depths}

    assert [depth for depth in depths if errors[depth] is None] == [
        depth for depth in depths if depth <= DEPTH_AT_MOST
    ]
    assert {str(error) for error in errors.values() if error} == {"broken JSON: nested too deeply"}


def test_many_values_side_by_side_are_not_deep() -> None:
    assert len(parse_json("[" + "[{}]," * 500 + "[]]")) == 501


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param('{"b": 1, "a": 2, "a": 3}', "the key `a` stands twice", 1, id="repeated-key"),
        pytest.param("NaN", "NaN is not a JSON number", 1, id="nan"),
        pytest.param("[-Infinity]", "-Infinity is not a JSON number", 1, id="infinity"),
        pytest.param("[1e999]", "1e999 is too large", 1, id="overflowing-number"),
        pytest.param('["\\uD800"]', "half of a surrogate pair", 1, id="lone-surrogate"),
        pytest.param('{"\\udfff": 1}', "half of a surrogate pair", 1, id="surrogate-in-a-key"),
        pytest.param('{"a": 1,\n\n "b" 2}', "at column 6", 3, id="missing-colon"),
        pytest.param("", "broken JSON", 1, id="empty"),
        pytest.param("{} {}", "Extra data", 1, id="two-values"),
        pytest.param("[1,]", "broken JSON", 1, id="trailing-comma"),
        pytest.param("9" * 5_000, "broken JSON", 1, id="number-of-5000-digits"),
    ],
)
def test_what_json_forbids_is_refused_with_its_line(text: str, message: str, line: int) -> None:
    with pytest.raises(JsonError, match=message) as caught:
        parse_json(text)

    assert caught.value.line == line


def test_surrogate_pair_written_as_escapes_is_one_character() -> None:
    assert parse_json('"\\ud83d\\ude00"') == "😀"


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(JsonError, match="not UTF-8"):
        parse_json(b'"\xe9"')


def test_byte_order_mark_before_bytes_is_ignored() -> None:
    assert parse_json(b"\xef\xbb\xbf[1]") == [1]


def test_repeated_key_among_very_many_is_found_soon() -> None:
    text = "{" + ",".join(f'"{number}":0' for number in range(200_000)) + ',"199999":0}'
    began = time.monotonic()

    _, error = outcome(text)

    assert str(error) == "the key `199999` stands twice"
    assert time.monotonic() - began < 5
