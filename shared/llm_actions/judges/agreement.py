"""Measures a judge by what people said, and a gate that can demand agreement. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llm_actions.statistics.agreement import Agreement, Level, cohen_kappa, krippendorff_alpha
from llm_actions.verdict import Verdict

TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One labelled text: what the person and the judge said; the judge's is None for an error."""

    id: str
    human: float
    judge: float | None
    error: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgeAgreement:
    """How far a judge agrees with people.

    `agreement` is of pass and fail, `alpha` is Krippendorff's over scores as an interval scale;
    each is None where the labels are of the other sort or nothing was judged.
    """

    labelled: int
    unjudged: int
    agreement: Agreement | None
    alpha: float | None
    disagreements: tuple[str, ...]


def measure_passes(comparisons: Sequence[Comparison]) -> JudgeAgreement:
    """Agreement on pass (1) and fail (0)."""
    judged = [row for row in comparisons if row.judge is not None]
    humans, judges = [row.human for row in judged], [row.judge for row in judged]
    return JudgeAgreement(
        labelled=len(comparisons),
        unjudged=len(comparisons) - len(judged),
        agreement=cohen_kappa(humans, judges) if judged else None,
        alpha=None,
        disagreements=tuple(row.id for row in judged if row.judge != row.human),
    )


def measure_scores(comparisons: Sequence[Comparison]) -> JudgeAgreement:
    """Agreement on scores from 0 to 1; a disagreement is a difference of more than a quarter."""
    units = [(row.human, row.judge) for row in comparisons if row.judge is not None]
    return JudgeAgreement(
        labelled=len(comparisons),
        unjudged=len(comparisons) - len(units),
        agreement=None,
        alpha=krippendorff_alpha(units, Level.INTERVAL),
        disagreements=tuple(
            row.id
            for row in comparisons
            if row.judge is not None and abs(row.judge - row.human) > 0.25
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementGate:
    """Kappa, or alpha where the labels are scores, has to reach `at_least`.

    Confident: the whole interval of kappa has to; it is inconclusive when only a part does.
    """

    at_least: float
    is_confident: bool = False

    def __post_init__(self) -> None:
        if not -1 <= self.at_least <= 1:
            raise ValueError(
                f"agreement must be demanded between -1 and 1, found {self.at_least:g}"
            )


def assess_agreement(gate: AgreementGate, found: JudgeAgreement) -> tuple[Verdict, str]:
    """The verdict of the gate and its reason; a text that was not judged is an error."""
    if found.unjudged or not found.labelled:
        return (
            Verdict.ERROR,
            f"{found.unjudged} of {found.labelled} labelled texts could not be judged",
        )
    if found.agreement is None:
        return _assess_alpha(gate, found)
    kappa, interval = found.agreement.kappa, found.agreement.kappa_interval
    if kappa is None or interval is None:
        return Verdict.ERROR, (
            "Cohen's kappa is not defined: people and judge gave every text the same label; "
            "label some texts that pass and some that fail"
        )
    told = (
        f"Cohen's kappa {kappa:.2f} (interval {interval.low:.2f} to {interval.high:.2f}, "
        f"{found.labelled} texts, {found.agreement.observed:.0%} agree)"
    )
    limit = f"the limit {gate.at_least:g}"
    if not gate.is_confident:
        return _against(kappa, gate.at_least, told)
    if interval.low >= gate.at_least - TOLERANCE:
        return Verdict.PASS, f"{told} clears {limit}"
    if interval.high < gate.at_least - TOLERANCE:
        return Verdict.FAIL, f"{told} lies below {limit}"
    return Verdict.INCONCLUSIVE, f"{told} does not clear {limit}: label more texts"


def _assess_alpha(gate: AgreementGate, found: JudgeAgreement) -> tuple[Verdict, str]:
    if found.alpha is None:
        return Verdict.ERROR, "Krippendorff's alpha is not defined: nothing was judged"
    told = f"Krippendorff's alpha {found.alpha:.2f} ({found.labelled} texts)"
    if gate.is_confident:
        return (
            Verdict.INCONCLUSIVE,
            f"{told} has no interval; label pass and fail, or do not ask for confidence",
        )
    return _against(found.alpha, gate.at_least, told)


def _against(value: float, at_least: float, told: str) -> tuple[Verdict, str]:
    if value >= at_least - TOLERANCE:
        return Verdict.PASS, f"{told} keeps the limit {at_least:g}"
    return Verdict.FAIL, f"{told} is below the limit {at_least:g}"
