"""The budget: it lets requests through as long as they can be paid for, and no longer."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.fakes import VirtualClock

from llm_actions.llm.budget import Budget
from llm_actions.llm.prices import Price

DOLLAR_A_TOKEN = Price(input=1e6, output=1e6)


class Spender:
    """Workers that send requests of random cost for as long as the budget lets them."""

    def __init__(self, budget: Budget, costs: list[int], workers: int) -> None:
        self.budget = budget
        self.clock = VirtualClock()
        self.sent: list[int] = []
        self.refusals: list[str] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self._costs = iter(costs)
        self._workers = workers
        self._source = random.Random(1)

    async def run(self) -> None:
        await asyncio.gather(*(self._work() for _ in range(self._workers)))

    async def _work(self) -> None:
        for cost in self._costs:
            refusal = await self.budget.reserve()
            if refusal is not None:
                self.refusals.append(refusal)
                return
            self.sent.append(cost)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            await self.clock.sleep(self._source.random())
            self.in_flight -= 1
            await self.budget.settle(cost, 0, DOLLAR_A_TOKEN)


def spend(budget: Budget, costs: list[int], workers: int = 4) -> Spender:
    spender = Spender(budget, costs, workers)
    spender.clock.run(spender.run())
    return spender


@given(
    st.lists(st.integers(0, 100), max_size=60),
    st.integers(1, 2_000),
    st.integers(1, 8),
    st.sampled_from(["cost", "tokens"]),
)
def test_budget_is_passed_by_no_more_than_was_in_flight(
    costs: list[int], limit: int, workers: int, kind: str
) -> None:
    budget = Budget(
        max_cost=float(limit) if kind == "cost" else None,
        max_tokens=limit if kind == "tokens" else None,
    )

    spender = spend(budget, costs, workers)

    assert budget.tokens == sum(spender.sent)
    assert budget.cost == pytest.approx(sum(spender.sent))
    assert sum(spender.sent) <= limit + workers * max(costs, default=0)
    assert spender.most_in_flight <= workers


@given(st.integers(1, 50), st.integers(1, 100), st.integers(1, 8))
def test_budget_that_suffices_refuses_nothing(cost: int, count: int, workers: int) -> None:
    budget = Budget(max_cost=float(cost * count), max_tokens=None)

    spender = spend(budget, [cost] * count, workers)

    assert spender.refusals == []
    assert len(spender.sent) == count


@pytest.mark.parametrize("count", [50, 500])
def test_requests_of_equal_cost_stop_at_the_budget(count: int) -> None:
    budget = Budget(max_cost=None, max_tokens=95)

    spender = spend(budget, [10] * count, workers=4)

    assert sum(spender.sent) == 90
    assert spender.refusals == ["max-tokens of 95 (90 spent)"] * 4


def test_refusal_names_the_limit_and_what_was_spent() -> None:
    spender = spend(Budget(max_cost=2.0, max_tokens=None), [1] * 10, workers=1)

    assert spender.refusals == ["max-cost of $2 ($2.000000 spent)"]


def test_request_waits_while_those_in_flight_may_leave_room() -> None:
    clock = VirtualClock()
    budget = Budget(max_cost=None, max_tokens=25)

    async def third_waits_for_the_second() -> tuple[bool, str | None]:
        await budget.reserve()
        await budget.settle(10, 0, None)
        await budget.reserve()
        third = asyncio.create_task(budget.reserve())
        await clock.sleep(1.0)
        was_waiting = not third.done()
        await budget.settle(2, 0, None)
        return was_waiting, await third

    assert clock.run(third_waits_for_the_second()) == (True, None)


def test_request_that_waited_is_refused_when_no_room_was_left() -> None:
    clock = VirtualClock()
    budget = Budget(max_cost=None, max_tokens=25)

    async def third_waits_for_the_second() -> str | None:
        await budget.reserve()
        await budget.settle(10, 0, None)
        await budget.reserve()
        third = asyncio.create_task(budget.reserve())
        await clock.sleep(1.0)
        await budget.settle(12, 0, None)
        return await third

    assert clock.run(third_waits_for_the_second()) == "max-tokens of 25 (22 spent)"


def test_first_request_goes_alone_until_its_cost_is_known() -> None:
    clock = VirtualClock()
    budget = Budget(max_cost=None, max_tokens=1_000)

    async def second_waits_for_the_first() -> tuple[bool, bool]:
        await budget.reserve()
        others = [asyncio.create_task(budget.reserve()) for _ in range(3)]
        await clock.sleep(1.0)
        were_waiting = not any(other.done() for other in others)
        await budget.settle(10, 0, None)
        await asyncio.gather(*others)
        return were_waiting, all(other.result() is None for other in others)

    assert clock.run(second_waits_for_the_first()) == (True, True)


def test_requests_beside_the_cases_are_charged_too() -> None:
    budget = Budget(max_cost=10.0, max_tokens=None)
    budget.charge(11, DOLLAR_A_TOKEN)

    spender = spend(budget, [1])

    assert (budget.tokens, budget.cost) == (11, 11.0)
    assert spender.sent == []
    assert spender.refusals == ["max-cost of $10 ($11.000000 spent)"]


def test_without_limits_everything_is_counted_and_nothing_refused() -> None:
    budget = Budget(max_cost=None, max_tokens=None)

    spender = spend(budget, [5] * 30)

    assert (len(spender.sent), budget.tokens, budget.is_limited) == (30, 150, False)
    assert budget.cost == 150.0


@pytest.mark.parametrize(("max_cost", "max_tokens"), [(1.0, None), (None, 1)])
def test_limited_budget_says_so(max_cost: float | None, max_tokens: int | None) -> None:
    assert Budget(max_cost=max_cost, max_tokens=max_tokens).is_limited
