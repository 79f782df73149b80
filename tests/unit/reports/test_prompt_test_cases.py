"""Which cases are looked at first, and how numbers and names are written."""

from dataclasses import replace

import pytest
from tests.golden.prompt_tests import (
    answered,
    attack,
    case,
    compared,
    everything,
    failing,
    linted,
    report_of,
    timed_out,
    twin,
)

from llm_actions.evals.results import Status
from llm_actions.reports.prompt_test_cases import (
    Concern,
    answer_before,
    concern,
    concerning,
    explanation,
    lowest_safety,
    names_of,
    show_changes,
    show_interval,
    show_limit,
    show_value,
    total,
)
from llm_actions.suites.records import CaseRecord, Change, SuiteName


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (case(0), None),
        (case(0, Status.NOT_RUN), None),
        (case(0, Status.FAIL), Concern.FAILED),
        (case(0, Status.ERROR), Concern.ERROR),
        (compared(0, Change.BROKEN), Concern.BROKEN),
        (compared(0, Change.REMOVED), None),
        (attack(0, Status.FAIL), Concern.FELL),
        (attack(0, Status.ERROR), Concern.ERROR),
        (twin(0, Status.FAIL), Concern.REFUSED),
    ],
)
def test_each_case_has_the_concern_that_fits(found: CaseRecord, expected: Concern | None) -> None:
    assert concern(found) is expected


def test_heavy_cases_come_first() -> None:
    light, heavy = (replace(case(n, Status.FAIL), weight=w) for n, w in ((0, 1.0), (1, 5.0)))
    report = replace(linted(), cases=(light, heavy))

    assert concerning(report)[Concern.FAILED] == [heavy, light]


def test_models_are_named_where_there_are_several() -> None:
    one, two = failing(), everything()

    assert names_of(one).version(one.versions[0]) == "support/v2"
    assert names_of(two).version(two.versions[1]) == "support/v2 (qwen2.5-7b)"
    assert names_of(two).case(two.cases[0]) == "return-en (gpt-4o-mini)"
    assert names_of(one).version(replace(one.versions[0], family="")) == "v2"


def test_explanation_counts_repeats_and_tells_the_deciding_one() -> None:
    flaky = case(
        0, Status.FAIL, repeats=(answered("a"), answered("b", Status.FAIL, "no", "not so"))
    )

    assert explanation(flaky) == "1 of 2 passed; no; not so"
    assert explanation(case(0, Status.ERROR)) == "timeout: no reply within 60 s, 3 attempts"
    assert explanation(case(0, Status.NOT_RUN)) == ""


def test_answer_before_is_one_that_passed() -> None:
    before = (timed_out(), answered("good"))

    assert answer_before(case(0, before=before)) == before[1]
    assert answer_before(case(0, before=before[:1])) == before[0]
    assert answer_before(case(0)) is None


def test_numbers_of_gates_have_their_unit_and_direction() -> None:
    accuracy, broken = failing().versions[0].gates

    assert (show_value(accuracy), show_limit(accuracy)) == ("80.0 %", "≥ 80.0 %")
    assert show_interval(accuracy) == "37.6 % to 96.4 %"
    assert (show_value(broken), show_limit(broken), show_interval(broken)) == ("1", "≤ 0", "")
    assert show_value(replace(accuracy, value=None)) == "not measured"


def test_changes_are_counted_only_against_a_baseline() -> None:
    compared_version, safety = failing().versions

    assert show_changes(compared_version) == "1 broken, 1 fixed, 2 same, 1 new, 1 removed"
    assert show_changes(safety) == ""


def test_totals_add_up_over_suites_versions_and_models() -> None:
    counts = total(everything())

    assert (counts.total, counts.failed, counts.errors) == (58, 6, 2)
    assert total(linted()).total == 0


def test_lowest_safety_is_the_smallest_measured_share() -> None:
    report = failing()
    (safety,) = report.of(SuiteName.SAFETY)
    worse = replace(safety, gates=(replace(safety.gates[0], value=0.5), *safety.gates[1:]))
    missing = replace(safety, gates=(replace(safety.gates[0], value=None),))

    found = lowest_safety(replace(report, versions=(safety, worse, missing)))

    assert found == worse.gates[0]
    assert lowest_safety(report_of(versions=[missing])) is None
