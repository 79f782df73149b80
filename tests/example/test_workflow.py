"""The example's workflow and prompts: what a consumer copies must be right."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.example.servers import EXAMPLE, send

WORKFLOW = EXAMPLE / ".github" / "workflows" / "evaluate.yml"
ACTION = EXAMPLE.parent / "action-evaluate" / "action.yml"


def load(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def find_steps() -> list[dict[str, Any]]:
    return [step for job in load(WORKFLOW)["jobs"].values() for step in job["steps"]]


def find_program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if beside.exists() else shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def test_every_input_that_the_workflow_gives_is_one_of_the_action() -> None:
    given = [step["with"] for step in find_steps() if "llm-actions" in step.get("uses", "")]

    assert len(given) == 2
    for inputs in given:
        assert inputs.keys() <= load(ACTION)["inputs"].keys()
        assert (EXAMPLE / inputs["dataset"]).is_file()


def test_prompts_are_tested_with_inputs_of_the_action_and_files_of_the_example() -> None:
    workflow = load(EXAMPLE / ".github" / "workflows" / "prompts.yml")
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    (inputs,) = [step["with"] for step in steps if "llm-actions" in step["uses"]]

    action = load(EXAMPLE.parent / "action-prompt-test" / "action.yml")
    assert inputs.keys() <= action["inputs"].keys()
    assert (EXAMPLE / inputs["prompts"]).is_dir()
    assert (EXAMPLE / inputs["judge-labels"]).is_file()


def test_only_our_own_action_is_not_pinned_by_hash() -> None:
    used = {step["uses"] for step in find_steps() if "uses" in step}

    unpinned = {name for name in used if not re.search(r"@[0-9a-f]{40}$", name)}
    assert unpinned == {"org/llm-actions/action-evaluate@v1"}


def test_the_application_answers_where_the_workflow_looks() -> None:
    app = next(step["with"] for step in find_steps() if "app-url" in step.get("with", {}))
    start = next(step["run"] for step in find_steps() if "app.py" in step.get("run", ""))

    assert (app["app-answer"], app["app-body"]) == ("data.answer", '{"question": "{{ input }}"}')
    assert app["app-url"] == "http://127.0.0.1:8080/chat"
    assert "--port 8080" in start


def test_zizmor_finds_nothing() -> None:
    zizmor = find_program("zizmor")
    config = EXAMPLE / ".github" / "zizmor.yml"
    flags = ["--offline", "--persona", "pedantic", "--config", str(config), str(EXAMPLE)]

    done = subprocess.run([zizmor, *flags], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing() -> None:
    actionlint = find_program("actionlint")

    done = subprocess.run([actionlint, WORKFLOW], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_prompt_folder_says_which_version_it_is(version: str) -> None:
    folder = EXAMPLE / "prompts" / version
    config = load(folder / "config.yaml")

    assert config["version"] == version
    assert config["thresholds"]["accuracy"] == 0.85
    assert "{{ input }}" in (folder / "user_template.md").read_text("utf-8")


def test_the_current_prompt_is_the_second_version() -> None:
    assert (EXAMPLE / "prompts" / "current").readlink() == Path("v2")


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_test_cases_of_a_prompt_hold_for_it(endpoint: str, version: str) -> None:
    folder = EXAMPLE / "prompts" / version
    config = load(folder / "config.yaml")
    template = (folder / "user_template.md").read_text("utf-8")
    system = {"role": "system", "content": (folder / "system.md").read_text("utf-8")}

    for case in config["test_cases"]:
        user = {"role": "user", "content": template.replace("{{ input }}", case["input"])}
        body = {"model": config["model"], "temperature": 0, "messages": [system, user]}
        document = send(f"{endpoint}/chat/completions", body).document
        answer = document["choices"][0]["message"]["content"]

        assert [word for word in case["expected_keywords"] if word not in answer] == [], answer
        assert [word for word in case.get("forbidden_keywords", []) if word in answer] == []
        assert len(answer) <= case.get("max_length", len(answer))
