"""The worst cases of a report in Markdown: as a table, and each in full. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llm_actions.evals.results import CaseResult
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.text import code, code_block, html_code

REASONS_AT_MOST = 3


def case_table(
    report: EvaluationReport, cases: Sequence[CaseResult], *, is_open: bool, run_url: str | None
) -> Iterator[str]:
    """A folded table of the cases, and where the rest of them is."""
    if not cases:
        return
    all_of_them = report.counts.failed + report.counts.errors
    title = "1 case is" if all_of_them == 1 else f"{all_of_them} cases are"
    yield f"<details{' open' if is_open else ''}><summary>{title} not correct</summary>"
    yield ""
    yield "| Case | Line | Score | Why |"
    yield "|---|---|---|---|"
    yield from (_row(case, report) for case in cases)
    yield ""
    if all_of_them > len(cases):
        place = f"[the run's summary]({run_url})" if run_url else "report.html"
        yield f"{all_of_them - len(cases)} more are in {place}."
        yield ""
    yield "</details>"
    yield ""


def _row(case: CaseResult, report: EvaluationReport) -> str:
    """A row of the table; the file is named where there are several."""
    place = str(case.line) if len(report.dataset) == 1 else code(f"{case.file}:{case.line}", 80)
    name = code(_name(case, report.run.repeats), 60)
    return f"| {name} | {place} | {_score(case)} | {_why(case, 100)} |"


def _name(case: CaseResult, repeats: int) -> str:
    return f"{case.id} #{case.repeat + 1}" if repeats > 1 else case.id


def _score(case: CaseResult) -> str:
    return "error" if case.score is None else f"{case.score:.2f}"


def _why(case: CaseResult, limit: int) -> str:
    if case.error is not None:
        return code(f"{case.error.kind}: {case.error.message}", 2 * limit)
    more = [f"{len(case.reasons) - REASONS_AT_MOST} more"][: len(case.reasons) > REASONS_AT_MOST]
    return ", ".join([*(code(reason, limit) for reason in case.reasons[:REASONS_AT_MOST]), *more])


def case_blocks(
    report: EvaluationReport, cases: Sequence[CaseResult], characters: int
) -> Iterator[str]:
    """As many of the cases in full as there is room for, each folded."""
    if not cases:
        return
    yield "#### Cases that are not correct"
    yield ""
    left = report.counts.failed + report.counts.errors
    for case in cases:
        block = "\n".join(_block(case, report.run.repeats))
        characters -= len(block)
        if characters < 0:
            break
        yield block
        left -= 1
    if left > 0:
        yield f"{left} more are in report.html."


def _block(case: CaseResult, repeats: int) -> Iterator[str]:
    name = html_code(_name(case, repeats), 80)
    yield f"<details><summary>{name} {_score(case)}</summary>"
    yield ""
    yield f"{code(f'{case.file}:{case.line}', 120)}: {_why(case, 200)}"
    for title, text in (
        ("Input", case.input),
        ("Expected", case.expected),
        ("Answer", case.answer),
    ):
        if text is not None:
            yield from ("", f"{title}:", "", code_block(text, 1500))
    yield from ("", "</details>", "")
