"""Markers, folds and the room that Markdown views share."""

import pytest

from llm_actions.errors import Problem
from llm_actions.reports.markdown_parts import (
    PROBLEMS_AT_MOST,
    Room,
    comment_marker,
    counted,
    folded,
    listed,
    more,
    problem_list,
)


def test_marker_names_action_and_suite() -> None:
    assert comment_marker("prompt-test", "support") == "<!-- llm-actions:prompt-test:support -->"


def test_markers_of_different_actions_and_names_differ() -> None:
    names = ("a b", "a_b", "a\nb", "a" * 61, "a" * 62, "-->", "\ud800")
    markers = {comment_marker(action, name) for action in ("x", "y") for name in names}

    assert len(markers) == 2 * len(names)
    assert all(each.count("-->") == 1 and "\n" not in each for each in markers)


def test_nothing_is_folded_without_lines() -> None:
    assert list(folded("Title", [])) == []
    assert next(folded("Title", ["a"])) == "<details><summary>Title</summary>"


def test_lists_say_what_they_leave_out() -> None:
    assert [*listed(["a"]), *more(2)] == ["- a", "- and 2 more"]
    assert list(more(0)) == []


def test_problems_are_counted_beyond_the_bound() -> None:
    problems = [Problem(where="here", message="`wrong`")] * (PROBLEMS_AT_MOST + 3)

    lines = list(problem_list(problems))

    assert lines[0] == "- `here`: `` `wrong` ``"
    assert lines[-2:] == ["- and 3 more", ""]


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 cases"), (1, "1 case"), (2000, "2,000 cases")]
)
def test_nouns_agree_with_their_number(number: int, shown: str) -> None:
    assert counted(number, "case") == shown


@pytest.mark.parametrize(("text", "units"), [("ab", 3), ("中", 2), ("😀", 3), ("\ud800", 2)])
def test_room_counts_as_github_does(text: str, units: int) -> None:
    assert Room(units).take(text)
    assert not Room(units - 1).take(text)


def test_room_ends_at_the_first_block_that_does_not_fit() -> None:
    room = Room(10)

    assert room.first_of(["abc", "defg", "hi", "j"]) == ["abc", "defg"]
    assert room.first_of([""]) == [""]
    assert room.first_of([""]) == []
