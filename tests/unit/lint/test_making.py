"""Findings take their severity from the rule, and a flood of them is cut."""

from llm_actions.lint.findings import Severity, SourceFile
from llm_actions.lint.making import at_line, at_span, at_spans, limited


def test_finding_on_a_line_has_the_severity_of_its_rule() -> None:
    finding = at_line("prompt/empty", "a.md", 3, "no text")

    assert (finding.severity, finding.line, finding.end_column) == (Severity.ERROR, 3, None)


def test_severity_may_be_bounded_but_not_raised() -> None:
    bounded = at_line("prompt/empty", "a.md", 1, "x", Severity.WARNING)
    note = at_line("case/none", "a.md", 1, "x", Severity.ERROR)

    assert (bounded.severity, note.severity) == (Severity.WARNING, Severity.NOTE)


def test_finding_at_a_part_has_its_place() -> None:
    source = SourceFile(path="a.md", text="one\ntwo three")
    finding = at_span("prompt/placeholder", source, (8, 13), "x")

    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (2, 5, 2, 10)


def test_flood_is_cut_and_counted() -> None:
    findings = [at_line("prompt/placeholder", "a.md", line, "x") for line in range(1, 31)]

    cut = limited(findings)

    assert [each.line for each in cut] == list(range(1, 21))
    assert cut[-1].message == "x (and 10 more of this kind)"
    assert limited(findings[:20]) == findings[:20]


def test_parts_of_a_text_become_findings_and_the_rest_a_count() -> None:
    source = SourceFile(path="a.md", text="ab" * 1000)
    spans = [(place, place + 1) for place in range(0, 2000, 2)]

    found = at_spans("prompt/placeholder", source, spans, lambda part: f"found {part}")

    assert [each.column for each in found] == list(range(1, 40, 2))
    assert found[0].message == "found a"
    assert found[-1].message == "found a (and 980 more of this kind)"
    assert len(at_spans("prompt/placeholder", source, spans[:20], str)) == 20
