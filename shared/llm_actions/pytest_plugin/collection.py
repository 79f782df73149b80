"""Adds the items of `--llm-prompts` to a session of pytest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from llm_actions.errors import ConfigurationError
from llm_actions.pytest_plugin.items import Plan, PromptFolder, plan_items
from llm_actions.pytest_plugin.names import safe_path
from llm_actions.pytest_plugin.selection import Selection, not_found, split_arguments
from llm_actions.pytest_plugin.settings import Settings
from llm_actions.pytest_plugin.suite import Suite, read_suite
from llm_actions.pytest_plugin.summary import safety_lines
from llm_actions.pytest_plugin.workbench import Workbench, told, workbench


def start(config: pytest.Config) -> None:
    """Check options and files, and take part in the session when prompts are named.

    Raises pytest.UsageError with all that is wrong.
    """
    try:
        bench = workbench(config)
        if bench.settings.prompts and not getattr(config.option, "help", False):
            suite = read_suite(bench.settings, bench.folders)
            config.pluginmanager.register(PromptCollection(bench, suite), "llm_actions_prompts")
    except ConfigurationError as error:
        raise pytest.UsageError(told(error)) from None


class PromptCollection:
    """The hooks of a session that tests prompts."""

    def __init__(self, bench: Workbench, suite: Suite) -> None:
        self._bench = bench
        self._suite = suite
        self._selection = Selection()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Take the arguments that name items of ours, which pytest cannot find."""
        tested = {each.folder for each in self._suite.folders}
        known = {name: folder for name, folder in self._suite.current.items() if folder in tested}
        folders = known | {folder: folder for folder in tested}
        start, config = session.config.invocation_params.dir, session.config
        roots = [Path(line) for line in self._bench.settings.prompts.splitlines()]
        config.args, self._selection = split_arguments(config.args, start, folders, roots)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the items, before `-k` and `-m` choose."""
        known = []
        for tested in self._suite.folders:
            plans = plan_items(tested, self._bench, self._suite.corpus)
            known += [(tested.folder, plan.name) for plan in plans]
            wanted = [each for each in plans if self._selection.wants(tested.folder, each.name)]
            if wanted:
                items.extend(session.genitems(_folder(session, tested.path, tested.folder, wanted)))
        missing = not_found(self._selection, known)
        if missing:
            raise pytest.UsageError("\n".join(missing))
        for item in items:
            _bar_without_key(item, self._bench.settings)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what the attacks show of each version."""
        for line in safety_lines(terminalreporter.stats):
            terminalreporter.write_line(line)


def _folder(
    session: pytest.Session, path: str, folder: Path, plans: Sequence[Plan]
) -> pytest.Collector:
    name = safe_path(path)
    return PromptFolder.from_parent(session, name=name, nodeid=name, path=folder, plans=plans)


def _bar_without_key(item: pytest.Item, settings: Settings) -> None:
    """Skip an item of ours that needs a model where there is no key; in CI it is an error."""
    reason = settings.missing_key
    is_ours = isinstance(item.parent, PromptFolder) and item.get_closest_marker("api") is not None
    if reason is not None and is_ours and not settings.is_ci:
        item.add_marker(pytest.mark.skip(reason=reason))
