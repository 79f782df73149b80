"""Severities of a project, comments that switch rules off, and fingerprints."""

import pytest
from tests.unit.lint.subjects import told

from llm_actions.lint.findings import Finding, Severity, SourceFile
from llm_actions.lint.making import at_line
from llm_actions.lint.settings import Settings
from llm_actions.lint.suppression import suppressed, with_fingerprints, with_severities
from llm_actions.prompts.directives import Directive, Scope

FILE = "prompts/v1/system.md"


def finding(rule: str = "prompt/no-role", line: int = 3) -> Finding:
    return at_line(rule, FILE, line, "x")


def directive(
    *rules: str, scope: Scope = Scope.FILE, line: int = 1, reason: str = "a router"
) -> Directive:
    return Directive(scope=scope, rules=rules, reason=reason, line=line, column=1)


def test_severity_of_the_project_counts() -> None:
    settings = Settings(severities={"prompt/no-role": Severity.ERROR, "case/none": None})
    found = list(
        with_severities([finding(), finding("case/none"), finding("prompt/empty")], settings)
    )

    assert [(each.rule, each.severity) for each in found] == [
        ("prompt/no-role", Severity.ERROR),
        ("prompt/empty", Severity.ERROR),
    ]


@pytest.mark.parametrize(
    ("scope", "line", "is_off"),
    [
        (Scope.FILE, 9, True),
        (Scope.LINE, 3, True),
        (Scope.LINE, 2, False),
        (Scope.NEXT_LINE, 2, True),
        (Scope.NEXT_LINE, 3, False),
    ],
)
def test_comment_counts_within_its_scope(scope: Scope, line: int, is_off: bool) -> None:
    comments = {FILE: [directive("prompt/no-role", scope=scope, line=line)]}

    found = suppressed([finding()], comments)

    assert found[0].suppressed == ("a router" if is_off else None)
    assert told(found[1:]) == ([] if is_off else [f"lint/unused-disable system.md:{line}"])


def test_comment_counts_for_its_file_only() -> None:
    found = suppressed([finding()], {"prompts/v2/system.md": [directive("prompt/no-role")]})

    assert found[0].suppressed is None


def test_comment_without_a_reason_counts_and_is_told() -> None:
    found = suppressed([finding()], {FILE: [directive("prompt/no-role", reason="")]})

    assert found[0].suppressed == ""
    assert told(found[1:]) == ["lint/no-reason system.md:1"]


def test_unknown_rule_is_told_with_the_nearest() -> None:
    found = suppressed([], {FILE: [directive("prompt/no-rol")]})

    assert told(found) == ["lint/unknown-rule system.md:1"]
    assert "did you mean `prompt/no-role`?" in found[0].message


def test_comment_that_names_no_rule_is_told() -> None:
    assert told(suppressed([finding()], {FILE: [directive()]})) == [
        "prompt/no-role system.md:3",
        "lint/unknown-rule system.md:1",
    ]


def test_fixed_rule_cannot_be_switched_off() -> None:
    found = suppressed([finding("template/syntax")], {FILE: [directive("template/syntax")]})

    assert found[0].suppressed is None
    assert told(found[1:]) == ["lint/unknown-rule system.md:1"]


def test_one_comment_may_name_several_rules() -> None:
    comments = {FILE: [directive("prompt/no-role", "prompt/too-short")]}

    found = suppressed([finding(), finding("prompt/too-short", 1)], comments)

    assert [each.suppressed for each in found] == ["a router", "a router"]


def fingerprints(findings: list[Finding], text: str) -> list[str]:
    found = with_fingerprints(findings, {FILE: SourceFile(path=FILE, text=text)})
    return [each.fingerprint for each in found]


def test_fingerprint_stays_when_its_line_moves() -> None:
    before = fingerprints([finding(line=1)], "T: x\n")
    after = fingerprints([finding(line=3)], "new\n\n  T:  x\n")
    changed = fingerprints([finding(line=1)], "T: y\n")

    assert before == after != changed


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    found = fingerprints([finding(line=1), finding(line=2)], "same\nsame\n")

    assert len(set(found)) == 2


def test_fingerprint_of_a_secret_does_not_depend_on_it() -> None:
    one = fingerprints([finding("secret/assignment", 1)], "password: a\n")
    two = fingerprints([finding("secret/assignment", 1)], "password: b\n")

    assert one == two


def test_findings_come_in_the_order_of_their_places() -> None:
    findings = [finding(line=9), finding("prompt/empty", 1), finding(line=2)]

    assert [each.line for each in with_fingerprints(findings, {})] == [1, 2, 9]


def test_finding_behind_the_end_of_its_file_moves_to_the_last_line() -> None:
    sources = {FILE: SourceFile(path=FILE, text="one\ntwo\n")}

    assert [each.line for each in with_fingerprints([finding(line=3)], sources)] == [2]
