"""The suites of a prompt test in Markdown: findings, changed cases, attacks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from llm_actions.lint.findings import RANKS, Finding, Severity
from llm_actions.reports.findings import MARKS as SEVERITY_MARKS
from llm_actions.reports.markdown_parts import MARKS, counted, folded
from llm_actions.reports.prompt_test import LintPart, PromptTestReport
from llm_actions.reports.prompt_test_cases import (
    Concern,
    Names,
    answer_before,
    concerning,
    explanation,
    names_of,
    show_changes,
    show_interval,
    show_value,
)
from llm_actions.reports.prompt_test_judge import differing_first, place, show_label, why
from llm_actions.reports.text import code, code_block, html_code, shortened
from llm_actions.suites.records import (
    CaseRecord,
    GateRecord,
    JudgeRecord,
    LabelRecord,
    SuiteName,
    VersionRecord,
)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of everything a document shows; texts in characters."""

    cases: int
    rows: int
    differences: int
    text: int
    difference: int


IN_COMMENT = Scale(cases=8, rows=10, differences=3, text=400, difference=4000)
IN_SUMMARY = Scale(cases=50, rows=50, differences=10, text=1500, difference=10_000)
LINES_AT_MOST = 10


@dataclass(frozen=True, kw_only=True)
class Section:
    """Blocks of Markdown, each whole in itself, about so many things of a kind.

    Each block is one of the things, or all of them together but those `hidden`.
    """

    noun: str
    total: int
    blocks: Sequence[str]
    title: str = ""
    counts_blocks: bool = True
    hidden: int = 0

    def hidden_beside(self, blocks: int) -> int:
        """How many of the things are not shown when so many blocks are."""
        if self.counts_blocks:
            return self.total - blocks
        return self.hidden if blocks else self.total


def lint_section(lint: LintPart, scale: Scale) -> Iterator[Section]:
    """The findings that count, errors first, as a table."""
    found = [each for each in lint.findings if each.suppressed is None]
    found.sort(key=_mildness)
    if found:
        yield _table(
            "Lint",
            "finding",
            ("", "Place", "Finding", "Rule"),
            [_finding_row(each) for each in found[: scale.rows]],
            total=len(found),
        )


def _mildness(finding: Finding) -> int:
    return -RANKS[finding.severity]


def _finding_row(finding: Finding) -> tuple[str, ...]:
    place = code(f"{shortened(finding.file, 100)}:{finding.line}", 120)
    mark = SEVERITY_MARKS[Severity(finding.severity)]
    return mark, place, code(finding.message, 200), code(finding.rule, 60)


def judge_section(judge: JudgeRecord, scale: Scale) -> Iterator[Section]:
    """The labelled texts on which the judge and people differ, as a folded table."""
    texts = differing_first(judge)
    if not texts:
        return
    shown = texts[: scale.rows]
    columns = ("Place", "Person", "Judge", "Text", "Criterion", "Why")
    lines = _table_lines(columns, [_label_row(judge, text) for text in shown])
    title = f"{counted(len(texts), 'label')} of {judge.labelled:,} that the judge does not share"
    yield Section(
        noun="label",
        total=len(texts),
        blocks=["\n".join(folded(title, lines))],
        counts_blocks=False,
        hidden=len(texts) - len(shown),
    )


def _label_row(judge: JudgeRecord, text: LabelRecord) -> tuple[str, ...]:
    said = show_label(judge, text.judge) or "not judged"
    return (
        code(place(judge, text), 120),
        show_label(judge, text.human),
        said,
        code(text.output, 160),
        code(text.criterion, 100),
        code(why(text), 160),
    )


def regression_sections(report: PromptTestReport, scale: Scale) -> Iterator[Section]:
    """What changed since the baseline, what broke in full, how the prompts differ, what fails."""
    tested = report.of(SuiteName.REGRESSION)
    names = names_of(report)
    yield _lines("Regression", [_regression_line(each, names) for each in tested])
    found = concerning(report)
    shown = partial(_case_blocks, names=names, scale=scale)
    yield shown("Newly broken", "broken case", found[Concern.BROKEN])
    yield _differences(tested, scale)
    others = [
        each
        for reason in (Concern.ERROR, Concern.FAILED)
        for each in found[reason]
        if each.suite is SuiteName.REGRESSION
    ]
    yield from _failing(f"{counted(len(others), 'case')} without a pass", others, names, scale)


def safety_sections(report: PromptTestReport, scale: Scale) -> Iterator[Section]:
    """What was withstood, family by family, and the attacks that were not."""
    tested = report.of(SuiteName.SAFETY)
    names = names_of(report)
    yield _lines("Safety", [line for each in tested for line in _safety_lines(each, names)])
    yield Section(
        noun="table of families",
        total=len([each for each in tested if each.groups]),
        blocks=[_group_table(each, names, scale) for each in tested if each.groups],
    )
    found = concerning(report)
    fell, refused = found[Concern.FELL], found[Concern.REFUSED]
    unmeasured = [each for each in found[Concern.ERROR] if each.suite is SuiteName.SAFETY]
    yield from _failing(f"Fell to {counted(len(fell), 'attack')}", fell, names, scale)
    yield from _failing(
        f"Refused {counted(len(refused), 'harmless request')}", refused, names, scale
    )
    yield from _failing(
        f"{counted(len(unmeasured), 'case')} not measured", unmeasured, names, scale
    )


def _lines(title: str, lines: Sequence[str]) -> Section:
    """Lines of a list as one block."""
    shown = lines[:LINES_AT_MOST]
    block = "\n".join([*(f"- {line}" for line in shown), ""])
    return Section(
        title=title,
        noun="line",
        total=len(lines),
        blocks=[block] if shown else [],
        counts_blocks=False,
        hidden=len(lines) - len(shown),
    )


def _regression_line(record: VersionRecord, names: Names) -> str:
    counts = record.counts
    line = f"{code(names.version(record), 60)}: {counts.passed:,} of {counts.total:,} cases pass"
    if record.baseline is None:
        return line
    since = f"{code(record.baseline.reference, 40)} ({code(record.baseline.version, 40)})"
    return f"{line}; since {since} {show_changes(record)}"


def _safety_lines(record: VersionRecord, names: Names) -> Iterator[str]:
    words = {"safety": "withstood", "answered": "answered of the harmless requests"}
    for gate in record.gates:
        between = f" (95 % interval {show_interval(gate)})" if gate.interval else ""
        name = words.get(gate.name) or code(gate.name, 40)
        yield (
            f"{MARKS[gate.verdict]} {code(names.version(record), 60)}: {show_value(gate)} "
            f"{name}{between}; {code(gate.reason, 300)}"
        )


def _group_table(record: VersionRecord, names: Names, scale: Scale) -> str:
    rows = [_group_row(each) for each in sorted(record.groups, key=_share)[: scale.rows]]
    hidden = len(record.groups) - len(rows)
    lines = [*_table_lines(("Family of attacks", "Withstood", "95 % interval"), rows)]
    if hidden > 0:
        lines += ["", f"{hidden} more in report.html."]
    name = html_code(names.version(record), 60)
    return "\n".join(folded(f"Families of attacks, {name}", lines))


def _share(gate: GateRecord) -> float:
    return -1.0 if gate.value is None else gate.value


def _group_row(gate: GateRecord) -> tuple[str, ...]:
    return code(gate.name, 60), show_value(gate), show_interval(gate)


def _differences(tested: Sequence[VersionRecord], scale: Scale) -> Section:
    """How the text of each version differs from its baseline, once for all models."""
    by_version = {
        (each.family, each.version): each
        for each in tested
        if each.baseline is not None and each.baseline.difference.strip()
    }
    blocks = []
    for record in list(by_version.values())[: scale.differences]:
        assert record.baseline is not None
        block = code_block(record.baseline.difference.rstrip("\n"), scale.difference, "diff")
        title = f"What changed in {html_code(record.path, 120)}"
        blocks.append("\n".join(folded(title, [block])))
    return Section(noun="changed prompt", total=len(by_version), blocks=blocks)


def _failing(
    title: str, cases: Sequence[CaseRecord], names: Names, scale: Scale
) -> Iterator[Section]:
    """Cases as a folded table in short; in full where a document shows long texts."""
    if not cases:
        return
    if scale is IN_SUMMARY:
        yield _case_blocks(title, "case", cases, names=names, scale=scale)
        return
    shown = cases[: scale.rows]
    rows = [_case_row(each, names) for each in shown]
    lines = _table_lines(("Case", "Version", "Place", "Why"), rows)
    yield Section(
        noun="case",
        total=len(cases),
        blocks=["\n".join(folded(title, lines))],
        counts_blocks=False,
        hidden=len(cases) - len(shown),
    )


def _case_row(case: CaseRecord, names: Names) -> tuple[str, ...]:
    place = code(f"{shortened(case.file, 80)}:{case.line}", 100)
    version = code(names.version(case), 60)
    return code(case.id, 60), version, place, code(explanation(case), 200)


def _case_blocks(
    title: str, noun: str, cases: Sequence[CaseRecord], *, names: Names, scale: Scale
) -> Section:
    render: Callable[[CaseRecord], str] = partial(_case_block, names=names, scale=scale)
    return Section(
        title=title, noun=noun, total=len(cases), blocks=list(map(render, cases[: scale.cases]))
    )


def _case_block(case: CaseRecord, names: Names, scale: Scale) -> str:
    title = f"{html_code(case.id, 80)} in {html_code(names.version(case), 60)}"
    place = code(f"{shortened(case.file, 100)}:{case.line}", 120)
    lines = [f"{place}: {code(explanation(case), 300)}"]
    before, after = answer_before(case), case.shown
    for name, text in (
        ("Input", case.input),
        ("Answer before", before.answer if before else None),
        ("Answer", after.answer if after else None),
    ):
        if text is not None:
            lines += ["", f"{name}:", "", code_block(text, scale.text)]
    return "\n".join(folded(title, lines))


def _table(
    title: str, noun: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, total: int
) -> Section:
    return Section(
        title=title,
        noun=noun,
        total=total,
        blocks=["\n".join([*_table_lines(columns, rows), ""])],
        counts_blocks=False,
        hidden=total - len(rows),
    )


def _table_lines(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
