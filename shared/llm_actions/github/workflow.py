"""Where a run happens: the variables and the event of a GitHub job, or none of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class PullRequest:
    """The pull request that an event is about."""

    number: int
    head_sha: str | None
    is_from_fork: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """What a run knows about its job.

    Outside of GitHub Actions nothing is known but the two files, where somebody names them.
    """

    is_job: bool = False
    repository: str = ""
    sha: str | None = None
    api_url: str = "https://api.github.com"
    run_url: str | None = None
    workspace: Path | None = None
    temporary: Path | None = None
    output_file: Path | None = None
    summary_file: Path | None = None
    is_debug: bool = False
    pull_request: PullRequest | None = None

    @property
    def commit(self) -> str | None:
        """The commit that is measured: the pull request's head, not its trial merge."""
        return (self.pull_request.head_sha if self.pull_request else None) or self.sha


def read_workflow(environment: Mapping[str, str]) -> Workflow:
    """The job that the environment describes.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return Workflow(
            output_file=_path(environment, "GITHUB_OUTPUT"),
            summary_file=_path(environment, "GITHUB_STEP_SUMMARY"),
        )
    repository = environment.get("GITHUB_REPOSITORY", "")
    server = environment.get("GITHUB_SERVER_URL", "https://github.com")
    run = environment.get("GITHUB_RUN_ID")
    return Workflow(
        is_job=True,
        repository=repository,
        sha=environment.get("GITHUB_SHA") or None,
        api_url=environment.get("GITHUB_API_URL") or "https://api.github.com",
        run_url=f"{server}/{repository}/actions/runs/{run}" if run and repository else None,
        workspace=_path(environment, "GITHUB_WORKSPACE"),
        temporary=_path(environment, "RUNNER_TEMP"),
        output_file=_path(environment, "GITHUB_OUTPUT"),
        summary_file=_path(environment, "GITHUB_STEP_SUMMARY"),
        is_debug=environment.get("RUNNER_DEBUG") == "1",
        pull_request=_pull_request(_event(environment)),
    )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name)
    return Path(text) if text else None


def _event(environment: Mapping[str, str]) -> Mapping[str, object]:
    path = _path(environment, "GITHUB_EVENT_PATH")
    if path is None or not path.is_file():
        return {}
    try:
        event = json.loads(path.read_bytes())
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _pull_request(event: Mapping[str, object]) -> PullRequest | None:
    found = event.get("pull_request")
    if not isinstance(found, dict):
        return None
    number = found.get("number", event.get("number"))
    if not isinstance(number, int):
        return None
    head, base = _side(found, "head"), _side(found, "base")
    head_sha = head.get("sha")
    return PullRequest(
        number=number,
        head_sha=head_sha if isinstance(head_sha, str) else None,
        is_from_fork=_repository(head) != _repository(base),
    )


def _side(pull_request: Mapping[str, object], name: str) -> Mapping[str, object]:
    side = pull_request.get(name)
    return side if isinstance(side, dict) else {}


def _repository(side: Mapping[str, object]) -> object:
    repository = side.get("repo")
    return repository.get("full_name") if isinstance(repository, dict) else None
