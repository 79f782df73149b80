"""lint.yaml: severities and words of a project, and every mistake with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.lint.findings import Severity
from llm_actions.lint.settings import Settings, parse_settings, unknown_rule


def parsed(text: str) -> tuple[Settings, list[tuple[int, str]]]:
    notes: list[tuple[int, str]] = []
    return parse_settings(text, lambda line, message: notes.append((line, message))), notes


def test_settings_are_read() -> None:
    settings, notes = parsed(
        "severity: {case/none: off, prompt/no-role: 'error', prompt/empty: note}\n"
        "role_phrases: [ahoy]\nmin_characters: 40\n"
        "contexts: {my-model: 32768}\nrelease_tags: ['prod-*']\n"
    )

    assert notes == []
    assert settings == Settings(
        severities={
            "case/none": None,
            "prompt/no-role": Severity.ERROR,
            "prompt/empty": Severity.NOTE,
        },
        role_phrases=("ahoy",),
        minimum=40,
        contexts={"my-model": 32768},
        release_tags=("prod-*",),
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "severity:\n", "{}"])
def test_nothing_set_is_the_default(text: str) -> None:
    assert parsed(text) == (Settings(), [])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: }\nb: 1\n", 1, "broken YAML"),
        ("- a", 1, "must be a mapping of keys to values"),
        ("severity: {}\nseverities: {}\n", 2, "did you mean `severity`?"),
        ("severity:\n  prompt/emty: off\n", 2, "did you mean `prompt/empty`?"),
        ("severity:\n  prompt/qqqqqqqqqqqqqq: off\n", 2, "known: prompt/empty, prompt/hidden"),
        ("severity:\n  prompt/empty: fatal\n", 2, "one of error, warning, note, off, found text"),
        ("severity:\n  prompt/empty: 3\n", 2, "one of error, warning, note, off, found a number"),
        ("severity:\n  template/syntax: off\n", 2, "`template/syntax` cannot be changed"),
        ("severity: off\n", 1, "`severity` must be an object"),
        ("min_characters: 0\n", 1, "`min_characters` must be at least 1"),
        ("min_characters: 1\ncontexts:\n  a: 1\n  b: x\n", 4, "`b` must be a number"),
        ("role_phrases: [4]\n", 1, "`role_phrases` must be a list of texts"),
        ("release_tags: {}\n", 1, "`release_tags` must be a list of texts"),
    ],
)
def test_mistake_is_told_with_its_line(text: str, line: int, message: str) -> None:
    _, notes = parsed(text)

    assert [place for place, _ in notes] == [line]
    assert message in notes[0][1]


def test_rule_that_may_be_changed_is_no_mistake() -> None:
    assert unknown_rule("prompt/empty") is None


@given(st.text("abc:[]{}- \n'\"*&", max_size=30))
def test_any_text_gives_settings(text: str) -> None:
    settings, notes = parsed(text)

    assert isinstance(settings, Settings)
    assert all(line >= 1 and message for line, message in notes)
