"""JUnit XML of an evaluation: a test case a case, errors and failures apart, not run as skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from llm_actions.evals.judgement import Counts
from llm_actions.evals.results import CaseResult, Status
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.text import visible_start
from llm_actions.verdict import Verdict

TEXT_CHARACTERS_AT_MOST = 4000


def render_junit(report: EvaluationReport, elements: Iterable[bytes]) -> Iterator[bytes]:
    """The content of junit.xml in pieces, with the element of each case that is listed.

    A report without cases becomes one test case, which says why there are none.
    """
    counts = report.counts
    if counts.total:
        yield _start(report, counts)
        listed = 0
        for element in elements:
            yield element
            listed += 1
        yield NOT_LISTED * (counts.total - listed)
    else:
        is_broken = report.verdict is Verdict.ERROR
        yield _start(report, Counts(total=1, errors=int(is_broken), not_run=int(not is_broken)))
        yield _nothing_measured(report, "error" if is_broken else "skipped")
    yield b"</testsuite>\n</testsuites>\n"


def _start(report: EvaluationReport, counts: Counts) -> bytes:
    name = attribute(f"evaluate {report.suite}".strip())
    totals = (
        f'tests="{counts.total}" failures="{counts.failed}" errors="{counts.errors}" '
        f'time="{report.duration_seconds:.3f}"'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites {totals}>\n"
        f'<testsuite name={name} {totals} skipped="{counts.not_run}">\n'
    ).encode()


def _nothing_measured(report: EvaluationReport, tag: str) -> bytes:
    message = attribute("\n".join(report.reasons))
    problems = content("\n".join(map(str, report.problems)))
    element = f"<{tag} message={message}>{problems}</{tag}>"
    return f'<testcase classname="evaluate" name="run">{element}</testcase>\n'.encode()


NOT_LISTED = b'<testcase classname="not listed" name="not run"><skipped/></testcase>\n'


def case_element(case: CaseResult, repeats: int) -> bytes:
    """One `testcase` element."""
    return _case_element(case, repeats).encode()


def _case_element(case: CaseResult, repeats: int) -> str:
    name = f"{case.id} #{case.repeat + 1}" if repeats > 1 else case.id
    file = attribute(case.file)
    start = (
        f"<testcase classname={file} name={attribute(name)} "
        f'file={file} line="{case.line}" time="{case.latency_seconds or 0:.3f}"'
    )
    match case.status:
        case Status.PASS:
            return f"{start}/>\n"
        case Status.NOT_RUN:
            return f"{start}><skipped/></testcase>\n"
        case Status.ERROR:
            kind = case.error.kind if case.error else "error"
            message = case.error.message if case.error else ""
            return (
                f"{start}><error type={attribute(kind)} message={attribute(message)}/></testcase>\n"
            )
        case Status.FAIL:
            message = "; ".join(case.reasons)
            return (
                f'{start}><failure type="score" message={attribute(message)}>'
                f"{content(_detail(case))}</failure></testcase>\n"
            )


def _detail(case: CaseResult) -> str:
    parts = [f"score {case.score}", f"input: {case.input}"]
    if case.expected is not None:
        parts.append(f"expected: {case.expected}")
    return "\n".join([*parts, f"answer: {case.answer}"])


def attribute(text: str) -> str:
    """The text as a quoted XML attribute; what XML cannot hold is written out."""
    return quoteattr(_legal(text))


def content(text: str) -> str:
    """The text as XML character data."""
    return escape(_legal(text))


def _legal(text: str) -> str:
    """What XML cannot hold is among what cannot be seen."""
    return visible_start(text, TEXT_CHARACTERS_AT_MOST, keep_lines=True)
