"""What the reports of all actions begin with, and how a report becomes report.json. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from llm_actions import VERSION
from llm_actions.errors import ExitCode, Problem
from llm_actions.verdict import Verdict


class Report(Protocol):
    """What the report of every action has. `suite` is the key of its comment."""

    @property
    def verdict(self) -> Verdict:
        """What the run came to."""
        ...

    @property
    def exit_code(self) -> ExitCode:
        """With what the process ends."""
        ...

    @property
    def reasons(self) -> Sequence[str]:
        """Why the verdict is what it is."""
        ...

    @property
    def suite(self) -> str:
        """What tells several reports of one pull request apart."""
        ...

    @property
    def started_at(self) -> str:
        """When the run began, in the form of ISO 8601."""
        ...

    @property
    def duration_seconds(self) -> float:
        """How long the run took."""
        ...

    @property
    def commit(self) -> str | None:
        """The commit that was looked at; None outside of a repository."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the configuration."""
        ...


def opening(report: Report, schema: str) -> dict[str, object]:
    """The first keys of a report's document, the same in all schemas."""
    return {
        "schema": schema,
        "tool": {"name": "llm-actions", "version": VERSION},
        "verdict": report.verdict,
        "exit_code": int(report.exit_code),
        "reasons": list(report.reasons),
        "suite": report.suite,
        "started_at": report.started_at,
        "duration_seconds": round(report.duration_seconds, 3),
        "commit": report.commit,
    }


def render_json(header: Mapping[str, object], cases: Iterable[bytes]) -> Iterator[bytes]:
    """The content of report.json in pieces, one line a case; each case is JSON on one line."""
    text = json.dumps(header, ensure_ascii=False, indent=1)
    yield text.removesuffix("\n}").encode(errors="backslashreplace") + b',\n "cases": ['
    separator = b"\n"
    for case in cases:
        yield separator + case
        separator = b",\n"
    yield b"\n ]\n}\n"
