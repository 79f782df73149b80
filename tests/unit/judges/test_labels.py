"""Files of texts that people have judged."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError
from llm_actions.judges.labels import Label, read_labels


def read(folder: Path, content: str | bytes, name: str = "labels.jsonl") -> tuple[Label, ...]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems = Problems()
    labels = read_labels(path, name, problems)
    problems.raise_if_any()
    return labels


def rows(*labels: object) -> str:
    return "".join(
        json.dumps({"output": "hi", "criterion": "greets", "label": label}) + "\n"
        for label in labels
    )


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("l.jsonl", '{"output": "a, b", "criterion": "greets", "label": "pass", "id": 7}\n', 1),
        ("l.json", '[{"output": "a, b", "criterion": "greets", "label": true, "id": "7"}]', 1),
        ("l.yaml", '- {output: "a, b", criterion: greets, label: pass, id: 7}\n', 1),
        ("l.csv", 'id,output,criterion,label\r\n7,"a, b",greets,Pass\r\n', 2),
    ],
)
def test_label_is_the_same_in_every_format(
    tmp_path: Path, name: str, content: str, line: int
) -> None:
    labels = read(tmp_path, content, name)

    assert labels == (Label(id="7", output="a, b", criterion="greets", passed=True, line=line),)


@pytest.mark.parametrize(("label", "value"), [("pass", 1.0), ("fail", 0.0)])
def test_pass_and_fail_are_numbers_too(tmp_path: Path, label: str, value: float) -> None:
    assert read(tmp_path, rows(label))[0].value == value


def test_score_is_its_own_number(tmp_path: Path) -> None:
    assert [each.value for each in read(tmp_path, rows(0.25, 1))] == [0.25, 1.0]


def test_each_id_names_one_row(tmp_path: Path) -> None:
    row = '{"output": "a", "criterion": "c", "label": "pass", "id": "x"}\n'

    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, row + row)

    assert str(caught.value.problems[0]) == "labels.jsonl:2: the id `x` is that of line 1"


@pytest.mark.parametrize(
    ("label", "passed"),
    [("pass", True), ("FAIL", False), ("yes", True), (False, False), (1, True), ("0", False)],
)
def test_pass_and_fail_have_several_names(tmp_path: Path, label: object, passed: bool) -> None:
    (found,) = read(tmp_path, rows(label))

    assert (found.passed, found.score, found.id) == (passed, None, "labels.jsonl:1")


def test_scores_stay_scores_also_where_they_are_0_or_1(tmp_path: Path) -> None:
    assert [label.score for label in read(tmp_path, rows(0, "0.25", 1.0))] == [0, 0.25, 1]


def test_blank_output_can_be_labelled(tmp_path: Path) -> None:
    content = '{"output": "", "criterion": "greets", "label": "fail"}'

    assert read(tmp_path, content)[0].output == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no label"),
        (rows("good"), "labels.jsonl:1: `label` must be pass or fail or a score"),
        (rows("pass", 2), "labels.jsonl:2: `label`"),
        (rows("nan"), "`label`"),
        (rows([1]), "`label`"),
        (rows(None), "`label` is missing"),
        (rows("pass", 0.5), "labels.jsonl:1: a label of pass or fail among scores"),
        ('{"criterion": "c", "label": 1}', "`output` is missing"),
        ('{"output": "a", "criterion": " ", "label": 1}', "`criterion` is empty"),
        ('{"output": "a", "criterion": "c", "labels": 1}', "did you mean `label`?"),
        ('{"output": 1, "criterion": "c", "label": 1}', "`output` must be text"),
        ("{", "broken JSON"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, content)

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("output,criterion,lable\na,b,pass\n", "did you mean `label`?"),
        ("output,output\na,b\n", "stands twice"),
        ("output,criterion,label\na,b\n", "labels.csv:2: 2 cells under 3 columns"),
        ('output,criterion,label\n\n"a,b,pass\n', "labels.csv:3: broken CSV"),
        ("", "no label"),
        (b"output,criterion,label\n\xff,b,pass\n", "not UTF-8"),
    ],
)
def test_broken_table_is_said_with_its_line(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, content, "labels.csv")

    assert told in str(caught.value)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, rows("good", "pass", 3))

    assert [problem.line for problem in caught.value.problems] == [1, 3]


@pytest.mark.parametrize("name", ["labels.txt", "gone.csv", "gone.jsonl"])
def test_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str) -> None:
    problems = Problems()

    if name.endswith(".txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert read_labels(tmp_path / name, name, problems) == ()

    assert len(problems) == 1


@given(st.text() | st.binary(), st.sampled_from(["jsonl", "json", "yaml", "csv"]))
def test_any_file_is_labels_or_problems(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes, ending: str
) -> None:
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    path = tmp_path_factory.getbasetemp() / f"labels.{ending}"
    path.write_bytes(content)
    problems = Problems()

    labels = read_labels(path, path.name, problems)

    assert bool(labels) != bool(len(problems))
