"""The course of a run that all actions share; what is special to one comes as its steps.

Inputs are read, the plan is made and shown, a dry run ends there; then the action does its work,
its report is published, and the exit code is that of the report. Whatever happens on the way ends
in outputs and, where the inputs could be read, in a report.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from llm_actions.clock import SystemClock
from llm_actions.config.problems import Problems
from llm_actions.errors import ActionError, ConfigurationError, ExitCode, Problem
from llm_actions.github import commands
from llm_actions.github.inputs import (
    INPUTS_VARIABLE,
    ActionSpec,
    InputReader,
    parse_inputs,
    read_action,
)
from llm_actions.github.job_inputs import Job, read_job
from llm_actions.github.workflow import Workflow, read_workflow
from llm_actions.interruption import Interruption
from llm_actions.reports.opening import Report
from llm_actions.verdict import Verdict

INTERRUPTED = "interrupted before the first request"
BUG = "llm-actions itself failed; the log has the traceback, please report it"
BROKEN = {"verdict": Verdict.ERROR, "passed": "false"}


ReportT = TypeVar("ReportT", bound=Report)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The end of a run that has no results. A dry run decides nothing, so it is no pass."""

    exit_code: ExitCode
    reason: str
    at: str
    problems: tuple[Problem, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Inconclusive for a dry run, an error for all else."""
        return Verdict.INCONCLUSIVE if self.exit_code is ExitCode.PASS else Verdict.ERROR


@dataclass(frozen=True, kw_only=True)
class Planned(Generic[ReportT]):
    """A plan: its lines for the log, and what carries it out."""

    lines: Iterable[str]
    run: Callable[[Interruption], ReportT]


class Steps(Protocol[ReportT]):
    """What is special to an action; one object serves one run, whose inputs it has read."""

    def plan(self, problems: Problems) -> Planned[ReportT]:
        """Check everything. Raises ConfigurationError, also for problems noted before."""
        ...

    def unmeasured(self, ending: Ending) -> ReportT:
        """The report of a run without results."""
        ...

    def publish(self, report: ReportT) -> None:
        """Show the report wherever people look. Raises OSError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Action(Generic[ReportT]):
    """An action: its action.yml, its first step, and two of the reasons that its reports give."""

    file: Path
    begin: Callable[[InputReader, Job], Steps[ReportT]]
    dry_run_reason: str
    configuration_reason: str

    @property
    def name(self) -> str:
        """The name on the command line, which is that of the folder."""
        return self.file.parent.name.removeprefix("action-")


def run_action(action: Action[ReportT], arguments: Sequence[str]) -> int:
    """Run an action and return the exit code; `--help` and unknown flags end the process."""
    try:
        return _run(action, arguments)
    except Exception:  # noqa: BLE001 a bug of ours has its own exit code
        commands.log(traceback.format_exc())
        return ExitCode.BUG


def _run(action: Action[ReportT], arguments: Sequence[str]) -> int:
    interruption = Interruption()
    interruption.install()
    problems, workflow, spec = Problems(), read_workflow(os.environ), read_action(action.file)
    read = _inputs(action.name, spec, arguments, problems)
    with suppress(OSError):  # until a report says better; also for a process that is killed
        broken = {output.name: BROKEN.get(output.name, "") for output in spec.outputs}
        commands.write_outputs(broken, workflow.output_file)
    job = read_job(read, workflow, problems)
    steps = action.begin(read, job)
    report = _report(action, steps, job, problems, interruption)
    interruption.end()  # what was measured is written, whatever comes
    return _publish(steps, report, workflow)


def _inputs(
    name: str, spec: ActionSpec, arguments: Sequence[str], problems: Problems
) -> InputReader:
    """The inputs of the job's step; on the command line those that its flags give."""
    text = os.environ.pop(INPUTS_VARIABLE, None)
    if text is not None and not arguments:
        return InputReader(spec, parse_inputs(text, spec, problems), problems)
    from llm_actions.cli import parse_flags

    return InputReader(spec, parse_flags(name, spec, arguments), problems)


def _report(
    action: Action[ReportT],
    steps: Steps[ReportT],
    job: Job,
    problems: Problems,
    interruption: Interruption,
) -> ReportT:
    """What came of the run, however it ended."""

    def ended(code: ExitCode, reason: str, found: Sequence[Problem] = ()) -> ReportT:
        at = SystemClock().now().isoformat(timespec="seconds")
        return steps.unmeasured(Ending(exit_code=code, reason=reason, at=at, problems=tuple(found)))

    try:
        interruption.arm()
        planned = steps.plan(problems)
        problems.raise_if_any()
        with commands.group("Plan", job.workflow):
            commands.log("\n".join(planned.lines))
        if job.is_dry_run:
            return ended(ExitCode.PASS, action.dry_run_reason)
        return planned.run(interruption)
    except ConfigurationError as error:
        return ended(error.exit_code, action.configuration_reason, error.problems)
    except ActionError as error:
        return ended(error.exit_code, str(error))
    except KeyboardInterrupt:
        return ended(ExitCode.INTERRUPTED, INTERRUPTED)
    except Exception:  # noqa: BLE001 a bug of ours still has to reach outputs, summary and report
        commands.log(traceback.format_exc())
        return ended(ExitCode.BUG, BUG)


def _publish(steps: Steps[ReportT], report: ReportT, workflow: Workflow) -> int:
    """Publish and return the exit code; a report that nobody can read is no pass."""
    try:
        steps.publish(report)
        return report.exit_code
    except OSError as error:
        lines = [*map(str, report.problems or report.reasons), f"no report was written: {error}"]
        commands.log("\n".join(lines))
        code = report.exit_code or ExitCode.SERVICE
    except Exception:  # noqa: BLE001 as in _report
        commands.log(traceback.format_exc())
        code = ExitCode.BUG
    with suppress(OSError):
        commands.write_outputs(BROKEN, workflow.output_file)
    return report.exit_code if report.exit_code is ExitCode.INTERRUPTED else code
