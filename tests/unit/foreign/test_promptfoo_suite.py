"""What makes up the tests of a configuration."""

from pathlib import Path

import pytest
from tests.unit.foreign.reading import CONFIG, gaps, read

HEAD = "prompts: [a]\nproviders: [openai:gpt-4o]\n"


def test_a_scenario_without_tests_is_its_configs(tmp_path: Path) -> None:
    text = (
        HEAD
        + "scenarios: [{config: [{vars: {x: 1}}, {vars: {x: 2}}]}, {config: [{}], tests: []}]\n"
    )

    found, problems = read(tmp_path, {CONFIG: text})

    assert problems == []
    assert [case.vars for case in found.prompts[0].cases] == [{"x": 1}, {"x": 2}]


def test_scenarios_come_after_the_tests_and_get_the_defaults(tmp_path: Path) -> None:
    text = HEAD + (
        "tests: [{vars: {x: 0}}]\n"
        "scenarios: [{config: file://c.yaml, tests: file://t.csv}]\n"
        "defaultTest: {vars: {y: 1}}\n"
    )
    files = {CONFIG: text, "c.yaml": "- vars: {x: 1}\n", "t.csv": "z\n2\n"}

    found, problems = read(tmp_path, files)

    assert problems == []
    assert [case.vars for case in found.prompts[0].cases] == [
        {"y": 1, "x": 0},
        {"y": 1, "x": 1, "z": "2"},
    ]


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("scenarios: ['file://s.yaml']", "3: the scenarios of `file://s.yaml`: they are read "),
        ("scenarios: [{config: [{provider: x}]}]", "3: a test that is not asked: `provider`: "),
    ],
)
def test_a_scenario_that_is_not_run_is_listed(tmp_path: Path, text: str, gap: str) -> None:
    found, problems = read(tmp_path, {CONFIG: f"{HEAD}{text}\n"})

    assert problems == []
    assert found.prompts[0].cases == ()
    assert gaps(found)[0].startswith(f"{CONFIG}:{gap}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("defaultTest: file://t.csv", "3: `defaultTest` must name a file that holds one test"),
        ("defaultTest: {$ref: '#/none'}", "3: `$ref: #/none`: unknown part `none`; "),
        ("scenarios: [5]", "3: a scenario must be an object, found a number: 5"),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, text: str, problem: str) -> None:
    _, problems = read(tmp_path, {CONFIG: f"{HEAD}{text}\n", "t.csv": "a\n1\n2\n"})

    assert len(problems) == 1
    assert problems[0].startswith(f"{CONFIG}:{problem}")
