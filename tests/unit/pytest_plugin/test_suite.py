"""Prompts as what is to be tested."""

from pathlib import Path

import pytest
from tests.unit.pytest_plugin.sessions import CONFIG, write_prompt

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError
from llm_actions.pytest_plugin.settings import Source, read_settings
from llm_actions.pytest_plugin.suite import Suite, read_suite


def suite(root: Path, *prompts: str, **options: object) -> Suite:
    given = {"prompts": list(prompts or ("prompts",)), **options}
    source = Source(options=given, ini={}, environment={}, invocation=root, root=root)
    settings = read_settings(source, Problems())
    return read_suite(settings, Folders(working=root, allowed=(root,)))


def paths(found: Suite) -> list[str]:
    return [tested.path for tested in found.folders]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_prompt(tmp_path / "prompts" / "v1")
    write_prompt(tmp_path / "prompts" / "v2")
    (tmp_path / "prompts" / "current").write_text("v2", "utf-8")
    return tmp_path


def test_every_version_is_tested_or_the_current_one(shop: Path) -> None:
    assert paths(suite(shop)) == ["prompts/v1", "prompts/v2"]
    assert paths(suite(shop, versions="current")) == ["prompts/v2"]
    assert paths(suite(shop, "prompts/v1", versions="current")) == ["prompts/v1"]


def test_cases_have_names_and_assertions(shop: Path) -> None:
    tested = suite(shop, "prompts/v2").folders[0]

    assert [(case.name, len(case.checks)) for case in tested.cases] == [("returns", 1)]
    assert tested.prompt is not None


def test_variables_of_the_cases_serve_the_attacks(shop: Path) -> None:
    rows = "  - {input: a, vars: {shop: one}, max_length: 9}\n  - {input: b, vars: {shop: two}}\n"
    write_prompt(shop / "prompts" / "v3", config=f"test_cases:\n{rows}")

    assert suite(shop, "prompts/v3").folders[0].given == {"shop": "one"}


def test_corpus_is_read_only_when_it_is_asked_for(shop: Path) -> None:
    found = suite(shop, safety=True).corpus

    assert suite(shop).corpus is None
    assert found is not None
    assert len(found.attacks) >= 150


def test_every_problem_of_every_file_is_told_at_once(shop: Path) -> None:
    write_prompt(shop / "prompts" / "v3", config="modle: x\n")
    write_prompt(
        shop / "prompts" / "v4",
        config="test_cases:\n  - input: q\n    assert:\n      - {type: contians, value: x}\n",
    )

    with pytest.raises(ConfigurationError) as caught:
        suite(shop)

    assert [str(problem) for problem in caught.value.problems] == [
        "prompts/v3/config.yaml:1: unknown field `modle`; did you mean `model`?",
        "prompts/v4/config.yaml:3: `assert[0].type`: unknown assertion type `contians`;"
        " did you mean `contains`?",
    ]


def test_current_that_leads_nowhere_is_told_where_it_is_needed(shop: Path) -> None:
    (shop / "prompts" / "current").write_text("v9", "utf-8")

    with pytest.raises(ConfigurationError, match="--llm-versions current needs it"):
        suite(shop, versions="current")


def test_errors_of_the_lint_belong_to_their_version_or_family(shop: Path) -> None:
    (shop / "prompts" / "current").write_text("v9", "utf-8")
    (shop / "prompts" / "v1" / "system.md").write_text("", "utf-8")

    found = {tested.path: [each.rule for each in tested.findings] for tested in suite(shop).folders}

    assert found.keys() == {"prompts", "prompts/v1", "prompts/v2"}
    assert found["prompts"] != []
    assert found["prompts/v1"] != []
    assert found["prompts/v2"] == []


def test_errors_of_versions_that_are_not_tested_are_left_out(shop: Path) -> None:
    (shop / "prompts" / "v1" / "system.md").write_text("", "utf-8")

    assert [each.findings for each in suite(shop, versions="current").folders] == [()]


def test_link_out_of_the_repository_is_not_followed(
    shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "v3"
    write_prompt(outside, config=CONFIG.replace("returns", "secret"))
    (shop / "prompts" / "v3").symlink_to(outside)

    found = suite(shop)

    assert "prompts/v3" not in paths(found)
    assert any("outside" in each.message for tested in found.folders for each in tested.findings)


def test_prompt_that_switches_off_what_a_case_measures_is_wrong(shop: Path) -> None:
    rows = "  - {input: a, assert: [{type: perplexity}]}\n"
    write_prompt(shop / "prompts" / "v3", config=f"logprobs: false\ntest_cases:\n{rows}")

    with pytest.raises(ConfigurationError, match="which the prompt switches off") as caught:
        suite(shop, "prompts/v3")
    assert caught.value.problems[0].line == 3
