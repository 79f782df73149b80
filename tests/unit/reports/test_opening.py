"""The keys that all reports share, and the form of report.json."""

from __future__ import annotations

import json

import pytest
from tests.golden.prompt_tests import everything
from tests.golden.reports import failing

from llm_actions import VERSION
from llm_actions.reports.opening import Report, opening, render_json


@pytest.mark.parametrize("report", [failing(), everything()], ids=["evaluation", "prompt-test"])
def test_every_report_begins_with_the_same_keys(report: Report) -> None:
    found = opening(report, "llm-actions/some-report/1")

    assert list(found) == [
        *("schema", "tool", "verdict", "exit_code", "reasons"),
        *("suite", "started_at", "duration_seconds", "commit"),
    ]
    assert found["schema"] == "llm-actions/some-report/1"
    assert found["tool"] == {"name": "llm-actions", "version": VERSION}
    assert (found["verdict"], found["exit_code"]) == (report.verdict, int(report.exit_code))


@pytest.mark.parametrize("cases", [[], [b'{"id":"a"}'], [b'{"id":"a"}', b'{"id":"}\xc3\xa9"}']])
def test_cases_stand_on_lines_of_their_own(cases: list[bytes]) -> None:
    text = b"".join(render_json({"verdict": "pass", "inner": {"deep": {}}}, cases))

    assert json.loads(text) == {
        "verdict": "pass",
        "inner": {"deep": {}},
        "cases": [json.loads(case) for case in cases],
    }
    assert all(case in [line.rstrip(b",") for line in text.splitlines()] for case in cases)


def test_text_that_is_no_unicode_is_escaped() -> None:
    text = b"".join(render_json({"reasons": ["\ud800"]}, []))

    assert json.loads(text)["reasons"] == ["\ud800"]
