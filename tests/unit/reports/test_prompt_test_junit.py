"""JUnit XML of a prompt test: a suite each, and a test case for all that was looked at."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from tests.golden.prompt_tests import (
    REPORTS,
    everything,
    failing,
    judged,
    linted,
    measured,
    passing,
    refused,
)
from tests.hostile.junit import read_junit

from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.reports.prompt_test_junit import render_prompt_test_junit
from llm_actions.verdict import Verdict


def read(report: PromptTestReport) -> Element:
    return read_junit(render_prompt_test_junit(report))


def suites(root: Element) -> dict[str, Element]:
    return {each.attrib["name"].split(" ")[0]: each for each in root.iter("testsuite")}


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_the_right_shape(name: str) -> None:
    assert read(REPORTS[name]()).tag == "testsuites"


def test_suites_stand_apart_with_their_own_totals() -> None:
    found = suites(read(everything()))

    totals = {
        name: [each.get(key) for key in ("tests", "failures", "errors", "skipped")]
        for name, each in found.items()
    }
    assert totals == {
        "lint": ["3", "1", "0", "1"],
        "regression": ["8", "2", "1", "0"],
        "safety": ["50", "4", "1", "0"],
    }


def test_case_is_named_by_its_version_and_id() -> None:
    (broken,) = (
        each for each in read(failing()).iter("testcase") if "return-zh" in each.get("name", "")
    )

    assert broken.get("classname") == "prompts/support/v2"
    assert (broken.get("name"), broken.get("line")) == ("return-zh", "16")
    (failure,) = broken
    assert failure.get("type") == "broken"
    assert "answer before: 收货后30天内可以退货。" in (failure.text or "")


def test_removed_case_is_skipped() -> None:
    skipped = [
        each.get("message") for each in suites(read(failing()))["regression"].iter("skipped")
    ]

    assert skipped == ["removed"]


def test_warning_tells_and_does_not_fail() -> None:
    lint = suites(read(linted()))["lint"]

    assert [each[0].tag for each in lint] == ["system-out", "failure", "skipped"]


def test_lint_without_findings_is_one_test_that_passed() -> None:
    report = linted()
    assert report.lint is not None
    clean = replace(report, lint=replace(report.lint, findings=(), verdict=Verdict.PASS))

    (found,) = suites(read(clean))["lint"]

    assert (found.get("name"), list(found)) == ("4 versions", [])


def test_lint_that_did_not_work_is_an_error() -> None:
    report = linted()
    assert report.lint is not None
    broken = replace(report, lint=replace(report.lint, findings=(), verdict=Verdict.ERROR))

    assert suites(read(broken))["lint"].get("errors") == "1"


def test_configuration_problem_is_one_test_with_an_error() -> None:
    (error,) = read(refused()).iter("error")

    assert "did you mean `safety`" in (error.text or "")


def test_nothing_to_test_without_an_error_is_skipped() -> None:
    nothing = replace(refused(), verdict=Verdict.PASS, problems=())

    assert len(list(read(nothing).iter("skipped"))) == 1


def test_one_model_is_not_named() -> None:
    assert not any("gpt" in each.get("name", "") for each in read(passing()).iter("testcase"))


@pytest.mark.parametrize(
    ("verdict", "element"),
    [
        (Verdict.PASS, "system-out"),
        (Verdict.FAIL, "failure"),
        (Verdict.ERROR, "error"),
        (Verdict.INCONCLUSIVE, "skipped"),
    ],
)
def test_judge_is_a_test_case_of_its_verdict(verdict: Verdict, element: str) -> None:
    report = replace(judged(), judge=replace(measured(), verdict=verdict))

    suite = suites(read(report))["judge"]

    (case,) = suite.iter("testcase")
    (found,) = case
    assert (case.get("classname"), found.tag) == ("evals/labels.csv", element)
    if element != "skipped":
        assert "person fail, judge pass" in (found.text or "")
    if element not in ("system-out",):
        assert "Cohen's kappa 0.58" in (found.get("message") or "")
