"""The worst cases of a report in Markdown: as a table, and each in full. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from llm_actions.evals.results import CaseResult
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import Excerpt
from llm_actions.reports.text import code, code_block, html_code

REASONS_AT_MOST = 3


TABLE_ROWS_AT_MOST = 10


def case_table(
    report: EvaluationReport, found: Excerpt, *, is_open: bool, run_url: str | None
) -> Iterator[str]:
    """A folded table of the worst cases, one a sample, and where the rest of them is."""
    if not found.worst:
        return
    shown = found.worst[:TABLE_ROWS_AT_MOST]
    hidden = found.samples - len(shown)
    yield f"<details{' open' if is_open else ''}><summary>{_title(report, found)}</summary>"
    yield ""
    yield "| Case | Line | Score | Why |"
    yield "|---|---|---|---|"
    yield from (_row(case, report) for case in shown)
    yield ""
    if hidden > 0:
        place = f"[the run's summary]({run_url})" if run_url else "report.html"
        yield f"{hidden} more {_are(hidden)} in {place}."
        yield ""
    yield "</details>"
    yield ""


def _title(report: EvaluationReport, found: Excerpt) -> str:
    one, always = ("sample", "always ") if report.run.repeats > 1 else ("case", "")
    noun = one if found.samples == 1 else f"{one}s"
    return f"{found.samples} {noun} {_are(found.samples)} not {always}correct"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


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
    parts = [code(reason, limit) for reason in case.reasons[:REASONS_AT_MOST]]
    if len(case.reasons) > REASONS_AT_MOST:
        parts.append(f"{len(case.reasons) - REASONS_AT_MOST} more")
    return ", ".join(parts)


def case_blocks(report: EvaluationReport, found: Excerpt, characters: int) -> Iterator[str]:
    """As many of the worst cases in full as there is room for, each folded."""
    if not found.worst:
        return
    yield "#### Cases that are not correct"
    yield ""
    hidden = found.samples
    for case in found.worst:
        block = "\n".join(_block(case, report.run.repeats))
        characters -= len(block)
        if characters < 0:
            break
        yield block
        hidden -= 1
    if hidden > 0:
        yield f"{hidden} more {_are(hidden)} in report.html."


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
