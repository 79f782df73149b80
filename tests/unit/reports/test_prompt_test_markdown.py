"""What comment and summary of a prompt test say; the golden files show how it looks."""

from dataclasses import replace

import pytest
from tests.golden.prompt_tests import (
    REPORTS,
    case,
    compared,
    everything,
    failing,
    judged,
    linted,
    passing,
    refused,
)

from llm_actions.evals.results import Status
from llm_actions.reports.markdown import marker as evaluation_marker
from llm_actions.reports.prompt_test_markdown import marker, render_comment, render_summary
from llm_actions.suites.records import Change

RUN_URL = "https://github.com/org/app/actions/runs/1"


@pytest.mark.parametrize("name", REPORTS)
def test_comment_begins_with_its_marker_and_the_verdict(name: str) -> None:
    report = REPORTS[name]()

    first, second = render_comment(report).split("\n")[:2]

    assert first == marker(report.suite) != evaluation_marker(report.suite)
    assert second.startswith("### ")
    assert f": {report.verdict}" in second
    assert render_summary(report).startswith(second)


def test_every_gate_has_its_row_and_failures_come_first() -> None:
    rows = [line for line in render_comment(failing()).split("\n") if line.startswith("| ")]

    gates = [line for line in rows if "≥" in line or "≤" in line]
    assert ["❌" in line for line in gates] == [True, True, False, False]


def test_version_without_gates_shows_its_counts() -> None:
    report = passing()
    bare = replace(report, versions=(replace(report.versions[0], gates=()),))

    assert "| regression | `support/v2` | | 6 of 6 pass | | | ✅ pass |" in render_comment(bare)


def test_reasons_of_the_table_are_not_repeated_and_others_are() -> None:
    report = replace(failing(), reasons=(*failing().reasons, "the cassette misses 3 answers"))

    body = render_comment(report)

    assert "- `the cassette misses 3 answers`" in body
    assert "- `1 newly broken" not in body


def test_broken_case_stands_with_both_answers_and_the_diff_in_colours() -> None:
    body = render_comment(failing())

    places = [body.index(text) for text in ("Newly broken", "收货后30天", "Please contact")]
    assert places == sorted(places)
    assert "```diff\n--- prompts/support/v1/system.md" in body
    assert "1 broken, 1 fixed, 2 same, 1 new, 1 removed" in body


def test_hidden_cases_are_counted_with_the_place_that_has_them() -> None:
    broken = compared(1, Change.BROKEN)
    report = replace(failing(), cases=(broken,) * 30)

    assert f"22 more broken cases are in [the run's summary]({RUN_URL})." in render_comment(
        report, RUN_URL
    )
    assert "22 more broken cases are in report.html." in render_comment(report)
    assert "more broken cases" not in render_summary(report)


def test_table_of_failing_cases_counts_what_it_leaves_out() -> None:
    cases = tuple(case(number, Status.FAIL) for number in range(40))

    body = render_comment(replace(passing(), cases=cases))

    assert "<summary>40 cases without a pass</summary>" in body
    assert "30 more cases are in report.html." in body


def test_what_does_not_run_and_notes_are_told_whatever_room_there_is() -> None:
    broken = compared(1, Change.BROKEN)
    long = replace(broken, input="😀\n" * 5000, id="😀" * 500)
    report = replace(everything(), cases=(long,) * 1000)

    for text in (render_comment(report), render_summary(report)):
        assert "`javascript` assertions do not run here" in text
        assert "was not compared" in text


def test_configuration_problems_replace_everything_else() -> None:
    many = replace(refused(), problems=refused().problems * 30)

    body = render_comment(many)

    assert "Nothing was tested: the configuration is wrong." in body
    assert "- and 40 more" in body
    assert "<details" not in body


def test_lint_alone_has_no_word_of_other_suites() -> None:
    body = render_comment(linted())

    assert "#### Lint" in body
    assert "Regression" not in body
    assert "Safety" not in body
    assert body.index("secret/vendor-key") < body.index("prompt/no-role")
    assert "a stub until May" not in body


def test_judge_has_a_row_among_the_gates() -> None:
    rows = [line for line in render_comment(judged()).split("\n") if line.startswith("| judge")]

    assert rows == [
        "| judge | `judge-2026-05-01` | `Cohen's kappa` | 0.58 | 0.19 to 0.82 | ≥ 0.6 "
        "| ❔ inconclusive |"
    ]


def test_judge_alone_has_a_table_too() -> None:
    alone = replace(judged(), versions=(), cases=())

    assert "| judge |" in render_comment(alone)
