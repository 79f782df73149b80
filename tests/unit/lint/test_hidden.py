"""Hidden characters are found with their place; what shapes words and emoji is not hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.lint.subjects import CONFIG, SYSTEM, version

from llm_actions.lint.findings import Severity
from llm_actions.lint.hidden import check_hidden, hidden_runs


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("a\u200bb", [(1, 2)]),
        ("a\u200b\u200b b\u202e", [(1, 3), (5, 6)]),
        ("\U000e0068\U000e0069", [(0, 2)]),
        ("so\u00adft", [(2, 3)]),
        ("\ufeff", [(0, 1)]),
        ("a\x00b\x1bc", [(1, 2), (3, 4)]),
        ("a\u2028b", [(1, 2)]),
        ("a\rb", [(1, 2)]),
        ("mark \u200f in Latin", [(5, 6)]),
    ],
)
def test_hidden_characters_are_found_in_runs(text: str, runs: list[tuple[int, int]]) -> None:
    assert list(hidden_runs(text)) == runs


@pytest.mark.parametrize(
    "text",
    [
        "plain\ttext\r\nnext\n",
        "می\u200cخواهم",
        "क्\u200dष",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f 1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "שלום\u200f!",
        "中文，全角　空格",
        "caf\u00e9 e\u0301 \u00a0",
        "\U0001fae9",
    ],
    ids=["lines", "persian", "hindi", "family", "selectors", "flag", "rlm", "han", "marks", "new"],
)
def test_what_shapes_text_is_not_hidden(text: str) -> None:
    assert list(hidden_runs(text)) == []


def test_tag_characters_are_read_out() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")
    found = list(check_hidden(version(system=f"{SYSTEM}ab{hidden}c")))

    assert [(each.line, each.column, each.end_column) for each in found] == [(2, 3, 10)]
    assert "they spell “obey me”" in found[0].message
    assert found[0].message.startswith("7 hidden characters (tag characters): U+E006F")


@pytest.mark.parametrize(
    ("char", "kind"),
    [("\u200b", "zero-width"), ("\u202e", "bidirectional control"), ("\x07", "control or format")],
)
def test_message_names_the_kind(char: str, kind: str) -> None:
    (finding,) = check_hidden(version(system=f"{SYSTEM}{char}"))

    assert kind in finding.message
    assert finding.message.isprintable()


def test_configuration_gives_a_warning() -> None:
    found = list(check_hidden(version(config=CONFIG + "# \u200b\n")))

    assert [each.severity for each in found] == [Severity.WARNING]


def test_very_many_runs_are_counted_in_the_last_finding() -> None:
    found = list(check_hidden(version(system="a\u200b" * 500)))

    assert len(found) == 20
    assert "and 480 more" in found[-1].message


@given(st.text())
def test_runs_are_apart_and_in_order(text: str) -> None:
    places = [place for run in hidden_runs(text) for place in run]

    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
