"""What is noted about files of other tools."""

from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.foreign.result import ForeignPrompts, Notes, Place


def test_everything_is_noted_once_and_in_the_order_of_the_lines() -> None:
    problems = Problems()
    notes = Notes(problems)

    for _ in range(2):
        notes.gap(Place("b", 2), "a test", "why")
        notes.ignored(Place("b", 1), "a\x1b[31mkey", "why not")
        notes.wrong(Place("b", 3), "is wrong")

    assert [str(item) for item in notes.unsupported] == [
        "b:1: a\\u001b[31mkey: why not",
        "b:2: a test: why",
    ]
    assert told(problems) == ["b:3: is wrong"]
    assert [item.line for item in ForeignPrompts(unsupported=notes.unsupported).gaps] == [2]
