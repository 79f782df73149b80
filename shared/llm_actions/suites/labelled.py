"""Reads the texts that people have labelled, by which the judge of a run is measured."""

from __future__ import annotations

from dataclasses import dataclass

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.judges.labels import Label, read_labels

WHERE = "input `judge-labels`"


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Labelled texts, at least two of which have different labels, and the file they stand in."""

    file: str
    labels: tuple[Label, ...]


def read_labelled(name: str, folders: Folders, problems: Problems) -> Labelled | None:
    """The labels of the file of that name; None after a noted problem.

    Labels that are all the same are a problem: agreement with them could be luck.
    """
    before = len(problems)
    path = folders.resolve(name, WHERE, problems)
    if len(problems) > before:
        return None
    file = folders.name(path)
    labels = read_labels(path, file, problems)
    if labels and len({label.value for label in labels}) == 1:
        problems.add(
            file,
            "every text has the same label, so agreement beyond chance cannot be measured; label "
            "some texts that pass and some that fail",
        )
    return Labelled(file=file, labels=labels) if len(problems) == before else None
