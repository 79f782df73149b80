"""action-evaluate: inputs and wiring."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

ACTION_FILE = Path(__file__).with_name("action.yml")
SHARED = Path(__file__).resolve().parents[1] / "shared"
if SHARED.is_dir():  # in a checkout; an installed package is importable already
    sys.path.insert(0, str(SHARED))

from llm_actions.interruption import Interruption, hold_back

if __name__ == "__main__":
    hold_back()

from llm_actions.clock import SystemClock
from llm_actions.config.problems import Problems
from llm_actions.evals.options import Options
from llm_actions.evals.plan import Plan, make_plan
from llm_actions.evals.scoring import Similarity
from llm_actions.github import commands
from llm_actions.github.action import Action, Ending, Planned, run_action
from llm_actions.github.inputs import InputReader, noted
from llm_actions.github.job_inputs import Job, read_api_key, secret
from llm_actions.github.publish_evaluation import publish_evaluation
from llm_actions.github.workflow import Workflow
from llm_actions.reports.case_views import CaseViews
from llm_actions.reports.console import plan_lines
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.evaluation import report_of


def main(arguments: Sequence[str]) -> int:
    """Evaluate and return the exit code. Every path but `--help` ends in a published report."""
    return run_action(ACTION, arguments)


def read_options(read: InputReader, job: Job) -> Options:
    """The inputs that say what is measured and how."""
    app_url = read.text("app-url")
    read.refuse_unless(bool(app_url), "`app-url`", "app-body", "app-answer", "app-headers")
    return Options(
        dataset=read.text("dataset"),
        model=read.text("model"),
        base_url=read.text("base-url"),
        api_key=read_api_key(read, job.workflow),
        prompt=read.text("prompt"),
        temperature=read.number("temperature", low=0, high=2),
        app_url=app_url,
        app_body=read.text("app-body"),
        app_answer=read.text("app-answer"),
        app_headers=_secret_values(read.text("app-headers"), job.workflow),
        threshold=read.number("threshold", low=0, high=1),
        pass_score=noted(read.number("pass-score", low=0, high=1)),
        similarity=read.choice("similarity", Similarity),
        embedding_model=read.text("embedding-model"),
        names_embedding_model="embedding-model" in read.given,
        judge_model=read.text("judge-model"),
        gates=read.text("gates"),
        repeats=noted(read.whole("repeats", low=1, high=1000)),
        concurrency=noted(read.whole("concurrency", low=1, high=1024)),
        request_timeout_seconds=read.seconds("request-timeout"),
        timeout_seconds=read.seconds("timeout"),
        max_cost=read.number("max-cost", above=0),
        max_tokens=read.whole("max-tokens", low=1),
        max_error_share=noted(read.number("max-error-share", low=0, high=1)),
        prices=read.text("prices"),
        cache_dir=read.text("cache-dir"),
        resume=read.text("resume"),
        report_dir=job.publication.report_dir,
    )


def _secret_values(headers: str, workflow: Workflow) -> str:
    for line in headers.splitlines():
        value = line.partition(":")[2].strip()
        for word in (value, *value.split()[-1:]):  # a scheme such as Bearer is no secret
            secret(word, workflow)
    return headers


class Evaluation:
    """One evaluation as an action takes its course."""

    def __init__(self, read: InputReader, job: Job) -> None:
        self._job = job
        self._options = read_options(read, job)
        self._views = CaseViews(0, 1)

    def plan(self, problems: Problems) -> Planned[EvaluationReport]:
        """The checked plan."""
        plan = make_plan(self._options, self._job.folders, problems)
        return Planned(lines=plan_lines(plan), run=partial(self._measure, plan))

    def _measure(self, plan: Plan, interruption: Interruption) -> EvaluationReport:
        from llm_actions.evals.service import run_plan
        from llm_actions.progress import ProgressLine

        self._views = CaseViews(plan.cases, plan.options.repeats)
        occasion, clock = self._job.occasion, SystemClock()
        progress = ProgressLine(plan.cases, clock, is_job=self._job.workflow.is_job)
        with commands.group("Run", self._job.workflow):
            done = run_plan(plan, occasion, interruption, clock, progress, self._views.add)
        return report_of(plan, occasion, done)

    def unmeasured(self, ending: Ending) -> EvaluationReport:
        """The report of a run without results."""
        return EvaluationReport(
            verdict=ending.verdict,
            exit_code=ending.exit_code,
            reasons=(ending.reason,),
            suite=self._job.occasion.suite,
            started_at=ending.at,
            duration_seconds=0.0,
            commit=self._job.occasion.commit,
            problems=ending.problems,
        )

    def publish(self, report: EvaluationReport) -> None:
        """Show the report with its cases; one without results shows none, also after a start."""
        with self._views:
            shown = self._views if report.counts.total else CaseViews(0, 1)
            publish_evaluation(report, self._job.publication, shown)


ACTION = Action(
    file=ACTION_FILE,
    begin=Evaluation,
    dry_run_reason="dry run: everything was checked and nothing was measured",
    configuration_reason="the configuration or the dataset is wrong; nothing was measured",
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
