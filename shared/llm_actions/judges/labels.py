"""Texts that people have judged: a small file by which a judge can be measured.

Each row has `output`, `criterion` and `label`: pass or fail (also yes/no, true/false, 1/0), or a
score between 0 and 1. All rows of a file are labelled in one of the two ways.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from llm_actions.config.fields import Fields, describe
from llm_actions.config.files import decode
from llm_actions.config.problems import Problems, shown, unknown_name
from llm_actions.evals.rows import read_rows

LABEL_FIELDS = ("output", "criterion", "label", "id")
CELL_CHARACTERS_AT_MOST = 16 * 1024 * 1024
WORDS = {"pass": True, "fail": False, "yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """What a person said of an output: passed or not, or a score from 0 to 1.

    `line` is where the row begins in its file.
    """

    id: str
    output: str
    criterion: str
    passed: bool | None = None
    score: float | None = None
    line: int = 1

    @property
    def value(self) -> float:
        """The label as a number: 1 for passed, 0 for failed, else the score."""
        return float(bool(self.passed)) if self.score is None else self.score


def read_labels(path: Path, name: str, problems: Problems) -> tuple[Label, ...]:
    """The labels of a JSONL, JSON, YAML or CSV file; what is wrong is noted with its line."""
    before = len(problems)
    rows = _csv_rows if path.suffix.lower() == ".csv" else _rows
    labels: list[Label] = []
    lines: dict[str, int] = {}
    for line, values in rows(path, name, problems):
        label = _parse(values, name, line, problems)
        if label is not None:
            labels.append(label)
            first = lines.setdefault(label.id, line)
            if first != line:
                problems.add_at(name, line, f"the id `{shown(label.id)}` is that of line {first}")
        if problems.is_full:
            return ()
    if len(problems) > before:
        return ()
    if not labels:
        problems.add(name, "the file holds no label")
        return ()
    if all(label.score in (None, 0.0, 1.0) for label in labels):
        return tuple(_as_passed(label) for label in labels)
    for label in labels:
        if label.passed is not None:
            problems.add_at(
                name, label.line, "a label of pass or fail among scores; label every row in one way"
            )
    return tuple(labels) if len(problems) == before else ()


def _rows(path: Path, name: str, problems: Problems) -> Iterator[tuple[int, Mapping[str, object]]]:
    for row in read_rows(path, name, problems):
        yield row.line, row.values


def _csv_rows(
    path: Path, name: str, problems: Problems
) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        text = decode(path.read_bytes(), name, problems)
    except OSError as error:
        problems.add(name, f"cannot be read: {error.strerror or error}")
        return
    if text is None:
        return
    csv.field_size_limit(CELL_CHARACTERS_AT_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        for column in header:
            if column not in LABEL_FIELDS:
                problems.add_at(name, 1, unknown_name("column", column, LABEL_FIELDS))
            elif header.count(column) > 1:
                problems.add_at(name, 1, f"the column `{column}` stands twice")
        if any(column not in LABEL_FIELDS for column in header):
            return
        line = reader.line_num + 1
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(cells):
                continue
            if len(cells) != len(header):
                problems.add_at(
                    name, start, f"{len(cells)} cells under {len(header)} columns; quote commas"
                )
                continue
            pairs = zip(header, cells, strict=True)
            yield start, {column: cell for column, cell in pairs if cell.strip()}
    except csv.Error as error:
        problems.add_at(name, line, f"broken CSV: {error}")


def _parse(values: Mapping[str, object], name: str, line: int, problems: Problems) -> Label | None:
    before = len(problems)
    fields = Fields(values, LABEL_FIELDS, lambda message: problems.add_at(name, line, message))
    output = fields.text("output")
    if output is None and values.get("output") is None:
        fields.report("`output` is missing")
    criterion = fields.text("criterion", required=True)
    passed, score = _label(values.get("label"), fields)
    identifier = values.get("id")
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    elif identifier is not None:
        identifier = fields.text("id", required=True)
    if len(problems) > before:
        return None
    return Label(
        id=identifier if isinstance(identifier, str) else f"{name}:{line}",
        output=output or "",
        criterion=criterion or "",
        passed=passed,
        score=score,
        line=line,
    )


def _label(value: object, fields: Fields) -> tuple[bool | None, float | None]:
    if value is None:
        fields.report("`label` is missing")
        return None, None
    if isinstance(value, bool):
        return value, None
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in WORDS:
            return WORDS[word], None
        try:
            value = float(word)
        except ValueError:
            value = str(value)
    if isinstance(value, int | float) and 0 <= value <= 1:
        return None, float(value)
    fields.report(
        f"`label` must be pass or fail or a score between 0 and 1, found {describe(value)}"
    )
    return None, None


def _as_passed(label: Label) -> Label:
    """A label of 0 or 1 in a file that has no others but pass and fail."""
    return label if label.score is None else replace(label, passed=label.score == 1, score=None)
