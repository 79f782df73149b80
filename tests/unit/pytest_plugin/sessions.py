"""Runs pytest with the plugin as a user's repository would."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PACKAGES = Path(__file__).resolve().parents[3] / "shared"
PLUGIN = "llm_actions.pytest_plugin.plugin"
OPTIONS = ("-p", PLUGIN, "-W", "error")
KEY = "sk-made-up-0123456789abcdef"
SYSTEM = "You are the assistant of a shop. You can return items within 30 days of delivery.\n"
CONFIG = """version: v2
model: support-large
temperature: 0
test_cases:
  - id: returns
    input: Within how many days can I return items?
    expected_keywords: [30 days]
"""


def write_prompt(folder: Path, config: str = CONFIG, system: str = SYSTEM) -> None:
    """A version of a prompt."""
    folder.mkdir(parents=True)
    (folder / "system.md").write_text(system, "utf-8")
    (folder / "config.yaml").write_text(config, "utf-8")


class Session:
    """pytest in a folder, with variables of the environment that a test decides."""

    def __init__(self, pytester: pytest.Pytester, environment: pytest.MonkeyPatch) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self._environment = environment
        for name in ("CI", "GITHUB_ACTIONS", "LLM_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
            environment.delenv(name, raising=False)
        environment.delenv("PYTEST_ADDOPTS", raising=False)
        environment.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        environment.setenv("PYTHONPATH", str(PACKAGES))
        environment.setenv("no_proxy", "127.0.0.1")

    def variable(self, name: str, value: str) -> None:
        """Set a variable of the environment."""
        self._environment.setenv(name, value)

    def connect(self, url: str) -> None:
        """Give a key and an endpoint."""
        self.variable("OPENAI_API_KEY", KEY)
        self.variable("OPENAI_BASE_URL", url)

    def run(self, *arguments: str) -> pytest.RunResult:
        """The result of `pytest ARGUMENTS`, in this process."""
        return self._checked(self.pytester.runpytest_inprocess(*OPTIONS, *arguments))

    def run_apart(self, *arguments: str) -> pytest.RunResult:
        """The result of `pytest ARGUMENTS` in a process of its own."""
        command = (sys.executable, "-m", "pytest", *OPTIONS, *arguments)
        return self._checked(self.pytester.run(*command, timeout=60))

    def _checked(self, result: pytest.RunResult) -> pytest.RunResult:
        """The result, of which no line holds the key."""
        assert KEY not in "\n".join([*result.outlines, *result.errlines])
        return result

    def ids(self, *arguments: str) -> list[str]:
        """The ids that are collected."""
        result = self.run("--collect-only", "-q", *arguments)
        return [line for line in result.outlines if "::" in line]


@contextmanager
def no_output_of_ours(result: pytest.RunResult) -> Iterator[str]:
    """The whole output, in which no frame of the plugin stands."""
    text = "\n".join([*result.outlines, *result.errlines])
    assert not re.search(r"pytest_plugin/\w+\.py|Traceback|INTERNALERROR", text)
    yield text
