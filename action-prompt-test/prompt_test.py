"""action-prompt-test: inputs and wiring."""

from __future__ import annotations

import re
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
from llm_actions.config.problems import Problems, unknown_name
from llm_actions.github import commands
from llm_actions.github.action import Action, Ending, Planned, run_action
from llm_actions.github.inputs import InputReader, noted
from llm_actions.github.job_inputs import Job, read_api_key
from llm_actions.github.publish_prompt_test import publish_prompt_test
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.suites.assembly import report_of
from llm_actions.suites.options import CassetteMode, Options, Versions
from llm_actions.suites.plan import Plan, make_plan
from llm_actions.suites.plan_lines import plan_lines
from llm_actions.suites.records import SuiteName
from llm_actions.suites.service import DoneSuites

SAFETY_INPUTS = ("attacks", "safety-threshold", "benign-threshold")
MODEL_INPUTS = (
    *("versions", "model", "judge-model", "judge-labels", "judge-agreement"),
    *("baseline-ref", "repeats", "passes-needed"),
    *("max-cost", "max-tokens", "prices", "cache-dir", "cassette", "resume"),
)


def main(arguments: Sequence[str]) -> int:
    """Test prompts and return the exit code. Every path but `--help` ends in a report."""
    return run_action(ACTION, arguments)


def read_options(read: InputReader, job: Job) -> Options:
    """The inputs that say what is tested and how."""
    suites, cassette = _suites(read), read.choice("cassette", CassetteMode)
    labels = read.text("judge-labels")
    _refuse_idle(read, suites, cassette, labels)
    return Options(
        prompts=read.text("prompts"),
        files=read.text("files"),
        suites=suites,
        versions=read.choice("versions", Versions),
        models=tuple(dict.fromkeys(_words(read.text("model")))),
        base_url=read.text("base-url"),
        api_key=read_api_key(read, job.workflow),
        judge_model=read.text("judge-model"),
        judge_labels=labels,
        judge_agreement=noted(read.number("judge-agreement", low=0, high=1)),
        embedding_model=read.text("embedding-model"),
        attacks=read.text("attacks"),
        baseline_ref=read.text("baseline-ref"),
        safety_threshold=noted(read.number("safety-threshold", low=0, high=1)),
        benign_threshold=noted(read.number("benign-threshold", low=0, high=1)),
        repeats=noted(read.whole("repeats", low=1, high=100)),
        passes_needed=read.whole("passes-needed", low=1, high=100),
        concurrency=noted(read.whole("concurrency", low=1, high=1024)),
        request_timeout_seconds=read.seconds("request-timeout"),
        timeout_seconds=read.seconds("timeout"),
        max_cost=read.number("max-cost", above=0),
        max_tokens=read.whole("max-tokens", low=1),
        prices=read.text("prices"),
        cassette=cassette,
        cassette_dir=read.text("cassette-dir"),
        cache_dir=read.text("cache-dir"),
        resume=read.boolean("resume"),
        report_dir=job.publication.report_dir,
    )


def _refuse_idle(
    read: InputReader, suites: Sequence[SuiteName], cassette: CassetteMode, labels: str
) -> None:
    """Note the inputs that do nothing in what was chosen."""
    attacks = SuiteName.SAFETY in suites
    read.refuse_unless(attacks, "the suite `safety`", *SAFETY_INPUTS)
    asks = attacks or SuiteName.REGRESSION in suites
    read.refuse_unless(asks, "the suite `regression` or `safety`", *MODEL_INPUTS)
    if asks:
        read.refuse_unless(bool(labels), "`judge-labels`", "judge-agreement")
    read.refuse_unless(cassette is not CassetteMode.OFF, "`cassette`", "cassette-dir")


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def _suites(read: InputReader) -> tuple[SuiteName, ...]:
    known = [name.value for name in SuiteName]
    chosen = [word.lower() for word in _words(read.text("suites"))]
    for word in chosen:
        if word not in known:
            read.problem("suites", unknown_name("suite", word, known))
    if not chosen:
        read.problem("suites", f"is empty; name some of {', '.join(known)}")
    return tuple(name for name in SuiteName if name in chosen)


class PromptTest:
    """One prompt test as an action takes its course."""

    def __init__(self, read: InputReader, job: Job) -> None:
        self._job = job
        self._options = read_options(read, job)

    def plan(self, problems: Problems) -> Planned[PromptTestReport]:
        """The checked plan; the lint is done by then."""
        plan = make_plan(self._options, self._job.folders, problems)
        return Planned(lines=plan_lines(plan), run=partial(self._test, plan))

    def _test(self, plan: Plan, interruption: Interruption) -> PromptTestReport:
        return report_of(plan, self._job.occasion, self._ask(plan, interruption))

    def _ask(self, plan: Plan, interruption: Interruption) -> DoneSuites:
        clock = SystemClock()
        if not plan.asks:
            return DoneSuites(started_at=clock.now())
        from llm_actions.progress import ProgressLine
        from llm_actions.suites.service import run_suites

        progress = ProgressLine(plan.cases, clock, is_job=self._job.workflow.is_job)
        with commands.group("Run", self._job.workflow):
            return run_suites(plan, interruption, clock, progress)

    def unmeasured(self, ending: Ending) -> PromptTestReport:
        """The report of a run without results."""
        return PromptTestReport(
            verdict=ending.verdict,
            exit_code=ending.exit_code,
            reasons=(ending.reason,),
            suite=self._job.occasion.suite,
            suites=self._options.suites,
            started_at=ending.at,
            duration_seconds=0.0,
            commit=self._job.occasion.commit,
            problems=ending.problems,
        )

    def publish(self, report: PromptTestReport) -> None:
        """Show the report wherever people look."""
        publish_prompt_test(report, self._job.publication)


ACTION = Action(
    file=ACTION_FILE,
    begin=PromptTest,
    dry_run_reason="dry run: everything was checked and nothing was asked",
    configuration_reason="the configuration or a prompt is wrong; nothing was asked",
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
