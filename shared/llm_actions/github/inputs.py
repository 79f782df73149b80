"""Inputs of an action: what action.yml describes, what the job or the command line gives."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from llm_actions.config.fields import span
from llm_actions.config.problems import Problems, shown, unknown_name
from llm_actions.config.yaml_text import parse_yaml

INPUTS_VARIABLE = "LLM_ACTIONS_INPUTS"
DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|min|h)?")
SECONDS = {None: 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "")

Choice = TypeVar("Choice", bound=StrEnum)
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, kw_only=True, slots=True)
class InputSpec:
    """One input as action.yml describes it; an expression as default counts as empty."""

    name: str
    description: str
    default: str
    is_required: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputSpec:
    """One output as action.yml describes it."""

    name: str
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionSpec:
    """What an action.yml says of the action itself, its inputs and its outputs."""

    description: str
    inputs: tuple[InputSpec, ...]
    outputs: tuple[OutputSpec, ...]


def read_action(path: Path) -> ActionSpec:
    """The description in an action.yml of ours."""
    action = parse_yaml(path.read_text("utf-8")).value
    assert isinstance(action, dict), f"{path} is not an action"
    return ActionSpec(
        description=action["description"],
        inputs=tuple(
            InputSpec(
                name=name,
                description=about["description"],
                default="" if "${{" in (text := str(about.get("default", ""))) else text,
                is_required=about.get("required") is True,
            )
            for name, about in action["inputs"].items()
        ),
        outputs=tuple(
            OutputSpec(name=name, description=about["description"])
            for name, about in action["outputs"].items()
        ),
    )


def parse_inputs(text: str, action: ActionSpec, problems: Problems) -> dict[str, str]:
    """The inputs in the JSON that the action's step passes; defaults where one is missing."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        problems.add(INPUTS_VARIABLE, "must be a JSON object of texts, as ${{ toJSON(inputs) }} is")
        values = {}
    known = {spec.name: spec.default for spec in action.inputs}
    for name in values:
        if name not in known:
            problems.add(f"input `{shown(name)}`", unknown_name("input", name, known))
    return known | {name: value for name, value in values.items() if name in known}


def noted(value: Number | None) -> Number:
    """The value; 0 for one whose problem was noted, which ends the run before it is used."""
    return 0 if value is None else value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class InputReader:
    """Typed inputs; what is wrong is noted and the caller gets a value it can go on with."""

    def __init__(self, action: ActionSpec, values: Mapping[str, str], problems: Problems) -> None:
        self._values = dict(values)
        self._defaults = {spec.name: spec.default for spec in action.inputs}
        self._problems = problems
        for spec in action.inputs:
            if not _is_unicode(values[spec.name]):
                self.problem(spec.name, "is not UTF-8")
                self._values[spec.name] = spec.default
            if values[spec.name].strip():
                continue
            if spec.is_required:
                self.problem(spec.name, f"is required: {spec.description}")
            elif spec.default not in ("", "false"):  # a variable that is not set, most often
                self.problem(spec.name, f"is empty; leave it out for `{shown(spec.default)}`")
                self._values[spec.name] = spec.default

    def problem(self, name: str, message: str) -> None:
        """Note what is wrong with an input."""
        self._problems.add(f"input `{name}`", message)

    def text(self, name: str) -> str:
        """The text without blanks around it; empty when it is not set."""
        return self._values[name].strip()

    @property
    def given(self) -> frozenset[str]:
        """The inputs that have another value than their default."""
        names = self._defaults
        return frozenset(name for name in names if self._values[name] != self._defaults[name])

    def refuse_unless(self, is_used: bool, needed: str, *names: str) -> None:
        """Note every input that was given although it does nothing without `needed`."""
        for name in names:
            if not is_used and name in self.given:
                self.problem(name, f"does nothing without {needed}; give that or drop this")

    def boolean(self, name: str) -> bool:
        """`true` or `false`."""
        text = self.text(name).lower()
        if text not in (*TRUE, *FALSE):
            self.problem(name, f"must be `true` or `false`, found `{shown(text)}`")
        return text in TRUE

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """One of the values of an enumeration."""
        text = self.text(name)
        try:
            return kind(text)
        except ValueError:
            self.problem(name, unknown_name("value", text, list(kind)))
            return next(iter(kind))

    def number(
        self, name: str, *, low: float = 0, high: float = math.inf, above: float = -math.inf
    ) -> float | None:
        """A number within bounds; None when it is not set."""
        text = self.text(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            self.problem(name, f"must be a number, found `{shown(text)}`")
            return None
        if not math.isfinite(value) or not low <= value <= high or value <= above:
            hint = f"; did you mean {value / 100:g}?" if high == 1 and 1 < value <= 100 else ""
            self.problem(name, f"must be {span(low, high, above)}, found {shown(text)}{hint}")
            return None
        return value

    def whole(self, name: str, *, low: int, high: float = math.inf) -> int | None:
        """A whole number within bounds; None when it is not set."""
        value = self.number(name, low=low, high=high)
        if value is not None and not value.is_integer():
            self.problem(name, f"must be a whole number, found {value:g}")
            return None
        return None if value is None else int(value)

    def seconds(self, name: str) -> float:
        """A duration such as `60`, `60s`, `500ms`, `5m` or `1h`, in seconds."""
        text = self.text(name)
        match = DURATION.fullmatch(text)
        seconds = float(match["number"]) * SECONDS[match["unit"]] if match else 0.0
        if not 0 < seconds <= 7 * 86400:
            self.problem(name, f"must be a duration such as `60s` or `30m`, found `{shown(text)}`")
            return 60.0
        return seconds
