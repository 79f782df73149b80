"""Tests of promptfoo: in files, tables and lines of JSON."""

from pathlib import Path

import pytest
from tests.unit.foreign.reading import CONFIG, gaps, read

from llm_actions.foreign.result import ForeignPrompts

HEAD = "prompts: ['{{q}}']\nproviders: [openai:gpt-4o]\n"


def suite(folder: Path, tests: str, **files: str) -> tuple[ForeignPrompts, list[str]]:
    others = {name.replace("__", "."): text for name, text in files.items()}
    return read(folder, {CONFIG: f"{HEAD}tests: {tests}\n", **others})


@pytest.mark.parametrize(
    ("tests", "name", "text", "lines"),
    [
        ("file://t.yaml", "t__yaml", "- vars: {q: a}\n\n- vars: {q: b}\n", [1, 3]),
        ("t.yml", "t__yml", "vars: {q: a}\n", [1]),
        ("file://t.json", "t__json", '[{"vars": {"q": "a"}},\n {"vars": {"q": "b"}}]', [1, 2]),
        (
            "['file://*.jsonl']",
            "t__jsonl",
            '{"vars": {"q": "a"}}\n\n{"vars": {"q": "b"}}\n',
            [1, 3],
        ),
        ("[{path: t.csv}]", "t__csv", "q,__expected\na,b\nc,is-json\n", [2, 3]),
    ],
)
def test_tests_are_read_from_files(
    tmp_path: Path, tests: str, name: str, text: str, lines: list[int]
) -> None:
    found, problems = suite(tmp_path, tests, **{name: text})

    assert problems == []
    cases = found.prompts[0].cases
    assert [(case.file, case.line) for case in cases] == [
        (name.replace("__", "."), line) for line in lines
    ]


def test_a_table_and_inline_tests_stand_side_by_side(tmp_path: Path) -> None:
    found, problems = suite(
        tmp_path,
        "[file://t.csv, {vars: {q: x}}]",
        t__csv="q,__expected,__threshold\na,contains: b,0.5\n",
    )

    assert problems == []
    first, second = found.prompts[0].cases
    assert (first.vars, first.threshold) == ({"q": "a"}, 0.5)
    assert list(first.assertions) == [{"type": "contains", "value": "b"}]
    assert second.file == CONFIG


def test_a_row_with_javascript_is_left_out_and_listed(tmp_path: Path) -> None:
    found, problems = suite(tmp_path, "t.csv", t__csv="q,__expected\na,fn:true\nb,is-json\n")

    assert problems == []
    assert [case.line for case in found.prompts[0].cases] == [3]
    assert gaps(found) == [
        "t.csv:2: a test that is not asked: the assertion `javascript`: JavaScript is not run "
        "here; write it as `python`"
    ]


@pytest.mark.parametrize(
    ("tests", "why"),
    [
        ("file://t.js", "the tests of `file://t.js`: code is not run to make tests"),
        ("file://t.py:make", "the tests of `file://t.py:make`: code is not run to make tests"),
        (
            "[{path: file://t.py, config: {a: 1}}]",
            "the tests of `file://t.py`: code is not run to make tests",
        ),
        (
            "file://t.xlsx#Sheet1",
            "the tests of `file://t.xlsx#Sheet1`: spreadsheets are not read; save it as CSV",
        ),
        (
            "https://docs.google.com/spreadsheets/d/1",
            (
                "the tests of `https://docs.google.com/spreadsheets/d/1`: tests are not "
                "fetched from elsewhere"
            ),
        ),
        (
            "huggingface://datasets/a/b",
            "the tests of `huggingface://datasets/a/b`: tests are not fetched from elsewhere",
        ),
    ],
)
def test_tests_that_are_not_read_are_listed(tmp_path: Path, tests: str, why: str) -> None:
    found, problems = suite(tmp_path, tests)

    assert problems == []
    assert gaps(found) == [f"{CONFIG}:3: {why}"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"t__jsonl": '{"vars": {}}\n{"a": \n'}, "t.jsonl:2: broken JSON: "),
        ({"t__jsonl": "[]\n"}, "t.jsonl:1: a test must be an object, found a list: []"),
        ({"t__yaml": "- {assrt: []}\n"}, "t.yaml:1: unknown field `assrt`; did you mean `assert`?"),
        (
            {"t__toml": "a"},
            "promptfooconfig.yaml:3: `t.toml` is of a kind that is not read; known: ",
        ),
        ({"t__csv": "x" * 10_000_001}, "promptfooconfig.yaml:3: `t.csv` has more than 10 MB"),
        ({"t__yaml": "- " + "[" * 150 + "]" * 150}, "t.yaml:1: broken YAML: nested too deeply"),
    ],
    ids=["json", "list", "key", "kind", "large", "deep"],
)
def test_a_mistake_in_a_file_names_its_line(
    tmp_path: Path, files: dict[str, str], problem: str
) -> None:
    (name,) = files

    _, problems = suite(tmp_path, f"file://{name.replace('__', '.')}", **files)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_more_tests_than_can_be_asked_are_refused(tmp_path: Path) -> None:
    _, problems = suite(tmp_path, "[t.csv, t.csv]", t__csv="q\n" + "a\n" * 6000)

    assert problems == [f"{CONFIG}:3: more than 10,000 tests"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"), [("t__csv", "q\n" + "a\n" * 4_000_000), ("t__jsonl", "{}\n" * 3_000_000)]
)
def test_a_table_that_is_too_long_is_refused_before_it_is_whole(
    tmp_path: Path, name: str, text: str
) -> None:
    found, problems = suite(tmp_path, f"file://{name.replace('__', '.')}", **{name: text})

    assert found.prompts == ()
    assert [problem.partition(": ")[2] for problem in problems] == ["more than 10,000 tests"]
