"""Workflow commands, outputs and the step summary: the only module that uses actions-toolkit.

Every text that goes to the log passes through here, so that none of it is taken for a command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from actions_toolkit.command import issue_command  # type: ignore[import-untyped]
from actions_toolkit.file_command import prepare_key_value_message  # type: ignore[import-untyped]

from llm_actions.github.workflow import Workflow
from llm_actions.reports.text import log_lines, visible_start

SUMMARY_BYTES_AT_MOST = 1024 * 1024
# GitHub takes 4,096 characters, where one outside of the BMP counts as two.
MESSAGE_CHARACTERS_AT_MOST = 2000
PROPERTY_CHARACTERS_AT_MOST = 1000


class Level(StrEnum):
    """Severity of an annotation."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """A message that GitHub shows beside a line of a file, or on the run."""

    level: Level
    title: str
    message: str
    file: str | None = None
    line: int | None = None


def annotate(annotation: Annotation) -> None:
    """Write an annotation to the log."""
    properties: dict[str, str] = {"title": _plain(annotation.title)}
    if annotation.file is not None:
        properties["file"] = _plain(annotation.file)
        properties["line"] = str(annotation.line or 1)
    message = visible_start(annotation.message, MESSAGE_CHARACTERS_AT_MOST, keep_lines=True)
    _command(annotation.level, properties, "\n".join(log_lines(message)))


def mask(secret: str) -> None:
    """Make the runner hide a secret in the log; each line of it on its own."""
    for line in secret.splitlines():
        if line.strip():
            _command("add-mask", {}, line)


@contextmanager
def group(title: str, workflow: Workflow) -> Iterator[None]:
    """Fold what is printed inside into one line of the job's log; elsewhere nothing is added."""
    if workflow.is_job:
        _command("group", {}, _plain(title))
    try:
        yield
    finally:
        if workflow.is_job:
            _command("endgroup", {}, "")


def log(text: str) -> None:
    """Print a text of ours that may quote others: never a command, whatever it holds."""
    with _to_log():
        sys.stdout.writelines(f"{line}\n" for line in log_lines(text))


def write_outputs(outputs: Mapping[str, str], file: Path | None) -> None:
    """Append outputs to the job's file; without one, as on a laptop, nothing happens."""
    if file is None:
        return
    with file.open("a", encoding="utf-8", errors="replace", newline="") as stream:
        for name, value in outputs.items():
            stream.write(prepare_key_value_message(name, value) + os.linesep)


def write_summary(markdown: str, file: Path | None) -> None:
    """Append to the step summary; over 1 MiB GitHub would drop all of it."""
    if file is None:
        return
    with file.open("ab") as stream:
        room = SUMMARY_BYTES_AT_MOST - stream.tell() - 1
        content = markdown.encode()
        if len(content) <= room:
            stream.write(content + b"\n")


def _command(name: str, properties: Mapping[str, str], message: str) -> None:
    with _to_log():
        issue_command(name, properties, message)


@contextmanager
def _to_log() -> Iterator[None]:
    """Deliver what is written inside; a log that cannot be written ends no run."""
    try:
        yield
        sys.stdout.flush()
    except OSError:  # the reader is gone or the disk is full
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(text: str) -> str:
    return "".join(log_lines(visible_start(text, PROPERTY_CHARACTERS_AT_MOST)))
