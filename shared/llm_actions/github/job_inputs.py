"""The inputs that every action has: folders, the report's place, secrets."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.github import commands
from llm_actions.github.inputs import InputReader
from llm_actions.github.workflow import Workflow

REFUSED_FOLDER = "llm-actions-refused"


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
