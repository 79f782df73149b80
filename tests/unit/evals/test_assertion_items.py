"""The assertions of a case: read, refused where a run decides, and what they need."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.assertions.asserting import parsed

from llm_actions.assertions.kinds import Family
from llm_actions.assertions.model import AssertionSet
from llm_actions.assertions.parse import NoReferences
from llm_actions.evals.assertion_items import needs, read_assertions


def told(*rows: Any) -> list[str]:
    """What is wrong with these entries."""
    messages: list[str] = []
    read_assertions(rows, NoReferences(), messages.append)
    return messages


def test_good_assertions_are_read_in_order() -> None:
    rows = [{"type": "contains", "value": "a"}, {"type": "not-is-json"}]

    found = read_assertions(rows, NoReferences(), pytest.fail)

    assert [getattr(each, "name", None) for each in found] == ["contains", "not-is-json"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"type": "llm-rubric", "value": "a", "provider": "x"}, "with the input `judge-model`"),
        ({"type": "llm-rubric", "value": "a", "rubricPrompt": "x"}, "talk it into a pass"),
    ],
)
def test_what_a_run_decides_for_all_is_refused(row: dict[str, str], message: str) -> None:
    alone, inside = told(row), told({"type": "assert-set", "assert": [row]})

    assert len(alone) == 1
    assert message in alone[0]
    assert inside == alone


def test_all_problems_are_told_at_once() -> None:
    found = told("x", {"type": "containss", "value": "a"}, {"type": "contains"})

    assert [message.split(": ")[0] for message in found] == [
        "`assert[0]`",
        "`assert[1].type`",
        "`assert[2].value`",
    ]


@pytest.mark.parametrize(
    ("row", "needed"),
    [
        ({"type": "contains", "value": "a"}, {Family.TEXT}),
        ({"type": "llm-rubric", "value": "a"}, {Family.JUDGE}),
        ({"type": "select-best", "value": "a"}, {Family.JUDGE}),
        ({"type": "answer-relevance"}, {Family.JUDGE, Family.SIMILARITY}),
        ({"type": "similar", "value": "a"}, {Family.SIMILARITY}),
        ({"type": "python", "value": "True"}, {Family.PYTHON}),
        ({"type": "webhook", "value": "https://a.test"}, {Family.WEBHOOK}),
    ],
)
def test_assertions_say_what_they_need(row: dict[str, str], needed: set[Family]) -> None:
    assertion = parsed(row)

    assert needs((assertion,)) == needed
    assert needs((AssertionSet(items=(assertion,)),)) == needed


def test_case_without_assertions_needs_nothing() -> None:
    assert needs(()) == frozenset()
