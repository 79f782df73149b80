"""The inputs that every action has: folders, the report's place, its comment, secrets."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.github import commands
from llm_actions.github.inputs import InputReader
from llm_actions.github.sticky_comment import CommentPolicy, Publication
from llm_actions.github.workflow import Workflow
from llm_actions.occasion import Occasion
from llm_actions.verdict import OnInconclusive

REFUSED_FOLDER = "llm-actions-refused"


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the inputs that every action has say of a run. A dry run makes no comment."""

    workflow: Workflow
    folders: Folders
    publication: Publication
    occasion: Occasion
    is_dry_run: bool


def read_job(read: InputReader, workflow: Workflow, problems: Problems) -> Job:
    """The inputs that every action has; what is wrong with them is noted."""
    folders = read_folders(read, workflow)
    report_dir = read_report_dir(read, folders, workflow, problems)
    comment, is_dry_run = read.choice("comment", CommentPolicy), read.boolean("dry-run")
    return Job(
        workflow=workflow,
        folders=folders,
        publication=Publication(
            report_dir=report_dir,
            workflow=workflow,
            comment=CommentPolicy.NEVER if is_dry_run else comment,
            token=secret(read.text("github-token"), workflow),
        ),
        occasion=Occasion(
            suite=read.text("comment-key"),
            commit=workflow.commit,
            on_inconclusive=read.choice("on-inconclusive", OnInconclusive),
        ),
        is_dry_run=is_dry_run,
    )


def read_folders(read: InputReader, workflow: Workflow) -> Folders:
    """Where paths start, from `working-directory`, and where they have to stay."""
    working = Path(os.path.abspath(read.text("working-directory")))  # noqa: PTH100 links stay
    if not working.is_dir():
        read.problem("working-directory", f"there is no folder `{working}`")
        working = Path.cwd()
    allowed = tuple(filter(None, (workflow.workspace, workflow.temporary)))
    return Folders(working=working, allowed=allowed)


def read_report_dir(
    read: InputReader, folders: Folders, workflow: Workflow, problems: Problems
) -> Path:
    """The folder of the report, links resolved; a refused one is not written to."""
    before = len(problems)
    chosen = folders.resolve(read.text("report-dir"), "input `report-dir`", problems)
    folder = Path(os.path.realpath(chosen))
    if len(problems) > before:
        return (workflow.temporary or Path(tempfile.gettempdir())) / REFUSED_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        read.problem("report-dir", f"`{folder}` cannot be made: {error.strerror}")
    return folder


def secret(text: str, workflow: Workflow) -> str:
    """The text, which the runner masks from now on."""
    if text and workflow.is_job:
        commands.mask(text)
    return text


def read_api_key(read: InputReader, workflow: Workflow) -> str:
    """The key of the endpoint, from the input or the environment."""
    return secret(read.text("api-key") or os.environ.get("OPENAI_API_KEY", "").strip(), workflow)
