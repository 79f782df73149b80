"""Assertions are read completely or refused with what is wrong."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.assertions.asserting import parsed, told

from llm_actions.assertions.kinds import KINDS
from llm_actions.assertions.model import AssertionSet, KeyPath, Script, WrongValueError
from llm_actions.assertions.parse import parse_assertions, place


class Files:
    """Files that a test writes down."""

    def __init__(self, files: Mapping[str, object]) -> None:
        self._files = files

    def load(self, path: str) -> object:
        if path not in self._files:
            raise WrongValueError(f"there is no file `{path}`")
        return self._files[path]

    def script(self, path: str) -> str:
        return f"/files/{path}"


def test_assertion_holds_what_is_written() -> None:
    assertion = parsed(
        {
            "type": "not-llm-rubric",
            "value": "is {{ mood }}",
            "threshold": 0.5,
            "weight": 2,
            "metric": "Tone",
            "provider": "openai:x",
            "rubricPrompt": "Judge!",
            "config": {"a": 1},
        }
    )

    assert (assertion.type, assertion.is_negated, assertion.name) == (
        "llm-rubric",
        True,
        "not-llm-rubric",
    )
    assert (assertion.value, assertion.threshold, assertion.weight) == ("is {{ mood }}", 0.5, 2)
    assert (assertion.metric, assertion.provider) == ("Tone", "openai:x")
    assert (assertion.options, assertion.config) == ({"rubricPrompt": "Judge!"}, {"a": 1})
    assert assertion.path == ("assert", 0)
    assert assertion.check is None


def test_check_is_made_ready_unless_something_is_to_be_filled_in() -> None:
    assert parsed({"type": "contains", "value": "a"}).check is not None
    assert parsed({"type": "contains", "value": "{{ a }}"}).check is None


def test_sets_hold_assertions_and_sets() -> None:
    inner = {"type": "assert-set", "assert": [{"type": "is-json"}], "weight": 0}
    rows = [{"type": "assert-set", "assert": [inner], "threshold": 0.5, "metric": "m"}]

    (found,) = parse_assertions(rows, lambda path, message: pytest.fail(message))

    assert isinstance(found, AssertionSet)
    assert (found.threshold, found.metric, found.weight) == (0.5, "m", 1)
    (below,) = found.items
    assert isinstance(below, AssertionSet)
    assert (below.weight, below.path) == (0, ("assert", 0, "assert", 0))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("contains", "`assert[0]`: must be an assertion, an object with `type`, found text"),
        ({}, "`assert[0].type`: must be the name of a type, found null"),
        ({"type": 5}, "`assert[0].type`: must be the name of a type, found a number: 5"),
        (
            {"type": "contain", "value": "a"},
            "unknown assertion type `contain`; did you mean `contains`?",
        ),
        ({"type": "not-contain", "value": "a"}, "did you mean `not-contains`?"),
        ({"type": "not-assert-set", "assert": []}, "a set cannot be negated"),
        (
            {"type": "contains", "value": "a", "wieght": 1},
            "unknown field `wieght`; did you mean `weight`?",
        ),
        ({"type": "contains"}, "`assert[0].value`: is missing (`contains`)"),
        (
            {"type": "contains", "value": "a", "threshold": 1},
            "`threshold` has no meaning for `contains`",
        ),
        ({"type": "contains", "value": "a", "config": {"a": 1}}, "`config` has no meaning"),
        ({"type": "contains", "value": "a", "provider": "x"}, "`provider` has no meaning"),
        ({"type": "bleu", "value": "a", "threshold": "0.5"}, "`threshold` must be a number"),
        ({"type": "contains", "value": "a", "weight": -1}, "`weight` must be between 0"),
        ({"type": "contains", "value": "a", "metric": 5}, "`metric` must be text"),
        (
            {"type": "contains", "value": "a", "metric": "{{ x"},
            "`metric`: broken template",
        ),
        ({"type": "contains", "value": "{{ x"}, "`assert[0].value`: broken template"),
        ({"type": "contains", "value": "a", "transform": 5}, "`transform` must be text"),
        ({"type": "assert-set"}, "`assert[0].assert`: must be a list of at least one assertion"),
        ({"type": "assert-set", "assert": []}, "must be a list of at least one assertion"),
        ({"type": "assert-set", "assert": [{"type": "x"}]}, "`assert[0].assert[0].type`: unknown"),
        (
            {"type": "assert-set", "assert": [{"type": "is-json"}], "value": 1},
            "unknown field `value`",
        ),
        ({"type": "similar", "value": 5}, "must be a text or a list of texts"),
        ({"type": "webhook", "value": "ftp://a"}, "must be a URL that starts with https://"),
        ({"type": "llm-rubric", "value": 5}, "must be a text, found a number: 5"),
        ({"type": "python", "value": " "}, "must be Python code or `file://name.py`"),
        ({"type": "python", "value": "file://a.js"}, "JavaScript is not supported"),
        ({"type": "equals", "value": "file://a.rb:f"}, "Ruby is not supported"),
        ({"type": "python", "value": "file://a.py:1x"}, "is no name of a Python function"),
        ({"type": "equals", "value": "file://none.txt"}, "there is no file `none.txt`"),
        ({"type": "equals", "value": "x", "transform": "file://a.txt"}, "must name a Python file"),
        (
            {"type": "contains-any", "value": ["a", "file://a.py"]},
            "cannot be one of several values",
        ),
        ({"type": "context-recall", "value": "x", "contextTransform": 5}, "`contextTransform`"),
        ({"type": "context-recall", "value": "x", "contextTransform": "f()"}, "is not supported"),
        ({"type": "llm-rubric", "value": "x", "rubricPrompt": 5}, "`rubricPrompt`"),
    ],
)
def test_problem_names_its_place(row: object, message: str) -> None:
    (problem,) = told(row, references=Files({"a.txt": "A"}))

    assert message in problem
    assert "`assert[0]" in problem


def test_all_problems_are_told_at_once() -> None:
    problems = told({"type": "contain"}, {"type": "regex", "value": "("}, {"type": "is-json"}, 5)

    assert [problem.split(":")[0] for problem in problems] == [
        "`assert[0].type`",
        "`assert[1].value`",
        "`assert[3]`",
    ]


def test_path_of_a_problem_leads_to_its_key() -> None:
    paths: list[KeyPath] = []
    rows = [{"type": "assert-set", "assert": [{"type": "bleu", "value": "a", "threshold": "x"}]}]

    parse_assertions(rows, lambda path, message: paths.append(path), path=("tests", 3, "assert"))

    assert paths == [("tests", 3, "assert", 0, "assert", 0, "threshold")]
    assert place(paths[0]) == "tests[3].assert[0].assert[0].threshold"


def test_value_of_a_file_is_its_content() -> None:
    files = Files({"a.json": {"x": 1}, "b.txt": "B"})

    assert parsed({"type": "equals", "value": "file://a.json"}, files).value == {"x": 1}
    assert parsed({"type": "contains-any", "value": ["a", "file://b.txt"]}, files).value == [
        "a",
        "B",
    ]


def test_python_file_is_a_function_to_call() -> None:
    files = Files({})

    assert parsed({"type": "python", "value": "file://a.py"}, files).value == Script(
        path="/files/a.py", function="get_assert"
    )
    assert parsed({"type": "contains", "value": "file://b.py:expected"}, files).value == Script(
        path="/files/b.py", function="expected"
    )
    assert parsed({"type": "is-json", "transform": "file://c.py"}, files).transform == Script(
        path="/files/c.py", function="get_transform"
    )
    assert parsed({"type": "python", "value": "len(output) > 1"}).value == Script(
        code="len(output) > 1"
    )


def test_files_cannot_be_named_where_there_are_none() -> None:
    assert told({"type": "equals", "value": "file://a.txt"}) == [
        "`assert[0].value`: `file://a.txt`: files cannot be named here (`equals`)"
    ]


@pytest.mark.parametrize("value", [5, {"type": "is-json"}, [{"type": "is-json"}] * 1001])
def test_anything_but_a_list_of_some_assertions_is_refused(value: object) -> None:
    messages: list[str] = []

    assert parse_assertions(value, lambda path, message: messages.append(message)) == ()
    assert len(messages) == 1


def test_sets_in_sets_end_somewhere() -> None:
    row: dict[str, object] = {"type": "is-json"}
    for _ in range(12):
        row = {"type": "assert-set", "assert": [row]}

    (problem,) = told(row)

    assert "nested more than 10 deep" in problem


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(["value", "threshold", "weight", "metric", "transform", "config", "assert"])
names = st.sampled_from([*KINDS, "assert-set", "javascript"])


@given(st.builds(lambda name, rest: {**rest, "type": name}, names, st.dictionaries(keys, anything)))
def test_any_mapping_is_read_or_refused(row: dict[str, object]) -> None:
    messages: list[str] = []

    items = parse_assertions([row], lambda path, message: messages.append(message))

    assert bool(items) is not bool(messages)
