"""The JUnit file: a test case a case, and nothing green that was not measured."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from tests.golden.reports import faulty, passing, refused
from tests.hostile.junit import read_junit

from llm_actions.errors import ExitCode
from llm_actions.evals.judgement import Counts
from llm_actions.reports.document import EvaluationReport, RunPart
from llm_actions.reports.junit import attribute, case_element, content, render_junit
from llm_actions.verdict import Verdict


def junit(report: EvaluationReport) -> Element:
    repeats = report.run.repeats
    return read_junit(render_junit(report, (case_element(c, repeats) for c in report.cases())))


def test_failure_holds_reasons_and_texts() -> None:
    (first, _) = junit(passing()).iter("failure")

    assert first.attrib == {"type": "score", "message": 'missing keyword "5个工作日"'}
    assert (first.text or "").split("\n")[1:] == [
        "input: 退款什么时候到账？",
        "expected: 5个工作日内退回原支付方式。",
        "answer: 请联系我们的客服团队。",
    ]


def test_error_is_no_failure_and_not_run_is_skipped() -> None:
    root = junit(faulty())

    kinds = [error.attrib["type"] for error in root.iter("error")]
    assert kinds == ["timeout", "server", "invalid-reply"]
    assert len(list(root.iter("failure"))) == 1
    assert len(list(root.iter("skipped"))) == 4


def test_case_says_where_it_stands_and_how_long_it_took() -> None:
    case = next(junit(passing()).iter("testcase"))

    assert case.attrib == {
        "classname": "data/eval_dataset.jsonl",
        "name": "return-en-1",
        "file": "data/eval_dataset.jsonl",
        "line": "1",
        "time": "0.200",
    }


def test_repeats_have_a_name_each() -> None:
    report = passing()
    cases = [replace(next(report.cases()), repeat=repeat) for repeat in range(2)]
    report = replace(
        report,
        counts=Counts(total=2, passed=2),
        run=RunPart(repeats=2),
        case_lines=lambda: (case.to_line() for case in cases),
    )

    names = [case.get("name") for case in junit(report).iter("testcase")]

    assert names == ["return-en-1 #1", "return-en-1 #2"]


def test_cases_that_did_not_run_and_are_not_listed_are_skipped_too() -> None:
    counts = faulty().counts
    report = replace(faulty(), counts=replace(counts, total=1024, not_run=1004))

    skipped = list(junit(report).iter("skipped"))

    assert len(skipped) == 1004


def test_refused_configuration_is_an_error_that_names_the_problems() -> None:
    (error,) = junit(refused()).iter("error")

    assert "nothing was measured" in error.attrib["message"]
    assert (error.text or "").split("\n") == [str(problem) for problem in refused().problems]


@pytest.mark.parametrize("code", [ExitCode.CONFIGURATION, ExitCode.BUG, ExitCode.INTERRUPTED])
def test_run_without_cases_is_never_green(code: ExitCode) -> None:
    root = junit(replace(refused(), exit_code=code, problems=()))

    assert root.attrib["errors"] == "1"


def test_dry_run_is_skipped() -> None:
    report = replace(
        refused(),
        verdict=Verdict.INCONCLUSIVE,
        exit_code=ExitCode.PASS,
        reasons=("dry run: nothing was measured",),
        problems=(),
    )

    (skipped,) = junit(report).iter("skipped")

    assert skipped.attrib["message"] == "dry run: nothing was measured"


def test_suite_names_the_run() -> None:
    assert junit(passing())[0].attrib["name"] == "evaluate"
    assert junit(replace(passing(), suite="zh & en"))[0].attrib["name"] == "evaluate zh & en"


def test_long_texts_are_cut() -> None:
    case = replace(next(passing().cases()), id="x" * 50_000)
    report = replace(passing(), counts=Counts(total=1), case_lines=lambda: iter([case.to_line()]))

    (found,) = junit(report).iter("testcase")

    assert len(found.attrib["name"]) == 4000


def test_markup_is_escaped() -> None:
    assert attribute("a\"b'c<d>&\ne") == '"a&quot;b\'c&lt;d&gt;&amp;&#10;e"'
    assert content("]]><![CDATA[ & \x00") == "]]&gt;&lt;![CDATA[ &amp; [U+0000]"
