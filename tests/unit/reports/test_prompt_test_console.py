"""What the log says of a prompt test; the golden files show how it looks."""

from dataclasses import replace

from tests.golden.prompt_tests import (
    case,
    everything,
    failing,
    judged,
    linted,
    measured,
    passing,
    refused,
)

from llm_actions.evals.results import Status
from llm_actions.reports.prompt_test_console import CASES_AT_MOST, prompt_test_lines
from llm_actions.verdict import Verdict


def test_verdict_comes_first_and_problems_replace_reasons() -> None:
    lines = list(prompt_test_lines(refused()))

    assert lines[0] == "verdict: error"
    assert len(lines) == 3
    assert "did you mean `safety`" in lines[1]


def test_errors_of_the_lint_come_before_warnings() -> None:
    lines = [line for line in prompt_test_lines(linted()) if "[" in line]

    assert ["error" in line for line in lines] == [True, False]


def test_reason_stands_once() -> None:
    text = "\n".join(prompt_test_lines(failing()))

    assert text.count("different cases with no more than 2 failures") == 1
    assert text.count("1 newly broken since main") == 1
    assert "newly broken: return-zh of support/v2 (prompts/support/v2/config.yaml:16)" in text


def test_many_cases_are_counted_and_not_listed() -> None:
    cases = tuple(case(number, Status.FAIL) for number in range(CASES_AT_MOST + 5))

    lines = list(prompt_test_lines(replace(passing(), cases=cases)))

    assert sum(line.startswith("failed: ") for line in lines) == CASES_AT_MOST + 1
    assert "failed: and 5 more" in lines


def test_what_does_not_run_is_told() -> None:
    lines = list(prompt_test_lines(everything()))

    assert lines[-1].startswith("does not run: promptfooconfig.yaml:12")
    assert lines[-2].startswith("note: ")


def test_long_text_makes_one_short_line() -> None:
    long = replace(case(0, Status.FAIL), id="x\n" * 5000)

    lines = list(prompt_test_lines(replace(passing(), cases=(long,), notes=("y\n" * 5000,))))

    assert all(len(line) <= 500 and "\n" not in line for line in lines)


def test_judge_is_told_with_the_labels_that_it_does_not_share() -> None:
    lines = list(prompt_test_lines(judged()))

    text = "\n".join(lines)
    assert text.count("Cohen's kappa 0.58") == 1
    assert "judge judge-2026-05-01: inconclusive" in lines
    assert sum(line.startswith("  evals/labels.csv:") for line in lines) == 5


def test_judge_that_agrees_tells_its_figures() -> None:
    passed = replace(measured(0), verdict=Verdict.PASS, reason="Cohen's kappa 1.00 is fine")

    lines = list(prompt_test_lines(replace(passing(), judge=passed)))

    assert "judge judge-2026-05-01: pass: Cohen's kappa 1.00 is fine" in lines
