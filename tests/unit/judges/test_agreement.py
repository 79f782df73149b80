"""How far a judge agrees with people, and a gate that demands it."""

import pytest

from llm_actions.judges.agreement import (
    AgreementGate,
    Comparison,
    JudgeAgreement,
    assess_agreement,
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


def verdict(found: JudgeAgreement, at_least: float, *, confident: bool = False) -> Verdict:
    return assess_agreement(AgreementGate(at_least=at_least, is_confident=confident), found)[0]


def test_passes_are_measured_by_kappa_and_disagreements_are_named() -> None:
    found = measure_passes(compared((1, 1), (0, 0), (1, 0), (0, 0), (1, None)))

    assert found.agreement is not None
    assert found.agreement.kappa == pytest.approx(0.5)
    assert (found.labelled, found.unjudged, found.disagreements) == (5, 1, ("2",))


def test_scores_are_measured_by_alpha() -> None:
    found = measure_scores(compared((0.1, 0.2), (0.9, 0.8), (0.5, 0.9), (0.4, None)))

    assert found.agreement is None
    assert found.alpha == pytest.approx(1 - 0.06 / (7.6 / 30))  # observed over expected
    assert (found.unjudged, found.disagreements) == (1, ("2",))


@pytest.mark.parametrize(
    ("agree", "disagree", "at_least", "confident", "expected"),
    [
        (36, 4, 0.8, False, Verdict.PASS),
        (34, 6, 0.8, False, Verdict.FAIL),
        (36, 4, 0.8, True, Verdict.INCONCLUSIVE),
        (396, 4, 0.8, True, Verdict.PASS),
        (20, 20, 0.8, True, Verdict.FAIL),
    ],
)
def test_gate_compares_kappa_or_its_interval(
    agree: int, disagree: int, at_least: float, confident: bool, expected: Verdict
) -> None:
    assert verdict(passes(agree, disagree), at_least, confident=confident) is expected


@pytest.mark.parametrize(
    "found",
    [
        measure_passes([]),
        measure_scores([]),
        measure_passes(compared((1, None))),
        measure_passes(compared((1, 1), (0, 0), (1, None))),
        measure_passes(compared((1, 1), (1, 1))),
        measure_scores(compared((0.5, None))),
    ],
    ids=["none", "no-scores", "none-judged", "one-unjudged", "one-label", "no-score-judged"],
)
def test_agreement_that_was_not_measured_is_an_error(found: JudgeAgreement) -> None:
    assert verdict(found, 0.0) is Verdict.ERROR


def test_gate_on_scores_compares_alpha_and_has_no_interval() -> None:
    found = measure_scores(compared((0.1, 0.1), (0.9, 0.9)))

    assert verdict(found, 0.9) is Verdict.PASS
    assert verdict(measure_scores(compared((0.1, 0.9), (0.9, 0.1))), 0.5) is Verdict.FAIL
    assert verdict(found, 0.9, confident=True) is Verdict.INCONCLUSIVE


def test_reason_has_every_figure() -> None:
    _, reason = assess_agreement(AgreementGate(at_least=0.8), passes(36, 4))

    assert reason.startswith("Cohen's kappa 0.80 (interval 0.")
    assert "40 texts, 90% agree) keeps the limit 0.8" in reason


@pytest.mark.parametrize("at_least", [-1.1, 1.01, float("nan")])
def test_agreement_that_cannot_be_is_not_demanded(at_least: float) -> None:
    with pytest.raises(ValueError, match="between -1 and 1"):
        AgreementGate(at_least=at_least)
