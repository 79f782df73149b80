"""Takes what could pose as a line of the log out of the reports of hand-written tests. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llm_actions.reports.text import log_lines

Hide = Callable[[str], str]


def clean_report(report: Any, hide: Hide) -> None:
    """Write out hidden characters in a report's texts, and `hide` secrets.

    A test that fails with a model's answer in its message, or printed it, has the answer there.
    Reports that are no list of entries, such as those of skipped tests, stay what they are.
    """
    report.sections = [(name, clean(text, hide)) for name, text in report.sections]
    shown = report.longrepr
    for part in getattr(shown, "chain", None) or [(getattr(shown, "reprtraceback", None), None)]:
        for entry in getattr(part[0], "reprentries", ()):
            entry.lines = [clean(line, hide) for line in entry.lines]
    crash = getattr(shown, "reprcrash", None)
    if crash is not None:
        crash.message = clean(crash.message, hide)


def clean(text: str, hide: Hide) -> str:
    """The text as lines that a terminal and a runner take for text."""
    return "\n".join(log_lines(hide(text)))
