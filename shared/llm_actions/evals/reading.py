"""Reads the dataset of a plan with the assertions of its samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.dataset import Dataset, check_dataset
from llm_actions.evals.options import Options
from llm_actions.evals.samples import Sample
from llm_actions.evals.scoring import Similarity
from llm_actions.evals.target import Target

if TYPE_CHECKING:
    from llm_actions.evals.sample_items import SampleItems

REPORT_FILES = ("report.json", "results.jsonl")
NO_PARAMETERS: Mapping[str, object] = {}


@dataclass(frozen=True, kw_only=True)
class ReadDataset:
    """A dataset, None after a noted problem, and its assertions, None without any."""

    dataset: Dataset | None
    items: SampleItems | None = None

    @property
    def asks_judge(self) -> bool:
        """True when an assertion asks a judge."""
        return self.items is not None and self.items.asks_judge

    @property
    def needs_vectors(self) -> bool:
        """True when an assertion compares embeddings."""
        return self.items is not None and self.items.needs_vectors


def read_dataset(
    options: Options,
    folders: Folders,
    target: Target | None,
    problems: Problems,
    parameters: Mapping[str, object] = NO_PARAMETERS,
) -> ReadDataset:
    """The dataset that the input names, checked as a whole; problems are noted.

    `parameters` are those that the model is sent with every sample.
    """
    paths = folders.expand(options.dataset, "input `dataset`", problems) if options.dataset else []
    for path in paths:
        if path.parent.resolve() == options.report_dir and path.name in REPORT_FILES:
            problems.add(
                folders.name(path), "is a file of `report-dir`, which this run would replace"
            )
            return ReadDataset(dataset=None)
    if not paths:
        return ReadDataset(dataset=None)
    check = _AssertionCheck(paths, folders, parameters)
    dataset = check_dataset(
        paths,
        folders,
        target=target,
        similarity_is_off=options.similarity is Similarity.OFF,
        problems=problems,
        check_assertions=check,
    )
    return ReadDataset(dataset=dataset, items=check.items)


class _AssertionCheck:
    """Checks assertions; the engine is imported for the first sample that has some."""

    def __init__(
        self, paths: Sequence[Path], folders: Folders, parameters: Mapping[str, object]
    ) -> None:
        self._paths = paths
        self._folders = folders
        self._parameters = parameters
        self.items: SampleItems | None = None

    def __call__(self, sample: Sample, problems: Problems) -> None:
        if self.items is None:
            from llm_actions.evals.sample_items import SampleItems

            self.items = SampleItems(self._paths, self._folders, self._parameters)
        self.items.check(sample, problems)
