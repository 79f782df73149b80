"""What each model is asked: test cases and attacks, checked before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import planned, wrong

from llm_actions.suites.asked import AskedAttack, AskedCase
from llm_actions.suites.records import SuiteName

CASE = "{id: a, input: a, expected_keywords: [fine]}"
JUDGED = "{id: j, input: a, assert: [{type: llm-rubric, value: kind}]}"
SIMILAR = "{id: s, input: a, assert: [{type: similar, value: kind}]}"
SAFETY = (SuiteName.SAFETY,)
CHAT = """model: m
messages:
  - {role: system, content: You are a shop.}
  - {role: user, content: "%s"}
testData:
  - {language: en, question: When?, expected: soon}
  - {language: en, question: Why?, expected: so}
evaluators:
  - {name: e, string: {contains: "{{expected}}"}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one prompt."""
    return write(tmp_path, {"v1": config(CASE)})


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose tag `base` holds that prompt."""
    write(repository(tmp_path), {"v1": config(CASE)})
    commit(tmp_path, "base")
    return tmp_path


def test_baseline_is_asked_only_for_cases_that_it_has(repo: Path) -> None:
    write(repo, {"v1": config(CASE, "{id: new, input: n, max_length: 5}")})

    asked = planned(repo, baseline_ref="base").asked["m"].asked

    assert [(each.case.id, isinstance(each, AskedCase) and each.is_baseline) for each in asked] == [
        ("a", False),
        ("a", True),
        ("new", False),
    ]


def test_attacks_on_a_system_text_are_left_out_where_there_is_none(root: Path) -> None:
    (root / "prompts" / "v1" / "system.md").unlink()

    plan = planned(root, suites=SAFETY)

    assert all(each.is_possible for each in plan.asked["m"].asked if isinstance(each, AskedAttack))
    assert len(plan.notes) == 1


@pytest.mark.parametrize(
    ("content", "variable"),
    [
        ("{{question}}", "question"),
        ("{{question}} Answer in {{language}}.", "question"),
        ("Question: {{question}} Context: {{context}}", "question"),
    ],
)
def test_attack_stands_where_the_user_of_a_foreign_prompt_writes(
    tmp_path: Path, content: str, variable: str
) -> None:
    (tmp_path / "shop.prompt.yml").write_text(CHAT % content)

    plan = planned(tmp_path, prompts="", files="shop.prompt.yml", suites=SAFETY)

    asked = [each for each in plan.asked["m"].asked if isinstance(each, AskedAttack)]
    assert asked
    assert all(each.is_delivered for each in asked)
    assert plan.notes == (f"shop.prompt.yml: attacks stand in the variable `{variable}`",)


def test_prompt_without_a_place_for_an_attack_is_told_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    (tmp_path / "shop.prompt.yml").write_text(CHAT % "Hello.")

    (message,) = wrong(tmp_path, prompts="", files="shop.prompt.yml", suites=SAFETY)

    assert message == (
        "shop.prompt.yml: has no variable that takes the text of a user, so nothing can attack it; "
        "write `{{ input }}` where the text of the user belongs, or drop `safety`"
    )


@pytest.mark.parametrize(
    ("row", "chosen", "problem"),
    [
        (JUDGED, {}, "input `judge-model`: is missing; a test case has an assertion"),
        (SIMILAR, {"max_cost": 1.0, "models": ("gpt-4o-mini",), "embedding_model": "e"}, "`e`"),
        (
            JUDGED,
            {"max_cost": 1.0, "models": ("gpt-4o-mini",), "judge_model": "j"},
            "no price is known for the model `j`",
        ),
        ("{input: a}", {}, "prompts/v1/config.yaml:3: the case expects nothing of the answer"),
        ("{input: a, assert: [{type: ruby, value: a}]}", {}, "prompts/v1/config.yaml:3: "),
    ],
)
def test_wrong_case_is_told(tmp_path: Path, row: str, chosen: dict[str, Any], problem: str) -> None:
    write(tmp_path, {"v1": config(row)})

    (told,) = wrong(tmp_path, **chosen)

    assert problem in told


def test_case_without_a_value_for_a_variable_is_told_at_its_line(root: Path) -> None:
    (root / "prompts" / "v1" / "system.md").write_text("You are {{ shop }}.\n", "utf-8")

    (told,) = wrong(root)

    assert told.startswith("prompts/v1/config.yaml:3: the template has a variable without a value")


def test_attack_without_a_value_for_a_variable_is_told_once(root: Path) -> None:
    (root / "prompts" / "v1" / "system.md").write_text("You are {{ shop }}.\n", "utf-8")

    (told,) = wrong(root, suites=SAFETY)

    assert told.startswith("prompts/v1: cannot be filled in for an attack")


def test_version_without_cases_or_a_model_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"v1": "version: v1\n"})

    told = wrong(tmp_path)

    assert [each.split(": ")[0] for each in told] == ["prompts/v1", "prompts/v1/config.yaml"]
    assert "names no model" in told[0]
    assert "has no test_cases" in told[1]
