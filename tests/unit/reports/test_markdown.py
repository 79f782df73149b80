"""What the comment and the step summary say; the golden files show how it looks."""

from dataclasses import replace

import pytest
from tests.golden.reports import (
    ACCURACY,
    COMMIT_BEFORE,
    REPORTS,
    before,
    cases_of,
    failing,
    faulty,
    passing,
    refused,
    report_of,
)

from llm_actions.errors import Problem
from llm_actions.evals.gates import Mode
from llm_actions.evals.results import Status
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import excerpt
from llm_actions.reports.history import State, decode, state_of
from llm_actions.reports.markdown import marker, render_comment, render_summary
from llm_actions.verdict import Verdict

RUN_URL = "https://github.com/org/app/actions/runs/1"


def comment(report: EvaluationReport, earlier: State | None = None) -> str:
    return render_comment(report, excerpt(report.cases()), earlier, RUN_URL)


def summary(report: EvaluationReport) -> str:
    return render_summary(report, excerpt(report.cases()))


def test_marker_of_a_plain_name_is_the_name() -> None:
    assert marker("") == "<!-- llm-actions:evaluate: -->"
    assert marker("support-v2.1_x") == "<!-- llm-actions:evaluate:support-v2.1_x -->"


def test_markers_of_different_suites_differ() -> None:
    suites = [
        "a b",
        "a_b",
        "a-b",
        "a\tb",
        "支持",
        "客服",
        "x" * 60,
        "x" * 61,
        "x" * 62,
        "-->",
        "--_",
    ]

    markers = {marker(suite) for suite in suites}

    assert len(markers) == len(suites)
    assert all(len(each) < 110 for each in markers)
    assert all(each.count("-->") == 1 and each.endswith(" -->") for each in markers)


@pytest.mark.parametrize(
    ("verdict", "mark"),
    [
        (Verdict.PASS, "✅"),
        (Verdict.FAIL, "❌"),
        (Verdict.INCONCLUSIVE, "❔"),
        (Verdict.ERROR, "⚠️"),
    ],
)
def test_heading_begins_with_the_verdicts_mark(verdict: Verdict, mark: str) -> None:
    report = replace(passing(), verdict=verdict)

    heading = comment(report).split("\n")[1]

    assert heading.startswith(f"### {mark} Evaluation: {verdict}")
    assert ("accuracy" in heading) == (verdict is not Verdict.ERROR)
    assert summary(report).split("\n")[0] == heading


def test_reason_that_a_gate_shows_is_not_repeated() -> None:
    body = comment(failing())

    assert "accuracy 72.9 % is below" not in body
    assert "more samples are needed" in body


def test_reason_of_a_gate_that_was_not_measured_is_told() -> None:
    report = failing()
    gates = tuple(
        replace(result, value=None, verdict=Verdict.ERROR, reason="cost was not measured: no price")
        for result in report.gates
    )
    report = replace(report, gates=gates, reasons=(gates[0].reason,), verdict=Verdict.ERROR)

    body = comment(report)

    assert "- `cost was not measured: no price`" in body
    assert "not measured |" in body


def test_gates_that_are_closed_come_first() -> None:
    results = failing().gates
    report = replace(failing(), gates=(*results[3:], *results[:3]))

    rows = [line for line in comment(report).split("\n") if line.endswith((" fail |", " pass |"))]

    assert [row.split(" ")[-2] for row in rows] == ["fail", "fail", "pass", "pass"]


def test_confident_gate_says_so() -> None:
    gate = replace(ACCURACY, mode=Mode.CONFIDENT)

    assert "| ≥ 85.0 %, confident |" in comment(report_of(cases_of(12, ()), [gate]))
    assert "| ≥ 85.0 % |" in comment(report_of(cases_of(12, ()), [ACCURACY]))


def test_gates_beyond_the_table_are_counted() -> None:
    report = replace(failing(), gates=failing().gates * 7)

    body = comment(report)

    assert body.count("| `accuracy` |") == 7
    assert body.count("| `cost` |") < 7
    assert "5 more gates are in report.json." in body


def test_problems_beyond_the_list_are_counted() -> None:
    problem = Problem(where="a.jsonl:1", message="wrong")

    body = comment(replace(refused(), problems=(problem,) * 23))

    assert body.count("- `a.jsonl:1`: `wrong`") == 20
    assert "- and 3 more" in body


def test_reasons_beyond_the_list_are_counted() -> None:
    reasons = tuple(f"reason {number}" for number in range(12))

    body = comment(replace(faulty(), reasons=reasons))

    assert "- `reason 9`\n- and 2 more\n" in body


def test_counts_leave_out_what_did_not_happen() -> None:
    assert "\n46 of 48 cases are correct, 2 failed.\n" in comment(passing())
    assert "\n12 of 12 cases are correct.\n" in comment(report_of(cases_of(12, ()), [ACCURACY]))
    assert (
        "\n16 of 24 cases are correct, 1 failed, 3 ended in an error, 4 did not run.\n"
        in comment(faulty())
    )


def test_cases_are_open_to_the_eye_unless_the_run_passed() -> None:
    assert "<details><summary>2 cases" in comment(passing())
    assert "<details open><summary>13 cases" in comment(failing())


def test_comment_leads_to_the_rest_and_summary_holds_it() -> None:
    assert f"3 more are in [the run's summary]({RUN_URL})." in comment(failing())
    assert summary(failing()).count("<details><summary><code>") == 13


def test_tags_are_in_the_summary_alone() -> None:
    assert "| `zh` | 24 |" in summary(failing())
    assert "| `zh` | 24 |" not in comment(failing())


def test_first_run_is_compared_with_nothing() -> None:
    body = comment(passing(), None)

    assert "Since" not in body
    assert decode(body) is not None


def test_second_run_says_what_changed() -> None:
    body = comment(passing(), before())

    assert (
        "\nSince `4f1c2a9`: accuracy 91.7 % → 95.8 %, **1 newly failed** (`privacy-en-2`), "
        "3 no longer fail.\n"
    ) in body


def test_run_like_the_one_before_changed_nothing() -> None:
    report = passing()
    same = decode(comment(report))

    assert "\nSince `6dcb09b`: nothing changed.\n" in comment(report, same)


def test_one_sample_no_longer_fails() -> None:
    earlier = state_of(None, 44 / 48, ("refund-zh-1", "privacy-en-2", "gone"), (), None)

    assert "Since the run before: accuracy 91.7 % → 95.8 %, 1 no longer fails." in (
        comment(passing(), earlier)
    )


def test_many_newly_failed_samples_are_cut_but_counted() -> None:
    earlier = state_of(COMMIT_BEFORE, 1.0, (), (), None)

    body = comment(failing(), earlier)

    assert "**13 newly failed** (" in body
    assert body.split("newly failed** (")[1].split(")")[0].count("`") == 10
    assert ", …)" in body


def test_run_with_too_many_failures_before_compares_the_accuracy_only() -> None:
    earlier = State(commit=COMMIT_BEFORE, accuracy=0.1, failed=None)

    assert "\nSince `4f1c2a9`: accuracy 10.0 % → 95.8 %.\n" in comment(passing(), earlier)


@pytest.mark.parametrize("name", ["error", "configuration"])
def test_run_that_did_not_measure_all_is_not_compared_and_keeps_the_memory(name: str) -> None:
    body = comment(REPORTS[name](), before())

    assert "Since" not in body
    assert decode(body) == before()
    assert decode(comment(REPORTS[name](), None)) is None


def test_run_with_errors_alone_is_compared_and_remembers_their_samples_as_they_were() -> None:
    cases = cases_of(24, (5,))
    broken = next(case for case in faulty().cases() if case.status is Status.ERROR)
    cases[broken.index] = broken
    report = report_of(cases, [ACCURACY])
    earlier = state_of(COMMIT_BEFORE, 0.9, (broken.id,), (), None)

    body = comment(report, earlier)

    assert "1 newly failed" in body
    assert "no longer" not in body
    remembered = decode(body)
    assert remembered is not None
    assert remembered.failed == state_of(None, 0, (broken.id, cases[5].id), (), None).failed
