"""Comments that switch rules off: what they say, and that no model sees them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.config.yaml_text import comments
from llm_actions.prompts.directives import (
    Scope,
    blanked,
    markdown_directives,
    parse_directive,
    without_directives,
    yaml_directives,
)

ONE = "<!-- lint-disable prompt/no-role: a router -->"


@pytest.mark.parametrize(
    ("comment", "scope", "rules", "reason"),
    [
        (" lint-disable a/b: why ", Scope.FILE, ("a/b",), "why"),
        ("lint-disable-line a/b", Scope.LINE, ("a/b",), ""),
        (" lint-disable-next-line a/b: x", Scope.NEXT_LINE, ("a/b",), "x"),
        (" lint-disable a/b, c/d e/f: x", Scope.FILE, ("a/b", "c/d", "e/f"), "x"),
        (" lint-disable a/b, a/b: x: y", Scope.FILE, ("a/b",), "x: y"),
        (" lint-disable a/b：因为", Scope.FILE, ("a/b",), "因为"),
        (" lint-disable\n a/b:\n two\n lines ", Scope.FILE, ("a/b",), "two lines"),
        (" lint-disable ", Scope.FILE, (), ""),
    ],
)
def test_directive_has_scope_rules_and_reason(
    comment: str, scope: Scope, rules: tuple[str, ...], reason: str
) -> None:
    found = parse_directive(comment, 4, 2)

    assert found is not None
    assert (found.scope, found.rules, found.reason) == (scope, rules, reason)
    assert (found.line, found.column) == (4, 2)


@pytest.mark.parametrize("comment", ["", " note", " lint-disabled a/b", " see lint-disable a/b"])
def test_other_comments_are_no_directives(comment: str) -> None:
    assert parse_directive(comment, 1, 1) is None


@pytest.mark.parametrize(
    ("scope", "covered"), [(Scope.FILE, [1, 2, 3, 9]), (Scope.LINE, [2]), (Scope.NEXT_LINE, [3])]
)
def test_directive_covers_its_scope(scope: Scope, covered: list[int]) -> None:
    found = parse_directive(f"{scope} a/b", 2, 1)

    assert found is not None
    assert [line for line in (1, 2, 3, 9) if found.covers(line)] == covered


def test_directives_of_markdown_have_their_places() -> None:
    text = f"one\n  {ONE} x\n<!-- a note -->\n<!--\nlint-disable-next-line c/d: y\n-->\nlast"

    found = markdown_directives(text)

    assert [(each.rules, each.line, each.column) for each in found] == [
        (("prompt/no-role",), 2, 3),
        (("c/d",), 6, 1),
    ]
    assert found[1].covers(7)


def test_directives_of_yaml_are_its_comments() -> None:
    text = 'a: "# lint-disable a/a: in a text"\nb: 1 # lint-disable-line b/b: x\n'

    assert [each.rules for each in yaml_directives(comments(text))] == [("b/b",)]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (f"{ONE}\nYou are.\n", "You are.\n"),
        (f"You are.\n  {ONE}  \nBe kind.\n", "You are.\nBe kind.\n"),
        (f"You are.{ONE} Be kind.", "You are. Be kind."),
        (f"You are.\n{ONE}", "You are.\n"),
        (f"{ONE}{ONE}x", "x"),
        (f"{ONE}\r\nYou are.\r\n", "You are.\r\n"),
        ("You <!-- a note --> are.", "You <!-- a note --> are."),
        ("<!-- lint-disable a/b: no end", "<!-- lint-disable a/b: no end"),
        ("{% raw %}" + ONE + "{% endraw %}", "{% raw %}{% endraw %}"),
    ],
)
def test_no_directive_is_sent(text: str, sent: str) -> None:
    assert without_directives(text).text == sent


def test_lines_of_what_is_left_are_known() -> None:
    long = "<!--\nlint-disable a/b: x\n-->\nthree\nfour <!-- lint-disable\na/b: x --> five"
    text = f"{ONE}\none\ntwo {ONE} x\n{long}\nsix"
    stripped = without_directives(text)

    for number, line in enumerate(stripped.text.split("\n"), 1):
        word = line.split()[0]
        assert word in text.split("\n")[stripped.line_in_file(number) - 1]


def test_blanked_text_keeps_every_place() -> None:
    text = f"a {ONE} b\n<!--\nlint-disable a/b: x\n-->\nc"

    result = blanked(text)

    assert len(result) == len(text)
    assert result.split() == ["a", "b", "c"]
    assert result.index("c") == text.rindex("c")
    assert result.count("\n") == text.count("\n")


PIECES = st.lists(
    st.sampled_from([ONE, "<!--", "-->", "lint-disable", " ", "\n", "a", "{{ x }}", "a/b: c"]),
    max_size=12,
).map("".join)


@given(PIECES)
def test_nothing_that_counts_is_sent_and_nothing_else_is_lost(text: str) -> None:
    stripped = without_directives(text)

    assert len(markdown_directives(blanked(text))) == 0
    if not markdown_directives(text):
        assert stripped.text == blanked(text) == text
    assert stripped.line_in_file(stripped.text.count("\n") + 1) <= text.count("\n") + 1


@pytest.mark.parametrize("piece", ["<!-- lint-disable ", "<!--   ", ONE, "<!-- lint-disable -->"])
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    started = time.perf_counter()

    without_directives(piece * 20_000)
    markdown_directives(piece * 20_000)

    assert time.perf_counter() - started < 5


def test_directives_one_below_the_other_leave_no_blank_lines() -> None:
    assert without_directives(f"{ONE}\n{ONE}\n{ONE}\nYou are.\n").text == "You are.\n"
