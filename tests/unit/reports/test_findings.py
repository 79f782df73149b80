"""Findings as lines of a log and as Markdown, whatever their texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.corpus import STRINGS
from tests.hostile.markdown import render

from llm_actions.lint.findings import Finding, Severity
from llm_actions.reports.findings import counts_in_words, finding_line, render_findings

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def finding(
    severity: Severity = ERROR,
    *,
    message: str = "the file holds no text",
    file: str = "prompts/v1/system.md",
    suppressed: str | None = None,
) -> Finding:
    return Finding(
        rule="prompt/empty",
        severity=severity,
        message=message,
        file=file,
        line=3,
        column=7,
        suppressed=suppressed,
    )


def test_line_has_place_severity_message_and_rule() -> None:
    assert finding_line(finding()) == (
        "prompts/v1/system.md:3:7: error: the file holds no text [prompt/empty]"
    )


def test_line_tells_what_was_switched_off() -> None:
    assert ": warning (switched off): " in finding_line(finding(WARNING, suppressed="why"))


def test_line_keeps_its_rule_however_long_the_message_is() -> None:
    line = finding_line(finding(message="x" * 9000))

    assert len(line) == 500
    assert line.endswith("… [prompt/empty]")


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ([], "nothing found"),
        ([finding()], "1 error"),
        ([finding(), finding(), finding(NOTE)], "2 errors, 1 note"),
        ([finding(WARNING, suppressed="")], "nothing found"),
    ],
)
def test_counts_are_said_in_words(findings: list[Finding], words: str) -> None:
    assert counts_in_words(findings) == words


def test_summary_without_findings_is_short() -> None:
    assert render_findings([], versions=1) == (
        "### ✅ Prompt lint: nothing found\n\n1 version of prompts.\n"
    )


def test_summary_shows_the_most_severe_first() -> None:
    text = render_findings([finding(NOTE), finding(WARNING), finding()], versions=4)
    rows = [line for line in text.splitlines() if "`prompt/empty`" in line]

    assert text.startswith("### ❌ Prompt lint: 1 error, 1 warning, 1 note\n\n4 versions")
    assert [row[2] for row in rows] == ["❌", "⚠", "ℹ"]


def test_summary_has_a_bound() -> None:
    findings = [finding(message="`" * 900, file="f" * 900) for _ in range(3000)]
    hidden = [finding(message="x", suppressed="`" * 900, file="f" * 900) for _ in range(3000)]

    text = render_findings([*findings, *hidden], versions=1)

    assert "… and 2,900 more" in text
    assert "… and 2,980 more" in text
    assert len(text) < 200_000


def test_summary_gives_the_reasons_of_what_was_switched_off() -> None:
    text = render_findings([finding(suppressed="a router"), finding(suppressed="")], versions=1)

    assert "2 findings switched off" in text
    assert "`prompt/empty`: `a router`" in text
    assert "`prompt/empty`: no reason" in text


@given(st.sampled_from(STRINGS) | st.text(max_size=40))
def test_hostile_text_stays_in_its_quotation(text: str) -> None:
    harmless = render(render_findings([finding(), finding(suppressed="x")], versions=1))
    hostile = [finding(message=text, file=text), finding(suppressed=text or "x", file=text)]
    rendered = render(render_findings(hostile, versions=1))

    assert rendered.frame == harmless.frame


@given(st.sampled_from(STRINGS) | st.text(max_size=40))
def test_hostile_text_makes_no_line_of_its_own(text: str) -> None:
    line = finding_line(finding(message=text, file=text))

    assert len(line.splitlines()) == 1
    assert line.endswith(" [prompt/empty]")
