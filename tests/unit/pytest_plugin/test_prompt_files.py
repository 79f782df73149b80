"""Which version a test is about, and what its files hold."""

from pathlib import Path

import pytest
from tests.unit.pytest_plugin.sessions import write_prompt

from llm_actions.config.files import Folders
from llm_actions.errors import ConfigurationError
from llm_actions.pytest_plugin.prompt_files import PromptSource


def source(root: Path, folder: str = "prompts") -> PromptSource:
    return PromptSource(str(root / folder), Folders(working=root, allowed=(root,)))


def make(root: Path, *names: str, current: str | None = None) -> None:
    for name in names:
        write_prompt(root / name, system=f"You are {name}.\n")
    if current is not None:
        (root / names[0]).parent.joinpath("current").write_text(current, "utf-8")


def refusal(found: PromptSource, named: str | None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        found.choose(named)
    return str(caught.value)


def test_current_version_unless_another_is_named(tmp_path: Path) -> None:
    make(tmp_path, "prompts/v1", "prompts/v2", current="v2")
    found = source(tmp_path)

    assert found.choose(None).system == "You are prompts/v2.\n"
    assert found.choose("current").path == "prompts/v2"
    assert found.choose("v1").path == "prompts/v1"
    assert found.choose("prompts/v1").path == "prompts/v1"
    assert "did you mean `prompts/v2`" in refusal(found, "prompts/v3")


def test_single_version_needs_no_current(tmp_path: Path) -> None:
    make(tmp_path, "prompts/v1")

    assert source(tmp_path).choose(None).path == "prompts/v1"


def test_without_current_one_has_to_be_named(tmp_path: Path) -> None:
    make(tmp_path, "prompts/v1", "prompts/v2")

    assert "prompts/current: is missing" in refusal(source(tmp_path), None)


def test_several_prompts_are_told_apart_by_their_path(tmp_path: Path) -> None:
    make(tmp_path, "prompts/a/v1", current="v1")
    make(tmp_path, "prompts/b/v1", current="v1")
    found = source(tmp_path)

    assert found.choose("a/v1").path == "prompts/a/v1"
    assert found.choose("b/current").path == "prompts/b/v1"
    assert "several prompts (prompts/a, prompts/b)" in refusal(found, None)
    assert "several prompts (prompts/a/v1, prompts/b/v1)" in refusal(found, "v1")


def test_no_test_changes_what_the_next_one_sees(tmp_path: Path) -> None:
    make(tmp_path, "prompts/v1")
    found = source(tmp_path)

    found.choose(None).config["model"] = "changed"
    found.choose(None).cases[0]["input"] = "changed"

    assert found.choose(None).config["model"] == "support-large"
    assert found.choose(None).cases[0]["input"] == "Within how many days can I return items?"


def test_system_text_is_what_a_model_gets(tmp_path: Path) -> None:
    text = "<!-- lint-disable prompt/too-short: it is -->\nYou are {{ name }}.\n"
    write_prompt(tmp_path / "prompts" / "v1", system=text)

    assert source(tmp_path).choose(None).system == "You are {{ name }}.\n"


def test_missing_files_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "prompts" / "v1").mkdir(parents=True)
    (tmp_path / "prompts" / "v1" / "user_template.md").write_text("{{ input }}", "utf-8")
    found = source(tmp_path).choose(None)

    assert (found.system, found.config, found.cases) == (None, {}, [])


def test_every_problem_of_the_files_is_told(tmp_path: Path) -> None:
    write_prompt(tmp_path / "prompts" / "v1", config="modl: x\ntemperature: hot\n")

    told = refusal(source(tmp_path), None)

    assert "prompts/v1/config.yaml:1: unknown field `modl`; did you mean `model`?" in told
    assert "prompts/v1/config.yaml:2: `temperature` must be a number" in told
