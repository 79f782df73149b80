"""Which items a folder has."""

from pathlib import Path

import pytest
from tests.unit.pytest_plugin.sessions import write_prompt

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.results import Status
from llm_actions.lint.findings import Finding, Severity
from llm_actions.pytest_plugin.items import Plan, plan_items
from llm_actions.pytest_plugin.settings import Source, read_settings
from llm_actions.pytest_plugin.suite import TestedFolder, read_suite
from llm_actions.pytest_plugin.workbench import Workbench


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_prompt(tmp_path / "prompts" / "v1")
    return tmp_path


def plans(root: Path, **options: object) -> list[Plan]:
    source = Source(
        options={"prompts": ["prompts"], **options},
        ini={},
        environment={},
        invocation=root,
        root=root,
    )
    settings = read_settings(source, Problems())
    folders = Folders(working=root)
    suite = read_suite(settings, folders)
    bench = Workbench(settings=settings, folders=folders)
    return plan_items(suite.folders[0], bench, suite.corpus)


def test_clean_version_has_its_lint_and_its_cases(root: Path) -> None:
    found = plans(root)

    assert [(plan.name, plan.markers) for plan in found] == [
        ("lint", ("lint",)),
        ("returns", ("api",)),
    ]
    assert found[0].measure().status is Status.PASS
    assert str(found[1].place) == "prompts/v1/config.yaml:5"


def test_each_repeat_is_an_item(root: Path) -> None:
    names = [plan.name for plan in plans(root, repeats="3")]

    assert names == ["lint", "returns[1]", "returns[2]", "returns[3]"]


def test_each_attack_and_each_twin_is_an_item(root: Path) -> None:
    found = [plan for plan in plans(root, safety=True) if plan.name.startswith("safety/")]

    assert len(found) >= 150
    assert len({plan.name for plan in found}) == len(found)
    assert {plan.markers for plan in found} == {("api", "safety")}


def test_without_a_key_a_case_is_an_error(root: Path) -> None:
    found = plans(root)[1].measure()

    assert found.status is Status.ERROR
    assert "OPENAI_API_KEY" in found.text


def test_each_error_of_the_lint_is_an_item_that_fails(root: Path) -> None:
    findings = tuple(
        Finding(rule="a/b", severity=Severity.ERROR, message=text, file="p/s.md", line=line)
        for line, text in enumerate(("one", "two"), start=4)
    )
    tested = TestedFolder(path="p", folder=root, findings=findings, given={})
    bench = Workbench(
        settings=read_settings(
            Source(options={}, ini={}, environment={}, invocation=root, root=root), Problems()
        ),
        folders=Folders(working=root),
    )

    found = plan_items(tested, bench, None)

    assert [plan.name for plan in found] == ["lint/a/b", "lint/a/b-2"]
    assert [plan.measure().status for plan in found] == [Status.FAIL, Status.FAIL]
    assert str(found[1].place) == "p/s.md:5"


def test_measurement_is_of_its_own_case(root: Path) -> None:
    config = "model: m\ntest_cases:\n  - {id: one, input: a}\n  - {id: two, input: b}\n"
    (root / "prompts" / "v1" / "config.yaml").write_text(config, "utf-8")
    source = Source(
        options={"prompts": ["prompts"]},
        ini={},
        environment={"OPENAI_API_KEY": "any"},
        invocation=root,
        root=root,
    )
    settings = read_settings(source, Problems())
    bench = Workbench(settings=settings, folders=Folders(working=root))
    suite = read_suite(settings, bench.folders)

    texts = [plan.measure().text for plan in plan_items(suite.folders[0], bench, None)]
    bench.close()

    assert "asked: a" in texts[1]
    assert "asked: b" in texts[2]
