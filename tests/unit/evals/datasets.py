"""Writes datasets for tests and reads them as a run does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.unit.problems import told

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.dataset import Dataset, check_dataset
from llm_actions.evals.samples import Sample
from llm_actions.evals.target import Target


def sample(**fields: object) -> Sample:
    """A sample with the usual values for what is not given."""
    values: dict[str, Any] = {
        "index": 0,
        "id": "a",
        "file": "data.jsonl",
        "line": 1,
        "input": "q",
        "vars": {},
    }
    return Sample(**values | fields)


def write_jsonl(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A JSONL file with these rows."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), "utf-8")
    return path


def check(
    folder: Path,
    *names: str,
    target: Target | None = None,
    similarity_is_off: bool = False,
) -> tuple[Dataset | None, list[str]]:
    """The dataset in these files of a folder, and its problems."""
    problems = Problems()
    dataset = check_dataset(
        [folder / name for name in names],
        Folders(working=folder),
        target=target,
        similarity_is_off=similarity_is_off,
        problems=problems,
    )
    return dataset, told(problems)


def dataset_of(folder: Path, rows: Sequence[Mapping[str, object]]) -> Dataset:
    """A checked dataset with these rows."""
    write_jsonl(folder / "data.jsonl", rows)
    dataset, problems = check(folder, "data.jsonl")
    assert dataset is not None, problems
    return dataset
