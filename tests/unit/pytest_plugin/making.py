"""Cases and assertions as the tests of the plugin need them."""

from __future__ import annotations

from tests.unit.problems import told

from llm_actions.assertions.model import Item
from llm_actions.assertions.parse import NoReferences
from llm_actions.config.problems import Problems
from llm_actions.config.yaml_text import parse_yaml
from llm_actions.prompts.cases import PromptCase, parse_cases
from llm_actions.prompts.config_text import DEPTH_OF_LINES
from llm_actions.pytest_plugin.checks import case_assertions

FILE = "p/config.yaml"


def case_of(fields: str) -> PromptCase:
    """A case from the fields that a YAML mapping in one line holds."""
    notes: list[object] = []
    document = parse_yaml(f"test_cases:\n  - {fields}\n", depth_of_lines=DEPTH_OF_LINES)
    (case,) = parse_cases(document, FILE, lambda *note: notes.append(note))
    assert notes == []
    return case


def checks_of(fields: str) -> tuple[tuple[Item, ...], list[str]]:
    """The assertions of a case, and what is wrong with them."""
    problems = Problems()
    return case_assertions(case_of(fields), NoReferences(), problems), told(problems)
