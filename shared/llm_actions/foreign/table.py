"""Tables of tests in promptfoo's form: a column is a variable, or begins with `__`. Pure.

https://www.promptfoo.dev/docs/configuration/test-cases/#csv-format
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping

from llm_actions.config.problems import shown, unknown_name
from llm_actions.foreign.expected import UnknownTypeError, has_lost_threshold, read_expected
from llm_actions.foreign.result import Notes, Place

FIELD_CHARACTERS_AT_MOST = 16 * 1024 * 1024
ROWS_AT_MOST = 10_000
EXPECTED = re.compile(r"__expected\d{0,9}")
METADATA, CONFIG = "__metadata:", "__config:"
CONFIG_COLUMN = re.compile(r"__config:__expected(\d{0,9}):threshold")
TEXT_COLUMNS = {
    "__prefix": "prefix",
    "__suffix": "suffix",
    "__description": "description",
    "__metric": "metric",
    "__threshold": "threshold",
    "__providerOutput": "providerOutput",
}
KNOWN = ("__expected", *TEXT_COLUMNS, "__metadata:NAME", "__config:__expected:threshold")
SINGLE = re.compile(
    r"_(?:expected\d*|prefix|suffix|description|metric|threshold|providerOutput|metadata.*|config.*)"
)
UNESCAPED_COMMA = re.compile(r"(?<!\\),")


def read_table(text: str, file: str, notes: Notes) -> list[tuple[int, dict[str, object]]]:
    """The tests of a CSV text in the form of a configuration, each with its line."""
    csv.field_size_limit(FIELD_CHARACTERS_AT_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    tests: list[tuple[int, dict[str, object]]] = []
    start = 1
    try:
        header = [cell.strip() for cell in next(filter(any, reader), [])]
        if not header:
            notes.wrong(Place(file, 1), "the table is empty")
        if not header or not _check_header(header, Place(file, reader.line_num), notes):
            return []
        start = reader.line_num + 1
        for cells in reader:
            place, start = Place(file, start), reader.line_num + 1
            if not any(cells):
                continue
            if len(cells) != len(header):
                message = f"{len(cells)} cells under {len(header)} columns; quote commas"
                notes.wrong(place, message)
                if notes.problems.is_full:
                    return []
                continue
            test = _test(dict(zip(header, cells, strict=True)), place, notes)
            tests.append((place.line, test))
            if len(tests) > ROWS_AT_MOST:
                notes.wrong(place, f"more than {ROWS_AT_MOST:,} tests")
            if len(tests) > ROWS_AT_MOST or notes.problems.is_full:
                return []
    except csv.Error as error:
        notes.wrong(Place(file, start), f"broken CSV: {error}")
    return tests


def _check_header(header: list[str], place: Place, notes: Notes) -> bool:
    before = len(notes.problems)
    if len(header) == 1 and ";" in header[0]:
        notes.wrong(place, "the columns are separated by `;`; save the file with commas")
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            notes.wrong(place, f"the column `{shown(column)}` stands twice")
        elif not column:
            notes.wrong(place, "a column has no name")
        elif SINGLE.fullmatch(column):
            message = f"the column `{shown(column)}` has one underscore"
            notes.wrong(place, f"{message}; did you mean `_{shown(column)}`?")
        elif column == "__metadata":
            why = "it needs a name, such as `__metadata:category`"
            notes.ignored(place, "the column `__metadata`", why)
        elif column.startswith("__") and not _is_known(column):
            notes.wrong(place, unknown_name("column", column, KNOWN))
    return len(notes.problems) == before


def _is_known(column: str) -> bool:
    return (
        column in TEXT_COLUMNS
        or EXPECTED.fullmatch(column) is not None
        or (column.startswith(METADATA) and column != METADATA)
        or CONFIG_COLUMN.fullmatch(column) is not None
    )


def _test(cells: Mapping[str, str], place: Place, notes: Notes) -> dict[str, object]:
    variables: dict[str, object] = {}
    metadata: dict[str, object] = {}
    special: dict[str, str] = {}
    for column, cell in cells.items():
        if not column.startswith("__"):
            variables[column] = cell
        elif column.startswith(METADATA) and cell.strip():
            name = column.removeprefix(METADATA)
            metadata[name.removesuffix("[]")] = _items(cell) if name.endswith("[]") else cell
        elif column in TEXT_COLUMNS and cell.strip():
            special[TEXT_COLUMNS[column]] = cell
    test: dict[str, object] = {"vars": variables, "assert": _assertions(cells, place, notes)}
    options = {key: special[key] for key in ("prefix", "suffix") if key in special}
    for key in ("description", "providerOutput"):
        if key in special:
            test[key] = special[key]
    if "threshold" in special:
        test["threshold"] = _number("__threshold", special["threshold"], place, notes)
    return {**test, **({"options": options} if options else {}), "metadata": metadata}


def _assertions(cells: Mapping[str, str], place: Place, notes: Notes) -> list[dict[str, object]]:
    """The assertions of a row. Those of `__config` are counted among the filled-in columns."""
    metric = cells.get("__metric", "").strip()
    found: list[dict[str, object]] = []
    for column, cell in cells.items():
        if not EXPECTED.fullmatch(column) or not cell.strip():
            continue
        try:
            assertion = read_expected(cell)
        except UnknownTypeError as error:
            notes.wrong(place, f"`{column}`: {error}")
            continue
        if has_lost_threshold(cell):
            why = f"`{assertion['type']}` has no threshold"
            notes.ignored(place, f"the threshold in `{column}`", why)
        found.append({**assertion, **({"metric": metric} if metric else {})})
    for column, cell in cells.items():
        match = CONFIG_COLUMN.fullmatch(column)
        if match is None or not cell.strip():
            continue
        number = _number(column, cell, place, notes)
        index = int(match[1] or 1) - 1
        if not 0 <= index < len(found):
            notes.wrong(place, f"`{column}`: the row has no such assertion")
        elif number is not None:
            found[index]["threshold"] = number
    return found


def _items(cell: str) -> list[str]:
    return [item.strip().replace("\\,", ",") for item in UNESCAPED_COMMA.split(cell)]


def _number(column: str, cell: str, place: Place, notes: Notes) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return number
    notes.wrong(place, f"`{column}` must be a number, found text: {shown(cell)}")
    return None
