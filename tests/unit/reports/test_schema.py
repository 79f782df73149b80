"""The report document and its published schema hold each other."""

import copy
import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.golden.reports import ACCURACY, REPORTS, cases_of, passing, report_of
from tests.hostile.corpus import LONE_SURROGATES, STRINGS
from tests.hostile.reports import always, hostile_cases, hostile_refusal, hostile_report
from tests.testbed.clients import FaultyEndpoint
from tests.testbed.command_line import evaluate, started, write_dataset

from llm_actions.errors import ExitCode
from llm_actions.evals.gates import Mode
from llm_actions.evals.metrics import METRICS, MetricName, Unit
from llm_actions.evals.results import FIELD_NAMES, Status
from llm_actions.evals.scoring import Similarity
from llm_actions.prompts.config_parts import PART_KEYS
from llm_actions.prompts.parameters import CHECKS
from llm_actions.reports import document
from llm_actions.reports.document import EvaluationReport, render_document
from llm_actions.verdict import Verdict

SCHEMA: dict[str, Any] = json.loads(
    resources.files(document.__package__)
    .joinpath("schema/evaluation-report-1.json")
    .read_text(encoding="utf-8")
)
FORMATS = jsonschema.FormatChecker(formats=())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=FORMATS)
Document = dict[str, Any]


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def written(report: EvaluationReport) -> Document:
    read: Document = json.loads(b"".join(render_document(report)))
    return read


def small() -> EvaluationReport:
    return report_of(cases_of(2, evaded=(0,)), [ACCURACY])


def problems(found: Document) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(found)]


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["properties"]["schema"]["const"] == document.SCHEMA
    assert SCHEMA["$id"].replace(":", "/").endswith(document.SCHEMA)


@pytest.mark.parametrize("name", REPORTS)
def test_documents_are_valid(name: str) -> None:
    assert problems(written(REPORTS[name]())) == []


@pytest.mark.parametrize("text", [*STRINGS[::25], *LONE_SURROGATES])
def test_documents_with_hostile_texts_are_valid(text: str) -> None:
    cases = hostile_cases(always(text))

    read = written(hostile_report(always(text), cases))

    assert problems(read) == []
    assert read["notes"] == [text, text]
    assert len(read["cases"]) == len(cases)
    assert problems(written(hostile_refusal(always(text)))) == []


def test_document_with_a_bug_or_an_interruption_is_valid() -> None:
    for code in ExitCode:
        assert problems(written(replace(small(), exit_code=code))) == []


def test_each_case_stands_on_a_line_of_its_own() -> None:
    report = passing()

    lines = b"".join(render_document(report)).splitlines()

    assert [json.loads(line.rstrip(b",")) for line in lines if line.startswith(b'{"index"')] == (
        written(report)["cases"]
    )


Change = Callable[[Document], None]


@pytest.mark.parametrize(
    "names",
    [
        ("schema",),
        ("verdict",),
        ("exit_code",),
        ("tool",),
        ("counts",),
        ("dataset", "files", 0),
        ("target",),
        ("target", "prompt"),
        ("scoring", "weights"),
        ("metrics", 0),
        ("metrics", 0, "interval"),
        ("gates", 0),
        ("sensitivity",),
        ("usage",),
        ("run",),
        ("cases", 0),
        ("cases", 0, "criteria"),
        (),
    ],
    ids=lambda names: ".".join(map(str, names)) or "document",
)
def test_schema_refuses_what_no_document_has(names: tuple[str | int, ...]) -> None:
    read = written(small())
    *parents, last = ("whole", *names)
    holder: Any = {"whole": copy.deepcopy(read)}
    changed = holder
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
    objects = [each for each in every_object(SCHEMA) if each.get("type") == "object"]
    with_fields = [each for each in objects if "properties" in each]

    assert all(each["additionalProperties"] is False for each in with_fields)
    optional = [set(each["properties"]) - set(each.get("required", ())) for each in with_fields]
    assert [sorted(names) for names in optional if names] == [
        sorted({*CHECKS, *PART_KEYS}),
        ["containment", "forbidden", "keywords", "length", "similarity"],
    ]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (SCHEMA["$defs"]["verdict"], Verdict),
        (SCHEMA["$defs"]["metric_name"], MetricName),
        (SCHEMA["$defs"]["case"]["properties"]["status"], Status),
        (SCHEMA["$defs"]["gate"]["properties"]["mode"], Mode),
        (SCHEMA["$defs"]["scoring"]["properties"]["similarity"], Similarity),
        (SCHEMA["$defs"]["metric"]["properties"]["unit"], Unit),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_schema_lists_the_values_that_there_are(
    values: dict[str, list[str]], kind: type[StrEnum]
) -> None:
    assert values["enum"] == [str(value) for value in kind]


def test_schema_lists_exit_codes_metrics_and_fields_of_a_case() -> None:
    assert SCHEMA["properties"]["exit_code"]["enum"] == list(ExitCode)
    assert SCHEMA["$defs"]["metric_name"]["enum"] == list(METRICS)
    assert SCHEMA["$defs"]["case"]["required"] == list(FIELD_NAMES)


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        ("pass", {"score": None}),
        ("fail", {"answer": None}),
        ("fail", {"reasons": []}),
        ("error", {"score": 0.0}),
        ("error", {"error": None}),
        ("not-run", {"answer": "text"}),
        ("not-run", {"error": {"kind": "timeout", "message": ""}}),
    ],
)
def test_schema_refuses_a_case_that_contradicts_its_status(status: str, changes: Document) -> None:
    read = written(REPORTS["error"]())
    case = next(case for case in read["cases"] if case["status"] == status)

    case |= changes

    assert problems(read)


def test_reports_of_real_runs_are_valid(faulty_endpoint: FaultyEndpoint, tmp_path: Path) -> None:
    write_dataset(tmp_path / "data.jsonl", 4)
    app_url = faulty_endpoint.base_url("echo") + "/app"
    embeddings = {
        "base-url": faulty_endpoint.base_url("echo"),
        "similarity": "embeddings",
        "embedding-model": "e",
        "repeats": "2",
        "gates": "accuracy >= 0.5 confident\nlatency-p95 <= 5s",
    }

    app = evaluate(tmp_path, {"app-url": app_url, "model": ""}).report
    repeated = evaluate(tmp_path, embeddings).report
    broken = evaluate(tmp_path, {"base-url": faulty_endpoint.base_url("401")}).report
    dry = evaluate(tmp_path, embeddings | {"dry-run": "true"}).report

    assert (app["target"]["kind"], app["verdict"]) == ("app", "pass")
    assert (repeated["run"]["repeats"], repeated["scoring"]["similarity"]) == (2, "embeddings")
    assert (broken["verdict"], dry["verdict"]) == ("error", "inconclusive")
    assert [problems(read) for read in (app, repeated, broken, dry)] == [[]] * 4


def test_report_of_an_interrupted_run_is_valid(
    faulty_endpoint: FaultyEndpoint, tmp_path: Path
) -> None:
    write_dataset(tmp_path / "data.jsonl", 8)
    slow = faulty_endpoint.base_url("echo", latency_seconds=0.2)
    with started(tmp_path, {"base-url": slow, "concurrency": "1"}) as running:
        running.wait_for_results(2)
        running.signal(signal.SIGINT)
        run = running.finish()

    assert run.report["exit_code"] == 130
    assert {"pass", "not-run"} <= set(run.statuses())
    assert problems(run.report) == []
