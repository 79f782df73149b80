"""What a workflow that act ran came to: its jobs, steps, commands and log."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMANDS = ("error", "warning", "notice")


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """A line that GitHub shows beside the code."""

    level: str
    message: str
    title: str = ""
    file: str = ""
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step as a later step of the job saw it."""

    outcome: str
    outputs: Mapping[str, str]
    workspace: Path

    def file(self, output: str) -> Path:
        """A copy of the file that an output names; the workspace itself is gone."""
        return self.workspace / self.outputs[output].partition("/hostexecutor/")[2]

    @property
    def report(self) -> dict[str, Any]:
        """report.json of a step that evaluated."""
        report: dict[str, Any] = json.loads(self.file("report-path").read_bytes())
        return report


@dataclass(frozen=True, kw_only=True)
class ActRun:
    """A finished workflow: what its job came to, and what its steps left."""

    exit_code: int
    events: Sequence[Mapping[str, Any]]
    results: Path

    @property
    def job_results(self) -> dict[str, str]:
        """`success` or `failure` of each job."""
        return {each["jobID"]: each["jobResult"] for each in self.events if "jobResult" in each}

    @property
    def job_result(self) -> str:
        """`success` or `failure` of the only job."""
        (result,) = self.job_results.values()
        return result

    def step(self, name: str = "evaluate") -> Step:
        """What the job's last step, which always runs, knew of a step with an id."""
        step = json.loads((self.results / "steps.json").read_bytes())[name]
        workspace = self.results / "workspace"
        return Step(outcome=step["outcome"], outputs=step["outputs"], workspace=workspace)

    @property
    def annotations(self) -> list[Annotation]:
        """All annotations, in their order."""
        return [
            Annotation(level=each["command"], message=each["arg"], **each["kvPairs"])
            for each in self.events
            if each.get("command") in COMMANDS
        ]

    @property
    def commands(self) -> list[str]:
        """The names of all workflow commands that the job gave."""
        return [str(each["command"]) for each in self.events if "command" in each]

    @property
    def summary(self) -> str:
        """The step summaries."""
        return "".join(each["content"] for each in self.events if each.get("command") == "summary")

    @property
    def log(self) -> str:
        """What the steps printed, without workflow commands."""
        return "".join(each["msg"] for each in self.events if each.get("raw_output"))


def events_of(log: Path) -> Iterator[dict[str, Any]]:
    """Reads act's log; lines that are no JSON are act's own last words."""
    for line in log.read_text(encoding="utf-8", errors="replace").split("\n"):
        if line.startswith("{"):
            yield json.loads(line)
