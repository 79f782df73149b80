"""The result of one case, as one line of JSON in results.jsonl and in report.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """What became of a case."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    NOT_RUN = "not-run"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseError:
    """Why a case could not be measured."""

    kind: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AssertionRecord:
    """What one assertion of a sample found.

    `name` is its type, with `not-`, or `assert-set`; `value` is what it was given, in short.
    `score` is None where it was not measured, which `reason` explains. `parts` are those of a set.
    """

    name: str
    metric: str | None
    value: str | None
    weight: float
    status: Status
    score: float | None
    reason: str
    parts: tuple[AssertionRecord, ...] = ()


@dataclass(kw_only=True, slots=True)  # frozen, it would take four times as long to make
class CaseResult:
    """One repeat of one sample: what was asked, what came back and how it was scored.

    `score` is None unless the status is pass or fail. `latency_seconds` is None for a cached
    answer; tokens and cost are None where they are not known. `key` identifies everything that
    the result depends on, so that a later run can tell whether it still holds.
    """

    index: int
    id: str
    repeat: int
    file: str
    line: int
    tags: tuple[str, ...]
    weight: float
    status: Status
    score: float | None
    criteria: Mapping[str, float]
    assertions: tuple[AssertionRecord, ...] = ()
    reasons: tuple[str, ...]
    input: str
    system: str | None
    expected: str | None
    answer: str | None
    error: CaseError | None
    latency_seconds: float | None
    attempts: int
    cached: bool
    prompt_tokens: int | None
    completion_tokens: int | None
    cost_usd: float | None
    finish_reason: str | None
    key: str

    def to_line(self) -> bytes:
        """One line of JSON in UTF-8, without the line's end."""
        values = {name: getattr(self, name) for name in FIELD_NAMES}
        if self.error is not None:
            values["error"] = {"kind": self.error.kind, "message": self.error.message}
        if self.assertions:
            values["assertions"] = [asdict(each) for each in self.assertions]
        return ENCODER.encode(values).encode()


def from_line(line: bytes) -> CaseResult:
    """The result in a line that `to_line` made. Raises ValueError for anything else."""
    values = json.loads(line.decode())
    if not isinstance(values, dict) or values.keys() != FIELD_SET:
        raise ValueError("not a case of this version")
    error = values["error"]
    try:
        values["status"] = Status(values["status"])
        values["tags"] = tuple(values["tags"])
        values["assertions"] = tuple(map(_assertion, values["assertions"]))
        values["reasons"] = tuple(values["reasons"])
        values["error"] = None if error is None else CaseError(**error)
        return CaseResult(**values)
    except (TypeError, RecursionError) as problem:
        raise ValueError(str(problem)) from None


def _assertion(values: Mapping[str, Any]) -> AssertionRecord:
    """Raises TypeError or ValueError for anything that is no record."""
    if not isinstance(values, dict) or values.keys() != ASSERTION_FIELDS:
        raise ValueError("not an assertion of this version")
    status, parts = Status(values["status"]), tuple(map(_assertion, values["parts"]))
    return AssertionRecord(**{**values, "status": status, "parts": parts})


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
FIELD_NAMES = tuple(field.name for field in fields(CaseResult))
FIELD_SET = frozenset(FIELD_NAMES)
ASSERTION_FIELDS = frozenset(field.name for field in fields(AssertionRecord))
