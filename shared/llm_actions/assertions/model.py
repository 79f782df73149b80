"""Assertions, the answer they are checked against, and what comes of it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
NOTHING: Mapping[str, object] = {}


class UnmeasuredError(Exception):
    """An assertion that could not be measured; the message is shown to people.

    `highest` is the best score it could have had, which tells whether the case failed all the same.
    """

    def __init__(self, message: str, highest: float = 1.0) -> None:
        super().__init__(message)
        self.highest = highest


class WrongValueError(ValueError):
    """What is wrong with the `value` or an option of an assertion, for a message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guardrails:
    """What the endpoint's own safety checks said of the prompt and the answer."""

    is_flagged: bool
    is_input_flagged: bool = False
    is_output_flagged: bool = False
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """An answer and what is known of it; None where it is not known.

    `value` is a text, or the JSON value that an application answered, such as its tool calls;
    None when there was no answer. `latency_ms` is None for an answer from a cache. `cost` is in
    US dollars, `log_probs` are natural logarithms, one a token. `tools` are the tools that were
    offered to the model, in the form of the request; `tool_calls` the calls it made beside its
    text. `text` is the answer as text: a JSON value is written without blanks, no answer is empty.
    """

    value: object = None
    variables: Mapping[str, object] = field(default_factory=dict)
    prompt: str | None = None
    latency_ms: float | None = None
    cost: float | None = None
    finish_reason: str | None = None
    log_probs: Sequence[float] | None = None
    guardrails: Guardrails | None = None
    tools: Sequence[object] | None = None
    tool_calls: Sequence[object] | None = None
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = "" if self.value is None else as_text(self.value)
        object.__setattr__(self, "text", text)

    @property
    def calls(self) -> object:
        """Where tool calls are looked for: those beside the text, or the answer itself."""
        return self.value if self.tool_calls is None else {"tool_calls": list(self.tool_calls)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one assertion found: a score, mostly from 0 to 1, and why it did not pass.

    `named_scores` are further metrics, which a Python function or a judge may give.
    """

    passed: bool
    score: float
    reason: str = ""
    named_scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preference:
    """Which of several answers are the best by a criterion, by their indexes, and why.

    Several are where they are the same text; none is where the judge cannot tell.
    """

    best: frozenset[int]
    reason: str = ""
    criterion: str = ""


Check: TypeAlias = Callable[[Output], Outcome]


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """A Python function: in a file below the workspace, or written into the configuration."""

    path: str | None = None
    function: str | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Assertion:
    """One assertion.

    `type` is promptfoo's name without `not-`. `value` is checked but its templates are not filled
    in yet. `check` is the ready check of a type that needs nothing but the answer, None for the
    others. `options` holds the keys that only some types have, such as `rubricPrompt`.
    """

    type: str
    is_negated: bool = False
    value: object = None
    threshold: float | None = None
    weight: float = 1.0
    metric: str | None = None
    transform: Callable[[Output], Output] | Script | None = field(default=None, compare=False)
    provider: object = None
    config: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    path: KeyPath = ()
    check: Check | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The type as it is written, with `not-`."""
        return f"not-{self.type}" if self.is_negated else self.type


@dataclass(frozen=True, kw_only=True, slots=True)
class AssertionSet:
    """Assertions that count as one. With a threshold their mean score decides."""

    items: tuple[Item, ...]
    threshold: float | None = None
    weight: float = 1.0
    metric: str | None = None
    path: KeyPath = ()


Item: TypeAlias = Assertion | AssertionSet


def assertions_in(items: Sequence[Item]) -> Iterator[Assertion]:
    """Every assertion, those in sets too, in the order in which they are written."""
    for item in items:
        if isinstance(item, AssertionSet):
            yield from assertions_in(item.items)
        else:
            yield item


_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def as_text(value: object) -> str:
    """A value as JavaScript writes it: texts as they are, numbers short, others as JSON."""
    match value:
        case str():
            return value
        case float() if value.is_integer() and abs(value) < 1e21:
            return str(int(value))
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case _:
            return _write_json(value)
