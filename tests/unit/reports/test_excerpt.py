"""The cases that a person should look at first."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.golden.reports import cases_of

from llm_actions.evals.results import CaseError, CaseResult, Status
from llm_actions.reports.excerpt import CASES_AT_MOST, excerpt

ERROR = CaseError(kind="timeout", message="no reply")
PLAIN = cases_of(1, evaded=())[0]


def case(
    index: int, status: Status, score: float | None = None, weight: float = 1.0, repeat: int = 0
) -> CaseResult:
    error = ERROR if status is Status.ERROR else None
    return replace(
        PLAIN,
        index=index,
        id=f"case-{index}",
        repeat=repeat,
        status=status,
        score=score,
        weight=weight,
        error=error,
    )


def test_errors_come_first_then_weight_then_score_then_the_order_of_the_dataset() -> None:
    cases = [
        case(0, Status.PASS, 1.0),
        case(1, Status.FAIL, 0.5),
        case(2, Status.FAIL, 0.1),
        case(3, Status.FAIL, 0.7, weight=3),
        case(4, Status.ERROR),
        case(5, Status.NOT_RUN),
        case(6, Status.FAIL, 0.1),
        case(7, Status.FAIL, 0.1, repeat=1),
        case(7, Status.FAIL, 0.1, repeat=0),
        case(8, Status.ERROR, weight=2),
    ]

    worst = excerpt(cases).worst

    assert [(each.index, each.repeat) for each in worst] == [
        (8, 0), (4, 0), (3, 0), (2, 0), (6, 0), (7, 0), (1, 0)
    ]  # fmt: skip


def test_ids_are_those_of_all_failures_and_errors() -> None:
    failed = [case(index, Status.FAIL, 0.5) for index in range(200)]
    errors = [case(index, Status.ERROR) for index in range(300, 450)]

    found = excerpt([*failed, *errors, case(500, Status.PASS, 1.0), case(501, Status.NOT_RUN)])

    assert len(found.worst) == CASES_AT_MOST
    assert found.failed_ids == {each.id for each in failed}
    assert found.error_ids == {each.id for each in errors}


def test_worst_repeat_stands_for_its_sample() -> None:
    cases = [
        case(index, Status.FAIL, score, repeat=repeat)
        for index, scores in enumerate([(0.5, 0.2, 0.4), (0.3, 0.3, 0.3)])
        for repeat, score in enumerate(scores)
    ]

    found = excerpt([*cases, case(2, Status.FAIL, 0.1), case(2, Status.ERROR, repeat=1)])

    assert [(each.index, each.repeat) for each in found.worst] == [(2, 1), (0, 1), (1, 0)]
    assert found.samples == 3


def test_sample_with_a_failed_and_a_broken_repeat_is_a_failure() -> None:
    found = excerpt([case(1, Status.ERROR, repeat=0), case(1, Status.FAIL, 0.5, repeat=1)])

    assert found.failed_ids == {"case-1"}
    assert found.error_ids == frozenset()


def test_nothing_wrong_is_nothing_to_look_at() -> None:
    found = excerpt(cases_of(3, evaded=()))

    assert (found.worst, found.failed_ids, found.error_ids) == ((), frozenset(), frozenset())


def test_cases_may_come_in_any_order() -> None:
    cases = [
        case(index, Status.FAIL, score, repeat=repeat)
        for index in range(2 * CASES_AT_MOST)
        for repeat, score in enumerate((0.1 + index / 500, 0.5, 0.3))
    ]
    shuffled = Random(7).sample(cases, len(cases))

    assert excerpt(shuffled) == excerpt(cases)
    assert [each.repeat for each in excerpt(shuffled).worst] == [0] * CASES_AT_MOST


statuses = st.tuples(
    st.sampled_from((Status.PASS, Status.FAIL, Status.ERROR)), st.floats(0, 1), st.integers(1, 3)
)


@given(st.lists(statuses, max_size=120))
def test_worst_are_the_first_of_all_in_order(drawn: list[tuple[Status, float, int]]) -> None:
    cases = [
        case(index, status, None if status is Status.ERROR else score, weight)
        for index, (status, score, weight) in enumerate(drawn)
    ]

    expected = sorted(
        (each for each in cases if each.status is not Status.PASS),
        key=lambda each: (each.status is Status.FAIL, -each.weight, each.score or 0.0, each.index),
    )
    assert list(excerpt(cases).worst) == expected[:CASES_AT_MOST]
