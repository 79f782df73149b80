"""Scores by the classic fields, with similarity where there is an expected text."""

import asyncio

import pytest
from tests.unit.evals.datasets import sample

from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.criteria import Score
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.llm.answers import Answer


def scored(similarity: Similarity, text: str, **fields: object) -> Score:
    scorer = ClassicScorer(scoring=Scoring(pass_score=0.8, similarity=similarity))
    return asyncio.run(scorer.score(sample(**fields), Answer(text=text)))


def test_similarity_is_measured_where_there_is_an_expected_text() -> None:
    found = scored(Similarity.LEXICAL, "in five days", expected="in five days")

    assert found.criteria == {"similarity": 1.0}
    assert found.is_correct


def test_similarity_that_is_off_is_left_out() -> None:
    found = scored(
        Similarity.OFF, "in five days", expected="nothing alike", expected_keywords=("five",)
    )

    assert found.criteria == {"keywords": 1.0}


def test_sample_without_an_expected_text_is_not_compared() -> None:
    assert scored(Similarity.LEXICAL, "five", expected_keywords=("five",)).criteria == {
        "keywords": 1.0
    }


FIELDS: dict[str, object] = {
    "expected": "in five days",
    "expected_keywords": ("five",),
    "forbidden_keywords": ("six",),
    "expected_contains": ("days",),
    "max_length": 50,
}


@pytest.mark.parametrize("similarity", [Similarity.LEXICAL, Similarity.OFF])
@pytest.mark.parametrize("names", [(), *((name,) for name in FIELDS), tuple(FIELDS)])
def test_criteria_of_a_sample_are_those_that_its_answers_are_scored_by(
    similarity: Similarity, names: tuple[str, ...]
) -> None:
    fields = {name: FIELDS[name] for name in names}
    scorer = ClassicScorer(scoring=Scoring(pass_score=0.8, similarity=similarity))

    assert scorer.criteria_of(sample(**fields)) == set(scored(similarity, "a", **fields).criteria)


@pytest.mark.parametrize(
    "other",
    [
        Scoring(pass_score=0.7, similarity=Similarity.LEXICAL),
        Scoring(pass_score=0.8, similarity=Similarity.OFF),
        Scoring(pass_score=0.8, similarity=Similarity.EMBEDDINGS, embedding_model="e"),
    ],
)
def test_key_tells_ways_of_scoring_apart(other: Scoring) -> None:
    usual = Scoring(pass_score=0.8, similarity=Similarity.LEXICAL)

    assert ClassicScorer(scoring=usual).key != ClassicScorer(scoring=other).key
