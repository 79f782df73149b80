"""The items that pytest runs: one for each case, attack and finding of the lint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from llm_actions.evals.results import Status
from llm_actions.prompts.errors import TemplateError
from llm_actions.prompts.prompt import Prompt
from llm_actions.pytest_plugin.findings import Found, Place, found_lint
from llm_actions.pytest_plugin.measuring import Bench, measure_case, measure_safety
from llm_actions.pytest_plugin.names import safe_name, unique
from llm_actions.pytest_plugin.suite import TestedFolder
from llm_actions.pytest_plugin.workbench import Workbench
from llm_actions.safety.canary import make_canary
from llm_actions.safety.carrier import find_carrier, varied_names
from llm_actions.safety.cases import Corpus
from llm_actions.safety.exchange import INPUT

Measure = Callable[[], Found]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One item before it is one; `place` is where it is written."""

    name: str
    markers: tuple[str, ...]
    place: Place
    measure: Measure


class PromptItem(pytest.Item):
    """A measurement as a test.

    It is measured in the set-up, so that pytest shows what could not be measured as an error; the
    test itself only says what was found.
    """

    def __init__(self, *, plan: Plan, **rest: Any) -> None:
        super().__init__(**rest)
        self._plan = plan
        self._found: Found | None = None
        for marker in plan.markers:
            self.add_marker(marker)

    def setup(self) -> None:
        """Measure."""
        __tracebackhide__ = True
        self._found = self._plan.measure()
        self.user_properties.extend(self._found.properties)
        if self._found.status is Status.ERROR:
            pytest.fail(self._found.text, pytrace=False)

    def runtest(self) -> None:
        """Fail when what was measured is not good enough."""
        __tracebackhide__ = True
        assert self._found is not None
        if self._found.status is Status.FAIL:
            pytest.fail(self._found.text, pytrace=False)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The text of the failure, at the line of the prompt's file."""
        shown = super().repr_failure(excinfo, style)
        crash = getattr(shown, "reprcrash", None)
        if crash is not None and self._found is not None:
            crash.path, crash.lineno = self._plan.place.file, self._plan.place.line
            crash.message = self._found.text
        return shown

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line from 0, and the name of the item."""
        place = self._plan.place
        return self.config.rootpath / place.file, place.line - 1, self.nodeid


class PromptFolder(pytest.Collector):
    """The items of a version, or what the lint says of a family."""

    def __init__(self, *, plans: Sequence[Plan], **rest: Any) -> None:
        super().__init__(**rest)
        self._plans = plans

    def collect(self) -> Iterator[pytest.Item]:
        """The items that were planned."""
        for plan in self._plans:
            yield PromptItem.from_parent(self, name=plan.name, plan=plan)


def plan_items(tested: TestedFolder, bench: Workbench, corpus: Corpus | None) -> list[Plan]:
    """The items of a folder: the lint, its cases, and the attacks on it."""
    plans = [*_lint(tested), *_cases(tested, bench)]
    if corpus is not None:
        plans += _safety(tested, bench, corpus)
    return plans


def _lint(tested: TestedFolder) -> Iterator[Plan]:
    if not tested.findings:
        clean = Found(status=Status.PASS)
        place = Place(file=tested.path, line=1)
        yield Plan(name="lint", markers=("lint",), place=place, measure=lambda: clean)
    names = unique(f"lint/{safe_name(finding.rule)}" for finding in tested.findings)
    for name, finding in zip(names, tested.findings, strict=True):
        yield Plan(
            name=name,
            markers=("lint",),
            place=Place(file=finding.file, line=finding.line),
            measure=partial(found_lint, finding),
        )


def _cases(tested: TestedFolder, bench: Workbench) -> Iterator[Plan]:
    prompt, repeats = tested.prompt, bench.settings.repeats
    if prompt is None:
        return
    for each in tested.cases:

        async def measurement(on: Bench, each: Any = each) -> Found:
            return await measure_case(on, prompt, each.case, each.checks)

        for repeat in range(1, repeats + 1):
            yield Plan(
                name=each.name if repeats == 1 else f"{each.name}[{repeat}]",
                markers=("api",),
                place=Place(file=each.case.file, line=each.case.line),
                measure=partial(bench.measure, measurement),
            )


def _carrier(prompt: Prompt, tested: TestedFolder) -> str:
    """The variable for the text of an attack; `input` where none is found, which then says so."""
    texts = filter(None, (prompt.system_text, prompt.user_text))
    varied = varied_names(each.case.vars for each in tested.cases)
    try:
        return find_carrier(texts, prompt.messages, tested.given, varied) or INPUT
    except TemplateError:
        return INPUT


def _safety(tested: TestedFolder, bench: Workbench, corpus: Corpus) -> Iterator[Plan]:
    prompt = tested.prompt
    if prompt is None:
        return
    canary = make_canary(f"{prompt.digest} {corpus.version}")
    carrier = _carrier(prompt, tested)
    for case in corpus.all_cases:

        async def measurement(on: Bench, case: Any = case) -> Found:
            return await measure_safety(on, prompt, case, canary, tested.given, carrier)

        yield Plan(
            name=f"safety/{safe_name(case.id)}",
            markers=("api", "safety"),
            place=Place(file=tested.path, line=1),
            measure=partial(bench.measure, measurement),
        )
