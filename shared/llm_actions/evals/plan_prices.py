"""What a run pays for each model that it asks, and whether its budget can be kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from llm_actions.config.problems import Problems, shown
from llm_actions.evals.gates import Gate
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.options import Options
from llm_actions.llm.prices import Price, PriceTable


@dataclass(frozen=True, kw_only=True)
class ModelNames:
    """The models of a run; None for one that it does not ask. `measured` is None for an app."""

    measured: str | None
    embedding: str | None
    judge: str | None

    @property
    def beside(self) -> tuple[str, ...]:
        """Those that are asked beside what is measured."""
        return tuple(filter(None, (self.embedding, self.judge)))


@dataclass(frozen=True, kw_only=True)
class Prices:
    """The price of each model; None where it is not known or the model not asked.

    `is_complete` is True when the price of everything that is asked is known.
    """

    answers: Price | None
    embeddings: Price | None
    judge: Price | None
    is_complete: bool


def find_prices(
    options: Options,
    models: ModelNames,
    gates: Sequence[Gate],
    table: PriceTable,
    problems: Problems,
) -> Prices:
    """The prices of a run; a budget or a gate that needs one which is not known is a problem."""
    needs = ["input `max-cost`"] if options.max_cost is not None else []
    if any(gate.metric is MetricName.COST for gate in gates):
        needs.append("input `gates`")
    for where in needs:
        if models.measured is None:
            problems.add(where, "what an application costs is not known; drop it")
        # A gate is on what the answers cost, without what they are compared and judged by.
        asked = (models.measured, *(models.beside if where == "input `max-cost`" else ()))
        for model in dict.fromkeys(filter(None, asked)):
            if table.price(model) is None:
                problems.add(where, _no_price(model))
    answers, embeddings, judge = (
        table.price(model) if model else None
        for model in (models.measured, models.embedding, models.judge)
    )
    is_complete = answers is not None and all(table.price(model) for model in models.beside)
    return Prices(answers=answers, embeddings=embeddings, judge=judge, is_complete=is_complete)


def _no_price(model: str) -> str:
    entry = json.dumps({model: {"input": 1.0, "output": 2.0}}, ensure_ascii=False)
    return (
        f"no price is known for the model `{shown(model)}`; give a file as `prices` with dollars "
        f"per million tokens, such as {entry}"
    )
