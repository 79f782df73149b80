"""Every action.yml has the form that the launcher, the platform and the user rely on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contract.source import ACTIONS, ROOT, action_description

KEBAB_CASE = re.compile(r"[a-z]+(-[a-z]+)*")

each_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda path: path.parent.name)


def test_there_is_an_action() -> None:
    assert ROOT / "action-evaluate" / "action.yml" in ACTIONS


@each_action
def test_names_are_kebab_case(action: Path) -> None:
    description = action_description(action)
    names = [*description["inputs"], *description["outputs"]]

    assert [name for name in names if not KEBAB_CASE.fullmatch(name)] == []


@each_action
def test_descriptions_are_sentences(action: Path) -> None:
    described = action_description(action)
    texts = {
        "the action": described["description"],
        **{name: about["description"] for name, about in described["inputs"].items()},
        **{name: about["description"] for name, about in described["outputs"].items()},
    }

    assert [name for name, text in texts.items() if not text.endswith(".")] == []
    assert [name for name, text in texts.items() if "\n" in text] == []


@each_action
def test_an_input_is_required_or_has_a_text_as_default(action: Path) -> None:
    inputs = action_description(action)["inputs"]

    for name, about in inputs.items():
        assert set(about) <= {"description", "required", "default"}, name
        assert ("default" in about) != (about.get("required") is True), name
        assert isinstance(about.get("default", ""), str), f"{name}: quote the default"


@each_action
def test_the_action_is_one_step_that_becomes_the_launcher(action: Path) -> None:
    runs = action_description(action)["runs"]
    name = action.parent.name.removeprefix("action-")

    assert runs["using"] == "composite"
    assert len(runs["steps"]) == 1
    step = runs["steps"][0]
    assert set(step) == {"id", "shell", "run", "env"}
    assert step["shell"] == "bash"
    assert step["run"] == f'exec "$GITHUB_ACTION_PATH/../shared/launch.sh" {name}'
    assert step["env"] == {"LLM_ACTIONS_INPUTS": "${{ toJSON(inputs) }}"}


@each_action
def test_no_expression_stands_in_a_script(action: Path) -> None:
    steps = action_description(action)["runs"]["steps"]

    assert [step["run"] for step in steps if "${{" in step["run"]] == []


@each_action
def test_every_output_is_that_of_the_step(action: Path) -> None:
    description = action_description(action)
    step = description["runs"]["steps"][0]["id"]

    for name, about in description["outputs"].items():
        assert about["value"] == f"${{{{ steps.{step}.outputs.{name} }}}}"


@each_action
def test_the_action_has_an_entry_requirements_and_a_readme(action: Path) -> None:
    name = action.parent.name.removeprefix("action-")

    assert (action.parent / f"{name.replace('-', '_')}.py").is_file()
    assert (ROOT / "shared" / "requirements" / f"{name}.txt").is_file()
    assert (action.parent / "README.md").is_file()
