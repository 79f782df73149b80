"""What comes of a question."""

import pytest

from llm_actions.judges.questions import CATEGORY_SCORES, Category, Choice, Judgement, Vote


@pytest.mark.parametrize(
    ("best", "index", "passed", "score"),
    [((1,), 1, True, 1.0), ((1,), 0, False, 0.0), ((0, 1), 0, False, 0.5), ((0, 1), 2, False, 0.0)],
)
def test_only_a_single_best_output_passes(
    best: tuple[int, ...], index: int, passed: bool, score: float
) -> None:
    found = Choice(best=best, reason="why", picks=best).judgement(index)

    assert (found.passed, found.score, found.reason) == (passed, score, "why")


def test_judgement_is_addressed_when_one_vote_is() -> None:
    votes = tuple(
        Vote(passed=True, score=1.0, reason="", is_addressed=told) for told in (False, True)
    )

    assert Judgement(passed=True, score=1.0, reason="", votes=votes).is_addressed
    assert not Judgement(passed=True, score=1.0, reason="", votes=votes[:1]).is_addressed


def test_only_a_contradiction_fails_by_default() -> None:
    assert [category for category, score in CATEGORY_SCORES.items() if not score] == [
        Category.DISAGREE
    ]
    assert set(CATEGORY_SCORES) == set(Category)
