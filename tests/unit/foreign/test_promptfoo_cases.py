"""Cases of promptfoo's tests."""

from pathlib import Path

import pytest
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.foreign.config_files import ConfigFiles
from llm_actions.foreign.files import SourceFiles
from llm_actions.foreign.promptfoo_assertions import NotRunError, Setting
from llm_actions.foreign.promptfoo_cases import CaseReader, Test, merged
from llm_actions.foreign.promptfoo_tests import RawTest
from llm_actions.foreign.promptfoo_variables import Variables
from llm_actions.foreign.references import References
from llm_actions.foreign.result import Notes, Place

PLACE = Place("c.yaml", 3)


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def reader(tmp_path: Path, problems: Problems) -> CaseReader:
    notes = Notes(problems)
    files = SourceFiles(tmp_path / "c.yaml", Folders(working=tmp_path, allowed=(tmp_path,)), notes)
    setting = Setting(references=References({}), folder=tmp_path)
    load = ConfigFiles(files).load
    return CaseReader(setting, Variables(files, notes), files.references(), load, notes)


def checked(reader: CaseReader, **values: object) -> Test:
    test = reader.test(RawTest(values=values, place=PLACE))
    assert test is not None
    return test


def test_the_input_stands_beside_the_variables(reader: CaseReader) -> None:
    counts: dict[str, int] = {}
    (text,) = reader.cases(
        checked(reader, vars={"input": "hi", "a": 1}), (), counts=counts, start=0
    )
    (value,) = reader.cases(checked(reader, vars={"input": {"b": 2}}), (), counts=counts, start=1)

    assert (text.input, text.vars) == ("hi", {"a": 1})
    assert (value.input, value.vars) == (None, {"input": {"b": 2}})
    assert (text.id, value.id, value.index) == ("c.yaml:3", "c.yaml:3 #2", 1)


def test_the_test_wins_over_its_defaults(reader: CaseReader) -> None:
    default = checked(
        reader,
        vars={"a": 1, "b": 1},
        options={"prefix": "p", "suffix": "s"},
        threshold=0.5,
        providers=["x"],
    )
    test = checked(reader, vars={"a": 2}, options={"prefix": "q"}, threshold=0, prompts=["y"])

    found = merged(test, default)

    assert found.variables == {"a": 2, "b": 1}
    assert found.options == {"prefix": "q", "suffix": "s"}
    assert (found.threshold, found.providers, found.prompts) == (0.0, ("x",), ("y",))
    assert found.is_lengthened
    assert merged(test, None) is test


def test_the_transform_of_the_provider_comes_before_that_of_the_test(reader: CaseReader) -> None:
    test = checked(reader, options={"transform": "output.b"}, **{"assert": [{"type": "is-json"}]})

    (case,) = reader.cases(test, (), counts={}, start=0)
    assert case.assertions[0]["transform"] == "output.b"
    with pytest.raises(NotRunError, match="only one is done"):
        reader.cases(test, ("output.a",), counts={}, start=0)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"metadata": [1]}, "`metadata` must be an object, found a list: [1]"),
        ({"threshold": -1}, "`threshold` must be at least 0, found -1"),
        ({"description": 5}, "`description` must be text, found a number: 5; put it in quotes"),
        ({"options": {"prefix": 5}}, "`prefix` must be text, found a number: 5"),
        (
            {"options": {"disableVarExpansion": "yes"}},
            "`disableVarExpansion` must be true or false, found text: yes",
        ),
        ({"vars": {"a": b"x"}}, "the variable `a` must be what JSON has, found bytes: b'x'"),
    ],
)
def test_a_mistake_is_a_problem(
    reader: CaseReader, problems: Problems, values: dict[str, object], problem: str
) -> None:
    assert reader.test(RawTest(values=values, place=PLACE)) is None
    assert told(problems) == [f"c.yaml:3: {problem}"]


def test_metadata_become_tags_where_they_can_be_shown(reader: CaseReader) -> None:
    metadata = {"a": "b", "n": 1, "l": ["x", "y"], "o": {"p": 1}, "long": "x" * 200, "e": "\x1b"}

    (case,) = reader.cases(checked(reader, metadata=metadata), (), counts={}, start=0)

    assert case.tags == ("a:b", "n:1", "l:x", "l:y")


def test_what_a_test_sends_replaces_what_its_defaults_send(reader: CaseReader) -> None:
    default = checked(reader, options={"temperature": 0, "response_format": {"type": "text"}})
    test = checked(reader, options={"response_format": {"type": "json_object"}})

    (case,) = reader.cases(merged(test, default), (), counts={}, start=0)

    assert case.parameters == {"temperature": 0, "response_format": {"type": "json_object"}}


def test_a_test_with_tools_that_code_makes_is_not_asked(
    reader: CaseReader, problems: Problems
) -> None:
    assert reader.test(RawTest(values={"options": {"tools": "file://a.py"}}, place=PLACE)) is None
    assert told(problems) == []
