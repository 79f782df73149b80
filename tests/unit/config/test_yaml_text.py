"""YAML: values, the lines they stand on, and that hostile documents only ever give a YamlError."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from llm_actions.config.json_text import JsonError
from llm_actions.config.yaml_text import (
    YamlDocument,
    YamlError,
    comments,
    parse_json_document,
    parse_yaml,
)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text("abc: #-'\"é中\n", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abk", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
PIECES = (
    *("a", "1", "-1", "0x", "0b", "1e9", ".inf", ".nan", "null", "true", "~", "=", "<<", "'", '"'),
    *("2024-01-01", "2024-99-99", "1:2:3", "&a", "*a", "!!int", "!!float", "!!bool", "!!binary"),
    *("!!timestamp", "!!set", "!!omap", "!!pairs", "!!null", "!!str", "!!python/object:os.system"),
    *("- ", "? ", ": ", ", ", "[", "]", "{", "}", "\n", "\n  ", "\n- ", "|\n", "---\n", "...\n"),
    *("%YAML 1.1\n", "\t", "#", " ", "\x00", "\ufeff", "\u2028", "中", '""', "@", "`"),
)


def outcome(text: str) -> tuple[YamlDocument | None, YamlError | None]:
    try:
        return parse_yaml(text), None
    except YamlError as error:
        return None, error


@given(plain)
def test_what_pyyaml_writes_is_read_back(value: object) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)

    assert parse_yaml(text).value == value


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text())
@example('!!int ""')
@example('!!float ""')
@example('!!bool "x"')
@example('!!timestamp "x"')
@example("0x" + "f" * 4_000)
@example("[" * 3_000 + "]" * 3_000)
@example("- " * 3_000)
@example("a: &a [*a]")
def test_any_text_gives_a_document_or_a_yaml_error(text: str) -> None:
    document, error = outcome(text)

    if error is None:
        repr(document)
    else:
        assert 1 <= error.line <= len(text.splitlines()) + 1
        assert str(error)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param("a: 1\nb: [1, 2\nc: 3", "broken YAML", 3, id="unclosed-list"),
        pytest.param("a: 1\nb: 2\na: 3", "the key `a` stands twice", 3, id="repeated-key"),
        pytest.param("x:\n  a: 1\n  a: 2", "the key `a` stands twice", 3, id="repeated-inner-key"),
        pytest.param("a: !!python/object:x.Y {}", "could not determine", 1, id="python-tag"),
        pytest.param("\n\na: &a\n  - *a", "contains itself", 3, id="recursive-anchor"),
        pytest.param("? [a]\n: 1", "must be a plain text", 1, id="list-as-key"),
        pytest.param('a: 1\n!!int "": 2', "`` is no int", 2, id="empty-number-as-key"),
        pytest.param("a: 1\n---\nb: 2", "broken YAML", 2, id="two-documents"),
        pytest.param("a:\n\t- 1", "broken YAML", 2, id="tab"),
        pytest.param("a: 1\nb: 2024-13-45", "no timestamp", 2, id="impossible-date"),
        pytest.param('a: 1\nb: !!int ""', "`` is no int", 2, id="empty-number"),
        pytest.param("a: 1\nb: !!float x", "`x` is no float", 2, id="text-as-number"),
        pytest.param(f"a: 1\nb: 0x{'f' * 4000}", "1000 digits", 2, id="number-too-long"),
        pytest.param("a:\n " + "[" * 101 + "]" * 101, "too deeply", 2, id="deep-nesting"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str, line: int) -> None:
    with pytest.raises(YamlError, match=message) as caught:
        parse_yaml(text)

    assert caught.value.line == line


def test_anchors_that_multiply_are_refused_before_they_are_built() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 9):
        text += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"

    with pytest.raises(YamlError, match="more than 1,000,000 values"):
        parse_yaml(text)


def test_merge_keys_are_read() -> None:
    document = parse_yaml("base: &b {x: 1}\nother: {<<: *b, y: 2}")

    assert document.value == {"base": {"x": 1}, "other": {"x": 1, "y": 2}}


def test_lines_of_keys_and_items_are_known() -> None:
    document = parse_yaml(
        "# head\nversion: v2\nthresholds:\n  accuracy: 1\ncases:\n- a\n\n- b: 1\n"
    )

    lines = {
        path: document.line(*path)
        for path in [("version",), ("thresholds", "accuracy"), ("cases", 1), ("cases", 1, "b")]
    }

    assert lines == {
        ("version",): 2,
        ("thresholds", "accuracy"): 4,
        ("cases", 1): 8,
        ("cases", 1, "b"): 8,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("a", "missing"), 2, id="falls-back-to-the-part-around-it"),
        pytest.param(("missing",), 2, id="falls-back-to-the-document"),
        pytest.param(("a", "b", "c", "d"), 4, id="deeper-than-noted"),
    ],
)
def test_line_of_an_unknown_part_is_that_of_the_nearest_known_one(
    path: tuple[str, ...], line: int
) -> None:
    document = parse_yaml("\na:\n  b:\n    c:\n      d: 1\n")

    assert document.line(*path) == line


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n"], ids=["empty", "comment", "dashes"])
def test_text_without_a_value_is_null(text: str) -> None:
    assert parse_yaml(text).value is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# a\nb: c # d\n", [(1, 1, " a"), (2, 6, " d")]),
        ("a: 'x # y' # z\n", [(1, 12, " z")]),
        ('a: "x\n  # y"\n', []),
        ("a: |\n  # b\n  c # d\n# e\n", [(4, 1, " e")]),
        ("a: b#c\n", []),
        ("é: 中文 # d\r\n", [(1, 7, " d")]),
        ("a: [ # b\n", [(1, 6, " b")]),
        ("", []),
    ],
)
def test_comments_have_their_places(text: str, found: list[tuple[int, int, str]]) -> None:
    assert list(comments(text)) == found


@given(st.lists(st.sampled_from((*PIECES, "# x")), max_size=14).map("".join) | st.text())
def test_any_text_has_comments_or_none(text: str) -> None:
    for line, column, comment in comments(text):
        assert text.split("\n")[line - 1].rstrip("\r")[column - 1 :] == f"#{comment}"


def test_lines_are_noted_as_deep_as_asked_for() -> None:
    text = "a:\n  b:\n    c:\n      d:\n        e: 1\n"

    assert parse_yaml(text).line(*"abcde") == 3
    assert parse_yaml(text, depth_of_lines=5).line(*"abcde") == 5


@pytest.mark.parametrize("text", ["[" * 30_000, "- " * 30_000, "{a: " * 30_000, "? " * 30_000])
def test_nesting_beyond_what_the_c_library_composes_is_refused(text: str) -> None:
    with pytest.raises(YamlError, match="nested too deeply"):
        parse_yaml(text)


def test_json_has_the_lines_of_its_parts() -> None:
    document = parse_json_document('{"a":\n [1,\n {"b": 2}]}', depth_of_lines=3)

    assert document.value == {"a": [1, {"b": 2}]}
    assert (document.line("a"), document.line("a", 1), document.line("a", 1, "b")) == (1, 3, 3)


def test_json_that_is_no_yaml_has_its_value_all_the_same() -> None:
    assert parse_json_document('{"a":\t"\\/"}').value == {"a": "/"}


@pytest.mark.parametrize("text", ["[\n}", '{"a": 1, "a": 2}', "- a"])
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(JsonError):
        parse_json_document(text)
