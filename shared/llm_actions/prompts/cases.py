"""The test cases of a prompt's config.yaml, checked. Pure.

What an entry of `assert` means is not known here: whoever reads the cases passes a function that
checks one entry, and the entries are kept as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from llm_actions.config.fields import Fields, Report, describe
from llm_actions.config.problems import unknown_name
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.evals.samples import WEIGHT_AT_LEAST, WEIGHT_AT_MOST
from llm_actions.prompts.errors import Mistake, Note
from llm_actions.prompts.history import (
    ends_with_tool,
    in_place_of_user,
    parse_history,
    transcript,
    with_history,
)
from llm_actions.prompts.prompt import Conversation, Message

CASES_KEY = "test_cases"
CASE_KEYS = (
    "id",
    "description",
    "input",
    "history",
    "vars",
    "expected",
    "expected_keywords",
    "forbidden_keywords",
    "expected_contains",
    "max_length",
    "assert",
    "weight",
    "tags",
)

CheckAssertion = Callable[[Mapping[str, object], Report], object]


def accept_assertion(assertion: Mapping[str, object], report: Report) -> None:
    """Check nothing, where the assertions are of no concern."""
    del assertion, report


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptCase:
    """One test case and where it stands; `index` counts from 0.

    `input` is None where the case has only variables. `history` has the turns of the conversation
    before it. `parameters` are sent beside those of the prompt, which they replace. `assertions`
    holds the entries of `assert` as they were written; with a `threshold` their mean score decides.
    `lines` has the line of each key that the case has.
    """

    index: int
    id: str
    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)
    description: str | None = None
    input: str | None = None
    history: tuple[Message, ...] = ()
    vars: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    expected: str | None = None
    expected_keywords: tuple[str, ...] = ()
    forbidden_keywords: tuple[str, ...] = ()
    expected_contains: tuple[str, ...] = ()
    max_length: int | None = None
    assertions: tuple[Mapping[str, object], ...] = ()
    threshold: float | None = None
    weight: float = 1.0
    tags: tuple[str, ...] = ()

    def line_of(self, key: str) -> int:
        """The line of a key, or of the case where the key is missing."""
        return self.lines.get(key, self.line)

    @property
    def asked(self) -> str:
        """What is asked, for people: the input, below the turns before it."""
        last = self.input
        if last is None and not self.is_answered_by_tool:
            last = str(dict(self.vars))
        if not self.history:
            return last or ""
        turns = [] if last is None else [{"role": "user", "content": last}]
        return transcript((*self.history, *turns))

    @property
    def is_answered_by_tool(self) -> bool:
        """True when a tool has the last word, so that no message of the user follows."""
        return self.input is None and ends_with_tool(self.history)

    def messages(self, conversation: Conversation) -> list[Message]:
        """What is sent to a prompt. Raises TemplateError for a variable without a value."""
        sent = conversation.messages(self.input or "", self.vars)
        if self.is_answered_by_tool:
            return in_place_of_user(sent, self.history)
        return with_history(sent, self.history)

    @property
    def has_expectation(self) -> bool:
        """True when there is anything that an answer could violate."""
        return bool(
            self.expected
            or self.expected_keywords
            or self.forbidden_keywords
            or self.expected_contains
            or self.max_length is not None
            or self.assertions
        )


def parse_cases(
    document: YamlDocument,
    file: str,
    note: Note,
    check_assertion: CheckAssertion = accept_assertion,
) -> tuple[PromptCase, ...]:
    """The test cases of a config.yaml; a field that is wrong is noted and takes its default."""
    value = document.value.get(CASES_KEY) if isinstance(document.value, dict) else None
    if value is None:
        return ()
    if not isinstance(value, list):
        message = f"`{CASES_KEY}` must be a list of cases, found {describe(value)}"
        note(Mistake.VALUE, document.line(CASES_KEY), message)
        return ()
    cases = []
    for index, row in enumerate(value):
        if isinstance(row, dict):
            cases.append(_parse_case(row, index, document, file, note, check_assertion))
        else:
            message = f"a test case must be an object with an `input`, found {describe(row)}"
            note(Mistake.VALUE, document.line(CASES_KEY, index), message)
    return tuple(cases)


def _parse_case(
    row: Mapping[str, object],
    index: int,
    document: YamlDocument,
    file: str,
    note: Note,
    check_assertion: CheckAssertion,
) -> PromptCase:
    line = document.line(CASES_KEY, index)
    lines = {key: document.line(CASES_KEY, index, key) for key in CASE_KEYS if key in row}
    for key in row:
        if key not in CASE_KEYS:
            place = document.line(CASES_KEY, index, str(key))
            note(Mistake.UNKNOWN_KEY, place, unknown_name("field", str(key), CASE_KEYS))

    def report(message: str) -> None:
        key = next((key for key in lines if message.startswith(f"`{key}`")), None)
        note(Mistake.VALUE, lines[key] if key else line, message)

    fields = Fields(row, tuple(row), report)
    weight = fields.number("weight", low=WEIGHT_AT_LEAST, high=WEIGHT_AT_MOST)
    variables = _variables(fields)
    history = _history(row, index, document, note)
    return PromptCase(
        index=index,
        id=_identifier(row, fields, f"{file}:{line}"),
        file=file,
        line=line,
        lines=lines,
        description=fields.text("description"),
        input=_input(row, fields, variables, history),
        history=history,
        vars=variables,
        expected=_expected(fields),
        expected_keywords=fields.texts("expected_keywords"),
        forbidden_keywords=fields.texts("forbidden_keywords"),
        expected_contains=fields.texts("expected_contains"),
        max_length=fields.integer("max_length", low=1),
        assertions=_assertions(row, index, document, note, check_assertion),
        weight=1.0 if weight is None else weight,
        tags=tuple(dict.fromkeys(fields.texts("tags"))),
    )


def _input(
    row: Mapping[str, object],
    fields: Fields,
    variables: Mapping[str, object],
    history: Sequence[Message],
) -> str | None:
    """The input, left out by a case with variables or after what a tool answered."""
    is_needed = not variables and row.get("vars") is None and not ends_with_tool(history)
    return fields.text("input", required=is_needed)


def _history(
    row: Mapping[str, object], index: int, document: YamlDocument, note: Note
) -> tuple[Message, ...]:
    if row.get("history") is None:
        return ()

    def wrong(path: Sequence[str | int], message: str) -> None:
        line = document.line(CASES_KEY, index, "history", *path)
        note(Mistake.VALUE, line, message)

    return parse_history(row["history"], wrong)


def _expected(fields: Fields) -> str | None:
    expected = fields.text("expected")
    if expected is not None and not expected.strip():
        fields.report("`expected` is empty; leave the field out")
    return expected


def _variables(fields: Fields) -> Mapping[str, object]:
    found = fields.mapping("vars")
    if "input" in found:
        fields.report("`vars` holds `input`; write `input` beside `vars` instead")
    try:
        json.dumps(found, allow_nan=False)
    except (TypeError, ValueError) as error:
        fields.report(f"`vars` must hold what JSON has, dates in quotes: {error}")
        return {}
    return found


def _identifier(row: Mapping[str, object], fields: Fields, default: str) -> str:
    value = row.get("id")
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return fields.text("id", required=True) or default


def _assertions(
    row: Mapping[str, object],
    index: int,
    document: YamlDocument,
    note: Note,
    check_assertion: CheckAssertion,
) -> tuple[Mapping[str, object], ...]:
    value = row.get("assert")
    if value is None:
        return ()
    line = document.line(CASES_KEY, index, "assert")
    if not isinstance(value, list):
        note(Mistake.VALUE, line, f"`assert` must be a list of assertions, found {describe(value)}")
        return ()
    assertions: list[Mapping[str, object]] = []
    for position, item in enumerate(value):
        line = document.line(CASES_KEY, index, "assert", position)
        if not isinstance(item, dict) or not all(isinstance(key, str) for key in item):
            message = f"an assertion must be an object with a `type`, found {describe(item)}"
            note(Mistake.VALUE, line, message)
            continue
        check_assertion(item, _report_on(line, note))
        assertions.append(item)
    return tuple(assertions)


def _report_on(line: int, note: Note) -> Report:
    return lambda message: note(Mistake.ASSERTION, line, message)
