"""Tables of tests: columns are variables, those that begin with two underscores are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.foreign.result import Notes
from llm_actions.foreign.table import read_table


def table(text: str) -> tuple[list[tuple[int, dict[str, object]]], list[str], list[str]]:
    problems = Problems()
    notes = Notes(problems)
    return (
        read_table(text, "t.csv", notes),
        told(problems),
        [str(item) for item in notes.unsupported],
    )


def test_every_column_has_its_meaning() -> None:
    ((line, test),), problems, notes = table(
        "question, __expected1,__expected2,__prefix,__suffix,__description,__metric,__threshold,"
        "__metadata:area,__metadata:tags[],__config:__expected2:threshold\n"
        '2+2?,contains: 4,similar: four,Q: ,!,sum,maths,0.5,a,"x, y\\, z",0.9\n'
    )

    assert (line, problems, notes) == (2, [], [])
    assert test == {
        "vars": {"question": "2+2?"},
        "assert": [
            {"type": "contains", "value": "4", "metric": "maths"},
            {"type": "similar", "value": "four", "threshold": 0.9, "metric": "maths"},
        ],
        "description": "sum",
        "threshold": 0.5,
        "options": {"prefix": "Q: ", "suffix": "!"},
        "metadata": {"area": "a", "tags": ["x", "y, z"]},
    }


def test_lines_are_those_of_the_file_also_after_a_cell_of_several_lines() -> None:
    tests, problems, _ = table('a,__expected\n"x\ny",1\n\n,\nz,2\n')

    assert problems == []
    assert [line for line, _ in tests] == [2, 6]


def test_an_empty_expectation_is_none() -> None:
    tests, _, _ = table("a,__expected,__expected2\nx,,is-json\n")

    assert tests[0][1]["assert"] == [{"type": "is-json"}]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: the table is empty"),
        ("a;b\n1;2\n", "1: the columns are separated by `;`; save the file with commas"),
        ("a,a\n1,2\n", "1: the column `a` stands twice"),
        ("a,\n1,2\n", "1: a column has no name"),
        (
            "a,_expected\n1,2\n",
            "1: the column `_expected` has one underscore; did you mean `__expected`?",
        ),
        ("a,__expcted\n1,2\n", "1: unknown column `__expcted`; did you mean `__expected`?"),
        ("a,b\n1\n", "2: 1 cells under 2 columns; quote commas"),
        ('a\n"x', "2: broken CSV: unexpected end of data"),
        ("a,__threshold\n1,high\n", "2: `__threshold` must be a number, found text: high"),
        ("a,__threshold\n1,nan\n", "2: `__threshold` must be a number, found text: nan"),
        (
            "__expected,__config:__expected2:threshold\na,1\n",
            "2: `__config:__expected2:threshold`: the row has no such assertion",
        ),
        (
            "a,__expected\n1,contain: b\n",
            (
                "2: `__expected`: unknown assertion type `contain`; did you mean `contains`? A "
                "text that the answer has to equal is written `equals: …`"
            ),
        ),
    ],
)
def test_a_mistake_names_its_line(text: str, problem: str) -> None:
    _, problems, _ = table(text)

    assert problems == [f"t.csv:{problem}"]


def test_what_is_not_used_is_told() -> None:
    _, _, notes = table("a,__metadata,__expected\n1,2,contains(0.5): x\n")

    assert notes == [
        "t.csv:1: the column `__metadata`: it needs a name, such as `__metadata:category`",
        "t.csv:2: the threshold in `__expected`: `contains` has no threshold",
    ]


def test_every_row_that_is_wrong_is_told() -> None:
    _, problems, _ = table("a,b\n" + "1\n" * 30)

    assert len(problems) == 30


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    tests, problems, _ = table(text)

    assert tests or problems or not text.strip() or len(text.splitlines()) >= 1
    assert all(isinstance(test["vars"], dict) for _, test in tests)
