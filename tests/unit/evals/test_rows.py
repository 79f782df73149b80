"""Rows of every format, the lines they stand on, and files that are none."""

import csv
import io
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.evals.rows import READERS, read_rows, split_list

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
rows_of_json = st.lists(st.dictionaries(st.text(), json_values, min_size=1, max_size=4), max_size=6)
cells = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=8)


def read(
    path: Path, content: bytes | str
) -> tuple[list[tuple[int, Mapping[str, object]]], list[str]]:
    """Line and values of each row, and the problems."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    rows = [(row.line, row.values) for row in read_rows(path, path.name, problems)]
    return rows, told(problems)


@pytest.fixture(scope="session")
def any_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A path with an extension, the same for every example of a property."""
    folder = tmp_path_factory.mktemp("rows")
    return lambda extension: folder / f"any{extension}"


@given(rows_of_json, st.booleans(), st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n \n"]))
def test_jsonl_rows_have_their_values_and_lines(
    any_file: Callable[[str], Path],
    rows: list[dict[str, object]],
    ascii_only: bool,
    has_mark: bool,
    line_end: str,
) -> None:
    text = "".join(json.dumps(row, ensure_ascii=ascii_only) + line_end for row in rows)

    found, problems = read(any_file(".jsonl"), BYTE_ORDER_MARK * has_mark + text.encode())

    step = line_end.count("\n")
    assert found == [(1 + number * step, row) for number, row in enumerate(rows)]
    assert problems == []


@given(rows_of_json, st.booleans(), st.booleans(), st.sampled_from([None, 0, 2]))
def test_json_rows_have_their_values_and_lines(
    any_file: Callable[[str], Path],
    rows: list[dict[str, object]],
    ascii_only: bool,
    has_mark: bool,
    indent: int | None,
) -> None:
    text = json.dumps(rows, ensure_ascii=ascii_only, indent=indent)

    found, problems = read(any_file(".json"), BYTE_ORDER_MARK * has_mark + text.encode())

    line, lines = 2, []
    for row in rows:
        lines.append(1 if indent is None else line)
        line += json.dumps(row, ensure_ascii=ascii_only, indent=indent).count("\n") + 1
    assert found == list(zip(lines, rows, strict=True))
    assert problems == []


@given(
    st.lists(
        st.dictionaries(
            st.text("abc", min_size=1),
            st.integers() | st.text("ab: '\n#-é中", max_size=6) | st.none(),
            min_size=1,
            max_size=4,
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_yaml_rows_have_their_values_and_lines(
    any_file: Callable[[str], Path], rows: list[dict[str, object]], has_mark: bool
) -> None:
    text = yaml.safe_dump(rows, allow_unicode=True)

    found, problems = read(any_file(".yaml"), BYTE_ORDER_MARK * has_mark + text.encode())

    lines = [n for n, line in enumerate(text.split("\n"), start=1) if line.startswith("- ")]
    assert found == list(zip(lines, rows, strict=True))
    assert problems == []


@given(
    st.lists(st.tuples(cells, cells), max_size=6), st.booleans(), st.sampled_from(["\n", "\r\n"])
)
def test_csv_rows_have_their_values_and_lines(
    any_file: Callable[[str], Path], rows: list[tuple[str, str]], has_mark: bool, line_end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("input", "expected"), *rows])
    content = text.getvalue().encode()

    found, problems = read(any_file(".csv"), BYTE_ORDER_MARK * has_mark + content)

    line, expected = 2, []
    for row in rows:
        values = {k: v for k, v in zip(("input", "expected"), row, strict=True) if v.strip()}
        expected.append((line, values))
        line += 1 + sum(cell.count("\n") for cell in row)
    assert found == expected
    assert problems == []


@given(
    st.sampled_from(sorted(READERS)),
    st.binary()
    | st.text().map(str.encode)
    | st.text('[]{}",:\n- inputx1.e\\ud8\ufeff').map(str.encode),
)
@example(".json", b'[{"a":1,"a":2}, {')
@example(".json", b"[" * 100_000)
@example(".json", b'{"a": 1, "a": 2}')
@example(".json", b"[NaN")
@example(".jsonl", b'{"a": ' + b"[" * 2000)
@example(".csv", b'input\n"a')
@example(".csv", b"\n\ninput\na\n")
@example(".csv", b"input\x00\na\n")
@example(".yaml", b"- !!int ''")
@example(".yaml", b"- 0x" + b"f" * 4000)
def test_any_file_gives_rows_or_problems(
    any_file: Callable[[str], Path], extension: str, content: bytes
) -> None:
    path = any_file(extension)

    found, problems = read(path, content)

    lines = content.count(b"\n") + content.count(b"\r") + 1
    assert all(1 <= line <= lines for line, _ in found)
    assert [line for line, _ in found] == sorted(line for line, _ in found)
    for problem in problems:
        problem.encode()
        assert problem.startswith(path.name)


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        pytest.param(
            "a.jsonl",
            '{"a": 1}\n{"a" 1}\n',
            "a.jsonl:2: broken JSON: Expecting ':' delimiter at column 6",
            id="jsonl-broken",
        ),
        pytest.param(
            "a.jsonl",
            '{"a": 1}\n\n[1]\n',
            "a.jsonl:3: a sample must be an object, found a list: [1]",
            id="jsonl-list",
        ),
        pytest.param(
            "a.jsonl",
            '{"a": 1, "a": 2}',
            "a.jsonl:1: the key `a` stands twice",
            id="jsonl-repeated-key",
        ),
        pytest.param(
            "a.jsonl",
            b'{}\n{"a": "\xff"}\n',
            "a.jsonl:2: not UTF-8: byte 0xff; save the file as UTF-8",
            id="jsonl-latin-1",
        ),
        pytest.param(
            "a.jsonl", '{"a": NaN}', "a.jsonl:1: NaN is not a JSON number", id="jsonl-nan"
        ),
        pytest.param(
            "a.jsonl",
            "{}\n".encode("utf-16"),
            "a.jsonl:1: the file is UTF-16; save it as UTF-8",
            id="jsonl-utf-16",
        ),
        pytest.param(
            "a.json",
            '[\n {"a": 1},\n {"a" 1}\n]',
            "a.json:3: broken JSON: Expecting ':' delimiter at column 7",
            id="json-broken",
        ),
        pytest.param(
            "a.json",
            '[\n {"a": 1},\n {"b": 1,\n "b": 2}\n]',
            "a.json:3: the key `b` stands twice",
            id="json-repeated-key",
        ),
        pytest.param(
            "a.json",
            '[\n {"a": 1},\n\n {"b": NaN}]',
            "a.json:4: NaN is not a JSON number",
            id="json-nan",
        ),
        pytest.param(
            "a.json",
            '[{},\n {"b": "\\ud800"}]',
            "a.json:2: a text holds half of a surrogate pair (\\ud800–\\udfff)",
            id="json-surrogate",
        ),
        pytest.param(
            "a.json",
            "[{},\n" + "[" * 5_000,
            "a.json:2: broken JSON: nested too deeply",
            id="json-deep",
        ),
        pytest.param(
            "a.json",
            '{"samples": []}',
            "a.json:1: expected a list of samples, found an object: {'samples': []}",
            id="json-object",
        ),
        pytest.param(
            "a.json",
            "[{},\n5]",
            "a.json:2: a sample must be an object, found a number: 5",
            id="json-number",
        ),
        pytest.param(
            "a.yaml",
            "- a: 1\n- b: [\n",
            "a.yaml:3: broken YAML: did not find expected node content",
            id="yaml-broken",
        ),
        pytest.param(
            "a.yaml",
            "- a: 1\n- a: 1\n  a: 2\n",
            "a.yaml:3: the key `a` stands twice",
            id="yaml-repeated-key",
        ),
        pytest.param(
            "a.yml",
            "a: 1",
            "a.yml:1: expected a list of samples, found an object: {'a': 1}",
            id="yaml-mapping",
        ),
        pytest.param(
            "a.yml",
            "- a: 1\n- text\n",
            "a.yml:2: a sample must be an object, found text: text",
            id="yaml-text",
        ),
        pytest.param(
            "a.csv",
            "input,expcted\nq,a\n",
            "a.csv:1: unknown column `expcted`; did you mean `expected`?",
            id="csv-column",
        ),
        pytest.param(
            "a.csv",
            "input,input\nq,a\n",
            "a.csv:1: the column `input` stands twice",
            id="csv-repeated-column",
        ),
        pytest.param(
            "a.csv",
            "input;expected\nq;a\n",
            "a.csv:1: the columns are separated by `;`; save the file with commas",
            id="csv-semicolons",
        ),
        pytest.param(
            "a.csv",
            "input,expected\nq,a\nq,a,b\n",
            "a.csv:3: 3 cells under 2 columns; quote commas",
            id="csv-cells",
        ),
        pytest.param(
            "a.csv",
            'input,expected\nq,a\n"q,a\nq,b\n',
            "a.csv:3: broken CSV: unexpected end of data",
            id="csv-quote",
        ),
        pytest.param(
            "a.csv",
            "input,max_length\nq,long\n",
            "a.csv:2: `max_length`: must be a number, found text: long",
            id="csv-number",
        ),
        pytest.param(
            "a.csv",
            'input,vars\nq,"{a: 1}"\n',
            "a.csv:2: `vars`: broken JSON: "
            "Expecting property name enclosed in double quotes at column 2",
            id="csv-json",
        ),
        pytest.param(
            "a.csv",
            "input\n\n\ncaf\xe9\n".encode("latin-1"),
            "a.csv:4: not UTF-8: byte 0xe9; save the file as UTF-8",
            id="csv-latin-1",
        ),
        pytest.param(
            "a.xlsx",
            "PK",
            "a.xlsx: unknown dataset format; use one of .csv, .json, .jsonl, .ndjson, .yaml, .yml",
            id="format",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, file: str, content: bytes | str, problem: str
) -> None:
    _, problems = read(tmp_path / file, content)

    assert problems == [problem]


def test_every_broken_line_of_jsonl_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    found, problems = read(tmp_path / "a.jsonl", '{"a": 1}\n{\n{"a": 2}\nnope\n5\n{"a": 3}')

    assert found == [(1, {"a": 1}), (3, {"a": 2}), (6, {"a": 3})]
    assert [problem.split(" ")[0] for problem in problems] == [
        "a.jsonl:2:",
        "a.jsonl:4:",
        "a.jsonl:5:",
    ]


@pytest.mark.parametrize("extension", sorted(READERS))
def test_file_without_a_row_gives_none(tmp_path: Path, extension: str) -> None:
    content = "[]" if extension == ".json" else ""

    assert read(tmp_path / f"a{extension}", content) == ([], [])


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.symlink_to("/proc/self/mem")
    problems = Problems()

    assert list(read_rows(path, "a.jsonl", problems)) == []
    assert told(problems) == [f"a.jsonl: cannot be read: {os.strerror(5)}"]


def test_missing_file_is_told(tmp_path: Path) -> None:
    problems = Problems()

    assert list(read_rows(tmp_path / "a.csv", "a.csv", problems)) == []
    assert told(problems) == ["a.csv: cannot be read: No such file or directory"]


@pytest.mark.parametrize("extension", [".jsonl", ".json", ".csv", ".yaml"])
def test_long_text_is_read(tmp_path: Path, extension: str) -> None:
    text = "x" * 300_000
    content = {
        ".jsonl": json.dumps({"input": text}),
        ".json": json.dumps([{"input": text}]),
        ".csv": f"input\n{text}\n",
        ".yaml": f"- input: {text}\n",
    }[extension]

    ((_, values),), problems = read(tmp_path / f"a{extension}", content)

    assert (values, problems) == ({"input": text}, [])


def test_extension_may_be_in_capitals(tmp_path: Path) -> None:
    assert read(tmp_path / "A.JSONL", '{"a": 1}')[0] == [(1, {"a": 1})]


def test_rows_on_one_line_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a":1},{"a":2},\n{"a":3}]')

    rows = list(read_rows(tmp_path / "a.json", "a.json", Problems()))

    assert [(row.line, row.nth) for row in rows] == [(1, 1), (1, 2), (2, 1)]


def test_cells_of_csv_have_the_kinds_of_their_columns(tmp_path: Path) -> None:
    content = (
        "input,expected_keywords,tags,max_length,weight,vars,id,expected,assert,threshold\n"
        'q,a; b,"[""x"", ""y""]",100,0.5,"{""n"": 1}",007,,"[{""type"": ""is-json""}]",0.5\n'
    )

    found, problems = read(tmp_path / "a.csv", content)

    assert problems == []
    assert found == [
        (
            2,
            {
                "input": "q",
                "expected_keywords": ["a", "b"],
                "tags": ["x", "y"],
                "max_length": 100.0,
                "weight": 0.5,
                "vars": {"n": 1},
                "id": "007",
                "assert": [{"type": "is-json"}],
                "threshold": 0.5,
            },
        )
    ]


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("a", ["a"]),
        ("a; b ;c", ["a", "b", "c"]),
        ("a|b", ["a", "b"]),
        ("a\nb", ["a", "b"]),
        ("a, b,c", ["a", "b", "c"]),
        ("退货，退款、换货", ["退货", "退款", "换货"]),
        ("退货；退款", ["退货", "退款"]),
        ("1,000 euros", ["1,000 euros"]),
        ("1,000 euros; tax", ["1,000 euros", "tax"]),
        ("a, b; c", ["a, b", "c"]),
        (" ; ", []),
    ],
)
def test_list_in_a_cell_is_split(cell: str, items: list[str]) -> None:
    assert split_list(cell) == items
