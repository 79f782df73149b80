"""Mistakes of config.yaml become findings of their own rules, each with its line."""

import pytest
from tests.unit.lint.subjects import told, version

from llm_actions.lint.config_rules import check_config


@pytest.mark.parametrize(
    ("config", "finding"),
    [
        ("a: }\nb: 1\n", "config/syntax config.yaml:1"),
        ("model: x\nmodel: y\n", "config/syntax config.yaml:2"),
        ("- a\n", "config/syntax config.yaml:1"),
        ("model: x\nmodle: y\n", "config/unknown-key config.yaml:2"),
        ("temperature: 9\n", "config/invalid-value config.yaml:1"),
        ("test_cases:\n  input: x\n", "config/invalid-value config.yaml:1"),
        ("thresholds:\n  accuracy: 1\n  safety: 85\n", "config/threshold-range config.yaml:3"),
        ("thresholds:\n  relevance: -0.1\n", "config/threshold-range config.yaml:2"),
        ("thresholds:\n  safety: high\n", "config/threshold-range config.yaml:2"),
        ("thresholds:\n  acuracy: 1\n", "config/unknown-key config.yaml:2"),
        ("version: v2\n", "config/version-mismatch config.yaml:1"),
    ],
)
def test_mistake_is_told_with_its_rule_and_line(config: str, finding: str) -> None:
    assert told(check_config(version(config=config))) == [finding]


@pytest.mark.parametrize("number", ["v1", "1", "01", "V1", "2.5", "stable", "'1.0.3'"])
def test_version_may_be_written_in_many_ways(number: str) -> None:
    assert told(check_config(version(config=f"version: {number}\n"))) == []


def test_anchor_bomb_is_a_sentence() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 9)]
    (finding,) = check_config(version(config="\n".join(["a0: &a0 [x]", *levels])))

    assert finding.rule == "config/syntax"
    assert "values when its anchors are followed" in finding.message


def test_wrong_assertion_is_told_by_whoever_checks_them() -> None:
    def check(assertion: object, report: object) -> None:
        assert callable(report)
        report(f"unknown type {assertion}")

    config = "test_cases:\n  - input: a\n    assert:\n      - type: x\n      - type: y\n"
    found = list(check_config(version(config=config, check_assertion=check)))

    assert told(found) == [
        "config/invalid-assertion config.yaml:4",
        "config/invalid-assertion config.yaml:5",
    ]
    assert found[1].message == "unknown type {'type': 'y'}"
