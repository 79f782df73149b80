"""A running application as the target of an evaluation: one POST a sample, JSON both ways. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from llm_actions.config.problems import shown
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.chat import load_reply, printable

PLACEHOLDER = re.compile(r"\{\{\s*(?:vars\.)?([\w-]+)\s*\}\}")
STEP = re.compile(r"""\.?([^.\[\]'"\s]+)|\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]""")

Step = str | int


@dataclass(frozen=True, kw_only=True)
class AppTarget:
    """An application: its URL, the body with placeholders, and where its reply has the answer."""

    url: str
    body: object
    answer_path: Sequence[Step]

    def check(self, sample: Sample) -> None:
        """Raises AnswerError if the body of a sample could not be made."""
        self.request(sample)

    def request(self, sample: Sample) -> bytes:
        """The body with the sample filled in; values stay inside the strings they stand in."""
        values = {**sample.vars, "input": sample.input, "id": sample.id}
        return json.dumps(fill(self.body, values), ensure_ascii=False).encode()

    def parse(self, body: bytes) -> Answer:
        """The answer in the application's reply. Raises AnswerError when it is not there."""
        value = load_reply(body)
        for position, step in enumerate(self.answer_path):
            value = _follow(value, step, self.answer_path[:position])
        if not isinstance(value, str):
            raise AnswerError(
                ErrorKind.NO_ANSWER,
                f"`app-answer` leads to {shown(json.dumps(value), 40)}, which is not text",
            )
        return Answer(text=printable(value))


def parse_answer_path(text: str) -> tuple[Step, ...]:
    """The steps of a path such as `data.answers[0].text` or `$["a b"]`.

    Raises ValueError for what is no path.
    """
    rest = text.strip().removeprefix("$")
    steps: list[Step] = []
    position = 0
    while position < len(rest):
        match = STEP.match(rest, position)
        if match is None:
            raise ValueError(f"cannot be read from `{shown(rest[position:])}` on")
        name, index, double, single = match.groups()
        steps.append(
            int(index) if index else next(t for t in (name, double, single) if t is not None)
        )
        position = match.end()
    if not steps:
        raise ValueError("names no field of the reply")
    return tuple(steps)


def placeholders(template: object) -> set[str]:
    """The names that a body template uses."""
    if isinstance(template, str):
        return set(PLACEHOLDER.findall(template))
    if isinstance(template, dict):
        return set().union(*map(placeholders, template.values()))
    return set().union(*map(placeholders, template)) if isinstance(template, list) else set()


def unreadable_placeholder(template: object) -> str | None:
    """Text that looks like a placeholder and is none, such as `{{ a.b }}`; None without one."""
    if isinstance(template, str):
        rest = PLACEHOLDER.sub("", template)
        return rest[rest.index("{{") :][:40] if "{{" in rest else None
    parts: Iterable[object] = ()
    if isinstance(template, dict | list):
        parts = template.values() if isinstance(template, dict) else template
    return next((found for part in parts if (found := unreadable_placeholder(part))), None)


def fill(template: object, values: Mapping[str, object]) -> object:
    """The template with every placeholder replaced.

    A string that is one placeholder alone takes the value with its type, so that `"{{ history }}"`
    can become a list. Raises AnswerError for a name that the sample does not have.
    """
    if isinstance(template, dict):
        return {key: fill(item, values) for key, item in template.items()}
    if isinstance(template, list):
        return [fill(item, values) for item in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole:
        return _value(whole, values)
    return PLACEHOLDER.sub(lambda match: str(_value(match, values)), template)


def _value(match: re.Match[str], values: Mapping[str, object]) -> object:
    name = match[1]
    if name not in values:
        raise AnswerError(
            ErrorKind.TEMPLATE, f"the sample has no `{name}`, which app-body needs", attempts=0
        )
    return values[name]


def _follow(value: object, step: Step, done: Sequence[Step]) -> object:
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return value[step]
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    above = ".".join(map(str, done)) or "the reply"
    raise AnswerError(ErrorKind.NO_ANSWER, f"no `{step}` in {above}: it has {_described(value)}")


def _described(value: object) -> str:
    match value:
        case {}:
            return f"the fields {', '.join(map(shown, list(value)[:8]))}" if value else "no fields"
        case list():
            return f"{len(value)} items"
        case _:
            return shown(json.dumps(value), 40)
