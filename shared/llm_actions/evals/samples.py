"""A sample: one row of a dataset, checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import Problems

# A sum of weights beyond these would be rounded to one of them.
WEIGHT_AT_LEAST, WEIGHT_AT_MOST = 0.000_001, 1_000_000
SAMPLE_FIELDS = (
    "input",
    "expected",
    "expected_keywords",
    "forbidden_keywords",
    "expected_contains",
    "max_length",
    "assert",
    "threshold",
    "system",
    "vars",
    "id",
    "tags",
    "weight",
)


@dataclass(kw_only=True, slots=True)  # frozen, it would take four times as long to make
class Sample:
    """One row of a dataset and where it stands.

    `max_length` counts characters of the answer. `weight` is relative to the other samples' 1.
    `assertions` holds the entries of `assert` as they were written; with a `threshold` their mean
    score decides.
    """

    index: int
    id: str
    file: str
    line: int
    input: str
    expected: str | None = None
    expected_keywords: tuple[str, ...] = ()
    forbidden_keywords: tuple[str, ...] = ()
    expected_contains: tuple[str, ...] = ()
    max_length: int | None = None
    assertions: Sequence[object] = ()
    threshold: float | None = None
    system: str | None = None
    vars: Mapping[str, object]
    tags: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def has_criteria_without_similarity(self) -> bool:
        """True when the answer can be scored without comparing it with `expected`."""
        return bool(
            self.expected_keywords
            or self.forbidden_keywords
            or self.expected_contains
            or self.max_length is not None
        )


def parse_sample(
    row: Mapping[str, object],
    *,
    index: int,
    file: str,
    line: int,
    nth: int = 1,
    problems: Problems,
) -> Sample | None:
    """The sample in a row, or None after its problems were noted.

    `nth` counts the rows that start on the line, of which a JSON file may have many.
    """
    before = len(problems)
    fields = Fields(row, SAMPLE_FIELDS, lambda message: problems.add_at(file, line, message))
    max_length = fields.integer("max_length", low=1)
    weight = fields.number("weight", low=WEIGHT_AT_LEAST, high=WEIGHT_AT_MOST)
    sample = Sample(
        index=index,
        id=_identifier(row, fields, f"{file}:{line}" if nth == 1 else f"{file}:{line}.{nth}"),
        file=file,
        line=line,
        input=fields.text("input", required=True) or "",
        expected=fields.text("expected"),
        expected_keywords=fields.texts("expected_keywords"),
        forbidden_keywords=fields.texts("forbidden_keywords"),
        expected_contains=fields.texts("expected_contains"),
        max_length=max_length,
        assertions=_assertions(row, fields),
        threshold=fields.number("threshold", low=0, high=1),
        system=fields.text("system"),
        vars=_variables(fields),
        tags=tuple(dict.fromkeys(fields.texts("tags"))),
        weight=1.0 if weight is None else weight,
    )
    if sample.expected is not None and not sample.expected.strip():
        problems.add_at(file, line, "`expected` is empty; leave the field out")
    if sample.threshold is not None and not sample.assertions:
        problems.add_at(file, line, "`threshold` does nothing without `assert`; drop it")
    _refuse_contradiction(sample, problems)
    return sample if len(problems) == before else None


def _assertions(row: Mapping[str, object], fields: Fields) -> Sequence[object]:
    """The entries of `assert`; what each of them means is checked by whoever scores with it."""
    value = row.get("assert")
    if value is None or isinstance(value, list):
        return value or ()
    fields.report(f"`assert` must be a list of assertions, found {describe(value)}")
    return ()


def _variables(fields: Fields) -> Mapping[str, object]:
    """The variables of a sample; what YAML has beyond JSON, such as dates, is reported."""
    found = fields.mapping("vars")
    if not found:
        return found
    try:
        json.dumps(found, allow_nan=False)
    except (TypeError, ValueError) as error:
        fields.report(f"`vars` must hold what JSON has, dates in quotes: {error}")
    return found


def _identifier(row: Mapping[str, object], fields: Fields, default: str) -> str:
    value = row.get("id")
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return fields.text("id", required=True) or ""


def _refuse_contradiction(sample: Sample, problems: Problems) -> None:
    forbidden = {word.casefold() for word in sample.forbidden_keywords}
    for word in sample.expected_keywords:
        if word.casefold() in forbidden:
            problems.add_at(
                sample.file, sample.line, f"`{word}` is both an expected and a forbidden keyword"
            )
