"""Rules on the layout: files, `current`, and versions that are the same."""

import pytest
from tests.unit.lint.subjects import CONFIG, SYSTEM, USER, told, version

from llm_actions.errors import Problem
from llm_actions.lint.family_rules import FamilySubject, check_family
from llm_actions.lint.subjects import Version


def family(
    *versions: Version,
    current: str | None = "prompts/current",
    problem: str | None = None,
    is_whole: bool = True,
    refused: tuple[Problem, ...] = (),
) -> FamilySubject:
    return FamilySubject(
        path="prompts",
        versions=versions,
        current_path=current,
        current_problem=problem,
        is_whole=is_whole,
        refused=refused,
    )


def found(subject: FamilySubject) -> list[str]:
    return told(check_family(subject))


def test_good_family_has_no_finding() -> None:
    assert found(family(version(), version(path="prompts/v2", system=SYSTEM + "Be kind."))) == []


def test_current_that_names_nothing_is_told_at_it() -> None:
    assert found(family(version(), problem="the link leads to no folder")) == [
        "layout/current-dangling current:1"
    ]


def test_missing_current_is_told_unless_single_versions_were_named() -> None:
    assert found(family(version(), current=None)) == ["layout/current-missing system.md:1"]
    assert found(family(version(), current=None, is_whole=False)) == []


@pytest.mark.parametrize(
    ("lacking", "place"),
    [("system", "user_template.md"), ("user", "system.md"), ("config", "system.md")],
)
def test_missing_file_is_told_beside_one_that_is_there(lacking: str, place: str) -> None:
    texts = {"system": SYSTEM, "user": USER, "config": CONFIG} | {lacking: None}

    assert found(family(version(**texts))) == [f"layout/missing-file {place}:1"]


@pytest.mark.parametrize(
    ("texts", "is_same"),
    [
        ({}, True),
        ({"system": SYSTEM.replace(" ", "  ") + "\n\n"}, True),
        ({"user": USER.replace("\n", "\r\n")}, True),
        ({"config": "version: v2\n"}, True),
        ({"system": SYSTEM + "."}, False),
        ({"config": "model: other\n"}, False),
        ({"config": "temperature: 1\n"}, False),
        ({"user": None}, False),
    ],
    ids=["equal", "blanks", "line-ends", "cases", "text", "model", "parameter", "file"],
)
def test_versions_that_differ_in_white_space_only_are_told(
    texts: dict[str, str | None], is_same: bool
) -> None:
    second = version(path="prompts/v2", **texts)
    same = [each for each in check_family(family(version(), second)) if "same" in each.rule]

    assert [each.message for each in same] == (
        ["prompts/v2 differs from prompts/v1 in nothing but white space"] if is_same else []
    )


def test_what_cannot_be_used_is_told() -> None:
    problem = Problem(where="prompts/v3", message="leads away", file="prompts/v3", line=1)

    assert found(family(version(), refused=(problem,))) == ["layout/unusable-file v3:1"]
