"""The result of a case, and the key that says whether an earlier result still holds."""

import dataclasses

import pytest
from tests.unit.evals.datasets import sample

from llm_actions.evals.cases import ANSWER_CHARACTERS_KEPT, Case, key_of, result_of
from llm_actions.evals.criteria import Score, UnscoredError
from llm_actions.evals.results import AssertionRecord, CaseError, Status
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind

SAMPLE = sample(
    index=3, id="s", file="d.jsonl", line=7, tags=("en",), weight=2.0, system="y", expected="e"
)
CASE = Case(13, SAMPLE, 1)
ANSWER = Answer(
    text="hi",
    finish_reason="stop",
    prompt_tokens=12,
    completion_tokens=3,
    latency_seconds=0.1234567,
    attempts=2,
)


def score(value: float, *, is_correct: bool) -> Score:
    return Score(value=value, criteria={"keywords": value}, reasons=("r",), is_correct=is_correct)


@pytest.mark.parametrize("is_correct", [True, False])
def test_scored_case_passes_or_fails(is_correct: bool) -> None:
    found = result_of(
        CASE, "k", answer=ANSWER, score=score(2 / 3, is_correct=is_correct), cost_usd=0.5
    )

    assert found.status is (Status.PASS if is_correct else Status.FAIL)
    assert (found.score, found.criteria, found.reasons) == (
        0.666667,
        {"keywords": 0.666667},
        ("r",),
    )
    assert (found.answer, found.error, found.finish_reason) == ("hi", None, "stop")
    assert (found.latency_seconds, found.attempts, found.cached) == (0.123457, 2, False)
    assert (found.prompt_tokens, found.completion_tokens, found.cost_usd) == (12, 3, 0.5)


def test_case_carries_its_sample_and_its_repeat() -> None:
    found = result_of(CASE, "k")

    assert (found.index, found.repeat, found.id, found.file, found.line) == (
        3,
        1,
        "s",
        "d.jsonl",
        7,
    )
    assert (found.tags, found.weight, found.key) == (("en",), 2.0, "k")
    assert (found.input, found.system, found.expected) == ("q", "y", "e")


def test_case_that_was_never_asked_did_not_run() -> None:
    found = result_of(CASE, "")

    assert found.status is Status.NOT_RUN
    assert (found.score, found.answer, found.attempts, found.error) == (None, None, 0, None)


def test_error_without_an_answer_is_an_error_without_a_score() -> None:
    error = AnswerError(ErrorKind.TIMEOUT, "too late", attempts=2)

    found = result_of(CASE, "k", error=error)

    assert found.status is Status.ERROR
    assert found.error == CaseError(kind="timeout", message="too late")
    assert (found.score, found.criteria, found.attempts) == (None, {}, 2)


def test_error_after_an_answer_keeps_the_answer() -> None:
    error = AnswerError(ErrorKind.EMBEDDING, "no vectors", attempts=4)

    found = result_of(CASE, "k", answer=ANSWER, error=error)

    assert (found.status, found.score) == (Status.ERROR, None)
    assert (found.answer, found.prompt_tokens, found.attempts) == ("hi", 12, 2)


def test_endless_answer_is_cut() -> None:
    answer = Answer(text="x" * (ANSWER_CHARACTERS_KEPT + 5))

    found = result_of(CASE, "k", answer=answer, score=score(1.0, is_correct=True))

    assert found.answer is not None
    assert len(found.answer) == ANSWER_CHARACTERS_KEPT


CHANGES: dict[str, object] = {
    "index": 4,
    "id": "t",
    "file": "e.jsonl",
    "line": 8,
    "input": "other",
    "system": None,
    "expected": "f",
    "expected_keywords": ("a",),
    "forbidden_keywords": ("a",),
    "expected_contains": ("a",),
    "max_length": 5,
    "assertions": [{"type": "is-json"}],
    "tags": ("zh",),
    "weight": 1.0,
}


def test_key_is_the_same_for_the_same_case() -> None:
    assert key_of(CASE, b"r", b"s") == key_of(CASE, b"r", b"s")


@pytest.mark.parametrize("name", CHANGES)
def test_key_changes_with_what_a_result_depends_on_or_shows(name: str) -> None:
    changed = dataclasses.replace(SAMPLE, **{name: CHANGES[name]})  # type: ignore[arg-type]

    assert key_of(Case(13, changed, 1), b"r", b"s") != key_of(CASE, b"r", b"s")


def test_key_changes_with_request_and_scoring() -> None:
    assert (
        len({key_of(CASE, request, how) for request in (b"r", b"q") for how in (b"s", b"t")}) == 4
    )


def test_every_field_of_a_sample_is_in_the_key_or_in_the_request() -> None:
    names = {field.name for field in dataclasses.fields(SAMPLE)}

    assert names - set(CHANGES) == {"vars", "threshold"}


ASSERTED = dataclasses.replace(SAMPLE, assertions=[{"type": "contains", "value": "a"}])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("assertions", [{"type": "contains", "value": "b"}]),
        ("assertions", [{"type": "contains", "value": "a", "weight": 2}]),
        ("threshold", 0.5),
        ("vars", {"shop": "\ud800"}),
    ],
)
def test_key_of_assertions_changes_with_all_that_they_look_at(name: str, value: object) -> None:
    changed = dataclasses.replace(ASSERTED, **{name: value})  # type: ignore[arg-type] # as above

    assert key_of(Case(13, changed, 1), b"r", b"s") != key_of(Case(13, ASSERTED, 1), b"r", b"s")


def test_key_of_a_sample_without_assertions_is_what_it_always_was() -> None:
    assert key_of(CASE, b"r", b"s") == "89024471d069bc75b03868962444ace8"


RECORD = AssertionRecord(
    name="contains",
    metric=None,
    value="a",
    weight=1.0,
    status=Status.PASS,
    score=1.0,
    reason="",
)


def test_assertions_of_a_case_are_told_also_of_one_that_was_not_measured() -> None:
    scored = dataclasses.replace(score(1.0, is_correct=True), assertions=(RECORD,))
    error = UnscoredError("no judge", (RECORD,))

    assert result_of(CASE, "k", answer=ANSWER, score=scored).assertions == (RECORD,)
    assert result_of(CASE, "k", answer=ANSWER, error=error).assertions == (RECORD,)
    assert result_of(CASE, "").assertions == ()
