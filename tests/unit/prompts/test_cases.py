"""Test cases of config.yaml: every field, and every mistake with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.config.fields import Report
from llm_actions.config.yaml_text import YamlError, parse_yaml
from llm_actions.prompts.cases import CheckAssertion, PromptCase, accept_assertion, parse_cases
from llm_actions.prompts.config_text import DEPTH_OF_LINES
from llm_actions.prompts.errors import Mistake

Noted = list[tuple[Mistake, int, str]]


def parsed(
    text: str, check: CheckAssertion = accept_assertion
) -> tuple[tuple[PromptCase, ...], Noted]:
    notes: Noted = []
    document = parse_yaml(text, depth_of_lines=DEPTH_OF_LINES)
    cases = parse_cases(document, "c.yaml", lambda *note: notes.append(note), check)
    return cases, notes


def test_every_field_is_read() -> None:
    cases, notes = parsed("""test_cases:
  - id: first
    description: a question
    input: hello
    vars: {name: Ada, tags: [1, 2]}
    expected: Hi.
    expected_keywords: [hi, Ada]
    forbidden_keywords: bye
    expected_contains: ["Hi, Ada"]
    max_length: 40
    assert:
      - type: is-json
      - {type: contains, value: x, weight: 2}
    weight: 2.5
    tags: [en, en, short]
""")

    assert notes == []
    case = cases[0]
    assert (case.id, case.description, case.input) == ("first", "a question", "hello")
    assert case.vars == {"name": "Ada", "tags": [1, 2]}
    assert case.expected == "Hi."
    assert case.expected_keywords == ("hi", "Ada")
    assert case.forbidden_keywords == ("bye",)
    assert case.expected_contains == ("Hi, Ada",)
    assert case.max_length == 40
    assert case.assertions == ({"type": "is-json"}, {"type": "contains", "value": "x", "weight": 2})
    assert (case.weight, case.tags) == (2.5, ("en", "short"))
    assert (case.line, case.line_of("max_length"), case.line_of("assert")) == (2, 10, 11)


def test_what_is_left_out_has_a_default() -> None:
    (case,), notes = parsed("test_cases:\n\n  - input: hello\n")

    assert notes == []
    assert (case.id, case.line, case.line_of("vars")) == ("c.yaml:3", 3, 3)
    assert (case.weight, case.vars, case.assertions) == (1.0, {}, ())
    assert not case.has_expectation


def test_id_may_be_a_number() -> None:
    cases, notes = parsed("test_cases: [{id: 7, input: a}]\n")

    assert (notes, cases[0].id) == ([], "7")


def test_input_may_be_left_out_beside_variables() -> None:
    cases, notes = parsed("test_cases: [{vars: {a: 1}}]\n")

    assert (notes, cases[0].input) == ([], None)


@pytest.mark.parametrize("text", ["", "model: x\n", "test_cases:\n", "- a\n"])
def test_no_cases_are_no_mistake(text: str) -> None:
    assert parsed(text) == ((), [])


CASE = "test_cases:\n  - input: a\n"


@pytest.mark.parametrize(
    ("text", "mistake", "line", "message"),
    [
        ("test_cases: 3\n", Mistake.VALUE, 1, "`test_cases` must be a list of cases"),
        ("test_cases:\n  - a\n", Mistake.VALUE, 2, "must be an object with an `input`"),
        ("test_cases:\n  - tags: [x]\n", Mistake.VALUE, 2, "`input` is missing"),
        ("test_cases:\n  - input: ' '\n", Mistake.VALUE, 2, "`input` is empty"),
        ("test_cases:\n  - tags: []\n    input: 4\n", Mistake.VALUE, 3, "`input` must be text"),
        (CASE + "    inptu: a\n", Mistake.UNKNOWN_KEY, 3, "did you mean `input`?"),
        (CASE + "    forbiden_keywords: [a]\n", Mistake.UNKNOWN_KEY, 3, "`forbidden_keywords`?"),
        (CASE + "    1: a\n", Mistake.UNKNOWN_KEY, 3, "unknown field `1`; known: assert"),
        (CASE + "    expected_keywords: [1]\n", Mistake.VALUE, 3, "must be a list of texts"),
        (CASE + "    expected_contains: ['']\n", Mistake.VALUE, 3, "holds an empty text"),
        (CASE + "    max_length: 0\n", Mistake.VALUE, 3, "`max_length` must be at least 1"),
        (CASE + "    max_length: 1.5\n", Mistake.VALUE, 3, "must be a whole number"),
        (CASE + "    weight: 0\n", Mistake.VALUE, 3, "`weight` must be between"),
        (CASE + "    expected: ' '\n", Mistake.VALUE, 3, "`expected` is empty"),
        (CASE + "    vars: [a]\n", Mistake.VALUE, 3, "`vars` must be an object"),
        (CASE + "    vars: {input: b}\n", Mistake.VALUE, 3, "write `input` beside `vars`"),
        (CASE + "    vars: {day: 2024-01-01}\n", Mistake.VALUE, 3, "dates in quotes"),
        (CASE + "    vars: {x: .nan}\n", Mistake.VALUE, 3, "must hold what JSON has"),
        (CASE + "    id: ''\n", Mistake.VALUE, 3, "`id` is empty"),
        (CASE + "    id: true\n", Mistake.VALUE, 3, "`id` must be text"),
        (CASE + "    tags: {}\n", Mistake.VALUE, 3, "`tags` must be a list of texts"),
        (CASE + "    assert: x\n", Mistake.VALUE, 3, "must be a list of assertions"),
        (CASE + "    assert:\n      - {}\n      - x\n", Mistake.VALUE, 5, "object with a `type`"),
        (CASE + "    assert:\n      - 1: x\n", Mistake.VALUE, 4, "object with a `type`"),
    ],
)
def test_mistake_is_told_with_its_line(
    text: str, mistake: Mistake, line: int, message: str
) -> None:
    _, notes = parsed(text)

    assert [note[:2] for note in notes] == [(mistake, line)]
    assert message in notes[0][2]


def test_all_mistakes_of_all_cases_are_told() -> None:
    _, notes = parsed("test_cases:\n  - input: 1\n    weight: x\n  - inptu: a\n")

    assert [line for _, line, _ in notes] == [3, 2, 4, 4]


def test_whoever_knows_assertions_checks_each_and_tells_its_line() -> None:
    seen = []

    def check(assertion: object, report: Report) -> None:
        seen.append(assertion)
        report("no such type")
        report("no such key")

    cases, notes = parsed(CASE + "    assert:\n      - type: a\n      - type: b\n", check)

    assert seen == list(cases[0].assertions) == [{"type": "a"}, {"type": "b"}]
    assert notes == [
        (Mistake.ASSERTION, line, message)
        for line in (4, 5)
        for message in ("no such type", "no such key")
    ]


KEYS = st.sampled_from(["input", "vars", "expected", "assert", "weight", "tags", "id", "x", "1"])
VALUES = st.sampled_from(["a", "1", "[a]", "{a: b}", "[{type: x}]", "~", ".inf", "'", "[[]]"])


@given(st.dictionaries(KEYS, VALUES))
def test_any_case_gives_a_case_or_notes(fields: dict[str, str]) -> None:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    try:
        cases, notes = parsed(f"test_cases:\n  -\n{lines}")
    except YamlError:
        return

    assert len(cases) == 1 or notes
    assert all(line <= len(fields) + 2 and message for _, line, message in notes)


HISTORY = """test_cases:
  - input: And?
    history:
      - {role: user, content: First}
      - role: assistant
        content: Second
"""


def test_earlier_turns_are_read_and_shown_before_the_input() -> None:
    (case,), notes = parsed(HISTORY)

    assert notes == []
    assert case.history == (
        {"role": "user", "content": "First"},
        {"role": "assistant", "content": "Second"},
    )
    assert case.asked == "user: First\nassistant: Second\nuser: And?"


def test_wrong_turn_is_told_on_its_line() -> None:
    _, notes = parsed(HISTORY.replace("role: assistant", "role: asistant"))

    assert [note[:2] for note in notes] == [(Mistake.VALUE, 5)]
    assert notes[0][2] == "unknown role `asistant`; did you mean `assistant`?"


def test_input_may_be_left_out_where_a_tool_has_the_last_word() -> None:
    call = "{id: c, type: function, function: {name: f, arguments: '{}'}}"
    turns = (
        f"{{role: assistant, tool_calls: [{call}]}}, {{role: tool, tool_call_id: c, content: x}}"
    )
    (case,), notes = parsed(f"test_cases:\n  - history: [{turns}]\n")
    _, without = parsed("test_cases:\n  - history: [{role: user, content: x}]\n")

    assert notes == []
    assert case.is_answered_by_tool
    assert case.asked == "assistant: f({})\ntool: x"
    assert [note[2] for note in without] == ["`input` is missing"]


def test_case_without_turns_shows_its_input_or_variables() -> None:
    cases, _ = parsed("test_cases:\n  - input: a\n  - vars: {b: 1}\n")

    assert [case.asked for case in cases] == ["a", "{'b': 1}"]
