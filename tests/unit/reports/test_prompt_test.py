"""The document of a prompt test and its published schema hold each other."""

import copy
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from importlib import resources
from typing import Any

import jsonschema
import pytest
from tests.golden.prompt_tests import REPORTS, everything, failing, judged, linted
from tests.hostile.corpus import LONE_SURROGATES, STRINGS
from tests.hostile.prompt_tests import hostile_test, hostile_test_cases, hostile_test_refusal
from tests.hostile.reports import always

from llm_actions.errors import ExitCode
from llm_actions.evals.results import Status
from llm_actions.judges.agreement import Statistic
from llm_actions.lint.findings import Finding, Severity
from llm_actions.reports import prompt_test
from llm_actions.reports.prompt_test import PromptTestReport, render_prompt_test
from llm_actions.suites.records import (
    CaseKind,
    CaseRecord,
    Change,
    GateRecord,
    JudgeRecord,
    LabelRecord,
    Repeat,
    SuiteName,
    VersionRecord,
)
from llm_actions.verdict import Verdict

SCHEMA: dict[str, Any] = json.loads(
    resources.files(prompt_test.__package__)
    .joinpath("schema/prompt-test-report-1.json")
    .read_text(encoding="utf-8")
)
FORMATS = jsonschema.FormatChecker(formats=())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=FORMATS)
Document = dict[str, Any]


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def written(report: PromptTestReport) -> Document:
    read: Document = json.loads(b"".join(render_prompt_test(report)))
    return read


def problems(found: Document) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(found)]


def small() -> PromptTestReport:
    report = everything()
    return replace(report, cases=report.cases[:2])


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["properties"]["schema"]["const"] == prompt_test.SCHEMA
    assert SCHEMA["$id"].replace(":", "/").endswith(prompt_test.SCHEMA)


@pytest.mark.parametrize("name", REPORTS)
def test_documents_are_valid(name: str) -> None:
    assert problems(written(REPORTS[name]())) == []


@pytest.mark.parametrize("text", [*STRINGS[::25], *LONE_SURROGATES])
def test_documents_with_hostile_texts_are_valid(text: str) -> None:
    cases = hostile_test_cases(always(text))

    read = written(hostile_test(always(text), cases))

    assert problems(read) == []
    assert read["unsupported"] == [text]
    assert [each["input"] for each in read["cases"]] == [text] * len(cases)
    assert problems(written(hostile_test_refusal(always(text)))) == []


def test_document_with_any_exit_code_is_valid() -> None:
    for code in ExitCode:
        assert problems(written(replace(small(), exit_code=code))) == []


def test_each_case_stands_on_a_line_of_its_own() -> None:
    report = failing()

    lines = b"".join(render_prompt_test(report)).splitlines()

    starting = [json.loads(line.rstrip(b",")) for line in lines if line.startswith(b'{"suite"')]
    assert starting == written(report)["cases"]


@pytest.mark.parametrize(
    "names",
    [
        ("schema",),
        ("verdict",),
        ("suites", 0),
        ("tool",),
        ("lint",),
        ("lint", "findings", 0),
        ("versions", 0),
        ("versions", 0, "counts"),
        ("versions", 0, "gates", 0),
        ("versions", 0, "gates", 0, "interval"),
        ("versions", 0, "baseline"),
        ("versions", 0, "changes"),
        ("usage",),
        ("run",),
        ("cases", 0),
        ("cases", 0, "repeats", 0),
        ("cases", 0, "before", 0),
        (),
    ],
    ids=lambda names: ".".join(map(str, names)) or "document",
)
def test_schema_refuses_what_no_document_has(names: tuple[str | int, ...]) -> None:
    *parents, last = ("whole", *names)
    changed: Any = {"whole": copy.deepcopy(written(small()))}
    holder = changed
    for name in parents:
        holder = holder[name]

    if isinstance(holder[last], dict):
        holder[last]["surprise"] = 1
    else:
        holder[last] = "surprise"

    assert problems(changed["whole"])


def every_object(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from every_object(inner)


def test_schema_leaves_no_object_open_and_no_field_optional() -> None:
    objects = [each for each in every_object(SCHEMA) if "properties" in each and "type" in each]

    assert all(each["additionalProperties"] is False for each in objects)
    assert all(set(each["properties"]) == set(each["required"]) for each in objects)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("case", CaseRecord),
        ("repeat", Repeat),
        ("gate", GateRecord),
        ("version", VersionRecord),
        ("finding", Finding),
        ("judge", JudgeRecord),
        ("label", LabelRecord),
    ],
)
def test_schema_has_the_fields_that_there_are(name: str, kind: type[Any]) -> None:
    names = {field.name for field in fields(kind)}

    assert set(SCHEMA["$defs"][name]["required"]) == names


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (SCHEMA["$defs"]["verdict"], Verdict),
        (SCHEMA["$defs"]["suite"], SuiteName),
        (SCHEMA["$defs"]["status"], Status),
        (SCHEMA["$defs"]["change"], Change),
        (SCHEMA["$defs"]["case"]["properties"]["kind"], CaseKind),
        (SCHEMA["$defs"]["finding"]["properties"]["severity"], Severity),
        (SCHEMA["$defs"]["judge"]["properties"]["statistic"], Statistic),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_schema_lists_the_values_that_there_are(
    values: dict[str, list[str]], kind: type[StrEnum]
) -> None:
    assert values["enum"] == [str(value) for value in kind]


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        ("pass", {"score": None}),
        ("fail", {"error": {"kind": "timeout", "message": ""}}),
        ("error", {"score": 0.0}),
        ("not-run", {"score": 1.0}),
    ],
)
def test_schema_refuses_an_answer_that_contradicts_its_status(
    status: str, changes: Document
) -> None:
    read = written(small())
    answer = read["cases"][0]["repeats"][0]
    answer |= {"status": status, "score": 1.0 if status in ("pass", "fail") else None}
    assert problems(read) == []

    answer |= changes

    assert problems(read)


def test_findings_that_are_switched_off_do_not_count() -> None:
    lint = linted().lint

    assert lint is not None
    assert [lint.count(each) for each in Severity] == [1, 1, 0]
    assert len(lint.findings) == 3


def test_versions_are_found_by_their_suite() -> None:
    report = everything()

    assert len(report.of(SuiteName.REGRESSION)) == 3
    assert [each.version for each in report.of(SuiteName.SAFETY)] == ["v2"]
    assert report.of(SuiteName.LINT) == ()


def test_intervals_are_objects_with_names() -> None:
    read = json.loads(b"".join(render_prompt_test(failing())))

    gate = read["versions"][1]["gates"][0]
    assert gate["interval"].keys() == {"low", "high", "confidence", "method"}
    assert read["versions"][1]["groups"][0]["interval"]["method"] == "wilson"
    assert read["versions"][0]["changes"]["broken"] == 1


def test_judge_has_its_interval_and_the_labels_to_look_at() -> None:
    judge = written(judged())["judge"]

    assert (judge["statistic"], judge["verdict"]) == ("cohen-kappa", "inconclusive")
    assert judge["interval"]["low"] < judge["value"] < judge["interval"]["high"]
    assert [each["line"] for each in judge["differing"]] == [2, 3, 4, 5, 6]
    assert written(failing())["judge"] is None
