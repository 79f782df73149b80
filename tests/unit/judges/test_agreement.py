"""How far a judge agrees with people, and a gate that demands it."""

import pytest

from llm_actions.judges.agreement import (
    Comparison,
    JudgeAgreement,
    Statistic,
    assess_agreement,
    is_disagreement,
    measure_passes,
    measure_scores,
)
from llm_actions.verdict import Verdict


def compared(*pairs: tuple[float, float | None]) -> list[Comparison]:
    return [
        Comparison(id=str(index), human=human, judge=judge)
        for index, (human, judge) in enumerate(pairs)
    ]


def passes(agree: int, disagree: int) -> JudgeAgreement:
    """As many texts of each label; what disagrees is spread over both."""
    pairs = [(index % 2, index % 2) for index in range(agree)]
    pairs += [(index % 2, 1 - index % 2) for index in range(disagree)]
    return measure_passes(compared(*pairs))


def scores(texts: int, apart: float) -> JudgeAgreement:
    """Scores from 0 to 1; the judge lies above and below in turn, by more or less of `apart`."""
    humans = [index / (texts - 1) for index in range(texts)]
    off = [apart * (index % 3) / 2 * (-1) ** index for index in range(texts)]
    return measure_scores(compared(*((a, a + b) for a, b in zip(humans, off, strict=True))))


def test_passes_are_measured_by_kappa() -> None:
    found = measure_passes(compared((1, 1), (0, 0), (1, 0), (0, 0), (1, None)))

    assert (found.statistic, found.labelled, found.unjudged) == (Statistic.KAPPA, 5, 1)
    assert found.value == pytest.approx(0.5)
    assert (found.observed, found.expected) == (0.75, 0.5)
    assert found.interval is not None
    assert found.interval.low < 0.5 < found.interval.high


def test_scores_are_measured_by_alpha() -> None:
    found = measure_scores(compared((0.1, 0.2), (0.9, 0.8), (0.5, 0.9), (0.4, None)))

    assert (found.statistic, found.unjudged, found.observed) == (Statistic.ALPHA, 1, None)
    assert found.value == pytest.approx(1 - 0.06 / (7.6 / 30))  # observed over expected
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high


@pytest.mark.parametrize(
    ("statistic", "human", "judge", "expected"),
    [
        (Statistic.KAPPA, 1, 0, True),
        (Statistic.KAPPA, 1, 1, False),
        (Statistic.KAPPA, 1, None, False),
        (Statistic.ALPHA, 0.5, 0.8, True),
        (Statistic.ALPHA, 0.5, 0.75, False),
        (Statistic.ALPHA, 0.1, 0.35, False),
        (Statistic.ALPHA, 0.5, None, False),
    ],
)
def test_disagreement_is_another_label_or_a_score_far_off(
    statistic: Statistic, human: float, judge: float | None, expected: bool
) -> None:
    assert is_disagreement(compared((human, judge))[0], statistic) is expected


@pytest.mark.parametrize(
    ("agree", "disagree", "at_least", "expected"),
    [
        (15, 0, 0.6, Verdict.INCONCLUSIVE),  # the figures of the README
        (16, 0, 0.6, Verdict.PASS),
        (23, 1, 0.6, Verdict.INCONCLUSIVE),
        (25, 1, 0.6, Verdict.PASS),
        (396, 4, 0.8, Verdict.PASS),
        (36, 4, 0.8, Verdict.INCONCLUSIVE),
        (34, 6, 0.8, Verdict.INCONCLUSIVE),
        (10, 0, 0.6, Verdict.INCONCLUSIVE),
        (20, 20, 0.8, Verdict.FAIL),
    ],
)
def test_whole_interval_of_kappa_has_to_lie_on_one_side(
    agree: int, disagree: int, at_least: float, expected: Verdict
) -> None:
    assert assess_agreement(passes(agree, disagree), at_least)[0] is expected


@pytest.mark.parametrize(
    ("texts", "apart", "expected"),
    [
        (40, 0.02, Verdict.PASS),
        (40, 0.8, Verdict.FAIL),
        (40, 0.3, Verdict.INCONCLUSIVE),
        (2, 0.0, Verdict.INCONCLUSIVE),
    ],
)
def test_whole_interval_of_alpha_has_to_lie_on_one_side(
    texts: int, apart: float, expected: Verdict
) -> None:
    assert assess_agreement(scores(texts, apart), 0.8)[0] is expected


@pytest.mark.parametrize(
    "found",
    [
        measure_passes([]),
        measure_scores([]),
        measure_passes(compared((1, None))),
        measure_passes(compared((1, 1), (0, 0), (1, None))),
        measure_passes(compared((1, 1), (1, 1))),
        measure_scores(compared((0.5, 0.5), (0.5, 0.5))),
        measure_scores(compared((0.5, None))),
    ],
    ids=["none", "no-scores", "none-judged", "one-unjudged", "one-label", "one-score", "no-score"],
)
def test_agreement_that_was_not_measured_is_an_error(found: JudgeAgreement) -> None:
    assert assess_agreement(found, 0.0)[0] is Verdict.ERROR


def test_reason_has_every_figure() -> None:
    _, reason = assess_agreement(passes(396, 4), 0.8)

    assert reason == (
        "Cohen's kappa 0.98 (95% interval 0.95 to 0.99, 400 texts, 99% agree) clears the limit 0.8"
    )


def test_what_cannot_tell_says_how_many_texts_could() -> None:
    _, reason = assess_agreement(passes(10, 0), 0.6)
    texts = int(reason.split("label more texts: ")[1].split()[0])

    assert assess_agreement(passes(texts, 0), 0.6)[0] is Verdict.PASS
    assert assess_agreement(passes(texts - 1, 0), 0.6)[0] is Verdict.INCONCLUSIVE


def test_no_number_of_texts_is_promised_for_scores_or_a_perfect_agreement() -> None:
    for _, reason in (
        assess_agreement(scores(40, 0.3), 0.8),
        assess_agreement(passes(10, 0), 1.0),
    ):
        assert reason.endswith("; label more texts")
