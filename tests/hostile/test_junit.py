"""Hostile texts in the JUnit file, as an XML parser reads them."""

from xml.etree.ElementTree import Element

import pytest

from llm_actions.reports.junit import case_element, render_junit
from llm_actions.reports.text import visible_start
from tests.hostile.corpus import EVERYTHING
from tests.hostile.junit import read_junit
from tests.hostile.reports import (
    HARMLESS,
    always,
    hostile_cases,
    hostile_refusal,
    hostile_report,
    in_file,
)

everything = pytest.mark.parametrize("texts", EVERYTHING.values(), ids=EVERYTHING)


def junit_of(text: str) -> Element:
    cases = hostile_cases(always(text))
    elements = (case_element(case, 1) for case in cases)
    return read_junit(render_junit(hostile_report(always(text), cases), elements))


def shape(element: Element) -> object:
    return element.tag, sorted(element.attrib), [shape(child) for child in element]


@everything
def test_elements_are_the_same_whatever_is_quoted(texts: tuple[str, ...]) -> None:
    harmless = shape(junit_of(HARMLESS))

    for text in texts:
        assert shape(junit_of(text)) == harmless


@everything
def test_texts_come_back_with_what_is_unseen_written_out(texts: tuple[str, ...]) -> None:
    for text in texts:
        root = junit_of(text)

        shown = visible_start(in_file(text), 4000, keep_lines=True)
        cases = list(root.iter("testcase"))
        assert [case.get("name") for case in cases] == [shown] * 5
        assert [case.get("file") for case in cases] == [shown] * 5
        assert [error.get("message") for error in root.iter("error")] == [shown]
        assert all(shown[:1000] in (failure.text or "") for failure in root.iter("failure"))


@everything
def test_refusal_is_one_test_case_with_an_error(texts: tuple[str, ...]) -> None:
    for text in texts:
        root = read_junit(render_junit(hostile_refusal(always(text)), ()))

        (error,) = root.iter("error")
        assert visible_start(text, 100, keep_lines=True)[:50] in error.attrib["message"]
