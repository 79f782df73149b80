"""Evaluators of a .prompt.yml as assertions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from llm_actions.assertions.rendering import has_template
from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import shown, unknown_name
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.github_rubrics import BUILT_IN, THRESHOLD, rubric_of
from llm_actions.foreign.plain_template import PlainTemplate, value_text
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import key_text, literal, text_keys

METHODS = ("string", "llm", "uses")
EVALUATOR_KEYS = ("name", *METHODS)
STRING_KEYS = ("equals", "contains", "startsWith", "endsWith")
LLM_KEYS = ("modelId", "prompt", "systemPrompt", "choices")
CHOICE_KEYS = ("choice", "score")
TRIMMED, LOWER = "output.trim()", "output.trim().toLowerCase()"

Assertion = dict[str, object]
Row = Mapping[str, object]
Make = Callable[[Row], list[Assertion]]
"""The assertions of a row. Raises MissingVariableError for a row that cannot be checked."""


class MissingVariableError(LookupError):
    """A row without a variable that an evaluator needs, for a message."""


class _Reader:
    """Reads one evaluator; what is wrong is noted at its line."""

    def __init__(self, index: int, document: YamlDocument, file: str, notes: Notes) -> None:
        self._index = index
        self._document = document
        self._file = file
        self._notes = notes

    def place(self, *path: str | int) -> Place:
        return Place(self._file, self._document.line("evaluators", self._index, *path))

    def fields(self, value: object, known: Sequence[str], *path: str | int) -> Fields | None:
        if not isinstance(value, dict):
            name = path[-1] if path else "evaluators"
            message = f"`{name}` must hold an object, found {describe(value)}"
            self._notes.wrong(self.place(*path), message)
            return None
        values = text_keys(value)
        for key in values:
            if key not in known:
                self._notes.wrong(self.place(*path, key), unknown_name("field", key, known))

        def report(message: str) -> None:
            named = [key for key in values if message.startswith(f"`{key}`")]
            self._notes.wrong(self.place(*path, *named[:1]), message)

        return Fields(values, tuple(values), report)

    def read(self, value: object) -> Make | None:
        fields = self.fields(value, EVALUATOR_KEYS)
        if fields is None or not isinstance(value, dict):
            return None
        name = fields.text("name")
        given = [method for method in METHODS if value.get(method) is not None]
        if len(given) != 1:
            found = ", ".join(given) or "none"
            message = f"an evaluator has one of `string`, `llm` and `uses`, found {found}"
            self._notes.wrong(self.place(), message)
            return None
        match given[0]:
            case "string":
                make = self._string(value["string"])
            case "llm":
                make = self._llm(value["llm"])
            case _:
                make = self._uses(fields.text("uses"))
        return make and _named(make, name)

    def _string(self, value: object) -> Make | None:
        fields = self.fields(value, STRING_KEYS, "string")
        if fields is None:
            return None
        wanted = {key: text for key in STRING_KEYS if (text := fields.text(key))}
        if not wanted:
            known = ", ".join(STRING_KEYS)
            self._notes.wrong(self.place("string"), f"`string` must have one of {known}")
            return None
        return lambda row: [_string(key, _filled(text, row)) for key, text in wanted.items()]

    def _uses(self, uses: str | None) -> Make | None:
        if uses is None:
            return None
        if uses not in BUILT_IN:
            message = unknown_name("evaluator", uses, BUILT_IN)
            self._notes.wrong(self.place("uses"), message)
            return None

        def make(row: Row) -> list[Assertion]:
            for name in BUILT_IN[uses].needs:
                if row.get(name) is None:
                    raise MissingVariableError(f"`{uses}` needs `{name}`, which the row has not")
            asked, expected = (
                value_text(row[name]) if row.get(name) is not None else None
                for name in ("input", "expected")
            )
            return [_judged(rubric_of(uses, asked, expected), THRESHOLD)]

        return make

    def _llm(self, value: object) -> Make | None:
        fields = self.fields(value, LLM_KEYS, "llm")
        if fields is None or not isinstance(value, dict):
            return None
        prompt = fields.text("prompt", required=True)
        system, model = fields.text("systemPrompt"), fields.text("modelId")
        choices = self._choices(value.get("choices"))
        if not prompt or choices is None:
            return None
        if model:
            why = "the judge of the run is asked; name it with the judge's input"
            self._notes.ignored(self.place("llm", "modelId"), f"`modelId: {shown(model)}`", why)
        low = min(score for score in choices.values() if score > 0)

        def make(row: Row) -> list[Assertion]:
            values = {**row, "completion": "the answer"}
            parts = [system, _filled(prompt, values), _question(choices, low)]
            return [_judged("\n\n".join(filter(None, parts)), low)]

        return make

    def _choices(self, value: object) -> dict[str, float] | None:
        """The choices with their scores as shares of the highest one."""
        place = self.place("llm", "choices")
        if not isinstance(value, list) or not value:
            self._notes.wrong(place, f"`choices` must be a list, found {describe(value)}")
            return None
        choices: dict[str, float] = {}
        for index, item in enumerate(value):
            fields = self.fields(item, CHOICE_KEYS, "llm", "choices", index)
            if fields is None or not isinstance(item, dict):
                return None
            name, score = item.get("choice"), fields.number("score", low=0)
            if name is None or score is None or isinstance(name, dict | list):
                self._notes.wrong(
                    self.place("llm", "choices", index),
                    "a choice must have the text `choice` and the number `score`, at least 0",
                )
                return None
            if choices.setdefault(key_text(name), score) != score:
                message = f"the choice `{shown(key_text(name))}` stands twice"
                self._notes.wrong(self.place("llm", "choices", index), message)
        highest = max(choices.values())
        if highest == 0:
            self._notes.wrong(place, "no choice has a score above 0, so that every answer fails")
            return None
        scale = max(1.0, highest)
        return {name: score / scale for name, score in choices.items()}


def read_evaluators(value: object, document: YamlDocument, file: str, notes: Notes) -> list[Make]:
    """What makes the assertions of a row, one for each evaluator of a .prompt.yml."""
    if value is None:
        return []
    if not isinstance(value, list):
        place = Place(file, document.line("evaluators"))
        notes.wrong(place, f"`evaluators` must be a list, found {describe(value)}")
        return []
    found = (_Reader(index, document, file, notes).read(item) for index, item in enumerate(value))
    return [make for make in found if make is not None]


def _named(make: Make, name: str | None) -> Make:
    if not name or has_template(name):
        return make
    return lambda row: [{**assertion, "metric": name} for assertion in make(row)]


def _filled(text: str, row: Row) -> str:
    """The text with the row's variables; each of them must be there, or nothing is checked."""
    template = PlainTemplate(text)
    missing = next((name for name in template.names if name not in row), None)
    if missing is not None:
        message = f"an evaluator needs `{missing}`, which the row has not"
        raise MissingVariableError(message)
    return template.fill(row)


def _string(key: str, text: str) -> Assertion:
    """As GitHub's tool: the answer without blanks around it, and in any case but for `equals`."""
    if not text and key != "equals":
        raise MissingVariableError(f"`{key}` is empty, which every answer would satisfy")
    match key:
        case "equals":
            return {"type": "equals", "value": literal(text), "transform": TRIMMED}
        case "contains":
            return {"type": "icontains", "value": literal(text), "transform": TRIMMED}
        case "startsWith":
            return {"type": "starts-with", "value": literal(text.lower()), "transform": LOWER}
        case _:
            return {"type": "ends-with", "value": literal(text.lower()), "transform": LOWER}


def _judged(rubric: str, threshold: float) -> Assertion:
    return {"type": "llm-rubric", "value": literal(rubric), "threshold": threshold}


def _question(choices: Mapping[str, float], low: float) -> str:
    rows = "\n".join(f"- `{name}`: score {score:g}" for name, score in choices.items())
    return (
        "Decide for exactly one of these choices, as a whole and not as a part of another word, "
        f"and give its score. It passes from {low:g} on.\n{rows}"
    )
