"""The file of labels of a run."""

from pathlib import Path

import pytest
from tests.unit.problems import told
from tests.unit.suites.prompts import folders_of

from llm_actions.config.problems import Problems
from llm_actions.suites.labelled import Labelled, read_labelled

ROW = '{{"output": "a", "criterion": "c", "label": {0}, "id": "{1}"}}\n'


def read(root: Path, name: str = "labels.jsonl") -> tuple[Labelled | None, list[str]]:
    problems = Problems()
    return read_labelled(name, folders_of(root), problems), told(problems)


def rows(*labels: str) -> str:
    return "".join(ROW.format(label, number) for number, label in enumerate(labels))


def test_labels_are_read_with_the_name_of_their_file(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text(rows('"pass"', '"fail"'), "utf-8")

    found, problems = read(tmp_path)

    assert problems == []
    assert found is not None
    assert (found.file, [each.value for each in found.labels]) == ("labels.jsonl", [1, 0])


@pytest.mark.parametrize("labels", [('"pass"', '"pass"'), ('"fail"',), ("0.5", "0.5")])
def test_labels_that_are_all_the_same_measure_nothing(
    tmp_path: Path, labels: tuple[str, ...]
) -> None:
    (tmp_path / "labels.jsonl").write_text(rows(*labels), "utf-8")

    found, problems = read(tmp_path)

    assert found is None
    assert problems == [
        "labels.jsonl: every text has the same label, so agreement beyond chance cannot be "
        "measured; label some texts that pass and some that fail"
    ]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("gone.jsonl", "gone.jsonl"),
        ("../labels.jsonl", "input `judge-labels`: `../labels.jsonl` lies outside the workspace"),
        ("labels.jsonl", "labels.jsonl:1: `label` must be pass or fail"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "labels.jsonl").write_text(rows('"good"'), "utf-8")

    found, problems = read(tmp_path, name)

    assert found is None
    assert len(problems) == 1
    assert problem in problems[0]
