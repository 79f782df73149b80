"""Runs over a scripted endpoint: everything real but the server and the time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.unit.evals.datasets import dataset_of
from tests.unit.fakes import (
    CountedProgress,
    Outcome,
    Request,
    ScriptedClient,
    VirtualClock,
    caller_of,
    completion,
    reply,
)

from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.model_target import ModelTarget
from llm_actions.evals.results import CaseResult, Status, from_line
from llm_actions.evals.results_file import ResultsFile
from llm_actions.evals.run import EvaluationRun
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, NoCache
from llm_actions.llm.embeddings import Embedder
from llm_actions.llm.prices import Price

Rows = Sequence[Mapping[str, object]]
Answerer = Callable[[Request], Outcome | Awaitable[Outcome]]


def questions(count: int, **fields: object) -> list[dict[str, object]]:
    """Samples that are right when the answer is `fine`."""
    return [
        {"id": f"s{number}", "input": f"q{number}", "expected_keywords": ["fine"], **fields}
        for number in range(count)
    ]


def asked(request: Request) -> str:
    """The question in a chat request."""
    text: str = request.document["messages"][-1]["content"]
    return text


def fine(_: Request) -> Outcome:
    """The right answer to every question."""
    return reply(body=completion("fine"))


@dataclass(kw_only=True)
class Line:
    """One run, and what can be seen of it."""

    folder: Path
    rows: Rows
    answer: Answerer = fine
    repeats: int = 1
    workers: int = 4
    latency_seconds: float = 0.001
    timeout_seconds: float = 20.0
    scoring: Scoring = field(
        default_factory=lambda: Scoring(pass_score=0.8, similarity=Similarity.LEXICAL)
    )
    price: Price | None = None
    budget: Budget = field(default_factory=lambda: Budget(max_cost=None, max_tokens=None))
    cache: Cache = field(default_factory=NoCache)
    is_resumed: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.client = ScriptedClient(
            answer=self.answer, clock=self.clock, latency_seconds=self.latency_seconds
        )
        self.caller = caller_of(self.client, self.clock, concurrency=self.workers)
        self.progress = CountedProgress()
        self.path = self.folder / "results.jsonl"
        dataset = dataset_of(self.folder, self.rows)
        self.results = ResultsFile(self.path, dataset.samples * self.repeats)
        if self.is_resumed:
            self.results.take_over()
        else:
            self.results.start_anew()
        self.scorer = ClassicScorer(scoring=self.scoring)
        self.run = EvaluationRun(
            **{
                "dataset": dataset,
                "repeats": self.repeats,
                "target": ModelTarget(base_url="http://endpoint.test/v1", model="m"),
                "headers": {"Authorization": "Bearer k"},
                "scorer": self.scorer,
                "price": self.price,
                "caller": self.caller,
                "cache": self.cache,
                "budget": self.budget,
                "results": self.results,
                "progress": self.progress,
                **self.more,
            }
        )

    def go(self, *others: Coroutine[Any, Any, None]) -> Line:
        """Run to the end, with other coroutines beside it."""
        self.clock.run(self._all(others))
        return self

    async def _all(self, others: Sequence[Coroutine[Any, Any, None]]) -> None:
        await asyncio.gather(
            self.run.run(workers=self.workers, timeout_seconds=self.timeout_seconds), *others
        )

    @property
    def cases(self) -> list[CaseResult]:
        """The results in the order of the dataset."""
        return list(map(from_line, self.results.lines()))

    @property
    def statuses(self) -> dict[str, int]:
        """How many cases have each status."""
        found = [case.status for case in self.cases]
        return {str(status): found.count(status) for status in Status if status in found}

    @property
    def questions(self) -> list[str]:
        """What the endpoint was asked, in order."""
        return [asked(request) for request in self.client.requests]

    def embedder(self) -> Embedder:
        """Embeddings of the same endpoint."""
        return Embedder(
            self.caller,
            self.cache,
            base_url="http://endpoint.test/v1",
            model="e",
            headers={},
            charge=lambda _: None,
        )


def vectors(request: Request) -> bytes:
    """Embeddings in which texts with the same first letter are the same."""
    rows = [
        {"embedding": [float(ord(text[0]) == ord("f")), 1.0 - (text[0] == "f")]}
        for text in request.document["input"]
    ]
    return json.dumps({"data": rows, "usage": {"prompt_tokens": 3}}).encode()
