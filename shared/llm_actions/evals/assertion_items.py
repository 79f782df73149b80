"""Reads the assertions of a test case or a sample, and says what they need beside the answer."""

from __future__ import annotations

from collections.abc import Sequence

from llm_actions.assertions.engine import families
from llm_actions.assertions.kinds import Family
from llm_actions.assertions.model import Item, KeyPath, assertions_in
from llm_actions.assertions.parse import References, parse_assertions
from llm_actions.config.fields import Report

REFUSED_OPTIONS = {
    "provider": "the judge of a run is chosen with the input `judge-model`",
    "rubricPrompt": "a judge's instructions are fixed, so that no answer can talk it into a pass",
}
NEEDS_VECTORS = ("answer-relevance",)


def read_assertions(
    entries: Sequence[object], references: References, report: Report
) -> tuple[Item, ...]:
    """The assertions of a case; `report` is told every problem."""

    def note(_: KeyPath, message: str) -> None:
        report(message)

    items = parse_assertions(list(entries), note, references=references)
    for assertion in assertions_in(items):
        if assertion.provider is not None:
            report(f"`provider` is not supported: {REFUSED_OPTIONS['provider']}")
        for name in REFUSED_OPTIONS.keys() & assertion.options.keys():
            report(f"`{name}` is not supported: {REFUSED_OPTIONS[name]}")
    return items


def needs(items: tuple[Item, ...]) -> frozenset[Family]:
    """What the assertions of a case need beside the answer."""
    found = set(families(items))
    if any(assertion.type in NEEDS_VECTORS for assertion in assertions_in(items)):
        found.add(Family.SIMILARITY)
    return frozenset(found)
