"""The document of a prompt test; its schema has a test of its own."""

import json

from tests.golden.prompt_tests import everything, failing, linted

from llm_actions.lint.findings import Severity
from llm_actions.reports.prompt_test import render_prompt_test
from llm_actions.suites.records import SuiteName


def test_findings_that_are_switched_off_do_not_count() -> None:
    lint = linted().lint

    assert lint is not None
    assert [lint.count(each) for each in Severity] == [1, 1, 0]
    assert len(lint.findings) == 3


def test_versions_are_found_by_their_suite() -> None:
    report = everything()

    assert len(report.of(SuiteName.REGRESSION)) == 3
    assert [each.version for each in report.of(SuiteName.SAFETY)] == ["v2"]
    assert report.of(SuiteName.LINT) == ()


def test_intervals_are_objects_with_names() -> None:
    read = json.loads(b"".join(render_prompt_test(failing())))

    gate = read["versions"][1]["gates"][0]
    assert gate["interval"].keys() == {"low", "high", "confidence", "method"}
    assert read["versions"][1]["groups"][0]["interval"]["method"] == "wilson"
    assert read["versions"][0]["changes"]["broken"] == 1
