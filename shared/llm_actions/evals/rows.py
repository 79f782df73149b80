"""Rows of a dataset file, whatever its format, each with the line on which it starts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from llm_actions.config.fields import describe
from llm_actions.config.files import decode
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import Problems, shown, unknown_name
from llm_actions.config.yaml_text import YamlError, parse_yaml
from llm_actions.evals.samples import SAMPLE_FIELDS

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FIELD_CHARACTERS_AT_MOST = 16 * 1024 * 1024
LIST_COLUMNS = ("expected_keywords", "forbidden_keywords", "expected_contains", "tags")
JSON_COLUMNS = ("assert", "vars")
NUMBER_COLUMNS = ("max_length", "threshold", "weight")
# A comma between two digits belongs to a number such as 1,000.
SEPARATORS = re.compile(r"[;；|\n]")
COMMAS = re.compile(r"(?<!\d),|,(?!\d)|[，、]")


class Row(NamedTuple):
    """The values of a row, the line on which it starts, and how many rows start there up to it."""

    line: int
    values: Mapping[str, object]
    nth: int = 1


def read_rows(path: Path, name: str, problems: Problems) -> Iterator[Row]:
    """The rows of a file; what is no row is noted in `problems` and left out.

    JSONL is read line by line; the other formats are read as a whole.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        problems.add(name, f"unknown dataset format; use one of {', '.join(sorted(READERS))}")
        return
    last, nth = 0, 0
    try:
        for line, value in reader(path, name, problems):
            last, nth = line, nth + 1 if line == last else 1
            if isinstance(value, dict):
                yield Row(line, value, nth)
            else:
                problems.add_at(name, line, f"a sample must be an object, found {describe(value)}")
    except OSError as error:
        problems.add(name, f"cannot be read: {error.strerror or error}")


Located = tuple[int, object]


def _read_jsonl(path: Path, name: str, problems: Problems) -> Iterator[Located]:
    with path.open("rb") as stream:
        for number, content in enumerate(stream, start=1):
            body = content.removeprefix(BYTE_ORDER_MARK) if number == 1 else content
            if not body.strip():
                continue
            text = (
                decode(body, name, _Shifted(problems, number))
                if not body.isascii()
                else body.decode()
            )
            if text is None:
                if number == 1:
                    return
                continue
            try:
                yield number, parse_json(text)
            except JsonError as error:
                problems.add_at(name, number, str(error))


class _Shifted(Problems):
    """Notes problems of a single line at the line's place in its file."""

    def __init__(self, target: Problems, line: int) -> None:
        super().__init__()
        self._target = target
        self._line = line

    def add_at(self, file: str, line: int, message: str) -> None:
        self._target.add_at(file, self._line + line - 1, message)


def _read_json(path: Path, name: str, problems: Problems) -> Iterator[Located]:
    text = decode(path.read_bytes(), name, problems)
    if text is None:
        return
    try:
        values = parse_json(text)
    except JsonError as error:
        line = error.line if error.is_located else _line_of_wrong_item(text)
        problems.add_at(name, line, str(error))
        return
    if not isinstance(values, list):
        problems.add_at(name, 1, f"expected a list of samples, found {describe(values)}")
        return
    yield from zip((line for line, _ in _starts(text)), values, strict=True)


ANY_JSON = json.JSONDecoder()


def _starts(text: str) -> Iterator[tuple[int, int]]:
    """Line and position at which each item of a JSON array starts."""
    blank = re.compile(r"[\s,]*")
    position = text.index("[") + 1
    line, counted = 1, 0
    while match := blank.match(text, position):
        start = match.end()
        if text[start] == "]":
            return
        line += text.count("\n", counted, start)
        counted = start
        yield line, start
        _, position = ANY_JSON.raw_decode(text, start)


def _line_of_wrong_item(text: str) -> int:
    """The line of the first item that is JSON but not ours, such as one with a repeated key."""
    line = 1
    if text.lstrip().startswith("["):
        with suppress(ValueError, RecursionError):
            for line, start in _starts(text):  # noqa: B007 it is what is looked for
                _, end = ANY_JSON.raw_decode(text, start)
                parse_json(text[start:end])
    return line


def _read_yaml(path: Path, name: str, problems: Problems) -> Iterator[Located]:
    text = decode(path.read_bytes(), name, problems)
    if text is None:
        return
    try:
        document = parse_yaml(text)
    except YamlError as error:
        problems.add_at(name, error.line, str(error))
        return
    if document.value is None:
        return
    if not isinstance(document.value, list):
        problems.add_at(name, 1, f"expected a list of samples, found {describe(document.value)}")
        return
    for index, value in enumerate(document.value):
        yield document.line(index), value


def _read_csv(path: Path, name: str, problems: Problems) -> Iterator[Located]:
    text = decode(path.read_bytes(), name, problems)
    if text is None:
        return
    csv.field_size_limit(FIELD_CHARACTERS_AT_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = next(filter(any, reader), None)
        if header is None or not _check_header(header, name, problems):
            return
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cells):
                continue
            if len(cells) != len(header):
                problems.add_at(
                    name, line, f"{len(cells)} cells under {len(header)} columns; quote commas"
                )
                continue
            values = _cells(dict(zip(header, cells, strict=True)), name, line, problems)
            if values is not None:
                yield line, values
    except csv.Error as error:
        problems.add_at(name, start, f"broken CSV: {error}")


def _check_header(header: list[str], name: str, problems: Problems) -> bool:
    before = len(problems)
    if len(header) == 1 and ";" in header[0]:
        problems.add_at(name, 1, "the columns are separated by `;`; save the file with commas")
        return False
    for column in dict.fromkeys(header):
        if column not in SAMPLE_FIELDS:
            problems.add_at(name, 1, unknown_name("column", column, SAMPLE_FIELDS))
        elif header.count(column) > 1:
            problems.add_at(name, 1, f"the column `{column}` stands twice")
    return len(problems) == before


def _cells(
    cells: Mapping[str, str], name: str, line: int, problems: Problems
) -> Mapping[str, object] | None:
    values: dict[str, object] = {}
    before = len(problems)
    for column, cell in cells.items():
        if not cell.strip():
            continue
        try:
            values[column] = _cell(column, cell)
        except ValueError as error:
            problems.add_at(name, line, f"`{column}`: {error}")
    return values if len(problems) == before else None


def _cell(column: str, cell: str) -> object:
    if column in LIST_COLUMNS:
        return parse_json(cell) if cell.lstrip().startswith("[") else split_list(cell)
    if column in JSON_COLUMNS:
        return parse_json(cell)
    if column in NUMBER_COLUMNS:
        try:
            return float(cell)
        except ValueError:
            raise ValueError(f"must be a number, found text: {shown(cell)}") from None
    return cell


def split_list(cell: str) -> list[str]:
    """The items of a list in a CSV cell.

    They are separated by `;` or `|`; when neither occurs, by commas that do not stand between
    two digits.
    """
    separator = SEPARATORS if SEPARATORS.search(cell) else COMMAS
    return [item.strip() for item in separator.split(cell) if item.strip()]


READERS: dict[str, Callable[[Path, str, Problems], Iterator[Located]]] = {
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".json": _read_json,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".csv": _read_csv,
}
