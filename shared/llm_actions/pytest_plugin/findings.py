"""What an item finds out, and the text that people read of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from llm_actions.assertions.aggregate import CaseOutcome, Result
from llm_actions.evals.results import Status
from llm_actions.lint.findings import Finding
from llm_actions.reports.text import log_lines, visible_start

Hide = Callable[[str], str]
OUTCOME_PROPERTY = "llm_safety"
ANSWER_AT_MOST = 2000
TEXT_AT_MOST = 500
REASONS_AT_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an item found out; `text` says why it did not pass, its first line alone suffices.

    `properties` are for the JUnit file, where each is a name and a value.
    """

    status: Status
    text: str = ""
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where what an item checks is written; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What was asked and answered; None where nothing came back."""

    asked: str
    answer: str | None = None


def found_case(outcome: CaseOutcome, place: Place, talk: Conversation, hide: Hide) -> Found:
    """The finding of a case: its score, what was missing, the answer and the line."""
    score = "unknown" if outcome.score is None else f"{outcome.score:.2f}"
    properties = () if outcome.score is None else (("llm_score", f"{outcome.score:.4f}"),)
    match outcome.status:
        case Status.PASS:
            return Found(status=Status.PASS, properties=properties)
        case Status.FAIL:
            reasons = list(dict.fromkeys([*_reasons(outcome.results), *outcome.faults]))
            head = f"score {score}: {'; '.join(reasons[:3]) or outcome.reason}"
        case _:
            reasons = list(outcome.faults) or [outcome.reason]
            head = f"not measured: {'; '.join(reasons[:3])}"
            properties = ()
    text = report(head, place, reasons if len(reasons) > 1 else (), talk, hide)
    return Found(status=outcome.status, text=text, properties=properties)


def unmeasured(reason: str, place: Place, talk: Conversation, hide: Hide) -> Found:
    """The finding of what could not be measured."""
    return Found(status=Status.ERROR, text=report(f"not measured: {reason}", place, (), talk, hide))


def found_lint(found: Finding) -> Found:
    """What the lint found, as a failure."""
    place = Place(file=found.file, line=found.line)
    text = report(f"{found.rule}: {found.message}", place, (), None, str)
    return Found(status=Status.FAIL, text=text)


def report(
    head: str,
    place: Place,
    reasons: Sequence[str],
    talk: Conversation | None,
    hide: Hide,
) -> str:
    """A head line, the place, the reasons one by one, and the conversation.

    Nothing in it can pose as a line of the log: the texts of others are shortened, their hidden
    characters are written out, every line of an answer stands behind a bar. `hide` takes secrets
    out.
    """
    lines = [_one_line(head, hide), f"  at {_one_line(str(place), hide)}"]
    lines += [f"  - {_one_line(reason, hide)}" for reason in reasons[:REASONS_AT_MOST]]
    if len(reasons) > REASONS_AT_MOST:
        lines.append(f"  - … and {len(reasons) - REASONS_AT_MOST} more")
    if talk is not None:
        lines.append(f"  asked: {_one_line(talk.asked, hide)}")
        if talk.answer is not None:
            lines.append(f"  answer ({len(talk.answer):,} characters):")
            lines += _barred(talk.answer, hide)
    return "\n".join(lines)


def _reasons(results: Iterable[Result]) -> Iterator[str]:
    for result in results:
        if result.status is Status.FAIL and result.parts:
            yield from _reasons(result.parts)
        elif result.status is Status.FAIL and result.reason:
            yield result.reason


def _one_line(text: str, hide: Hide) -> str:
    shown = visible_start(hide(text), TEXT_AT_MOST)
    return " ".join(log_lines(shown))


def _barred(text: str, hide: Hide) -> Iterator[str]:
    shown = visible_start(hide(text), ANSWER_AT_MOST, keep_lines=True)
    return (f"  | {line.removeprefix('| ')}" for line in log_lines(shown))
