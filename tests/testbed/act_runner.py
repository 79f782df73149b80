"""Runs a workflow with this repository's actions under act, in host mode, as a job would.

act does not quote the paths of its own scripts, so its cache has a path without blanks; the
repository, the results and the tool cache have blanks in theirs.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from tests.testbed.command_line import outer_environment

PUBLISHED_AS = "org/llm-actions@v1"
LONGEST_SECONDS = 180
GIT_AUTHOR = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
COMMANDS = ("error", "warning", "notice")
LAST_STEP = {
    "if": "always()",
    "env": {"STEPS": "${{ toJSON(steps) }}"},
    "run": 'printf "%s" "$STEPS" > "$RESULTS/steps.json"; cp -r . "$RESULTS/workspace"',
}


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


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a run is given: event, GitHub's address, files of the repository, token, values.

    The repository is a copy of `source` with `files` in it. `event` is the payload; a pull
    request's is a `pull_request` event, any other a `push`.
    """

    event: Mapping[str, Any] = field(default_factory=dict)
    api_url: str
    source: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    token: str = "workflow-token"
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ActRunner:
    """act with a home of its own for each run; `repository` holds what has been published."""

    program: Path
    repository: Path
    folder: Path
    tool_cache: Path

    def run(
        self,
        job: Job,
        steps: Sequence[Mapping[str, Any]],
        meanwhile: Callable[[Path], None] | None = None,
    ) -> ActRun:
        """Runs one job; `meanwhile` is called with the job's results folder while it runs."""
        workflow = {
            "on": ["push", "pull_request"],
            "permissions": {"contents": "read", "pull-requests": "write"},
            "jobs": {"evaluate": {"runs-on": "ubuntu-latest", "steps": [*steps, LAST_STEP]}},
        }
        text = yaml.safe_dump(workflow, sort_keys=False, allow_unicode=True)
        return self.run_repository(
            replace(job, files={**job.files, ".github/workflows/evaluate.yml": text}), meanwhile
        )

    def run_repository(self, job: Job, meanwhile: Callable[[Path], None] | None = None) -> ActRun:
        """Runs the workflows among the files of the repository as they are written."""
        folder = self.folder / f"run-{time.monotonic_ns()}"
        checkout, results = folder / "the checkout", folder / "the results"
        results.mkdir(parents=True)
        if job.source is not None:
            copy_tree(job.source, checkout)
        write_repository(checkout, job.files)
        event = folder / "event.json"
        event.write_text(json.dumps(job.event), encoding="utf-8")
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self._command(job, event, results),
                cwd=checkout,
                env=self._environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                if meanwhile is not None:
                    meanwhile(results)
                exit_code = process.wait(LONGEST_SECONDS)
            finally:
                process.kill()
                process.wait()
        return ActRun(exit_code=exit_code, events=list(events_of(log)), results=results)

    def _command(self, job: Job, event: Path, results: Path) -> list[str | Path]:
        variables = {
            "GITHUB_API_URL": job.api_url,
            "GITHUB_GRAPHQL_URL": f"{job.api_url}/graphql",
            "RUNNER_TOOL_CACHE": str(self.tool_cache),
            "RESULTS": str(results),
            **job.environment,
        }
        name = "pull_request" if "pull_request" in job.event else "push"
        return [
            *(self.program, name, "--json", "--no-cache-server", "--eventpath", event),
            *("--platform", "ubuntu-latest=-self-hosted"),
            *("--local-repository", f"{PUBLISHED_AS}={self.repository}"),
            *("--secret", f"GITHUB_TOKEN={job.token}"),
            *(word for item in job.secrets.items() for word in ("--secret", "=".join(item))),
            *(word for item in job.variables.items() for word in ("--var", "=".join(item))),
            *(word for item in variables.items() for word in ("--env", "=".join(item))),
        ]

    def _environment(self, folder: Path) -> dict[str, str]:
        home = folder / "home"
        home.mkdir()
        return outer_environment() | {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "NO_PROXY": "127.0.0.1",
        }


def publish(source: Path, target: Path) -> None:
    """Copies what a reference to an action brings to a runner: actions and what they share."""
    for folder in [*source.glob("action-*"), source / "shared"]:
        copy_tree(folder, target / folder.name)
    shutil.copy(source / "action.yml", target)


def copy_tree(source: Path, target: Path) -> None:
    """Copies a folder with its links, without what Python and evaluations leave in it."""
    ignored = shutil.ignore_patterns("__pycache__", "llm-actions-report")
    shutil.copytree(source, target, symlinks=True, ignore=ignored)


def write_repository(folder: Path, files: Mapping[str, str]) -> None:
    """Makes a git repository of these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for words in (
        ("init", "--quiet", "--initial-branch", "main"),
        ("remote", "add", "origin", "https://github.com/org/app.git"),
        ("add", "--all"),
        (*GIT_AUTHOR, "commit", "--quiet", "--message", "Add everything"),
    ):
        subprocess.run(["git", *words], cwd=folder, check=True, stdin=subprocess.DEVNULL)


def events_of(log: Path) -> Iterator[dict[str, Any]]:
    """Reads act's log; lines that are no JSON are act's own last words."""
    for line in log.read_text(encoding="utf-8", errors="replace").split("\n"):
        if line.startswith("{"):
            yield json.loads(line)


def step_process(results: Path, script: str = "evaluate.py") -> int:
    """Waits for the process of the step that runs a script; returns its id.

    It is told from others by the job's RESULTS variable.
    """
    wanted = f"RESULTS={results}".encode()
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                variables = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if wanted in variables and any(word.endswith(script.encode()) for word in words):
                return int(folder.name)
        time.sleep(0.05)
    raise AssertionError(f"no process runs {script}")
