"""When a judgement is repeated, and what several of them decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.judges.confirmation import Confirmation, decide
from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.questions import Vote


def vote(score: float | None, *, passed: bool = True, addressed: bool = False) -> Vote:
    if score is None:
        return Vote(passed=False, score=None, reason="", error="judge: no reply")
    reason = "good" if passed else "bad"
    return Vote(passed=passed, score=score, reason=reason, is_addressed=addressed)


@pytest.mark.parametrize(
    ("score", "threshold", "repeated"),
    [
        (0.8, 0.7, True),
        (0.6, 0.7, True),
        (0.81, 0.7, False),
        (0.59, 0.7, False),
        (0.55, None, True),
        (0.9, None, False),
        (1.0, 0.0, False),
    ],
)
def test_judgement_near_the_threshold_is_repeated(
    score: float, threshold: float | None, repeated: bool
) -> None:
    assert Confirmation().wants_more(vote(score), threshold) is repeated


def test_pass_of_a_text_that_talks_to_the_judge_is_repeated() -> None:
    assert Confirmation().wants_more(vote(1.0, addressed=True), None)
    assert not Confirmation().wants_more(vote(0.0, passed=False, addressed=True), None)


def test_single_judgement_is_never_repeated_and_a_margin_of_1_repeats_all() -> None:
    assert not Confirmation(judgements=1, needed=1).wants_more(vote(0.5), 0.5)
    assert Confirmation(margin=1).wants_more(vote(1.0), 0.0)


@pytest.mark.parametrize(
    "settings",
    [{"margin": -0.1}, {"margin": 1.1}, {"needed": 0}, {"needed": 4}, {"judgements": 0}],
    ids=str,
)
def test_impossible_settings_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="between"):
        Confirmation(**settings)  # type: ignore[arg-type]


def test_decision_has_the_median_the_counts_and_every_vote() -> None:
    votes = [vote(0.8), vote(0.5, passed=False), vote(0.7)]

    found = decide(votes, 2)

    assert (found.passed, found.score, found.votes) == (True, 0.7, tuple(votes))
    assert found.reason == "2 of 3 judgements pass, 2 have to: good"


def test_single_vote_keeps_its_reason() -> None:
    assert decide([vote(0.2, passed=False)], 1).reason == "bad"


@pytest.mark.parametrize("scores", [[0.8, None, None], [None, None, None]])
def test_missing_votes_that_could_decide_are_an_error(scores: list[float | None]) -> None:
    with pytest.raises(JudgeError, match="no reply") as caught:
        decide([vote(score) for score in scores], 2)

    assert caught.value.fault is Fault.UNDECIDED


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=7),
    st.integers(1, 7),
)
def test_decision_would_be_the_same_whatever_the_missing_votes_had_said(
    drawn: list[tuple[float, bool, bool]], needed: int
) -> None:
    votes = [vote(None if gone else score, passed=ok) for score, ok, gone in drawn]
    passes = sum(ok and not gone for _, ok, gone in drawn)
    missing = sum(gone for _, _, gone in drawn)
    if needed > len(votes) or missing == len(votes):
        return

    try:
        found = decide(votes, needed)
    except JudgeError:
        assert passes < needed <= passes + missing
    else:
        assert found.passed == (passes >= needed) == (passes + missing >= needed)
