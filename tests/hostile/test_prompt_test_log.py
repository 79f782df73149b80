"""Hostile texts of a prompt test in the log, the annotations and the JUnit file."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest

from llm_actions.github import commands
from llm_actions.github.publish_prompt_test import prompt_test_annotations
from llm_actions.reports.prompt_test_console import prompt_test_lines
from llm_actions.reports.prompt_test_junit import render_prompt_test_junit
from llm_actions.reports.text import visible_start
from tests.hostile.corpus import EVERYTHING
from tests.hostile.junit import read_junit
from tests.hostile.prompt_tests import hostile_test, hostile_test_cases, hostile_test_refusal
from tests.hostile.reports import HARMLESS, always
from tests.hostile.runner import LINE_END, commands_in

everything = pytest.mark.parametrize("texts", EVERYTHING.values(), ids=EVERYTHING)


def report_lines(text: str) -> Iterator[str]:
    yield from prompt_test_lines(hostile_test(always(text), hostile_test_cases(always(text))))
    yield from prompt_test_lines(hostile_test_refusal(always(text)))


@everything
def test_log_holds_no_command(texts: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    for text in texts:
        lines = list(report_lines(text))

        commands.log("\n".join(lines))

        log = capsys.readouterr().out
        assert commands_in(log) == []
        assert len(LINE_END.split(log)) == len(lines) + 1


@everything
def test_text_in_the_log_makes_no_line_of_its_own(texts: tuple[str, ...]) -> None:
    harmless = list(report_lines(HARMLESS))

    for text in texts:
        lines = list(report_lines(text or HARMLESS))

        assert [first_word(line) for line in lines] == [first_word(line) for line in harmless]
        assert all(len(line) <= 500 for line in lines)


def first_word(line: str) -> str:
    return re.split("[^a-z0-9]", line)[0]


@everything
def test_annotations_are_the_commands_that_were_meant(
    texts: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for text in texts:
        report = hostile_test(always(text), hostile_test_cases(always(text)))
        annotations = [
            *prompt_test_annotations(report),
            *prompt_test_annotations(hostile_test_refusal(always(text))),
        ]

        for annotation in annotations:
            commands.annotate(annotation)

        found = commands_in(capsys.readouterr().out)
        assert [command.name for command in found] == [each.level for each in annotations]
        assert all("##[" not in command.message for command in found)


def junit_of(text: str) -> Element:
    report = hostile_test(always(text), hostile_test_cases(always(text)))
    return read_junit(render_prompt_test_junit(report))


def shape(element: Element) -> object:
    return element.tag, sorted(element.attrib), [shape(child) for child in element]


@everything
def test_elements_of_junit_are_the_same_whatever_is_quoted(texts: tuple[str, ...]) -> None:
    harmless = shape(junit_of(HARMLESS))

    for text in texts:
        root = junit_of(text)

        assert shape(root) == harmless
        files = {each.get("file") for each in root.iter("testcase")}
        assert files == {visible_start(text, 4000, keep_lines=True)}


@everything
def test_refusal_is_one_test_case_with_an_error(texts: tuple[str, ...]) -> None:
    for text in texts:
        root = read_junit(render_prompt_test_junit(hostile_test_refusal(always(text))))

        (error,) = root.iter("error")
        assert visible_start(text, 100, keep_lines=True)[:50] in error.attrib["message"]
