"""What people read of an item that did not pass."""

import asyncio

import pytest
from tests.unit.pytest_plugin.making import checks_of

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Output
from llm_actions.evals.results import Status
from llm_actions.lint.findings import Finding, Severity
from llm_actions.pytest_plugin.findings import (
    Conversation,
    Found,
    Place,
    found_case,
    found_lint,
    report,
    unmeasured,
)
from llm_actions.reports.text import OLD_COMMAND

PLACE = Place(file="p/config.yaml", line=7)


def found(fields: str, answer: str) -> Found:
    checks, problems = checks_of(fields)
    assert problems == []
    outcome = asyncio.run(Engine().check(checks, Output(value=answer)))
    return found_case(outcome, PLACE, Conversation(asked="How long?", answer=answer), str)


def test_failure_has_score_reasons_line_and_answer() -> None:
    result = found("{input: q, expected_keywords: [five, days]}", "six\nweeks")

    assert result.status is Status.FAIL
    assert result.properties == (("llm_score", "0.0000"),)
    assert result.text.splitlines() == [
        'score 0.00: missing keyword "five"; missing keyword "days"',
        "  at p/config.yaml:7",
        "  asked: How long?",
        "  answer (9 characters):",
        "  | six",
        "  | weeks",
    ]


def test_every_failed_assertion_is_listed_those_in_sets_too() -> None:
    result = found(
        "{input: q, assert: [{type: contains, value: a},"
        " {type: assert-set, assert: [{type: contains, value: b}, {type: contains, value: x}]}]}",
        "xyz",
    )

    lines = result.text.splitlines()
    assert len([line for line in lines if line.startswith("  - ")]) == 2


def test_pass_has_its_score_and_no_text() -> None:
    result = found("{input: q, expected_keywords: [five]}", "five")

    assert result == Found(status=Status.PASS, properties=(("llm_score", "1.0000"),))


def test_unmeasured_assertion_is_an_error_without_a_score() -> None:
    result = found("{input: q, assert: [{type: llm-rubric, value: polite}]}", "x")

    assert result.status is Status.ERROR
    assert result.text.startswith("not measured: llm-rubric: ")
    assert result.properties == ()


def test_what_was_never_answered_has_no_answer() -> None:
    text = unmeasured("no reply", PLACE, Conversation(asked="q"), str).text

    assert text.splitlines() == ["not measured: no reply", "  at p/config.yaml:7", "  asked: q"]


def test_finding_of_the_lint_names_its_rule_and_line() -> None:
    finding = Finding(
        rule="prompt/empty", severity=Severity.ERROR, message="is empty", file="p/s.md", line=3
    )

    assert found_lint(finding).text == "prompt/empty: is empty\n  at p/s.md:3"


HOSTILE = (
    "::error file=x::pwned\n##[error]pwned\r::set-output name=x::y\n"
    "\x1b[2J\x1b]0;title\x07 \u202egnp.exe \u2028::warning::z\n\x00"
)


@pytest.mark.parametrize("head", ["fine", HOSTILE])
def test_no_text_of_others_becomes_a_line_of_the_log(head: str) -> None:
    talk = Conversation(asked=HOSTILE, answer=HOSTILE)

    text = report(head, Place(file=HOSTILE, line=1), [HOSTILE], talk, str)

    assert text.replace("\n", "").isprintable()
    for line in text.split("\n"):
        assert not line.lstrip().startswith("::")
        assert not OLD_COMMAND.search(line)


def test_secrets_are_hidden_before_texts_are_cut() -> None:
    talk = Conversation(asked="sk-1", answer="x" * 1998 + "sk-1")

    text = report("sk-1", PLACE, ["sk-1"], talk, lambda text: text.replace("sk-1", "***"))

    assert "sk-" not in text
    assert text.endswith(("*", "…"))


def test_long_texts_and_lists_are_cut() -> None:
    text = report("h" * 9000, PLACE, ["r"] * 100, Conversation(asked="", answer="a" * 9000), str)

    assert len(text) < 4000
    assert "  - … and 80 more" in text
    assert "answer (9,000 characters)" in text
