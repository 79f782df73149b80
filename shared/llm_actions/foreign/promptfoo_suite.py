"""All tests of a configuration of promptfoo: list, scenarios and defaults."""

from __future__ import annotations

from collections.abc import Mapping

from llm_actions.config.fields import describe
from llm_actions.config.problems import unknown_name
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.promptfoo_cases import CaseReader, Test, merged
from llm_actions.foreign.promptfoo_tests import RawTest, TestReader
from llm_actions.foreign.references import BrokenRefError, References
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import text_keys

DEFAULT = "defaultTest"
SCENARIO_KEYS = ("description", "config", "tests")


class SuiteReader:
    """Reads `tests`, `scenarios` and `defaultTest`."""

    def __init__(
        self,
        document: YamlDocument,
        file: str,
        tests: TestReader,
        cases: CaseReader,
        references: References,
        notes: Notes,
    ) -> None:
        self._document = document
        self._file = file
        self._tests = tests
        self._cases = cases
        self._references = references
        self._notes = notes

    def read(self, values: Mapping[str, object]) -> list[Test]:
        """The tests with the defaults merged in; none of them without the defaults.

        A configuration that has none is one test of the default assertions, if there are any.
        """
        default = self._default(values.get(DEFAULT))
        raws: list[tuple[RawTest, Test | None]] = [
            (raw, None)
            for raw in self._tests.read(values.get("tests"), self._document, self._file, ("tests",))
        ]
        raws += self._scenarios(values.get("scenarios"))
        found = [(self._cases.test(raw), base) for raw, base in raws]
        if default is None:
            return []
        tests = [
            merged(test if base is None else merged(test, base), default)
            for test, base in found
            if test is not None
        ]
        is_alone = values.get("tests") is None and values.get("scenarios") is None
        return [default] if is_alone and default.assertions else tests

    def _place(self, *path: str | int) -> Place:
        return Place(self._file, self._document.line(*path))

    def _default(self, value: object) -> Test | None:
        """What holds for every test; None after it was noted why there is none."""
        if isinstance(value, str):
            raws = self._tests.read([value], self._document, self._file, (DEFAULT,))
            if len(raws) != 1:
                message = f"`{DEFAULT}` must name a file that holds one test"
                self._notes.wrong(self._place(DEFAULT), message)
                return None
            return self._checked(raws[0])
        try:
            found = self._references.follow({} if value is None else value)
        except BrokenRefError as error:
            self._notes.wrong(self._place(DEFAULT), str(error))
            return None
        if not isinstance(found, dict):
            message = f"`{DEFAULT}` must be an object, found {describe(found)}"
            self._notes.wrong(self._place(DEFAULT), message)
            return None
        return self._checked(
            RawTest(
                values=text_keys(found),
                place=self._place(DEFAULT),
                document=self._document,
                path=(DEFAULT,),
            )
        )

    def _checked(self, raw: RawTest) -> Test | None:
        test = self._cases.test(raw)
        if test is None:
            why = f"`{DEFAULT}` is part of every test and cannot be run"
            self._notes.gap(raw.place, "every test of the file", why)
        return test

    def _scenarios(self, value: object) -> list[tuple[RawTest, Test | None]]:
        """The tests of each scenario with each entry of its `config`."""
        if value is None:
            return []
        if not isinstance(value, list):
            message = f"`scenarios` must be a list, found {describe(value)}"
            self._notes.wrong(self._place("scenarios"), message)
            return []
        return [pair for index, item in enumerate(value) for pair in self._scenario(item, index)]

    def _scenario(self, item: object, index: int) -> list[tuple[RawTest, Test | None]]:
        place = self._place("scenarios", index)
        if isinstance(item, str):
            what = f"the scenarios of `{item}`"
            self._notes.gap(place, what, "they are read where they stand in place")
            return []
        if not isinstance(item, dict):
            self._notes.wrong(place, f"a scenario must be an object, found {describe(item)}")
            return []
        values = text_keys(item)
        for key in values:
            if key not in SCENARIO_KEYS:
                known = unknown_name("field", key, SCENARIO_KEYS)
                self._notes.wrong(self._place("scenarios", index, key), known)
        configs, tests = (
            self._tests.read(values.get(key), self._document, self._file, ("scenarios", index, key))
            for key in ("config", "tests")
        )
        if not values.get("config"):
            self._notes.wrong(place, "a scenario must have a list `config`")
        pairs: list[tuple[RawTest, Test | None]] = []
        for config in configs:
            base = self._cases.test(config)
            if base is not None:
                alone = RawTest(values={}, place=config.place)
                pairs += [(raw, base) for raw in (tests if "tests" in values else [alone])]
        return pairs
