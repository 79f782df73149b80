"""Test cases that contradict themselves or each other, repeat, or test nothing."""

import pytest
from tests.unit.lint.subjects import told, version

from llm_actions.lint.case_rules import check_cases
from llm_actions.lint.findings import Finding, Severity


def findings(cases: str) -> list[Finding]:
    lines = "\n".join(f"  {line}" for line in cases.splitlines())
    return list(check_cases(version(config=f"test_cases:\n{lines}\n")))


def found(cases: str) -> list[str]:
    return told(findings(cases))


def test_good_cases_have_no_finding() -> None:
    words = "expected_keywords: [x]\n  forbidden_keywords: [y]"
    cases = f"- input: a\n  {words}\n- input: b\n  max_length: 4"

    assert found(cases) == []


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("expected_keywords: [refund]\n  forbidden_keywords: [REFUND]", 4),
        ("expected_keywords: [ｒｅｆｕｎｄ]\n  forbidden_keywords: [refund]", 4),
        ("forbidden_keywords: [refund]\n  expected_keywords: [refund policy]", 3),
        ("expected_contains: [a refund]\n  forbidden_keywords: [refund]", 4),
        ("expected: No refund.\n  forbidden_keywords: [refund]", 4),
        ("expected_contains: [abcdef]\n  max_length: 5", 4),
        ("expected_keywords: [abcdef]\n  max_length: 5", 4),
        ("max_length: 5\n  expected: abcdef", 3),
    ],
    ids=["case", "width", "part", "contained", "answer", "long", "long-word", "long-answer"],
)
def test_case_that_no_answer_passes_is_told(case: str, line: int) -> None:
    assert found(f"- input: a\n  {case}") == [f"case/contradiction config.yaml:{line}"]


def test_longer_forbidden_text_is_no_contradiction() -> None:
    case = "- input: a\n  expected_keywords: [refund]\n  forbidden_keywords: [no refund]"

    assert found(case) == []


def test_what_has_to_be_contained_may_fill_the_length() -> None:
    assert found("- input: a\n  expected_contains: [abcde]\n  max_length: 5") == []


@pytest.mark.parametrize(
    "case",
    [
        "expected: x",
        "expected_keywords: [x]",
        "forbidden_keywords: [x]",
        "expected_contains: [x]",
        "max_length: 3",
        "assert: [{type: is-json}]",
    ],
)
def test_case_with_any_expectation_is_fine(case: str) -> None:
    assert found(f"- input: a\n  {case}") == []


def test_case_without_expectation_is_told() -> None:
    assert found("- input: a\n  tags: [x]") == ["case/no-expectation config.yaml:2"]


def test_case_whose_expectation_is_misspelt_is_told_once_only() -> None:
    assert found("- input: a\n  expected_keyword: x")[0] == "case/no-expectation config.yaml:2"
    assert found("- input: a\n  expected_keywords: 4") == []


def test_same_case_twice_is_told() -> None:
    case = "- input: a\n  expected_keywords: [x, y]\n"
    again = "- input: a\n  id: other\n  weight: 2\n  expected_keywords: [y, X]"

    assert found(case + again) == ["case/duplicate config.yaml:4"]


def test_same_input_with_other_variables_is_another_case() -> None:
    one, two = (f"- input: a\n  vars: {{v: {value}}}\n  max_length: 3\n" for value in "12")

    assert found(one + two) == []


def test_cases_that_expect_opposite_things_are_told() -> None:
    cases = "- input: a\n  expected_keywords: [x]\n- input: a\n  forbidden_keywords: [X]"

    assert [(each.rule, each.severity) for each in findings(cases)] == [
        ("case/conflict", Severity.ERROR)
    ]


def test_cases_with_two_answers_to_one_input_are_a_warning() -> None:
    cases = "- input: a\n  expected: yes, sir\n- input: a\n  expected: 'no, sir'"

    assert [(each.rule, each.severity) for each in findings(cases)] == [
        ("case/conflict", Severity.WARNING)
    ]


def test_same_id_twice_is_told() -> None:
    cases = "- input: a\n  id: x\n  max_length: 9\n- input: b\n  max_length: 9\n  id: x"

    assert found(cases) == ["case/duplicate-id config.yaml:7"]


@pytest.mark.parametrize("config", ["model: x\n", "test_cases: []\n", ""])
def test_no_cases_are_a_note(config: str) -> None:
    (finding,) = check_cases(version(config=config))

    assert (finding.rule, finding.severity) == ("case/none", Severity.NOTE)


@pytest.mark.parametrize("config", ["a: [", "test_cases: 3\n", "test_cases:\n  - 3\n", None])
def test_cases_that_could_not_be_read_are_told_elsewhere(config: str | None) -> None:
    assert list(check_cases(version(config=config))) == []


def test_thousand_equal_cases_are_no_flood() -> None:
    found_many = findings("- input: a\n  max_length: 3\n" * 1000)

    assert len(found_many) == 20
