"""What is paid for each model of a run, and which price is missing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.evals.options import options
from tests.unit.problems import told

from llm_actions.config.problems import Problems
from llm_actions.evals.gates import Gate
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.plan_prices import ModelNames, Prices, find_prices
from llm_actions.llm.prices import Price, PriceTable, read_prices

KNOWN, OTHER = "gpt-4o-mini", "gpt-4o"
COST = Gate(metric=MetricName.COST, limit=1.0)


@pytest.fixture(scope="module")
def table() -> PriceTable:
    return read_prices(None, "", Problems())


def found(
    table: PriceTable, *, gates: tuple[Gate, ...] = (), max_cost: float | None = None, **names: Any
) -> tuple[Prices, list[str]]:
    """The prices of a run with these models, and what is wrong."""
    problems = Problems()
    models = ModelNames(**{"measured": None, "embedding": None, "judge": None} | names)
    prices = find_prices(options(max_cost=max_cost), models, gates, table, problems)
    return prices, told(problems)


def test_each_model_has_its_own_price(table: PriceTable) -> None:
    prices, problems = found(
        table, measured=KNOWN, judge=OTHER, embedding="text-embedding-3-small", max_cost=1.0
    )

    assert problems == []
    assert (prices.answers, prices.judge) == (table.price(KNOWN), table.price(OTHER))
    assert isinstance(prices.embeddings, Price)
    assert prices.is_complete


@pytest.mark.parametrize(
    "names",
    [
        {"measured": "mine"},
        {"measured": KNOWN, "judge": "mine"},
        {"measured": KNOWN, "embedding": "mine"},
    ],
    ids=["measured", "judge", "embedding"],
)
def test_budget_needs_the_price_of_everything_that_is_asked(
    table: PriceTable, names: dict[str, str]
) -> None:
    prices, problems = found(table, max_cost=1.0, **names)

    assert len(problems) == 1
    assert problems[0].startswith(
        "input `max-cost`: no price is known for the model `mine`; give a file as `prices`"
    )
    assert not prices.is_complete
    assert found(table, **names)[1] == []


def test_gate_on_the_cost_needs_the_price_of_answers_alone(table: PriceTable) -> None:
    assert found(table, gates=(COST,), measured=KNOWN, judge="mine")[1] == []
    assert len(found(table, gates=(COST,), measured="mine")[1]) == 1


def test_model_that_also_judges_is_missed_once(table: PriceTable) -> None:
    assert len(found(table, max_cost=1.0, measured="mine", judge="mine")[1]) == 1


def test_cost_of_an_application_is_not_known(table: PriceTable) -> None:
    prices, problems = found(table, gates=(COST,), max_cost=1.0, judge=KNOWN)

    assert [problem.split(":")[0] for problem in problems] == ["input `max-cost`", "input `gates`"]
    assert not prices.is_complete
