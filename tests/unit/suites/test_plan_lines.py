"""The plan in the log."""

from pathlib import Path

from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import planned

from llm_actions.suites.plan_lines import plan_lines
from llm_actions.suites.records import SuiteName

CASE = "{id: a, input: a, expected_keywords: [fine]}"


def test_plan_says_what_will_be_asked(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": config(CASE)})
    commit(tmp_path, "base")
    write(tmp_path, {"v2": config(CASE)})
    suites = tuple(SuiteName)

    plan = planned(tmp_path, baseline_ref="base", suites=suites, repeats=2)
    lines = list(plan_lines(plan))

    assert lines[:3] == [
        "suites: lint, regression, safety",
        "lint: 2 versions in 1 families",
        "version: prompts/v2",
    ]
    assert lines[3].startswith("model: m: 1 test cases, 0 of the baseline, ")
    assert (
        lines[4] == f"requests at most: {plan.cases:,} to http://endpoint.test/v1, besides judges"
    )


def test_labels_and_comparisons_are_named(tmp_path: Path) -> None:
    row = "{id: a, input: a, assert: [{type: select-best, value: shorter}]}"
    write(tmp_path, {"v1": config(row)})
    labels = "output,criterion,label\na,c,pass\nb,c,fail\n"
    (tmp_path / "labels.csv").write_text(labels, "utf-8")

    lines = list(
        plan_lines(planned(tmp_path, models=("m", "n"), judge_model="j", judge_labels="labels.csv"))
    )

    assert "judge: j: 2 texts of labels.csv" in lines
    assert "comparisons of answers: 1, times 1" in lines


def test_comparison_and_notes_are_named_without_control_characters(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": config(CASE)})
    commit(tmp_path, "base")
    (tmp_path / "prompts" / "v1" / "system.md").write_text("You are new here.\n", "utf-8")

    lines = list(plan_lines(planned(tmp_path, baseline_ref="base", models=("m\x1b[31m",))))

    assert "version: prompts/v1, compared with v1 at base" in lines
    assert "model: m\\u001b[31m: 1 test cases, 1 of the baseline, 0 attacks, " in lines[2]


def test_lint_alone_asks_nobody(tmp_path: Path) -> None:
    write(tmp_path, {"v1": config(CASE)})

    lines = list(plan_lines(planned(tmp_path, suites=(SuiteName.LINT,))))

    assert lines == ["suites: lint", "lint: 1 versions in 1 families"]
