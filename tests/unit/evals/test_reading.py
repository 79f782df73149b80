"""The dataset of a plan, with the assertions of its samples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.contract.source import run_python
from tests.unit.evals.datasets import write_jsonl
from tests.unit.evals.options import options
from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.reading import ReadDataset, read_dataset

PLAIN = {"input": "q", "expected_keywords": ["a"]}


def read(folder: Path, *rows: Mapping[str, object], **chosen: Any) -> tuple[ReadDataset, list[str]]:
    write_jsonl(folder / "data.jsonl", rows)
    problems = Problems()
    chosen = {"report_dir": folder / "report", **chosen}
    found = read_dataset(options(**chosen), Folders(working=folder), None, problems)
    return found, told(problems)


def asserting(*entries: object, **fields: object) -> dict[str, object]:
    return {"input": "q", "assert": list(entries), **fields}


def test_dataset_without_assertions_has_none(tmp_path: Path) -> None:
    found, problems = read(tmp_path, PLAIN)

    assert problems == []
    assert found.dataset is not None
    assert (found.items, found.asks_judge, found.needs_vectors) == (None, False, False)


@pytest.mark.parametrize(
    ("entry", "asks_judge", "needs_vectors"),
    [
        ({"type": "contains", "value": "a"}, False, False),
        ({"type": "llm-rubric", "value": "a"}, True, False),
        ({"type": "similar", "value": "a"}, False, True),
        ({"type": "answer-relevance"}, True, True),
        ({"type": "assert-set", "assert": [{"type": "llm-rubric", "value": "a"}]}, True, False),
    ],
)
def test_assertions_say_what_is_asked_for_them(
    tmp_path: Path, entry: Mapping[str, object], asks_judge: bool, needs_vectors: bool
) -> None:
    found, problems = read(tmp_path, PLAIN, asserting(entry))

    assert problems == []
    assert found.dataset is not None
    assert found.items is not None
    assert found.items.samples == 1
    assert (found.asks_judge, found.needs_vectors) == (asks_judge, needs_vectors)


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    found, problems = read(
        tmp_path,
        asserting({"type": "containss", "value": "a"}, {"type": "is-json", "wieght": 2}),
        PLAIN,
        asserting({"type": "javascript", "value": "true"}),
        {"inptu": "q"},
        {"input": "q", "assert": {"type": "is-json"}},
        {**PLAIN, "threshold": 0.5},
        asserting({"type": "is-json"}, threshold=80),
    )

    assert found.dataset is None
    assert [problem.split(": ", 1)[0] for problem in problems] == [
        *("data.jsonl:1", "data.jsonl:1", "data.jsonl:3", "data.jsonl:4", "data.jsonl:4"),
        *("data.jsonl:5", "data.jsonl:6", "data.jsonl:7"),
    ]
    assert "`assert[0].type`: unknown assertion type `containss`; did you mean" in problems[0]
    assert "`assert[1]`: unknown field `wieght`; did you mean `weight`?" in problems[1]
    assert "JavaScript" in problems[2]
    assert "`assert` must be a list of assertions, found an object" in problems[5]
    assert "`threshold` does nothing without `assert`" in problems[6]
    assert "`threshold` must be between 0 and 1" in problems[7]


def test_empty_list_of_assertions_scores_nothing(tmp_path: Path) -> None:
    assert "nothing to score" in read(tmp_path, asserting())[1][0]
    assert read(tmp_path, {**PLAIN, "assert": []})[1] == []


def test_engine_is_imported_for_a_dataset_with_assertions_alone(tmp_path: Path) -> None:
    code = """
from pathlib import Path
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.plan import make_plan
import llm_actions.evals.service
from llm_actions.evals.options import Options
from llm_actions.evals.scoring import Similarity
import json
folder, chosen = Path(sys.argv[1]), json.loads(sys.argv[2])
chosen["similarity"] = Similarity.LEXICAL
options = Options(**chosen, report_dir=folder / "report")
make_plan(options, Folders(working=folder), Problems())
print(json.dumps([name for name in sys.modules if "assertions." in name or "judges." in name]))
"""
    chosen = {name: value for name, value in vars(options()).items() if name != "report_dir"}

    def loaded(row: Mapping[str, object]) -> list[str]:
        write_jsonl(tmp_path / "data.jsonl", [row])
        names: list[str] = json.loads(run_python(code, str(tmp_path), json.dumps(chosen)))
        return names

    assert loaded(PLAIN) == []
    assert "llm_actions.assertions.engine" in loaded(asserting({"type": "is-json"}))
