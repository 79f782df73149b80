"""Writes a prompt test as one self-contained HTML page, by the same rules as an evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from llm_actions.evals.results import Status
from llm_actions.reports.html import Viewer, write_html
from llm_actions.reports.prompt_test import PromptTestReport, case_line
from llm_actions.suites.records import CaseRecord, Change

PROMPT_TEST = Viewer(
    title="Prompt test",
    overview="prompt_test_overview",
    filters="prompt_test_filters",
    appendix="prompt_test_appendix",
    styles=("base", "summary", "charts", "cases", "detail", "prompt_test", "print"),
    scripts=(
        *("text", "elements", "charts", "verdict", "prompt_test/summary", "groups"),
        *(
            "prompt_test/judge",
            "prompt_test/suites",
            "prompt_test/order",
            "selection",
            "comparison",
            "texts",
        ),
        *("prompt_test/detail", "prompt_test/cells", "rows", "list", "address", "page"),
        "prompt_test/main",
    ),
)
URGENCY = {Status.ERROR: 1, Status.FAIL: 2, Status.NOT_RUN: 3, Status.PASS: 4}


def write_prompt_test_html(report: PromptTestReport, path: Path) -> None:
    """Writes the page to `path`, which holds either the old or the whole new page at any time."""
    write_html(report.header(), case_lines(report), path, PROMPT_TEST)


def case_lines(report: PromptTestReport) -> Iterator[bytes]:
    """The cases, the most urgent first: a page may not hold all of them."""
    return map(case_line, sorted(report.cases, key=_urgency))


def _urgency(case: CaseRecord) -> int:
    return 0 if case.change is Change.BROKEN else URGENCY[case.status]
