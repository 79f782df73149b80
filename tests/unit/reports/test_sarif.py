"""SARIF: what the standard demands, what GitHub reads, and hostile texts in it."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from tests.hostile.corpus import STRINGS
from tests.unit.sarif_schema import violations

from llm_actions.lint.findings import Finding, Severity
from llm_actions.lint.making import at_line
from llm_actions.lint.rules import RULES
from llm_actions.reports.sarif import RESULTS_AT_MOST, anchor, render_sarif

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
POSITIVE = {"type": "integer", "minimum": 1}


def strict(required: list[str], **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


# What is always written, and nothing else is; the schema of the standard allows much more.
RULE = strict(
    ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
    id={"type": "string", "minLength": 1},
    name={"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=strict(["level"], level=LEVEL),
    properties={"type": "object", "properties": {"tags": {"type": "array", "uniqueItems": True}}},
)
REGION = strict(
    ["startLine"], startLine=POSITIVE, startColumn=POSITIVE, endLine=POSITIVE, endColumn=POSITIVE
)
RESULT = strict(
    ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "suppressions"],
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations={
        "type": "array",
        "minItems": 1,
        "maxItems": 1,
        "items": strict(
            ["physicalLocation"],
            physicalLocation=strict(
                ["artifactLocation", "region"],
                artifactLocation=strict(
                    ["uri", "uriBaseId"],
                    uri={"type": "string", "pattern": "^[A-Za-z0-9._~/%-]+$"},
                    uriBaseId={"const": "%SRCROOT%"},
                ),
                region=REGION,
            ),
        ),
    },
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    suppressions={
        "type": "array",
        "items": strict(["kind"], kind={"const": "inSource"}, justification={"type": "string"}),
    },
)
RUN = strict(
    ["tool", "results"],
    tool=strict(
        ["driver"],
        driver=strict(
            ["name"],
            name={"type": "string"},
            semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
            rules={"type": "array", "items": RULE, "uniqueItems": True},
        ),
    ),
    automationDetails=strict(["id"], id={"type": "string"}),
    invocations={"type": "array", "items": strict(["executionSuccessful"], executionSuccessful={})},
    originalUriBaseIds={"type": "object"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
SARIF = Draft7Validator(
    {
        **strict(
            ["version", "runs"],
            version={"const": "2.1.0"},
            runs={"type": "array", "items": RUN, "minItems": 1, "maxItems": 1},
        ),
        "properties": {
            "$schema": {"type": "string"},
            "version": {"const": "2.1.0"},
            "runs": {"type": "array", "items": RUN, "minItems": 1, "maxItems": 1},
        },
    }
)


def finding(**changes: Any) -> Finding:
    given = {
        "rule": "prompt/placeholder",
        "severity": Severity.WARNING,
        "message": "`TB` was never filled in",
        "file": "prompts/v1/system.md",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 8,
        "fingerprint": "0123abcd",
    }
    return Finding(**(given | changes))


def run(*findings: Finding, help_url: str | None = None) -> dict[str, Any]:
    document = json.loads(render_sarif(findings, help_url))
    assert violations(document) == []
    assert [error.message for error in SARIF.iter_errors(document)] == []
    found = document["runs"][0]
    assert isinstance(found, dict)
    return found


def test_finding_has_its_rule_level_and_place() -> None:
    found = run(finding())
    (result,) = found["results"]

    assert result["ruleId"] == found["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    assert result["level"] == "warning"
    assert result["message"] == {"text": "`TB` was never filled in"}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "prompts/v1/system.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 8},
    }
    assert result["partialFingerprints"] == {"primaryLocationLineHash": "0123abcd:1"}
    assert result["suppressions"] == []
    assert found["columnKind"] == "unicodeCodePoints"


def test_finding_without_columns_is_its_whole_line() -> None:
    found = run(at_line("prompt/empty", "a.md", 4, "x"))

    location = found["results"][0]["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 4}


def test_every_rule_has_its_help_and_default_level() -> None:
    findings = [finding(rule=rule.id, severity=rule.severity) for rule in RULES.values()]
    url = "https://example.com/RULES.md"

    described = run(*findings, help_url=url)["tool"]["driver"]["rules"]

    assert [each["id"] for each in described] == list(RULES)
    for each in described:
        rule = RULES[each["id"]]
        assert each["defaultConfiguration"] == {"level": rule.severity}
        assert rule.help in each["help"]["markdown"]
        assert each["help"]["text"] == rule.help
        assert each["helpUri"] == f"{url}#{anchor(rule.id)}"
    security = {each["id"] for each in described if "security" in each["properties"]["tags"]}
    assert security == {
        each["id"] for each in described if "security-severity" in each["properties"]
    }
    assert {"secret/vendor-key", "prompt/hidden-character"} <= security


def test_rules_are_those_of_the_findings_and_stand_once() -> None:
    described = run(finding(), finding(), finding(rule="prompt/empty"))["tool"]["driver"]["rules"]

    assert [each["id"] for each in described] == ["prompt/empty", "prompt/placeholder"]


def test_no_findings_are_a_run_with_an_empty_list() -> None:
    found = run()

    assert found["results"] == found["tool"]["driver"]["rules"] == []
    assert found["invocations"] == [{"executionSuccessful": True}]


@pytest.mark.parametrize(
    ("reason", "suppression"),
    [
        ("a router", {"kind": "inSource", "justification": "a router"}),
        ("", {"kind": "inSource"}),
    ],
)
def test_switched_off_finding_is_suppressed_in_source(
    reason: str, suppression: dict[str, str]
) -> None:
    results = run(finding(suppressed=reason), finding())["results"]

    assert [result["suppressions"] for result in results] == [[suppression], []]


def test_changed_severity_is_the_level_of_the_result_alone() -> None:
    found = run(finding(severity=Severity.ERROR))

    assert found["results"][0]["level"] == "error"
    assert found["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "warning"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("prompts/my prompt/v1/a.md", "prompts/my%20prompt/v1/a.md"),
        ("提示/v1/a.md", "%E6%8F%90%E7%A4%BA/v1/a.md"),
        ("a#b?c:d%.md", "a%23b%3Fc%3Ad%25.md"),
    ],
)
def test_path_is_a_uri(file: str, uri: str) -> None:
    location = run(finding(file=file))["results"][0]["locations"][0]["physicalLocation"]

    assert location["artifactLocation"]["uri"] == uri
    assert unquote(uri) == file


def test_each_result_is_one_line() -> None:
    text = render_sarif([finding(message="a\nb"), finding(message="[]")])

    lines = text.splitlines()
    results = [line.removesuffix(",") for line in lines if line.startswith('{"ruleId"')]
    assert [json.loads(line)["message"]["text"] for line in results][1] == "[]"
    assert len(results) == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"level": "fatal"}, "$.runs[0].results[0].level"),
        ({"message": {}}, "$.runs[0].results[0].message"),
        ({"locations": [{"physicalLocation": {"region": {"startLine": 0}}}]}, "startLine"),
        ({"colour": "red"}, "$.runs[0].results[0]"),
    ],
)
def test_schema_of_the_standard_refuses_what_is_no_sarif(
    change: dict[str, object], place: str
) -> None:
    document = json.loads(render_sarif([finding()]))
    document["runs"][0]["results"][0] |= change

    assert any(place in found for found in violations(document))


def test_more_than_github_takes_loses_the_mildest() -> None:
    notes = [finding(severity=Severity.NOTE)] * RESULTS_AT_MOST
    document = json.loads(render_sarif([*notes, finding(severity=Severity.ERROR)]))

    results = document["runs"][0]["results"]
    assert len(results) == RESULTS_AT_MOST
    assert results[-1]["level"] == "error"


@given(st.sampled_from(STRINGS) | st.text(max_size=60))
def test_hostile_text_is_shown_and_makes_no_link(text: str) -> None:
    shown = run(finding(message=text, suppressed=text))["results"][0]["message"]["text"]

    assert not re.search(r"\]\(", shown)
    assert len(shown) <= 1100
    assert not any(char in shown for char in "\n\r\u202e\u200b\u2028")
