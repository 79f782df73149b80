"""Rubrics for GitHub's evaluators."""

import pytest

from llm_actions.foreign.github_rubrics import BUILT_IN, rubric_of


@pytest.mark.parametrize("uses", BUILT_IN)
def test_a_rubric_says_what_every_score_means(uses: str) -> None:
    rubric = rubric_of(uses, "Q?", "E.")

    assert all(f" {score}: " in rubric for score in ("1", "0.75", "0.5", "0.25", "0"))
    assert "it passes from 0.5 on" in rubric
    assert rubric.count("What was asked:\nQ?") == 1


def test_only_what_compares_shows_what_was_expected() -> None:
    assert "The correct answer:\nE." in rubric_of("github/similarity", None, "E.")
    assert "The reference text:\nE." in rubric_of("github/groundedness", None, "E.")
    assert "E." not in rubric_of("github/fluency", None, "E.").split("\n\n")


def test_without_an_input_nothing_was_asked() -> None:
    assert "What was asked" not in rubric_of("github/coherence", None, None)
