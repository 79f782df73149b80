"""Rules on config.yaml: its mistakes, and whether it belongs to its folder. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llm_actions.lint.findings import Finding
from llm_actions.lint.making import at_line
from llm_actions.lint.subjects import CONFIG_FILE, Version
from llm_actions.prompts.errors import Mistake

RULE_OF = {
    Mistake.SYNTAX: "config/syntax",
    Mistake.UNKNOWN_KEY: "config/unknown-key",
    Mistake.VALUE: "config/invalid-value",
    Mistake.THRESHOLD: "config/threshold-range",
    Mistake.ASSERTION: "config/invalid-assertion",
}
NUMBER = re.compile(r"v?(\d{1,9})", re.IGNORECASE)


def check_config(version: Version) -> Iterator[Finding]:
    """What is wrong with the configuration of a version, test cases aside."""
    path = version.file(CONFIG_FILE)
    for mistake in version.mistakes:
        yield at_line(RULE_OF[mistake.kind], path, mistake.line, mistake.message)
    named = NUMBER.fullmatch(version.config.config.version or "")
    folder = NUMBER.fullmatch(version.name)
    if named and folder and int(named[1]) != int(folder[1]):
        message = f"`version` says {named[0]}, the folder is {version.name}"
        line = version.config.document.line("version")
        yield at_line("config/version-mismatch", path, line, message)
