"""Evaluators of GitHub Models, checked by the engine as GitHub's tool would."""

import asyncio

import pytest
from tests.unit.problems import told

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Output
from llm_actions.assertions.parse import parse_assertions
from llm_actions.config.problems import Problems
from llm_actions.config.yaml_text import parse_yaml
from llm_actions.evals.results import Status
from llm_actions.foreign.github_evaluators import MissingVariableError, read_evaluators
from llm_actions.foreign.github_rubrics import BUILT_IN
from llm_actions.foreign.result import Notes


def evaluated(text: str, row: dict[str, object]) -> list[dict[str, object]]:
    problems = Problems()
    document = parse_yaml(f"evaluators:\n{text}", depth_of_lines=9)
    makers = read_evaluators(document.value["evaluators"], document, "a", Notes(problems))  # type: ignore[index]
    assert told(problems) == []
    return [assertion for make in makers for assertion in make(row)]


def passes(text: str, answer: str, **row: object) -> bool:
    messages: list[str] = []
    items = parse_assertions(evaluated(text, row), lambda _, message: messages.append(message))
    assert messages == []
    outcome = asyncio.run(Engine().check(items, Output(value=answer, variables=row)))
    return outcome.status is Status.PASS


@pytest.mark.parametrize(
    ("string", "answer", "passed"),
    [
        ("{equals: Hi}", "  Hi \n", True),
        ("{equals: Hi}", "hi", False),
        ("{contains: HELLO}", "say hello", True),
        ("{contains: bye}", "say hello", False),
        ("{startsWith: Summary -}", "\n summary - a", True),
        ("{startsWith: Summary -}", "A summary -", False),
        ("{endsWith: DONE.}", "all done. ", True),
        ("{endsWith: done}", "done!", False),
        ("{contains: a, endsWith: b}", "a c", False),
        ("{contains: '{{word}}'}", "say maple", True),
        ("{contains: '{{ word }}'}", "say moss", False),
        ("{contains: '{% raw %} {{1}}'}", "the text {% raw %} {{1}}", True),
        ("{startsWith: '{{hostile}}'}", "{{ 7 * 7 }} is", True),
        ("{startsWith: '{{hostile}}'}", "49 is", False),
    ],
)
def test_texts_are_compared_as_githubs_tool_does(string: str, answer: str, passed: bool) -> None:
    row = {"word": "Maple", "hostile": "{{ 7 * 7 }}"}

    assert passes(f"- string: {string}", answer, **row) is passed


@pytest.mark.parametrize("uses", BUILT_IN)
def test_built_in_evaluators_are_rubrics_of_our_own(uses: str) -> None:
    row: dict[str, object] = {"input": "What is {{ 2 }}+2?", "expected": "four"}

    (assertion,) = evaluated(f"- {{name: built in, uses: {uses}}}", row)

    assert (assertion["type"], assertion["threshold"]) == ("llm-rubric", 0.5)
    assert assertion["metric"] == "built in"
    assert "What is {{ 2 }}+2?" in str(assertion["value"])
    assert ("four" in str(assertion["value"])) is bool(BUILT_IN[uses].needs)
    messages: list[str] = []
    parse_assertions([assertion], lambda _, message: messages.append(message))
    assert messages == []


def test_choices_of_a_judge_are_scores_from_0_to_1() -> None:
    text = """
  - name: quality
    llm:
      modelId: openai/gpt-4o
      systemPrompt: Be strict.
      prompt: "Is {{completion}} an answer to {{input}}?"
      choices: [{choice: bad, score: 0}, {choice: fair, score: 2}, {choice: 5, score: 4}]
"""
    (assertion,) = evaluated(text, {"input": "why"})

    assert assertion["type"] == "llm-rubric"
    assert assertion["threshold"] == 0.5
    value = str(assertion["value"])
    assert value.startswith("Be strict.\n\nIs the answer an answer to why?\n\nDecide for exactly")
    assert "- `bad`: score 0\n- `fair`: score 0.5\n- `5`: score 1" in value


def test_an_evaluator_without_its_variable_checks_nothing_and_says_so() -> None:
    with pytest.raises(MissingVariableError, match="needs `word`"):
        evaluated("- string: {contains: '{{word}}'}", {"a": 1})
    with pytest.raises(MissingVariableError, match="`contains` is empty"):
        evaluated("- string: {contains: '{{word}}'}", {"word": ""})
    with pytest.raises(MissingVariableError, match="needs `expected`"):
        evaluated("- uses: github/groundedness", {"input": "a"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {}", "2: an evaluator has one of `string`, `llm` and `uses`, found none"),
        (
            "- {string: {contains: a}, uses: github/fluency}",
            "2: an evaluator has one of `string`, `llm` and `uses`, found string, uses",
        ),
        ("- text", "2: `evaluators` must hold an object, found text: text"),
        ("- string: {}", "2: `string` must have one of equals, contains, startsWith, endsWith"),
        (
            "- string: {startWith: a, contains: b}",
            "2: unknown field `startWith`; did you mean `startsWith`?",
        ),
        ("- string: {contains: 5}", "2: `contains` must be text, found a number: 5; put it in"),
        ("- uses: github/similar", "2: unknown evaluator `github/similar`; did you mean `github/"),
        ("- llm: {choices: [{choice: a, score: 1}]}", "2: `prompt` is missing"),
        ("- llm: {prompt: a}", "2: `choices` must be a list, found null"),
        (
            "- llm: {prompt: a, choices: [{choice: a, score: 0}]}",
            "2: no choice has a score above 0, so that every answer fails",
        ),
        ("- llm: {prompt: a, choices: [{choice: a}]}", "2: a choice must have the text `choice`"),
    ],
)
def test_a_mistake_names_its_line(text: str, problem: str) -> None:
    problems = Problems()
    document = parse_yaml(f"evaluators:\n{text}", depth_of_lines=9)
    read_evaluators(document.value["evaluators"], document, "a", Notes(problems))  # type: ignore[index]

    assert told(problems)[0].startswith(f"a:{problem}")


def test_evaluators_are_a_list() -> None:
    problems = Problems()
    document = parse_yaml("evaluators: {}")

    assert read_evaluators({}, document, "a", Notes(problems)) == []
    assert told(problems) == ["a:1: `evaluators` must be a list, found an object: {}"]
