"""Parses assertions as a configuration holds them and checks answers with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llm_actions.assertions.checking import check_output
from llm_actions.assertions.model import Assertion, Outcome, Output
from llm_actions.assertions.parse import References, parse_assertions


def told(*rows: object, references: References | None = None) -> list[str]:
    """The problems of assertions."""
    messages: list[str] = []
    parse_assertions(
        list(rows), lambda path, message: messages.append(message), references=references
    )
    return messages


def parsed(row: Mapping[str, Any], references: References | None = None) -> Assertion:
    """One assertion without problems."""
    messages: list[str] = []
    items = parse_assertions(
        [row], lambda path, message: messages.append(message), references=references
    )
    assert messages == []
    assert isinstance(items[0], Assertion)
    return items[0]


def found(row: Mapping[str, Any], answer: object = "", **known: Any) -> Outcome:
    """What an assertion finds in an answer of which so much is known."""
    return check_output(parsed(row), Output(value=answer, **known))


def passes(type_: str, value: object, answer: object, **known: Any) -> bool:
    """Whether an answer passes; its score and the negated type must say the same."""
    row = {"type": type_, "value": value}
    outcome = found(row, answer, **known)
    negated = found(row | {"type": f"not-{type_}"}, answer, **known)
    assert negated.passed != outcome.passed
    assert (outcome.score, negated.score) == (float(outcome.passed), float(negated.passed))
    assert bool(outcome.reason) != outcome.passed
    assert bool(negated.reason) != negated.passed
    return outcome.passed
