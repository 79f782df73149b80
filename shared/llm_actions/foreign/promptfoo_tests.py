"""Where the tests of a configuration stand: in it, in files of tests, in tables, in scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from llm_actions.config.fields import describe
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import shown
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.files import FILE, SourceFiles
from llm_actions.foreign.references import BrokenRefError, References
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.table import read_table
from llm_actions.foreign.values import text_keys

DOCUMENT_ENDINGS = (".yaml", ".yml", ".json")
LINE_ENDINGS = (".jsonl", ".ndjson")
NOT_READ: Mapping[str, str] = {
    **dict.fromkeys(
        (".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".py"), "code is not run to make tests"
    ),
    **dict.fromkeys((".xlsx", ".xls"), "spreadsheets are not read; save it as CSV"),
}
ELSEWHERE = ("https://", "http://", "huggingface://", "langfuse://", "az://", "s3://")
TESTS_AT_MOST = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RawTest:
    """A test as it is written and the line on which it starts."""

    values: Mapping[str, object]
    place: Place
    document: YamlDocument | None = None
    path: tuple[str | int, ...] = ()

    def place_of(self, *path: str | int) -> Place:
        """The line of a part of the test."""
        if self.document is None:
            return self.place
        return Place(self.place.file, self.document.line(*self.path, *path))


class TestReader:
    """Reads lists of tests wherever they stand."""

    __test__ = False  # pytest takes the name for a class of tests

    def __init__(self, files: SourceFiles, references: References, notes: Notes) -> None:
        self._files = files
        self._references = references
        self._notes = notes
        self._open: list[Path] = []
        self._count = 0

    def read(
        self, value: object, document: YamlDocument, file: str, path: tuple[str | int, ...]
    ) -> list[RawTest]:
        """The tests of a value: a list, or the name of a file or of several."""
        place = Place(file, document.line(*path))
        if value is None:
            return []
        if isinstance(value, str):
            return self._named(value, place)
        if not isinstance(value, list):
            if isinstance(value, dict) and "path" in value:
                return self._generated(value, place)
            message = f"tests must be a list or the name of a file, found {describe(value)}"
            self._notes.wrong(place, message)
            return []
        tests: list[RawTest] = []
        for index, item in enumerate(value):
            tests += self._item(item, document, file, (*path, index))
            if len(tests) > TESTS_AT_MOST or self._notes.problems.is_full:
                self._notes.wrong(place, f"more than {TESTS_AT_MOST:,} tests")
                return []
        return tests

    def _item(
        self, item: object, document: YamlDocument, file: str, path: tuple[str | int, ...]
    ) -> list[RawTest]:
        place = Place(file, document.line(*path))
        if isinstance(item, str):
            return self._named(item, place)
        try:
            found = self._references.follow(item)
        except BrokenRefError as error:
            self._notes.wrong(place, str(error))
            return []
        if not isinstance(found, dict):
            self._notes.wrong(place, f"a test must be an object, found {describe(found)}")
            return []
        if set(found) <= {"path", "config"} and "path" in found:
            return self._generated(found, place)
        return [RawTest(values=text_keys(found), place=place, document=document, path=path)]

    def _generated(self, value: Mapping[object, object], place: Place) -> list[RawTest]:
        path = value["path"]
        if isinstance(path, str) and Path(path.partition(":")[0]).suffix not in NOT_READ:
            return self._named(path, place)
        what = f"the tests of `{shown(path)}`"
        self._notes.gap(place, what, "code is not run to make tests")
        return []

    def _named(self, text: str, place: Place) -> list[RawTest]:
        if text.startswith(ELSEWHERE):
            what = f"the tests of `{text}`"
            self._notes.gap(place, what, "tests are not fetched from elsewhere")
            return []
        name = text.removeprefix(FILE)
        sheet = name.partition("#")[0]
        for ending, why in NOT_READ.items():
            if sheet.partition(":")[0].endswith(ending):
                self._notes.gap(place, f"the tests of `{text}`", why)
                return []
        return [
            test for path in self._files.find(text, place) for test in self._in_file(path, place)
        ]

    def _in_file(self, path: Path, place: Place) -> list[RawTest]:
        ending = path.suffix.lower()
        name = self._files.name(path)
        if path in self._open:
            self._notes.wrong(place, f"the file `{name}` names itself in its tests")
            return []
        if ending in DOCUMENT_ENDINGS:
            document = self._files.document(path, place)
            if document is None:
                return []
            self._open.append(path)
            value = document.value
            if isinstance(value, dict):
                value = [value]
                document = YamlDocument(
                    value=value, lines={(0, *key): line for key, line in document.lines.items()}
                )
            tests = self.read(value, document, name, ())
            self._open.pop()
            return tests
        if ending not in (".csv", *LINE_ENDINGS):
            known = ", ".join((*DOCUMENT_ENDINGS, *LINE_ENDINGS, ".csv"))
            self._notes.wrong(place, f"`{name}` is of a kind that is not read; known: {known}")
            return []
        source = self._files.read(path, place)
        if source is None:
            return []
        rows = (
            read_table(source.text, name, self._notes)
            if ending == ".csv"
            else _json_lines(source.text, name, self._notes)
        )
        return [RawTest(values=values, place=Place(name, line)) for line, values in rows]


def _json_lines(text: str, file: str, notes: Notes) -> list[tuple[int, dict[str, object]]]:
    rows: list[tuple[int, dict[str, object]]] = []
    for number, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            continue
        if len(rows) == TESTS_AT_MOST:
            notes.wrong(Place(file, number), f"more than {TESTS_AT_MOST:,} tests")
        if len(rows) == TESTS_AT_MOST or notes.problems.is_full:
            return []
        try:
            value = parse_json(content)
        except JsonError as error:
            notes.wrong(Place(file, number), str(error))
            continue
        if isinstance(value, dict):
            rows.append((number, value))
        else:
            message = f"a test must be an object, found {describe(value)}"
            notes.wrong(Place(file, number), message)
    return rows
