"""A prompt of GitHub Models (.prompt.yml) with its rows of test data. Pure.

https://docs.github.com/en/github-models/use-github-models/storing-prompts-in-github-repositories
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from llm_actions.assertions.parse import parse_assertions
from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import shown, unknown_name
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.conversation import ChatConversation, Turn, texts_of
from llm_actions.foreign.github_evaluators import Make, MissingVariableError, read_evaluators
from llm_actions.foreign.github_parameters import TOOL_KEYS, read_parameters
from llm_actions.foreign.plain_template import PlainTemplate
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import NotPlainError, plain, text_keys
from llm_actions.prompts.cases import PromptCase
from llm_actions.prompts.tested import TestedPrompt

KEYS = (
    "name",
    "description",
    "model",
    "modelParameters",
    "config",
    "responseFormat",
    "jsonSchema",
    *TOOL_KEYS,
    "messages",
    "testData",
    "evaluators",
)
MESSAGE_KEYS = ("role", "content")
ROLES = ("system", "user", "assistant")
VERSION = "current"
ROWS_AT_MOST = 10_000


def read_github_prompt(
    document: YamlDocument, file: str, digest: str, notes: Notes
) -> TestedPrompt | None:
    """The prompt in a file; None after its problems were noted."""
    before = len(notes.problems)
    if not isinstance(document.value, dict):
        found = describe(document.value)
        notes.wrong(Place(file, 1), f"must be an object with `messages`, found {found}")
        return None
    values = text_keys(document.value)

    def report(message: str) -> None:
        named = [key for key in values if message.startswith(f"`{key}`")]
        notes.wrong(Place(file, document.line(*named[:1])), message)

    for key in values:
        if key not in KEYS:
            notes.wrong(Place(file, document.line(key)), unknown_name("field", key, KEYS))
    fields = Fields(values, tuple(values), report)
    turns = _turns(values.get("messages"), document, file, notes)
    makers = read_evaluators(values.get("evaluators"), document, file, notes)
    for key in ("name", "description"):
        fields.text(key)
    model = fields.text("model")
    parameters = read_parameters(values, document, file, notes)
    rows = _rows(values.get("testData"), document, file, notes)
    if len(notes.problems) > before:
        return None
    cases = _cases(rows, makers, turns, document, file, notes)
    if len(notes.problems) > before:
        return None
    return TestedPrompt(
        family=file,
        version=VERSION,
        path=file,
        digest=digest,
        conversation=ChatConversation(turns=turns),
        texts=texts_of(turns),
        model=model or None,
        parameters=parameters,
        cases=cases,
    )


def _turns(value: object, document: YamlDocument, file: str, notes: Notes) -> tuple[Turn, ...]:
    if not isinstance(value, list) or not value:
        place = Place(file, document.line("messages"))
        notes.wrong(place, f"`messages` must be a list of messages, found {describe(value)}")
        return ()
    turns = []
    for index, item in enumerate(value):
        turn = _turn(
            item, lambda *path: Place(file, document.line("messages", *path)), index, notes
        )
        if turn is not None:
            turns.append(turn)
    return tuple(turns)


def _turn(item: object, place: Callable[..., Place], index: int, notes: Notes) -> Turn | None:
    if not isinstance(item, dict):
        message = f"a message must have `role` and `content`, found {describe(item)}"
        notes.wrong(place(index), message)
        return None
    values = text_keys(item)
    for key in values:
        if key not in MESSAGE_KEYS:
            notes.wrong(place(index, key), unknown_name("field", key, MESSAGE_KEYS))
    fields = Fields(values, tuple(values), lambda text: notes.wrong(place(index), text))
    role, text = fields.text("role", required=True), fields.text("content")
    if values.get("content") is None:
        notes.wrong(place(index), "`content` is missing")
    if role is None or text is None:
        return None
    if role.lower() not in ROLES:
        known = ", ".join(ROLES)
        notes.wrong(place(index, "role"), f"unknown role `{shown(role)}`; known: {known}")
        return None
    return Turn(role=role.lower(), text=text, template=PlainTemplate(text))


def _rows(
    value: object, document: YamlDocument, file: str, notes: Notes
) -> list[tuple[int, Mapping[str, object]]]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > ROWS_AT_MOST:
        found = describe(value) if not isinstance(value, list) else f"{len(value):,} of them"
        message = f"`testData` must be a list of at most {ROWS_AT_MOST:,} rows, found {found}"
        notes.wrong(Place(file, document.line("testData")), message)
        return []
    rows: list[tuple[int, Mapping[str, object]]] = []
    for index, item in enumerate(value):
        line = document.line("testData", index)
        if not isinstance(item, dict):
            message = f"a row must be an object of variables, found {describe(item)}"
            notes.wrong(Place(file, line), message)
            continue
        row: dict[str, object] = {}
        for key, cell in text_keys(item).items():
            try:
                row[key] = plain(cell)
            except NotPlainError as error:
                place = Place(file, document.line("testData", index, key))
                notes.wrong(place, f"`{shown(key)}` {error}")
        rows.append((line, row))
    return rows


def _cases(
    rows: list[tuple[int, Mapping[str, object]]],
    makers: list[Make],
    turns: tuple[Turn, ...],
    document: YamlDocument,
    file: str,
    notes: Notes,
) -> tuple[PromptCase, ...]:
    if rows and not makers:
        place = Place(file, document.line("testData"))
        notes.gap(place, "`testData` without `evaluators`", "nothing says what a good answer is")
    names = dict.fromkeys(name for turn in turns for name in PlainTemplate(turn.text).names)
    for name in names:
        lines = [line for line, row in rows if name not in row]
        if lines:
            why = f"{len(lines)} of {len(rows)} rows have no value for it; it is sent as written"
            notes.ignored(Place(file, lines[0]), f"the variable `{name}`", why)
    cases: list[PromptCase] = []
    for index, (line, row) in enumerate(rows):
        place = Place(file, line)
        try:
            assertions = tuple(assertion for make in makers for assertion in make(row))
        except MissingVariableError as error:
            notes.gap(place, f"row {index + 1} of `testData`", f"{error}; it is not asked")
            continue
        _check(assertions, place, notes)
        cases.append(_case(row, assertions, index, place))
    return tuple(cases)


def _check(assertions: tuple[Mapping[str, object], ...], place: Place, notes: Notes) -> None:
    parse_assertions(
        [dict(assertion) for assertion in assertions],
        lambda _path, message: notes.wrong(place, message),
    )


def _case(
    row: Mapping[str, object],
    assertions: tuple[Mapping[str, object], ...],
    index: int,
    place: Place,
) -> PromptCase:
    text = row.get("input")
    is_text = isinstance(text, str) and bool(text)
    return PromptCase(
        index=index,
        id=f"{place.file}:{place.line}",
        file=place.file,
        line=place.line,
        input=text if isinstance(text, str) and text else None,
        vars={key: value for key, value in row.items() if key != "input" or not is_text},
        assertions=assertions,
    )
