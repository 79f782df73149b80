"""The page of a prompt test as a file; tests/browser opens it."""

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from tests.golden.prompt_tests import everything, refused
from tests.hostile.corpus import STRINGS
from tests.hostile.prompt_tests import hostile_test, hostile_test_cases
from tests.hostile.reports import always

from llm_actions.reports.prompt_test import PromptTestReport
from llm_actions.reports.prompt_test_html import case_lines, write_prompt_test_html


def page_of(report: PromptTestReport, path: Path) -> Element:
    write_prompt_test_html(report, path)
    parsed: Element = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
    return parsed


def document_of(page: Element, name: str) -> Any:
    (block,) = (each for each in page.iter("script") if each.get("id") == name)
    return json.loads(block.text or "")


def test_page_holds_the_header_and_every_case(tmp_path: Path) -> None:
    report = everything()

    page = page_of(report, tmp_path / "report.html")

    header, cases = document_of(page, "report-document"), document_of(page, "case-documents")
    assert header["verdict"] == "error"
    assert header["versions"][0]["baseline"]["reference"] == "main"
    assert len(cases["cases"]) == len(report.cases)
    assert cases["complete"] is True


def test_most_urgent_cases_come_first() -> None:
    read = [json.loads(line) for line in case_lines(everything())]

    ranks = [(each["change"] == "broken", each["status"]) for each in read]
    assert ranks[:2] == [(True, "fail")] * 2
    assert [status for _, status in ranks[2:4]] == ["error"] * 2
    assert ranks[-1] == (False, "pass")


def test_page_without_cases_is_a_page(tmp_path: Path) -> None:
    page = page_of(refused(), tmp_path / "report.html")

    assert document_of(page, "case-documents") == {"cases": [], "complete": True}
    assert len(document_of(page, "report-document")["problems"]) == 2


def test_hostile_texts_stay_in_their_block(tmp_path: Path) -> None:
    harmless = page_of(everything(), tmp_path / "report.html")
    expected = [each.tag for each in harmless.iter() if isinstance(each.tag, str)]

    for text in STRINGS[::10]:
        report = hostile_test(always(text), hostile_test_cases(always(text)))
        page = page_of(report, tmp_path / "report.html")

        assert [each.tag for each in page.iter() if isinstance(each.tag, str)] == expected
        assert document_of(page, "report-document")["notes"] == [text, text]
