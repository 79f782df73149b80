"""From the outcome of a case's assertions to its score."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.unit.assertions.asserting import parsed

from llm_actions.assertions.aggregate import CaseOutcome, assertion_result, case_outcome
from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import AssertionSet, Item, Outcome, Output
from llm_actions.evals.assertion_scores import REASONS_AT_MOST, classic_result, score_of
from llm_actions.evals.criteria import Score, UnscoredError
from llm_actions.evals.results import AssertionRecord, Status
from llm_actions.llm.answers import ErrorKind


def contains(value: str, **fields: Any) -> Item:
    return parsed({"type": "contains", "value": value, **fields})


def checked(*items: Item, threshold: float | None = None) -> CaseOutcome:
    """What assertions find in the answer `fine days`."""
    return asyncio.run(Engine().check(items, Output(value="fine days"), threshold=threshold))


CLASSIC = Score(
    value=0.5, criteria={"keywords": 0.5, "length": 1.0}, reasons=("missing",), is_correct=False
)


def test_case_that_passes_has_its_scores_and_no_reasons() -> None:
    score = score_of(checked(contains("fine"), contains("days", metric="time")))

    assert (score.value, score.is_correct, score.reasons) == (1.0, True, ())
    assert score.criteria == {"contains": 1.0, "time": 1.0}


def test_each_assertion_that_fails_says_why() -> None:
    score = score_of(checked(contains("fine"), contains("x"), contains("q", metric="time")))

    assert (score.is_correct, score.value) == (False, pytest.approx(1 / 3))
    assert [each.split(":")[0] for each in score.reasons] == ["contains", "time"]


def test_names_of_several_assertions_of_a_type_are_told_apart() -> None:
    score = score_of(checked(contains("fine"), contains("days"), contains("x")))

    assert score.criteria == {"contains": 1.0, "contains 2": 1.0, "contains 3": 0.0}


def test_variables_are_filled_into_the_name_of_a_metric() -> None:
    named = contains("x", metric="tone in {{ language }}")
    output = Output(value="fine days", variables={"language": "en"})
    outcome = asyncio.run(Engine().check([named, contains("fine", metric="{{ gone }}")], output))

    score = score_of(outcome)

    assert score.criteria == {"tone in en": 0.0, "{{ gone }}": 1.0}
    assert [each.metric for each in score.assertions] == ["tone in en", "{{ gone }}"]
    assert score.reasons[0].startswith("tone in en: ")


def test_set_counts_as_one() -> None:
    group = AssertionSet(items=(contains("fine"), contains("x")), threshold=0.5)

    assert score_of(checked(group)).criteria == {"assert-set": 0.5}
    named = AssertionSet(items=group.items, threshold=0.5, metric="tone")
    assert score_of(checked(named)).criteria == {"tone": 0.5}


def test_threshold_decides_for_the_mean() -> None:
    items = (contains("fine"), contains("x"))

    assert score_of(checked(*items, threshold=0.5)).is_correct
    missed = score_of(checked(*items, threshold=0.6))
    assert not missed.is_correct
    assert missed.reasons[-1].startswith("Aggregate score 0.50 < 0.6")


def test_reason_of_a_set_is_told_once() -> None:
    group = AssertionSet(items=(contains("x"),), threshold=0.5, metric="tone")

    assert score_of(checked(group)).reasons == ("tone: Aggregate score 0.00 < 0.5 threshold",)


def test_reasons_are_not_without_end() -> None:
    score = score_of(checked(*(contains(f"x{n}") for n in range(50))))

    assert len(score.reasons) == REASONS_AT_MOST


def test_case_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(UnscoredError) as caught:
        score_of(checked(contains("fine"), parsed({"type": "llm-rubric", "value": "kind"})))

    assert (caught.value.kind, caught.value.is_fatal) == (ErrorKind.ASSERTION, False)
    assert "llm-rubric" in str(caught.value)
    assert [(each.name, each.status, each.score) for each in caught.value.assertions] == [
        ("contains", Status.PASS, 1.0),
        ("llm-rubric", Status.ERROR, None),
    ]


def test_classic_fields_count_as_one_assertion_beside_the_others() -> None:
    outcome = case_outcome([classic_result(CLASSIC), *checked(contains("fine")).results])

    score = score_of(outcome)

    assert (score.value, score.is_correct) == (0.75, False)
    assert score.criteria == {"keywords": 0.5, "length": 1.0, "contains": 1.0}
    assert score.reasons == ("missing",)


def test_classic_fields_can_be_outweighed_by_a_threshold() -> None:
    results = [classic_result(CLASSIC), *checked(contains("fine")).results]

    assert score_of(case_outcome(results, 0.75)).is_correct


def test_each_assertion_tells_what_it_found() -> None:
    passed, failed = score_of(
        checked(contains("fine"), contains("x", weight=2, metric="time")),
    ).assertions

    assert passed == AssertionRecord(
        name="contains",
        metric=None,
        value="fine",
        weight=1.0,
        status=Status.PASS,
        score=1.0,
        reason="",
    )
    assert (failed.metric, failed.weight, failed.status) == ("time", 2.0, Status.FAIL)
    assert "x" in failed.reason


def test_parts_of_a_set_stand_below_it() -> None:
    group = AssertionSet(items=(contains("fine"), contains("x")), threshold=0.5)

    (found,) = score_of(checked(group)).assertions

    assert (found.name, found.value, found.score) == ("assert-set", None, 0.5)
    assert [(part.value, part.status) for part in found.parts] == [
        ("fine", Status.PASS),
        ("x", Status.FAIL),
    ]


def test_classic_fields_are_no_assertion_that_was_written() -> None:
    outcome = case_outcome([classic_result(CLASSIC), *checked(contains("fine")).results])

    assert [each.name for each in score_of(outcome).assertions] == ["contains"]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"type": "is-json"}, None),
        ({"type": "contains-any", "value": ["a", "b"]}, "['a', 'b']"),
        ({"type": "contains", "value": "a\u202eb\n"}, "a\\u202eb\\u000a"),
        ({"type": "contains", "value": "x" * 500}, "x" * 199 + "…"),
        ({"type": "python", "value": "len(output) > 3"}, "len(output) > 3"),
        ({"type": "python", "value": "file://sub/check.py:kind"}, "check.py:kind"),
    ],
    ids=["none", "list", "hidden", "long", "code", "file"],
)
def test_value_is_told_in_short(row: dict[str, Any], value: str | None) -> None:
    class Files:
        def load(self, path: str) -> object:
            return path

        def script(self, path: str) -> str:
            return f"/home/runner/{path}"

    item = parsed(row, references=Files())
    outcome = case_outcome([assertion_result(item, Outcome(passed=True, score=1.0), {})])

    assert score_of(outcome).assertions[0].value == value
