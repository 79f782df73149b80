"""Patterns are JavaScript's, and none of them runs for ever."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.assertions.model import UnmeasuredError, WrongValueError
from llm_actions.assertions.pattern import Pattern


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        pytest.param(r"^\d{3}-\d{2}$", "123-45", True, id="digits"),
        pytest.param(r"^a$", "a\n", False, id="dollar-is-the-very-end"),
        pytest.param(r"a.b", "a\nb", False, id="dot-is-no-line-break"),
        pytest.param(r"a.b", "a\rb", False, id="dot-is-no-carriage-return"),
        pytest.param(r"a[^]b", "a\nb", True, id="anything"),
        pytest.param(r"a[]b", "ab", False, id="nothing"),
        pytest.param(r"[\s\S]", "\n", True, id="both"),
        pytest.param(r"^\d$", "٣", False, id="ascii-digits"),
        pytest.param(r"^\w$", "ü", False, id="ascii-words"),
        pytest.param(r"^\s$", "\u00a0", True, id="no-break-space"),
        pytest.param(r"^\S$", "\u00a0", False, id="no-break-space-is-blank"),
        pytest.param(r"^[\s,]+$", ", \ufeff", True, id="blank-in-class"),
        pytest.param(r"(?<q>['\"]).*\k<q>", "'a'", True, id="named-group"),
        pytest.param(r'^{"a": {}}$', '{"a": {}}', True, id="braces"),
        pytest.param(r"^x{2}$", "xx", True, id="count"),
        pytest.param(r"^x{2,}$", "xxxx", True, id="at-least"),
        pytest.param(r"a{e<=1}", "b", False, id="not-fuzzy"),
        pytest.param(r"^[[a]$", "[", True, id="bracket-in-class"),
        pytest.param(r"^[[:x]$", ":", True, id="no-posix-class"),
        pytest.param(r"^https?:\/\/", "http://a", True, id="escaped-slash"),
        pytest.param(r"^\cJ$", "\n", True, id="control"),
        pytest.param(r"^\u{1F600}$", "😀", True, id="code-point"),
        pytest.param(r"^\u00e9$", "é", True, id="code-unit"),
        pytest.param(r"^[\b]$", "\b", True, id="backspace"),
        pytest.param(r"(?<!\$)\b\d+", "7 $5", True, id="look-behind"),
        pytest.param(r"^\p{L}+$", "Grüße", True, id="property"),
    ],
)
def test_pattern_means_what_it_means_in_javascript(pattern: str, text: str, matches: bool) -> None:
    assert Pattern(pattern).is_in(text) is matches


@pytest.mark.parametrize("pattern", ["(", "[a", "*a", "a\\", "(?<n>a)(?<n>b", "x" * 10_001])
def test_broken_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(WrongValueError):
        Pattern(pattern)


@pytest.mark.parametrize(("pattern", "instead"), [(r"\Aa", r"\^"), (r"a\Z", r"\$")])
def test_anchor_of_python_is_refused_with_what_to_write(pattern: str, instead: str) -> None:
    with pytest.raises(WrongValueError, match=f"write `{instead}`"):
        Pattern(pattern)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^(\w+\s?)+\d$", "aaaa " * 20_000 + "!"),
        (r"^(?:a?){40}a{40}b(?=c)", "a" * 40),
        (r"(?=(a+))*b\1(a|aa)+$", "a" * 200 + "!"),
        (r"^(.+)+(.+)+\1[xy]$", "ab" * 3000),
    ],
)
def test_match_ends_in_time_whatever_the_answer(pattern: str, text: str) -> None:
    started = time.process_time()

    try:
        found: object = Pattern(pattern).is_in(text)
    except UnmeasuredError as error:
        found = str(error)

    assert time.process_time() - started < 5
    assert found is False or "took more than 1 s" in str(found)


@pytest.mark.slow
def test_match_that_takes_too_long_is_not_measured() -> None:
    with pytest.raises(UnmeasuredError, match="took more than 1 s; simplify the pattern"):
        Pattern("(a|aa)+$").is_in("a" * 60 + "b")


@given(st.text(alphabet=r"\[](){}?*+|^$.-abdswk<>=!:,1 /u", max_size=12), st.text(max_size=12))
def test_any_text_is_a_pattern_or_is_refused(pattern: str, text: str) -> None:
    try:
        Pattern(pattern).is_in(text)
    except (WrongValueError, UnmeasuredError):
        return
