"""Prompt tests from options to report, over real HTTP and real files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.unit.fakes import completion
from tests.unit.problems import told
from tests.unit.suites.prompts import folders_of, options

from llm_actions.clock import SystemClock
from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError
from llm_actions.interruption import Interruption
from llm_actions.occasion import Occasion
from llm_actions.progress import ProgressLine
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.suites.assembly import report_of
from llm_actions.suites.plan import Plan, make_plan
from llm_actions.suites.records import CaseKind, CaseRecord, GateRecord
from llm_actions.suites.service import DoneSuites, run_suites
from llm_actions.verdict import OnInconclusive

Document = dict[str, Any]
OCCASION = Occasion(suite="s", commit="abc", on_inconclusive=OnInconclusive.FAIL)


def planned(root: Path, url: str = "http://endpoint.test/v1", **chosen: Any) -> Plan:
    """The plan of a user who chose these, in this workspace."""
    report_dir = root / "report"
    report_dir.mkdir(exist_ok=True)
    usual = {"base_url": url, "report_dir": report_dir}
    return make_plan(options(**usual | chosen), folders_of(root), Problems())


def wrong(root: Path, **chosen: Any) -> list[str]:
    """Everything that is wrong with what a user chose."""
    try:
        planned(root, **chosen)
    except ConfigurationError as error:
        problems = Problems()
        problems.extend(error.problems)
        return told(problems)
    return []


def ran(plan: Plan, interruption: Interruption | None = None) -> DoneSuites:
    """What came of a plan."""
    clock = SystemClock()
    progress = ProgressLine(plan.cases, clock, is_job=True, stream=io.StringIO())
    return run_suites(plan, interruption or Interruption(), clock, progress)


def reported(plan: Plan, interruption: Interruption | None = None) -> PromptTestReport:
    """The report of a plan that was run."""
    return report_of(plan, OCCASION, ran(plan, interruption))


def replying(reply: Callable[[Document], str | bytes]) -> Callable[[str, Document], bytes]:
    """An endpoint that answers each chat request with a text, or with bytes as they are."""

    def answer(path: str, document: Document) -> bytes:
        del path
        found = reply(document)
        return found if isinstance(found, bytes) else completion(found)

    return answer


def asked(document: Document) -> str:
    """The user's text in a request."""
    return str(document["messages"][-1]["content"])


def system(document: Document) -> str:
    """The system text in a request."""
    first = document["messages"][0]
    return str(first["content"]) if first["role"] == "system" else ""


def statuses(report: PromptTestReport, kind: CaseKind = CaseKind.CASE) -> list[str]:
    """The statuses of the cases of a kind, in their order."""
    return [str(each.status) for each in report.cases if each.kind is kind]


def changes(cases: Sequence[CaseRecord]) -> dict[str, str | None]:
    """What became of each case."""
    return {each.id: each.change for each in cases}


def gate(report: PromptTestReport, name: str, version: int = 0) -> GateRecord:
    """A gate of a version."""
    (found,) = [each for each in report.versions[version].gates if each.name == name]
    return found
