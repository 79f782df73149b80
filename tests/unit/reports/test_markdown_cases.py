"""The worst cases in Markdown: as a table in the comment, and in full in the summary."""

from dataclasses import replace

from tests.golden.reports import ACCURACY, cases_of, failing, faulty, report_of
from tests.hostile.markdown import render

from llm_actions.evals.results import Status
from llm_actions.reports.document import DatasetFilePart, EvaluationReport, RunPart
from llm_actions.reports.excerpt import excerpt
from llm_actions.reports.markdown_cases import case_blocks, case_table

RUN_URL = "https://github.com/org/app/actions/runs/1"


def table(report: EvaluationReport, *, is_open: bool = True, run_url: str | None = RUN_URL) -> str:
    found = excerpt(report.cases())
    return "\n".join(case_table(report, found, is_open=is_open, run_url=run_url))


def blocks(report: EvaluationReport, characters: int = 100_000) -> str:
    return "\n".join(case_blocks(report, excerpt(report.cases()), characters))


def test_report_without_failures_has_no_table_of_cases() -> None:
    report = report_of(cases_of(12, ()), [ACCURACY])

    assert (table(report), blocks(report)) == ("", "")


def test_table_is_folded_or_open() -> None:
    folded, opened = (table(failing(), is_open=is_open) for is_open in (False, True))

    assert folded.startswith("<details><summary>13 cases are not correct</summary>\n")
    assert opened.startswith("<details open><summary>13 cases are not correct</summary>\n")


def test_single_case_is_one_case() -> None:
    assert "1 case is not correct" in table(report_of(cases_of(24, (3,)), [ACCURACY]))


def test_cases_beyond_the_table_are_counted_and_linked() -> None:
    eleven = report_of(cases_of(24, range(11)), [ACCURACY])

    assert f"1 more is in [the run's summary]({RUN_URL})." in table(eleven)
    assert f"3 more are in [the run's summary]({RUN_URL})." in table(failing())
    assert "3 more are in report.html." in table(failing(), run_url=None)


def test_repeats_of_a_sample_are_counted_once() -> None:
    (failed,) = cases_of(1, (0,))
    cases = [replace(failed, repeat=repeat) for repeat in range(3)]
    report = replace(
        report_of(cases_of(12, ()), [ACCURACY]),
        run=RunPart(repeats=3),
        case_lines=lambda: (case.to_line() for case in cases),
    )

    body = table(report)

    assert "1 sample is not always correct" in body
    assert body.count("| `return-en-1 #1` |") == 1
    assert "more are in" not in body


def test_file_of_a_case_is_named_where_there_are_several() -> None:
    report = failing()
    other = DatasetFilePart(path="b.jsonl", digest=report.dataset[0].digest, samples=1)

    assert "| 1 | 0.00 |" in table(report)
    several = table(replace(report, dataset=(*report.dataset, other)))
    assert "| `data/eval_dataset.jsonl:1` | 0.00 |" in several


def test_reasons_of_a_case_beyond_three_are_counted() -> None:
    case = replace(cases_of(1, (0,))[0], reasons=tuple(f"reason {n}" for n in range(5)))
    report = report_of([case], [ACCURACY])

    assert "`reason 0`, `reason 1`, `reason 2`, 2 more |" in table(report)


def test_summary_shows_the_worst_cases_in_full() -> None:
    rendered = render(blocks(faulty()))

    assert "timeout: no reply within 60 s, 3 attempts" in rendered.quotations
    assert "包裹什么时候能到？\n" in rendered.quotations
    assert "3到5个工作日送达。\n" in rendered.quotations
    assert "请联系我们的客服团队。\n" in rendered.quotations


def test_summary_counts_the_cases_that_it_has_no_room_for() -> None:
    long = "长" * 10_000
    cases = [
        replace(case, input=long, expected=long, answer=long) for case in cases_of(90, range(90))
    ]

    text = blocks(report_of(cases, [ACCURACY]), 20_000)

    shown = text.count("<details><summary><code>")
    assert shown == 4
    assert f"{90 - shown} more are in report.html." in text
    assert len(text) < 20_100


def test_summary_shows_fifty_cases_at_most() -> None:
    text = blocks(report_of(cases_of(90, range(90)), [ACCURACY]))

    assert text.count("<details><summary><code>") == 50
    assert text.endswith("\n40 more are in report.html.")


def test_statuses_that_are_correct_are_not_listed() -> None:
    text = blocks(faulty())

    listed = [case.id for case in faulty().cases() if case.id in text]
    wrong = [c.id for c in faulty().cases() if c.status in (Status.FAIL, Status.ERROR)]
    assert listed == wrong
