"""Scores: keyword share 0.5, similarity 0.3, containment 0.2, over the criteria that are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.evals.datasets import sample

from llm_actions.evals.criteria import WEIGHTS, Score, score_answer, weighted_mean
from llm_actions.evals.samples import Sample


def score(of: Sample, answer: str, similarity: float | None = None) -> Score:
    return score_answer(of, answer, similarity=similarity, pass_score=0.8)


@pytest.mark.parametrize(
    ("criteria", "value"),
    [
        pytest.param({"keywords": 1.0}, 1.0, id="keywords-alone"),
        pytest.param({"similarity": 0.7}, 0.7, id="similarity-alone"),
        pytest.param({"containment": 0.5}, 0.5, id="containment-alone"),
        pytest.param({"keywords": 1.0, "similarity": 0.0}, 0.5 / 0.8, id="keywords-and-similarity"),
        pytest.param(
            {"keywords": 0.0, "containment": 1.0}, 0.2 / 0.7, id="keywords-and-containment"
        ),
        pytest.param(
            {"similarity": 1.0, "containment": 0.0}, 0.3 / 0.5, id="similarity-and-containment"
        ),
        pytest.param({"keywords": 1.0, "similarity": 0.5, "containment": 0.0}, 0.65, id="all"),
        pytest.param({"keywords": 1.0, "similarity": 1.0, "containment": 1.0}, 1.0, id="perfect"),
        pytest.param({}, 1.0, id="none"),
    ],
)
def test_score_is_normalised_over_the_criteria_present(
    criteria: dict[str, float], value: float
) -> None:
    assert weighted_mean(criteria) == pytest.approx(value)


def test_weights_are_the_documented_ones() -> None:
    assert WEIGHTS == {"keywords": 0.5, "similarity": 0.3, "containment": 0.2}


def test_classic_sample_is_scored_by_all_its_criteria() -> None:
    of = sample(
        expected="x",
        expected_keywords=("refund", "30 days"),
        expected_contains=("support@shop.example", "Monday"),
    )

    found = score(of, "You get a REFUND on Monday.", similarity=0.5)

    assert found.criteria == {"keywords": 0.5, "similarity": 0.5, "containment": 0.5}
    assert found.value == pytest.approx(0.5)
    assert found.reasons == (
        'missing keyword "30 days"',
        'does not contain "support@shop.example"',
    )
    assert not found.is_correct


@pytest.mark.parametrize(
    ("keyword", "answer", "is_found"),
    [
        ("Refund", "no refunds here", True),
        ("STRASSE", "in der Straße", True),
        ("caf\u00e9", "le cafe\u0301", True),
        ("cafe\u0301", "le caf\u00e9", True),
        ("退款", "可以退款。", True),
        ("refund", "re fund", False),
    ],
    ids=["case", "sharp-s", "composed", "decomposed", "chinese", "apart"],
)
def test_keyword_is_found_in_any_case_and_composition(
    keyword: str, answer: str, is_found: bool
) -> None:
    found = score(sample(expected_keywords=(keyword,)), answer)

    assert found.criteria == {"keywords": float(is_found)}


@pytest.mark.parametrize(
    ("part", "answer", "is_found"),
    [
        ("Monday", "on Monday", True),
        ("Monday", "on monday", False),
        ("caf\u00e9", "le cafe\u0301", True),
    ],
    ids=["same", "other-case", "decomposed"],
)
def test_contained_text_is_found_as_it_is_written(part: str, answer: str, is_found: bool) -> None:
    found = score(sample(expected_contains=(part,)), answer)

    assert found.criteria == {"containment": float(is_found)}


def test_forbidden_keyword_scores_nothing_whatever_else_holds() -> None:
    of = sample(expected_keywords=("refund",), forbidden_keywords=("Guarantee",))

    found = score(of, "A refund, with GUARANTEE.")

    assert found.value == 0
    assert found.criteria == {"keywords": 1.0, "forbidden": 0.0}
    assert found.reasons == ('forbidden keyword "Guarantee"',)
    assert not found.is_correct


def test_answer_that_is_too_long_scores_nothing() -> None:
    found = score(sample(expected_keywords=("a",), max_length=3), "aaaa")

    assert found.value == 0
    assert found.criteria == {"keywords": 1.0, "length": 0.0}
    assert found.reasons == ("4 characters, at most 3 allowed",)


@pytest.mark.parametrize(("answer", "value"), [("退货退", 1.0), ("退货退货", 0.0)])
def test_length_counts_characters(answer: str, value: float) -> None:
    found = score(sample(max_length=3), answer)

    assert (found.value, found.is_correct) == (value, value == 1)


def test_sample_with_nothing_but_requirements_scores_1_when_they_hold() -> None:
    found = score(sample(forbidden_keywords=("no",), max_length=10), "fine")

    assert found == Score(
        value=1.0, criteria={"forbidden": 1.0, "length": 1.0}, reasons=(), is_correct=True
    )


@pytest.mark.parametrize(
    ("similarity", "is_correct"), [(0.8, True), (0.8 - 1e-12, True), (0.79, False)]
)
def test_answer_is_correct_from_the_pass_score_on(similarity: float, is_correct: bool) -> None:
    found = score(sample(expected="x"), "y", similarity)

    assert found.is_correct is is_correct
    assert found.reasons == (() if is_correct else ("similarity 0.79 to the expected answer",))


def test_score_that_only_rounding_keeps_below_the_limit_passes() -> None:
    words = tuple("abcdefghij")

    found = score_answer(
        sample(expected_keywords=words), "a b c d e f g", similarity=None, pass_score=0.7
    )

    assert found.is_correct


texts = st.text(max_size=8)
words = st.lists(texts.filter(str.strip), max_size=3).map(tuple)


@given(
    words,
    words,
    words,
    st.none() | st.integers(1, 9),
    st.none() | st.floats(0, 1),
    texts,
    st.floats(0, 1),
)
def test_score_is_a_share_and_a_wrong_answer_has_a_reason(
    expected: tuple[str, ...],
    forbidden: tuple[str, ...],
    contains: tuple[str, ...],
    max_length: int | None,
    similarity: float | None,
    answer: str,
    pass_score: float,
) -> None:
    of = sample(
        expected_keywords=expected,
        forbidden_keywords=forbidden,
        expected_contains=contains,
        max_length=max_length,
    )

    found = score_answer(of, answer, similarity=similarity, pass_score=pass_score)

    assert 0 <= found.value <= 1 + 1e-12
    assert all(0 <= share <= 1 for share in found.criteria.values())
    assert found.is_correct == (found.value >= pass_score - 1e-9)
    assert found.is_correct or found.reasons
    assert ("similarity" in found.criteria) == (similarity is not None)
