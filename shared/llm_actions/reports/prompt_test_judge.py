"""How the agreement of a judge with people is put into words in every view. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llm_actions.judges.agreement import NAMES, Statistic
from llm_actions.reports.text import shortened
from llm_actions.suites.records import JudgeRecord, LabelRecord

LABELS = {1.0: "pass", 0.0: "fail"}


def statistic_name(record: JudgeRecord) -> str:
    """The name of what was measured."""
    return NAMES[record.statistic]


def show_agreement(record: JudgeRecord) -> str:
    """The measured agreement."""
    return "not measured" if record.value is None else f"{record.value:.2f}"


def show_agreement_interval(record: JudgeRecord) -> str:
    """Both ends of the interval; empty without one."""
    interval = record.interval
    return "" if interval is None else f"{interval.low:.2f} to {interval.high:.2f}"


def show_label(record: JudgeRecord, value: float | None) -> str:
    """A label as people write it; empty for a text that was not judged."""
    if value is None:
        return ""
    return LABELS[value] if record.statistic is Statistic.KAPPA else f"{value:.2f}"


def why(text: LabelRecord) -> str:
    """Why the judge said so, or said nothing."""
    return text.reason if text.error is None else text.error


def place(record: JudgeRecord, text: LabelRecord, limit: int = 100) -> str:
    """Where the label stands; with its id where it has one of its own."""
    line = f"{shortened(record.file, limit)}:{text.line}"
    return line if text.id == f"{record.file}:{text.line}" else f"{line} {shortened(text.id, 40)}"


def differing_first(record: JudgeRecord) -> Sequence[LabelRecord]:
    """The texts to look at: those judged otherwise, then those that could not be judged."""
    return sorted(record.differing, key=_is_unjudged)


def _is_unjudged(text: LabelRecord) -> bool:
    return text.judge is None


def differing_lines(record: JudgeRecord, limit: int) -> Iterator[str]:
    """At most so many of the texts to look at, each on a line."""
    texts = differing_first(record)
    for text in texts[:limit]:
        said = f"judge {show_label(record, text.judge)}" if text.judge is not None else "no verdict"
        yield (
            f"{place(record, text)}: person {show_label(record, text.human)}, {said} on "
            f'"{shortened(text.output, 80)}" by "{shortened(text.criterion, 80)}": '
            f"{shortened(why(text), 120)}"
        )
    if len(texts) > limit:
        yield f"and {len(texts) - limit} more labels"
