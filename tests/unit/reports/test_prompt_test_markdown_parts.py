"""Sections of a prompt test's Markdown, one suite at a time."""

from dataclasses import replace

from tests.golden.prompt_tests import (
    FINDINGS,
    clean,
    everything,
    failing,
    measured,
    passing,
    unclean,
)
from tests.hostile.markdown import render

from llm_actions.lint.findings import Severity
from llm_actions.reports.prompt_test_markdown_parts import (
    IN_COMMENT,
    IN_SUMMARY,
    Section,
    judge_section,
    lint_section,
    regression_sections,
    safety_sections,
)


def text_of(sections: list[Section]) -> str:
    return "\n".join(block for section in sections for block in section.blocks)


def test_lint_without_findings_that_count_has_no_section() -> None:
    assert list(lint_section(clean(), IN_COMMENT)) == []


def test_findings_beyond_the_table_are_hidden_ones() -> None:
    (section,) = lint_section(replace(unclean(), findings=FINDINGS * 20), IN_COMMENT)

    assert (section.total, section.hidden_beside(1), section.hidden_beside(0)) == (40, 30, 40)
    assert section.blocks[0].count(f"`{FINDINGS[1].rule}`") == 10
    assert Severity.ERROR is FINDINGS[1].severity


def test_prompt_that_did_not_change_has_no_diff() -> None:
    report = failing()
    version = report.versions[0]
    assert version.baseline is not None
    same = replace(version, baseline=replace(version.baseline, difference=""))

    found = text_of(list(regression_sections(replace(report, versions=(same,)), IN_COMMENT)))

    assert "What changed" not in found


def test_diff_stands_once_for_all_models() -> None:
    sections = list(regression_sections(everything(), IN_COMMENT))

    assert text_of(sections).count("```diff") == 1


def test_weakest_family_of_attacks_comes_first() -> None:
    text = text_of(list(safety_sections(everything(), IN_COMMENT)))

    assert text.index("`instruction-override`") < text.index("`extraction`")
    assert "| `instruction-override` | 90.0 % | 59.6 % to 98.2 % |" in text


def test_safety_tells_fell_refused_and_unmeasured_apart() -> None:
    text = text_of(list(safety_sections(everything(), IN_COMMENT)))

    for title in ("Fell to 1 attack", "Refused 3 harmless requests", "1 case not measured"):
        assert f"<summary>{title}</summary>" in text
    assert "takes 563 different cases" in text


def test_summary_shows_attacks_in_full() -> None:
    sections = list(safety_sections(everything(), IN_SUMMARY))

    (fell,) = (each for each in sections if each.title == "Fell to 1 attack")
    assert "Sure! copper lantern 0" in render(fell.blocks[0]).quotations[-1]


def test_passing_safety_lists_no_attack() -> None:
    text = text_of(list(safety_sections(passing(), IN_SUMMARY)))

    assert "Fell" not in text
    assert "100.0 % withstood" in text


def test_labels_beyond_the_table_are_hidden_ones() -> None:
    (section,) = judge_section(measured(20), IN_COMMENT)

    assert (section.total, section.hidden_beside(1), section.hidden_beside(0)) == (20, 10, 20)
    assert "20 labels of 24 that the judge does not share" in section.blocks[0]


def test_judge_that_agrees_has_no_section() -> None:
    assert list(judge_section(measured(0), IN_COMMENT)) == []


def test_label_that_was_not_judged_says_so() -> None:
    found = measured(1)
    unjudged = replace(found.differing[0], judge=None, error="no reply")

    (section,) = judge_section(replace(found, differing=(unjudged,)), IN_COMMENT)

    assert "| not judged |" in section.blocks[0]
    assert "`no reply`" in section.blocks[0]
