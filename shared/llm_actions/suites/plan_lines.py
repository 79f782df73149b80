"""What a plan is about, as lines for the log. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llm_actions.config.problems import shown
from llm_actions.suites.asked import AskedCase
from llm_actions.suites.records import CaseKind

if TYPE_CHECKING:
    from llm_actions.suites.plan import Plan


def plan_lines(plan: Plan) -> Iterator[str]:
    """Suites, versions, models and how much will be asked."""
    options = plan.options
    yield f"suites: {', '.join(options.suites)}"
    if plan.lint is not None:
        yield f"lint: {plan.lint.versions} versions in {plan.lint.families} families"
    for selected in plan.selected:
        line = f"version: {shown(selected.prompt.path)}"
        if selected.baseline is not None:
            baseline = selected.baseline
            line += f", compared with {shown(baseline.version)} at {shown(baseline.reference)}"
        yield line
    for model, samples in plan.asked.items():
        asked = samples.asked
        cases = sum(isinstance(each, AskedCase) and not each.is_baseline for each in asked)
        compared = sum(isinstance(each, AskedCase) and each.is_baseline for each in asked)
        attacks = sum(each.kind is CaseKind.ATTACK for each in asked)
        twins = sum(each.kind is CaseKind.TWIN for each in asked)
        yield (
            f"model: {shown(model)}: {cases} test cases, {compared} of the baseline, "
            f"{attacks} attacks, {twins} harmless requests, times {options.repeats}"
        )
    if plan.labelled is not None:
        texts = len(plan.labelled.labels)
        yield f"judge: {shown(options.judge_model)}: {texts} texts of {shown(plan.labelled.file)}"
    if plan.contests:
        yield f"comparisons of answers: {len(plan.contests)}, times {options.repeats}"
    if plan.asked:
        yield f"requests at most: {plan.cases:,} to {shown(options.base_url)}, besides judges"
    yield from (f"note: {shown(note, 300)}" for note in plan.notes)
