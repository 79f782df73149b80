"""action-evaluate: inputs and wiring."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ACTION_FILE = Path(__file__).with_name("action.yml")
SHARED = Path(__file__).resolve().parents[1] / "shared"
if SHARED.is_dir():  # in a checkout; an installed package is importable already
    sys.path.insert(0, str(SHARED))

from llm_actions.interruption import Interruption, hold_back

if __name__ == "__main__":
    hold_back()

from llm_actions.clock import SystemClock
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ActionError, ConfigurationError, ExitCode, Problem
from llm_actions.evals.done_run import Occasion
from llm_actions.evals.options import Options
from llm_actions.evals.plan import Plan, make_plan
from llm_actions.evals.scoring import Similarity
from llm_actions.github import commands
from llm_actions.github.inputs import INPUTS_VARIABLE, InputReader, parse_inputs, read_action
from llm_actions.github.job_inputs import (
    read_api_key,
    read_folders,
    read_report_dir,
    secret,
)
from llm_actions.github.publish import CommentPolicy, Publication, publish
from llm_actions.github.workflow import Workflow, read_workflow
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.console import plan_lines
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.evaluation import report_of
from llm_actions.verdict import OnInconclusive, Verdict

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything that action.yml offers, typed."""

    options: Options
    publication: Publication
    suite: str
    on_inconclusive: OnInconclusive
    is_dry_run: bool
    folders: Folders


def main(arguments: Sequence[str]) -> int:
    """Evaluate and return the exit code. Every path but `--help` ends in a published report."""
    interruption = Interruption()
    interruption.install()
    problems = Problems()
    workflow = read_workflow(os.environ)
    inputs = read_inputs(_values(arguments, problems), workflow, problems)
    views = CaseViews(0, 1)
    try:
        interruption.arm()
        plan = make_plan(inputs.options, inputs.folders, problems)
        views = CaseViews(plan.cases, plan.options.repeats)
        report = _measure(plan, inputs, workflow, interruption, views)
    except ConfigurationError as error:
        report = _unmeasured(inputs, workflow, ExitCode.CONFIGURATION, problems=error.problems)
    except ActionError as error:
        report = _unmeasured(inputs, workflow, error.exit_code, reason=str(error))
    except KeyboardInterrupt:
        report = _unmeasured(inputs, workflow, ExitCode.INTERRUPTED)
    except Exception:  # noqa: BLE001 a bug of ours still has to reach outputs, summary and report
        commands.log(traceback.format_exc())
        report = _unmeasured(inputs, workflow, ExitCode.BUG)
    interruption.end()  # what was measured is written, whatever comes
    with views:
        shown = views if report.counts.total else CaseViews(0, 1)  # a run that broke shows nothing
        return _publish(report, inputs.publication, shown)


def _publish(report: EvaluationReport, to: Publication, views: CaseViews) -> int:
    """Publish and return the exit code; a report that nobody can read is no pass."""
    try:
        publish(report, to, views)
        return report.exit_code
    except OSError as error:
        lines = [*map(str, report.problems or report.reasons), f"no report was written: {error}"]
        commands.log("\n".join(lines))
        code = report.exit_code or ExitCode.SERVICE
    except Exception:  # noqa: BLE001 as in main
        commands.log(traceback.format_exc())
        code = ExitCode.BUG
    with suppress(OSError):
        outputs = {"verdict": Verdict.ERROR, "passed": "false", "comment-url": ""}
        commands.write_outputs(outputs, to.workflow.output_file)
    return report.exit_code if report.exit_code is ExitCode.INTERRUPTED else code


def _values(arguments: Sequence[str], problems: Problems) -> InputReader:
    action = read_action(ACTION_FILE)
    text = os.environ.pop(INPUTS_VARIABLE, None)
    if text is not None and not arguments:
        return InputReader(action, parse_inputs(text, action, problems), problems)
    from llm_actions.cli import parse_flags

    return InputReader(action, parse_flags("evaluate", action, arguments), problems)


def read_inputs(read: InputReader, workflow: Workflow, problems: Problems) -> Inputs:
    """The typed inputs; what is wrong with them is noted."""
    folders = read_folders(read, workflow)
    report_dir = read_report_dir(read, folders, workflow, problems)
    comment, is_dry_run = read.choice("comment", CommentPolicy), read.boolean("dry-run")
    publication = Publication(
        report_dir=report_dir,
        workflow=workflow,
        comment=CommentPolicy.NEVER if is_dry_run else comment,
        token=secret(read.text("github-token"), workflow),
    )
    return Inputs(
        options=read_options(read, report_dir, workflow),
        publication=publication,
        suite=read.text("comment-key"),
        on_inconclusive=read.choice("on-inconclusive", OnInconclusive),
        is_dry_run=is_dry_run,
        folders=folders,
    )


def read_options(read: InputReader, report_dir: Path, workflow: Workflow) -> Options:
    """The inputs that say what is measured and how."""
    app_url = read.text("app-url")
    read.refuse_unless(bool(app_url), "`app-url`", "app-body", "app-answer", "app-headers")
    return Options(
        dataset=read.text("dataset"),
        model=read.text("model"),
        base_url=read.text("base-url"),
        api_key=read_api_key(read, workflow),
        prompt=read.text("prompt"),
        temperature=read.number("temperature", low=0, high=2),
        app_url=app_url,
        app_body=read.text("app-body"),
        app_answer=read.text("app-answer"),
        app_headers=_secret_values(read.text("app-headers"), workflow),
        threshold=read.number("threshold", low=0, high=1),
        pass_score=_noted(read.number("pass-score", low=0, high=1)),
        similarity=read.choice("similarity", Similarity),
        embedding_model=read.text("embedding-model"),
        names_embedding_model="embedding-model" in read.given,
        judge_model=read.text("judge-model"),
        gates=read.text("gates"),
        repeats=_noted(read.whole("repeats", low=1, high=1000)),
        concurrency=_noted(read.whole("concurrency", low=1, high=1024)),
        request_timeout_seconds=read.seconds("request-timeout"),
        timeout_seconds=read.seconds("timeout"),
        max_cost=read.number("max-cost", above=0),
        max_tokens=read.whole("max-tokens", low=1),
        max_error_share=_noted(read.number("max-error-share", low=0, high=1)),
        prices=read.text("prices"),
        cache_dir=read.text("cache-dir"),
        resume=read.text("resume"),
        report_dir=report_dir,
    )


def _noted(value: Number | None) -> Number:
    """The value; 0 for one whose problem was noted, which ends the run before it is used."""
    return 0 if value is None else value


def _secret_values(headers: str, workflow: Workflow) -> str:
    for line in headers.splitlines():
        value = line.partition(":")[2].strip()
        for word in (value, *value.split()[-1:]):  # a scheme such as Bearer is no secret
            secret(word, workflow)
    return headers


def _measure(
    plan: Plan, inputs: Inputs, workflow: Workflow, interruption: Interruption, views: CaseViews
) -> EvaluationReport:
    _show_plan(plan, workflow)
    if inputs.is_dry_run:
        return _unmeasured(inputs, workflow, ExitCode.PASS)
    from llm_actions.evals.service import run_plan
    from llm_actions.progress import ProgressLine

    occasion = Occasion(
        suite=inputs.suite, commit=workflow.commit, on_inconclusive=inputs.on_inconclusive
    )
    clock = SystemClock()
    progress = ProgressLine(plan.cases, clock, is_job=workflow.is_job)
    with commands.group("Run", workflow):
        done = run_plan(plan, occasion, interruption, clock, progress, views.add)
    return report_of(plan, occasion, done)


def _show_plan(plan: Plan, workflow: Workflow) -> None:
    with commands.group("Plan", workflow):
        commands.log("\n".join(plan_lines(plan)))


REASONS: Mapping[ExitCode, str] = {
    ExitCode.PASS: "dry run: everything was checked and nothing was measured",
    ExitCode.CONFIGURATION: "the configuration or the dataset is wrong; nothing was measured",
    ExitCode.INTERRUPTED: "interrupted before the first request",
    ExitCode.BUG: "llm-actions itself failed; the log has the traceback, please report it",
}


def _unmeasured(
    inputs: Inputs,
    workflow: Workflow,
    code: ExitCode,
    *,
    reason: str = "",
    problems: Sequence[Problem] = (),
) -> EvaluationReport:
    """The report of a run without results; a dry run decides nothing, so it is no pass."""
    return EvaluationReport(
        verdict=Verdict.INCONCLUSIVE if code is ExitCode.PASS else Verdict.ERROR,
        exit_code=code,
        reasons=(reason or REASONS[code],),
        suite=inputs.suite,
        started_at=SystemClock().now().isoformat(timespec="seconds"),
        duration_seconds=0.0,
        commit=workflow.commit,
        problems=tuple(problems),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
