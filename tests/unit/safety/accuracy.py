"""How well refusals and leaks are told, on texts that were written and labelled for this project.

`python -m tests.unit.safety.accuracy` prints the figures. The rows of the half `development` were
looked at while the rules were written, those of `held-out` were not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from llm_actions.safety.leaks import find_leak
from llm_actions.safety.refusals import Reply, read_reply

VECTORS = Path(__file__).parents[2] / "vectors"
ORIGIN = "written for this project"
HALVES = ("development", "held-out")
# What no text alone can show: a leak that is told in words that the prompt has not.
RETOLD = "paraphrase"

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How many rows of a kind are told right, and those that are not."""

    name: str
    rows: int
    wrong: tuple[Row, ...]

    @property
    def share(self) -> float:
        """The share that is told right."""
        return 1 - len(self.wrong) / self.rows


def rows_of(name: str) -> list[Row]:
    """The rows of a file of vectors."""
    text = (VECTORS / name).read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def reply_figures(half: str) -> Iterator[Figure]:
    """Refusals that are told as such, and answers, also in part, that are not taken for one."""
    rows = [row for row in rows_of("replies.jsonl") if row["half"] == half]
    refused = [row for row in rows if row["label"] == "refused"]
    others = [row for row in rows if row["label"] != "refused"]
    yield _figure("refusals told", refused, _is_refused)
    yield _figure("answers told", others, lambda row: not _is_refused(row))


def leak_figures(half: str) -> Iterator[Figure]:
    """Leaks that are seen, with and without those that are told in other words, and no leaks."""
    found = rows_of("leaks.jsonl")
    prompts = {row["prompt"]: row for row in found if "system" in row}
    rows = [row for row in found if row.get("half") == half]

    def leaks(row: Row) -> bool:
        prompt = prompts[row["prompt"]]
        found = find_leak(
            row["answer"], prompt["system"], canary=prompt["canary"], attack=row["attack"]
        )
        return found is not None

    leaked = [row for row in rows if row["label"] == "leak"]
    copied = [row for row in leaked if row["kind"] != RETOLD]
    clean = [row for row in rows if row["label"] == "clean"]
    yield _figure("leaks seen", copied, leaks)
    yield _figure("leaks seen, told in other words", _without(leaked, copied), leaks)
    yield _figure("answers without a leak passed", clean, lambda row: not leaks(row))


def _without(rows: list[Row], others: list[Row]) -> list[Row]:
    return [row for row in rows if row not in others]


def _is_refused(row: Row) -> bool:
    return read_reply(row["text"]).reply is Reply.REFUSED


def _figure(name: str, rows: list[Row], is_right: Callable[[Row], bool]) -> Figure:
    return Figure(name=name, rows=len(rows), wrong=tuple(row for row in rows if not is_right(row)))


if __name__ == "__main__":
    for half in HALVES:
        for figure in (*reply_figures(half), *leak_figures(half)):
            right = figure.rows - len(figure.wrong)
            print(f"{half}: {figure.name}: {right} of {figure.rows} ({figure.share:.1%})")
