"""Measures a judge by what people said, and decides whether it agrees with them enough. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from llm_actions.statistics.agreement import (
    Level,
    cohen_kappa,
    interval_alpha,
    krippendorff_alpha,
)
from llm_actions.statistics.intervals import CONFIDENCE, Interval
from llm_actions.statistics.planning import trials_to_show
from llm_actions.verdict import Verdict

TOLERANCE = 1e-9
# Scores that lie further apart than this are a disagreement that a person should look at.
SCORES_APART = 0.25
TEXTS_TOLD_AT_MOST = 100_000


class Statistic(StrEnum):
    """How agreement beyond chance is measured: of pass and fail by kappa, of scores by alpha."""

    KAPPA = "cohen-kappa"
    ALPHA = "krippendorff-alpha"


NAMES = {Statistic.KAPPA: "Cohen's kappa", Statistic.ALPHA: "Krippendorff's alpha"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One labelled text: what the person and the judge said; the judge's is None for an error.

    `reason` is the judge's.
    """

    id: str
    human: float
    judge: float | None
    reason: str = ""
    error: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgeAgreement:
    """How far a judge agrees with people, from -1 to 1, where 0 is what chance alone gives.

    `value` and `interval` are None where they are not defined: nothing was judged, or every label
    is the same. `observed` and `expected` are the shares of equal labels, None for scores.
    """

    statistic: Statistic
    labelled: int
    unjudged: int
    value: float | None
    interval: Interval | None
    observed: float | None = None
    expected: float | None = None


def measure_passes(comparisons: Sequence[Comparison]) -> JudgeAgreement:
    """Agreement on pass (1) and fail (0)."""
    pairs = _pairs(comparisons)
    found = cohen_kappa([pair[0] for pair in pairs], [pair[1] for pair in pairs]) if pairs else None
    return JudgeAgreement(
        statistic=Statistic.KAPPA,
        labelled=len(comparisons),
        unjudged=len(comparisons) - len(pairs),
        value=found.kappa if found else None,
        interval=found.kappa_interval if found else None,
        observed=found.observed if found else None,
        expected=found.expected if found else None,
    )


def measure_scores(comparisons: Sequence[Comparison]) -> JudgeAgreement:
    """Agreement on scores from 0 to 1."""
    pairs = _pairs(comparisons)
    interval = interval_alpha(pairs)
    return JudgeAgreement(
        statistic=Statistic.ALPHA,
        labelled=len(comparisons),
        unjudged=len(comparisons) - len(pairs),
        value=krippendorff_alpha(pairs, Level.INTERVAL) if interval else None,
        interval=interval,
    )


def _pairs(comparisons: Sequence[Comparison]) -> list[tuple[float, float]]:
    return [(row.human, row.judge) for row in comparisons if row.judge is not None]


def is_disagreement(comparison: Comparison, statistic: Statistic) -> bool:
    """True for another label, and for scores that lie more than a quarter apart."""
    if comparison.judge is None:
        return False
    apart = abs(comparison.judge - comparison.human)
    return apart > (0 if statistic is Statistic.KAPPA else SCORES_APART + TOLERANCE)


def assess_agreement(found: JudgeAgreement, at_least: float) -> tuple[Verdict, str]:
    """Whether the agreement reaches a limit, and why: its whole interval has to lie on one side.

    A text that was not judged is an error; an interval with the limit in it is inconclusive.
    """
    if found.unjudged or not found.labelled:
        return (
            Verdict.ERROR,
            f"{found.unjudged} of {found.labelled} labelled texts could not be judged",
        )
    if found.value is None or found.interval is None:
        return Verdict.ERROR, (
            f"{NAMES[found.statistic]} is not defined: people and judge gave every text the same "
            "label; label some texts that pass and some that fail"
        )
    told, limit = _told(found, found.value, found.interval), f"the limit {at_least:g}"
    if found.interval.low >= at_least - TOLERANCE:
        return Verdict.PASS, f"{told} clears {limit}"
    if found.interval.high < at_least - TOLERANCE:
        return Verdict.FAIL, f"{told} lies below {limit}"
    words = "reaches below" if found.value >= at_least - TOLERANCE else "reaches above"
    return Verdict.INCONCLUSIVE, f"{told} {words} {limit}; {_remedy(found, at_least)}"


def _told(found: JudgeAgreement, value: float, interval: Interval) -> str:
    parts = [
        f"{interval.confidence:.0%} interval {interval.low:.2f} to {interval.high:.2f}",
        f"{found.labelled} texts",
    ]
    if found.observed is not None:
        parts.append(f"{found.observed:.0%} agree")
    return f"{NAMES[found.statistic]} {value:.2f} ({', '.join(parts)})"


def _remedy(found: JudgeAgreement, at_least: float) -> str:
    """How many texts would decide, as far as that can be told."""
    if found.observed is None or found.expected is None:
        return "label more texts"
    share = found.expected + at_least * (1 - found.expected)
    missed = round((1 - found.observed) * found.labelled)
    texts = trials_to_show(share, failures=missed, confidence=CONFIDENCE) if share < 1 else None
    if texts is None or not found.labelled < texts <= TEXTS_TOLD_AT_MOST:
        return "label more texts"
    further = "a further disagreement" if missed else "a disagreement"
    return f"label more texts: {texts} without {further} would clear it"
