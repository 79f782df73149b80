"""action-prompt-test: inputs and wiring."""

from __future__ import annotations

import os
import re
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
from llm_actions.config.problems import Problems, unknown_name
from llm_actions.errors import ActionError, ConfigurationError, ExitCode, Problem
from llm_actions.evals.done_run import Occasion
from llm_actions.github import commands
from llm_actions.github.inputs import INPUTS_VARIABLE, InputReader, parse_inputs, read_action
from llm_actions.github.job_inputs import read_api_key, read_folders, read_report_dir, secret
from llm_actions.github.publish import CommentPolicy, Publication
from llm_actions.github.publish_prompt_test import publish_prompt_test
from llm_actions.github.workflow import Workflow, read_workflow
from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.suites.assembly import report_of
from llm_actions.suites.options import CassetteMode, Options, Versions
from llm_actions.suites.plan import Plan, make_plan
from llm_actions.suites.plan_lines import plan_lines
from llm_actions.suites.records import SuiteName
from llm_actions.suites.service import DoneSuites
from llm_actions.verdict import OnInconclusive, Verdict

Number = TypeVar("Number", int, float)
SAFETY_INPUTS = ("attacks", "safety-threshold", "benign-threshold")
MODEL_INPUTS = (
    *("versions", "model", "judge-model", "judge-labels", "judge-agreement"),
    *("baseline-ref", "repeats", "passes-needed"),
    *("max-cost", "max-tokens", "prices", "cache-dir", "cassette", "resume"),
)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything that action.yml offers, typed."""

    options: Options
    publication: Publication
    occasion: Occasion
    is_dry_run: bool
    folders: Folders


def main(arguments: Sequence[str]) -> int:
    """Test prompts and return the exit code. Every path but `--help` ends in a report."""
    interruption = Interruption()
    interruption.install()
    problems = Problems()
    workflow = read_workflow(os.environ)
    inputs = read_inputs(_values(arguments, problems), workflow, problems)
    try:
        interruption.arm()
        report = _test(inputs, workflow, problems, interruption)
    except ConfigurationError as error:
        report = _untested(inputs, ExitCode.CONFIGURATION, problems=error.problems)
    except ActionError as error:
        report = _untested(inputs, error.exit_code, reason=str(error))
    except KeyboardInterrupt:
        report = _untested(inputs, ExitCode.INTERRUPTED)
    except Exception:  # noqa: BLE001 a bug of ours still has to reach outputs, summary and report
        commands.log(traceback.format_exc())
        report = _untested(inputs, ExitCode.BUG)
    interruption.end()  # what was measured is written, whatever comes
    return _publish(report, inputs.publication)


def _publish(report: PromptTestReport, to: Publication) -> int:
    """Publish and return the exit code; a report that nobody can read is no pass."""
    try:
        publish_prompt_test(report, to)
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

    return InputReader(action, parse_flags("prompt-test", action, arguments), problems)


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
    occasion = Occasion(
        suite=read.text("comment-key"),
        commit=workflow.commit,
        on_inconclusive=read.choice("on-inconclusive", OnInconclusive),
    )
    return Inputs(
        options=read_options(read, report_dir, workflow),
        publication=publication,
        occasion=occasion,
        is_dry_run=is_dry_run,
        folders=folders,
    )


def read_options(read: InputReader, report_dir: Path, workflow: Workflow) -> Options:
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
        api_key=read_api_key(read, workflow),
        judge_model=read.text("judge-model"),
        judge_labels=labels,
        judge_agreement=_noted(read.number("judge-agreement", low=0, high=1)),
        embedding_model=read.text("embedding-model"),
        attacks=read.text("attacks"),
        baseline_ref=read.text("baseline-ref"),
        safety_threshold=_noted(read.number("safety-threshold", low=0, high=1)),
        benign_threshold=_noted(read.number("benign-threshold", low=0, high=1)),
        repeats=_noted(read.whole("repeats", low=1, high=100)),
        passes_needed=read.whole("passes-needed", low=1, high=100),
        concurrency=_noted(read.whole("concurrency", low=1, high=1024)),
        request_timeout_seconds=read.seconds("request-timeout"),
        timeout_seconds=read.seconds("timeout"),
        max_cost=read.number("max-cost", above=0),
        max_tokens=read.whole("max-tokens", low=1),
        prices=read.text("prices"),
        cassette=cassette,
        cassette_dir=read.text("cassette-dir"),
        cache_dir=read.text("cache-dir"),
        resume=read.boolean("resume"),
        report_dir=report_dir,
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


def _noted(value: Number | None) -> Number:
    """The value; 0 for one whose problem was noted, which ends the run before it is used."""
    return 0 if value is None else value


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


def _test(
    inputs: Inputs, workflow: Workflow, problems: Problems, interruption: Interruption
) -> PromptTestReport:
    plan = make_plan(inputs.options, inputs.folders, problems)
    with commands.group("Plan", workflow):
        commands.log("\n".join(plan_lines(plan)))
    if inputs.is_dry_run:
        return _untested(inputs, ExitCode.PASS)
    return report_of(plan, inputs.occasion, _ask(plan, workflow, interruption))


def _ask(plan: Plan, workflow: Workflow, interruption: Interruption) -> DoneSuites:
    clock = SystemClock()
    if not plan.asks:
        return DoneSuites(started_at=clock.now())
    from llm_actions.progress import ProgressLine
    from llm_actions.suites.service import run_suites

    progress = ProgressLine(plan.cases, clock, is_job=workflow.is_job)
    with commands.group("Run", workflow):
        return run_suites(plan, interruption, clock, progress)


REASONS: Mapping[ExitCode, str] = {
    ExitCode.PASS: "dry run: everything was checked and nothing was asked",
    ExitCode.CONFIGURATION: "the configuration or a prompt is wrong; nothing was asked",
    ExitCode.INTERRUPTED: "interrupted before the first request",
    ExitCode.BUG: "llm-actions itself failed; the log has the traceback, please report it",
}


def _untested(
    inputs: Inputs, code: ExitCode, *, reason: str = "", problems: Sequence[Problem] = ()
) -> PromptTestReport:
    """The report of a run without results; a dry run decides nothing, so it is no pass."""
    return PromptTestReport(
        verdict=Verdict.INCONCLUSIVE if code is ExitCode.PASS else Verdict.ERROR,
        exit_code=code,
        reasons=(reason or REASONS[code],),
        suite=inputs.occasion.suite,
        suites=inputs.options.suites,
        started_at=SystemClock().now().isoformat(timespec="seconds"),
        duration_seconds=0.0,
        commit=inputs.occasion.commit,
        problems=tuple(problems),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
