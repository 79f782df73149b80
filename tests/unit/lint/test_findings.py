"""Places in a text, counted as GitHub counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.lint.findings import Severity, SourceFile, milder

TEXT = "one\r\nzwei 中文\n\nlast"
SOURCE = SourceFile(path="a.md", text=TEXT)


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("one", (1, 1, 1, 4)),
        ("中文", (2, 6, 2, 8)),
        ("last", (4, 1, 4, 5)),
        ("文\n\nla", (2, 7, 4, 3)),
    ],
)
def test_place_counts_lines_and_code_points_from_one(part: str, place: tuple[int, ...]) -> None:
    start = TEXT.index(part)

    assert SOURCE.place(start, start + len(part)) == place


def test_lines_come_without_their_ends() -> None:
    assert list(SOURCE.lines()) == [(1, "one"), (2, "zwei 中文"), (3, ""), (4, "last")]
    assert [SOURCE.line_text(line) for line in range(6)] == ["", "one", "zwei 中文", "", "last", ""]
    assert SOURCE.line_start(2) == 5


@given(st.text("a\n\r中"), st.data())
def test_place_is_where_the_lines_say(text: str, data: st.DataObject) -> None:
    source = SourceFile(path="x", text=text)
    offset = data.draw(st.integers(0, len(text)))

    place = source.place(offset, offset)

    assert source.line_start(place.line) + place.column - 1 == offset
    assert text[:offset].count("\n") == place.line - 1


def test_milder_severity_is_the_smaller_one() -> None:
    assert milder(Severity.ERROR, Severity.WARNING) is Severity.WARNING
    assert milder(Severity.NOTE, Severity.ERROR) is Severity.NOTE
