"""config.yaml as values: what it says, and every kind of mistake."""

import pytest

from llm_actions.prompts.config_text import ConfigText, parse_config
from llm_actions.prompts.errors import Mistake
from llm_actions.prompts.prompt import PromptConfig


def parsed(text: str) -> tuple[ConfigText, list[tuple[Mistake, int, str]]]:
    notes: list[tuple[Mistake, int, str]] = []
    return parse_config(text, lambda *note: notes.append(note)), notes


def test_configuration_is_read_with_all_its_thresholds() -> None:
    found, notes = parsed(
        "version: v2\nmodel: gpt-4o\ntemperature: 0.2\nmax_tokens: 300\n"
        "thresholds: {accuracy: 0.85, relevance: 0, safety: 1}\n"
    )

    assert notes == []
    assert found.thresholds == {"accuracy": 0.85, "relevance": 0.0, "safety": 1.0}
    assert found.config == PromptConfig(
        version="v2",
        model="gpt-4o",
        parameters={"temperature": 0.2, "max_tokens": 300},
        accuracy_threshold=0.85,
    )


def test_lines_are_known_down_to_an_assertion() -> None:
    found, _ = parsed("test_cases:\n  - input: a\n    assert:\n      - type: x\n")

    assert found.document.line("test_cases", 0, "assert", 0, "type") == 4


@pytest.mark.parametrize("text", ["", "# nothing\n", "thresholds:\n", "{}"])
def test_nothing_said_is_nothing_set(text: str) -> None:
    found, notes = parsed(text)

    assert (found.config, found.thresholds, notes) == (PromptConfig(), {}, [])


@pytest.mark.parametrize(
    ("text", "mistake", "line"),
    [
        ("a: }\nb: c\n", Mistake.SYNTAX, 1),
        ("model: a\nmodel: b\n", Mistake.SYNTAX, 2),
        ("- a\n", Mistake.SYNTAX, 1),
        ("model: a\n\nmodles: b\n", Mistake.UNKNOWN_KEY, 3),
        ("model: a\nthresholds:\n  safty: 1\n", Mistake.UNKNOWN_KEY, 3),
        ("model: a\ntemperature: -1\n", Mistake.VALUE, 2),
        ("model: a\nthresholds: 1\n", Mistake.VALUE, 2),
        ("thresholds:\n  accuracy: 1\n  safety: 1.01\n", Mistake.THRESHOLD, 3),
        ("thresholds:\n  safety: .nan\n", Mistake.THRESHOLD, 2),
        ("thresholds:\n  safety: true\n", Mistake.THRESHOLD, 2),
    ],
)
def test_mistake_is_told_with_its_kind_and_line(text: str, mistake: Mistake, line: int) -> None:
    _, notes = parsed(text)

    assert [note[:2] for note in notes] == [(mistake, line)]


def test_wrong_threshold_is_left_out_and_the_others_stay() -> None:
    found, _ = parsed("thresholds: {accuracy: 85, safety: 0.99}\n")

    assert found.thresholds == {"safety": 0.99}
    assert found.config.accuracy_threshold is None
