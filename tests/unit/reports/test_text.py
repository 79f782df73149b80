"""Hostile text becomes text that can be seen and does nothing."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hostile.corpus import STRINGS
from tests.hostile.markdown import render
from tests.hostile.runner import commands_in

from llm_actions.reports.text import (
    code,
    code_block,
    hidden_characters,
    html_code,
    log_lines,
    shortened,
    visible,
    visible_start,
)

pieces = st.sampled_from((*STRINGS, "`", "``", "|", "\\", "\n", " ", "\u200d", "\ufe0f", "\u0301"))
hostile = st.lists(pieces | st.text(max_size=4), max_size=6).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 100 %", "plain text, 100 %"),
        ("naïve café – 退货 30 天，谢谢！", "naïve café – 退货 30 天，谢谢！"),
        ("a\tb", "a b"),
        ("a\nb\r\nc\rd", r"a\nb\nc\nd"),
        ("a\vb\fc\x1cd\x85e\u2028f\u2029g", r"a\nb\nc\nd\ne\nf\ng"),
        ("\x00\x1b[31m\x7f\x9b", "[U+0000][U+001B][31m[U+007F][U+009B]"),
        ("invoice\u202egnp.exe", "invoice[U+202E]gnp.exe"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("\ue000\U0010ffff\u0378", "[U+E000][U+10FFFF][U+0378]"),
        ("\ud800", "[U+D800]"),
        ("\u115f\u3164\uffa0\u034f", "[U+115F][U+3164][U+FFA0][U+034F]"),
        ("no\u00a0break\u3000wide", "no\u00a0break\u3000wide"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("a\u200db", "a[U+200D]b"),
        ("\u200dक", "[U+200D]क"),
        ("क\u200d", "क[U+200D]"),
        ("#\u200d#", "#[U+200D]#"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("a\ufe0f", "a[U+FE0F]"),
        ("\ufe0f", "[U+FE0F]"),
        ("葛\U000e0100", "葛[U+E0100]"),
    ],
)
def test_joiners_and_selectors_stay_where_letters_need_them(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_marks_stay_but_build_no_tower() -> None:
    assert visible("e\u0301, \u1ea5, ก\u0e35\u0e48") == "e\u0301, \u1ea5, ก\u0e35\u0e48"
    assert visible("e" + "\u0301" * 7) == "e" + "\u0301" * 5 + "[U+0301]" * 2
    assert visible(("e" + "\u0301" * 5) * 2) == ("e" + "\u0301" * 5) * 2


@given(hostile)
def test_nothing_unseen_is_left(text: str) -> None:
    shown = visible(text)

    kept = "\u200c\u200d" + "".join(map(chr, range(0xFE00, 0xFE10)))
    unseen = [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn")]
    formats = [char for char in shown if unicodedata.category(char) == "Cf"]
    assert unseen == []
    assert all(char in kept for char in formats)
    shown.encode()


@given(hostile)
def test_lines_are_kept_as_line_feeds_only_where_asked(text: str) -> None:
    assert "\n" not in visible(text)
    assert visible(text, keep_lines=True).split("\n") == [
        visible(line) for line in visible(text, keep_lines=True).split("\n")
    ]


@pytest.mark.parametrize(("limit", "cut"), [(10, "0123456789"), (9, "01234567…"), (1, "…")])
def test_text_is_cut_with_an_ellipsis(limit: int, cut: str) -> None:
    assert shortened("0123456789", limit) == cut


@given(hostile, st.integers(1, 30))
def test_written_out_text_keeps_the_limit(text: str, limit: int) -> None:
    assert len(visible_start(text * 10, limit)) <= limit


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("::error::x", "| ::error::x"),
        ("\u3000 ::error::x", "| \u3000 ::error::x"),
        ("- ::error::x", "| - ::error::x"),
        ("see ::error::x", "see ::error::x"),
        ("a::b", "a::b"),
        ("x ##[error]y", "x ## [error]y"),
        ("##[##[a]", "## [## [a]"),
        ("# [link]", "# [link]"),
        ("#[derive(Debug)]", "#[derive(Debug)]"),
        ("## Heading [x]", "## Heading [x]"),
        ("", ""),
    ],
)
def test_log_line_is_changed_only_where_it_would_be_a_command(text: str, line: str) -> None:
    assert list(log_lines(text)) == [line]


def test_log_lines_are_split_at_every_line_break() -> None:
    assert list(log_lines("a\u2028::error::b\x85c\r\rd")) == ["a", "| ::error::b", "c", "", "d"]


@given(hostile)
def test_log_lines_hold_no_command_and_one_line_each(text: str) -> None:
    lines = list(log_lines(text))

    assert commands_in("\n".join(lines)) == []
    assert all(len(line.splitlines()) <= 1 for line in lines)


@settings(max_examples=8 * settings.default.max_examples)
@given(hostile, st.integers(1, 300))
def test_code_is_one_code_span_with_the_text(text: str, limit: int) -> None:
    rendered = render(f"x {code(text, limit)} y")
    shown = visible_start(text, limit).replace("|", "\u2502")
    assert rendered.frame == "<p>x <code></code> y</p>\n"
    assert rendered.quotations == (shown or " ",)


@given(st.lists(hostile, min_size=3, max_size=3))
def test_table_with_code_in_its_cells_keeps_its_cells(texts: list[str]) -> None:
    cells = [code(text, 60) for text in texts]
    row = f"| {' | '.join(cells)} |"

    rendered = render(f"| a | b | c |\n|---|---|---|\n{row}\n")

    cell = "<td><code></code></td>\n"
    assert f"<tbody>\n<tr>\n{cell * 3}</tr>\n</tbody>" in rendered.frame
    assert len(rendered.quotations) == 3


@settings(max_examples=8 * settings.default.max_examples)
@given(hostile, st.integers(2, 2000))
def test_code_block_is_one_block_with_the_text(text: str, limit: int) -> None:
    rendered = render(f"before\n\n{code_block(text, limit)}\n\nafter\n")

    assert rendered.frame == ('<p>before</p>\n<pre lang="text"><code></code></pre>\n<p>after</p>\n')
    (shown,) = rendered.quotations
    if shown.count("\n") < 60 and "`" * 99 not in shown:
        assert shown == visible_start(text, limit, keep_lines=True) + "\n"


def test_code_block_of_many_lines_is_cut() -> None:
    lines = code_block("\n".join(map(str, range(200)))).split("\n")

    assert lines[0] == "```text"
    assert lines[-3:] == ["58", "…", "```"]


@pytest.mark.parametrize("length", [79, 80, 81, 99, 100, 255, 256, 300])
def test_backticks_beyond_what_githubs_parser_counts_do_not_end_a_quotation(length: int) -> None:
    text = f"{'`' * length}\n@octocat <b>"

    span, block = render(code(text, 400)), render(code_block(text))

    assert span.frame == "<p><code></code></p>\n"
    assert block.frame == '<pre lang="text"><code></code></pre>\n'


@given(hostile)
def test_html_code_is_one_element_with_the_text(text: str) -> None:
    rendered = render(f"<details><summary>{html_code(text)} end</summary>\n\ntext\n\n</details>\n")

    assert rendered.frame == (
        "<details><summary><code></code> end</summary>\n<p>text</p>\n</details>\n"
    )
    assert rendered.quotations == (visible_start(text, 200),)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a\u200bb\u202e", [1, 3]),
        ("a\tb\n", []),
        ("a\u2028b\rc", [1, 3]),
        ("中文\U000e0041", [2]),
        ("👨\u200d👩", []),
    ],
)
def test_hidden_characters_are_found(text: str, places: list[int]) -> None:
    assert list(hidden_characters(text)) == places


@given(hostile)
def test_text_without_hidden_characters_is_shown_as_it_is(text: str) -> None:
    hidden = set(hidden_characters(text))

    if not hidden:
        assert visible(text) == text.replace("\t", " ").replace("\n", "\\n")
    assert all(text[place] not in "\t\n" for place in hidden)
