"""Runs a workflow with this repository's actions under act, in host mode, as a job would.

act does not quote the paths of its own scripts, so its cache has a path without blanks; the
repository, the results and the tool cache have blanks in theirs.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from tests.testbed.act_run import ActRun, events_of
from tests.testbed.command_line import outer_environment

PUBLISHED_AS = "org/llm-actions@v1"
LONGEST_SECONDS = 180
GIT_AUTHOR = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
LAST_STEP = {
    "if": "always()",
    "env": {"STEPS": "${{ toJSON(steps) }}"},
    "run": 'printf "%s" "$STEPS" > "$RESULTS/steps.json"; cp -r . "$RESULTS/workspace"',
}


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
