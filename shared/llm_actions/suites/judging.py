"""From what a judge says of labelled texts to the record of its agreement with people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from llm_actions.judges.agreement import (
    Comparison,
    assess_agreement,
    is_disagreement,
    measure_passes,
    measure_scores,
)
from llm_actions.suites.records import JudgeRecord, LabelRecord

if TYPE_CHECKING:
    from llm_actions.judges.labels import Label
    from llm_actions.suites.labelled import Labelled

NOT_ASKED = "the run ended before the judge was asked"


def judge_record(
    labelled: Labelled, comparisons: Sequence[Comparison] | None, *, model: str, limit: float
) -> JudgeRecord:
    """The record of a judge; `comparisons` are in the order of the labels, None if none is there.

    It holds the texts that a person should look at: those that the judge labels otherwise, and
    those that it could not judge.
    """
    labels = labelled.labels
    if comparisons is None:
        comparisons = [
            Comparison(id=label.id, human=label.value, judge=None, error=NOT_ASKED)
            for label in labels
        ]
    is_scored = any(label.score is not None for label in labels)
    found = measure_scores(comparisons) if is_scored else measure_passes(comparisons)
    verdict, reason = assess_agreement(found, limit)
    errors = [row.error for row in comparisons if row.error is not None]
    return JudgeRecord(
        model=model,
        file=labelled.file,
        statistic=found.statistic,
        labelled=found.labelled,
        unjudged=found.unjudged,
        limit=limit,
        value=found.value,
        interval=found.interval,
        observed=found.observed,
        verdict=verdict,
        reason=f"{reason}: {errors[0]}" if errors else reason,
        differing=tuple(
            _label_record(label, row)
            for label, row in zip(labels, comparisons, strict=True)
            if row.judge is None or is_disagreement(row, found.statistic)
        ),
    )


def _label_record(label: Label, row: Comparison) -> LabelRecord:
    return LabelRecord(
        id=label.id,
        line=label.line,
        output=label.output,
        criterion=label.criterion,
        human=row.human,
        judge=row.judge,
        reason=row.reason,
        error=row.error,
    )
