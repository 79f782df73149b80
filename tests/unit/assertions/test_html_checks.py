"""An answer is HTML, or holds it."""

import time

import pytest
from tests.unit.assertions.asserting import passes, told

from llm_actions.assertions.html_checks import contains_html, problem_of_html
from llm_actions.assertions.model import UnmeasuredError


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("see <b>this</b>", True),
        ("a <br> b", True),
        ("fish &amp; <x-chips>", True),
        ("a < b && c > d", False),
        ("fish &amp; chips", False),
        ("plain", False),
        ("<!doctype html>", True),
        ("<!-- a --> &lt;", True),
    ],
)
def test_html_is_found(answer: str, holds: bool) -> None:
    assert passes("contains-html", None, answer) is holds


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("<!DOCTYPE html><html><body>text</body></html>", True),
        ("<p>a<p>b", True),
        ("<my-tag>a</my-tag>", True),
        ("<h1>a</h1>\n<p>b</p>\n", True),
        ("a <p>b</p>", False),
        ("<unknown>a</unknown>", False),
        ('<?xml version="1.0"?><p>a</p>', False),
    ],
)
def test_html_is_the_whole_answer(answer: str, holds: bool) -> None:
    assert passes("is-html", None, answer) is holds


@pytest.mark.parametrize("answer", ["<a " * 300_000, "<" * 1_000_000, "a=' " * 200_000])
def test_hostile_answers_are_checked_in_time(answer: str) -> None:
    started = time.perf_counter()

    contains_html(answer)
    problem_of_html(answer)

    assert time.perf_counter() - started < 5


def test_answer_that_is_nested_too_deeply_is_not_measured() -> None:
    assert problem_of_html("<br>" * 20_000 + "<div></div>" * 20_000) is None

    with pytest.raises(UnmeasuredError, match="nested too deeply"):
        problem_of_html("<div>" * 20_000)


def test_value_is_refused() -> None:
    assert told({"type": "is-html", "value": "div"}) == [
        "`assert[0].value`: has no meaning here; leave it out (`is-html`)"
    ]
