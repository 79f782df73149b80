"""From a plan and a run that has ended to the report; nothing here asks anybody."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.golden.reports import cases_of
from tests.unit.evals.datasets import write_jsonl
from tests.unit.evals.options import options

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ExitCode
from llm_actions.evals.done_run import DoneRun
from llm_actions.evals.metrics import Measurements
from llm_actions.evals.plan import Plan, make_plan
from llm_actions.occasion import Occasion
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.evaluation import dataset_parts, report_of, target_part
from llm_actions.verdict import OnInconclusive, Verdict

CASES = cases_of(10, evaded=(3,))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    samples = [{"input": f"q{n}", "expected_keywords": ["fine"]} for n in range(len(CASES))]
    write_jsonl(tmp_path / "data.jsonl", samples)
    return tmp_path


def planned(folder: Path, **chosen: Any) -> Plan:
    return make_plan(options(**chosen), Folders(working=folder), Problems())


def done_run(measured: int = len(CASES), **chosen: Any) -> DoneRun:
    measurements = Measurements(len(CASES), 1)
    for case in CASES[:measured]:
        measurements.add(case)
    done = DoneRun(
        measurements=measurements,
        stopped=None,
        was_interrupted=False,
        started_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        duration_seconds=1.5,
        lowest_concurrency=4,
        requests=12,
        retries=2,
        cached=0,
        reused=0,
        spent_tokens=300,
        spent_usd=0.25,
        case_lines=lambda: (case.to_line() for case in CASES[:measured]),
    )
    return replace(done, **chosen)


def reported(
    plan: Plan, done: DoneRun, on_inconclusive: OnInconclusive = OnInconclusive.FAIL
) -> EvaluationReport:
    return report_of(plan, Occasion(suite="s", commit="c", on_inconclusive=on_inconclusive), done)


@pytest.mark.parametrize(
    ("threshold", "verdict", "code"),
    [(0.9, Verdict.PASS, ExitCode.PASS), (0.95, Verdict.FAIL, ExitCode.FAIL)],
)
def test_gates_decide_what_was_measured(
    folder: Path, threshold: float, verdict: Verdict, code: ExitCode
) -> None:
    report = reported(planned(folder, threshold=threshold), done_run())

    assert (report.verdict, report.exit_code) == (verdict, code)
    assert (report.counts.passed, report.counts.failed, report.counts.not_run) == (9, 1, 0)
    assert (report.run.requests, report.run.retries, report.run.lowest_concurrency) == (12, 2, 4)
    assert report.started_at == "2026-01-02T03:04:05+00:00"
    assert [case.id for case in report.cases()] == [case.id for case in CASES]


def test_run_that_ended_early_decides_nothing(folder: Path) -> None:
    report = reported(planned(folder, threshold=0.5), done_run(6, stopped="timeout of 5 s"))

    assert (report.verdict, report.exit_code) == (Verdict.ERROR, ExitCode.SERVICE)
    assert report.reasons == ("the run ended early after 6 of 10 cases: timeout of 5 s",)
    assert {gate.verdict for gate in report.gates} == {Verdict.ERROR}


def test_interrupted_run_has_an_exit_code_of_its_own(folder: Path) -> None:
    done = done_run(6, stopped="interrupted by SIGTERM", was_interrupted=True)

    assert reported(planned(folder), done).exit_code is ExitCode.INTERRUPTED


@pytest.mark.parametrize(
    ("reaction", "code"),
    [(OnInconclusive.WARN, ExitCode.PASS), (OnInconclusive.FAIL, ExitCode.FAIL)],
)
def test_reaction_to_inconclusive_is_the_users(
    folder: Path, reaction: OnInconclusive, code: ExitCode
) -> None:
    plan = planned(folder, gates="accuracy >= 0.8 confident")

    report = reported(plan, done_run(), reaction)

    assert (report.verdict, report.exit_code) == (Verdict.INCONCLUSIVE, code)


def test_gate_on_what_was_not_measured_is_an_error(folder: Path) -> None:
    report = reported(planned(folder, threshold=0.5), done_run(0))

    assert report.verdict is Verdict.ERROR
    assert report.sensitivity is None


def test_target_is_the_model_with_its_prompt(folder: Path) -> None:
    (folder / "p").mkdir()
    (folder / "p" / "system.md").write_text("Be kind.")

    part = target_part(planned(folder, prompt="p", temperature=0.0))

    assert (part.kind, part.model, part.url) == ("model", "gpt-4o-mini", "http://endpoint.test/v1")
    assert part.parameters == {"temperature": 0}
    assert part.prompt is not None
    assert (part.prompt.path, part.prompt.version, part.prompt.system) == ("p", "p", "Be kind.")


def test_target_is_the_application(folder: Path) -> None:
    part = target_part(planned(folder, app_url="http://app/ask", model=""))

    assert (part.kind, part.model, part.url, part.prompt) == ("app", None, "http://app/ask", None)


def test_dataset_names_its_files(folder: Path) -> None:
    (part,) = dataset_parts(planned(folder))

    assert (part.path, part.samples) == ("data.jsonl", 10)
    assert part.digest.startswith("sha256:")
