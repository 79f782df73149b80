"""One assertion, one answer: as recorded from promptfoo itself, and where it is not measured."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.assertions.asserting import found, parsed
from tests.unit.vectors import FOLDER

from llm_actions.assertions.checking import check_output
from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import (
    Assertion,
    Guardrails,
    Item,
    Outcome,
    Output,
    UnmeasuredError,
)
from llm_actions.assertions.parse import parse_assertions
from llm_actions.evals.results import Status

# The source of a row and why what is found here is better; none of the rows needs it.
DIFFERENCES: Mapping[str, str] = {}


def rows(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / file).read_text("utf-8").splitlines()]


def items_of(values: list[dict[str, Any]]) -> tuple[tuple[Item, ...], list[str]]:
    messages: list[str] = []
    items = parse_assertions(values, lambda path, message: messages.append(message))
    return items, messages


def output_of(row: Mapping[str, Any]) -> Output:
    extra = row.get("extra") or {}
    flags = extra.get("guardrails")
    guardrails = flags and Guardrails(
        is_flagged=flags["flagged"],
        is_input_flagged=flags.get("flaggedInput", False),
        is_output_flagged=flags.get("flaggedOutput", False),
        reason=flags.get("reason"),
    )
    return Output(
        value=row["output"],
        variables=row["vars"],
        latency_ms=extra.get("latency_ms"),
        cost=extra.get("cost"),
        finish_reason=extra.get("finish_reason"),
        log_probs=extra.get("log_probs"),
        tools=extra.get("tools"),
        guardrails=guardrails,
    )


def outcome_of(row: Mapping[str, Any]) -> Outcome | str:
    """The outcome, or why there is none."""
    given = {key: row[key] for key in ("type", "value", "threshold") if row[key] is not None}
    items, messages = items_of([given])
    if messages:
        return messages[0]
    assert isinstance(items[0], Assertion)
    try:
        return check_output(items[0], output_of(row))
    except UnmeasuredError as error:
        return str(error)


@pytest.mark.parametrize(
    "row", rows("promptfoo_assertions.jsonl"), ids=lambda row: f"{row['type']}:{row['test'][-40:]}"
)
def test_assertion_agrees_with_promptfoo(row: dict[str, Any]) -> None:
    outcome = outcome_of(row)

    if row["source"] in DIFFERENCES:
        return
    if (row.get("extra") or {}).get("expect_error"):
        assert isinstance(outcome, str)
    else:
        assert isinstance(outcome, Outcome), outcome
        assert outcome.passed is row["expect_pass"], outcome.reason
        assert outcome.score == pytest.approx(row["expect_score"], abs=1e-9)


@pytest.mark.parametrize(
    "row", rows("promptfoo_aggregation.jsonl"), ids=lambda row: row["test"].removeprefix("run")
)
def test_case_agrees_with_promptfoo(row: dict[str, Any]) -> None:
    items, messages = items_of(row["asserts"])
    output = Output(
        value=row["output"],
        variables=row["vars"],
        latency_ms=row["latency_ms"],
        cost=row["cost"],
    )

    outcome = asyncio.run(Engine().check(items, output, threshold=row["threshold"]))

    assert messages == []
    assert (outcome.status is Status.PASS) is row["expect_pass"]
    assert outcome.score == pytest.approx(row["expect_score"])
    assert outcome.named_scores == pytest.approx(row["named_scores"])
    assert outcome.reason.replace("\\", "") == row["expect_reason"].replace("\\", "")


def test_differences_name_rows_that_there_are() -> None:
    sources = {row["source"] for row in rows("promptfoo_assertions.jsonl")}

    assert DIFFERENCES.keys() <= sources


def test_value_is_filled_in_with_the_variables_of_the_case() -> None:
    assertion = parsed({"type": "contains-all", "value": ["{{ a }}", "b"]})

    assert check_output(assertion, Output(value="xb", variables={"a": "x"})).passed
    assert not check_output(assertion, Output(value="xb", variables={"a": "y"})).passed


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"type": "regex", "value": "{{ a }}"}, "the value of `regex`: `\\(` is no regular"),
        ({"type": "equals", "value": "{{ b }}"}, "'b' is undefined"),
    ],
)
def test_value_that_turns_out_wrong_is_not_measured(row: dict[str, object], message: str) -> None:
    with pytest.raises(UnmeasuredError, match=message):
        found(row, "x", variables={"a": "("})


@pytest.mark.parametrize("type_", ["is-json", "contains-json", "equals", "tool-call-f1"])
def test_answer_that_is_nested_too_deeply_is_not_measured(type_: str) -> None:
    row = {"type": type_} | ({} if "json" in type_ else {"value": ["a"]})

    with pytest.raises(UnmeasuredError, match="nested too deeply"):
        found(row, '{"a":' * 100_000)
