"""Requests within a run: cache, budget, and what an answer that is refused costs."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.fakes import ScriptedClient, VirtualClock, always, caller_of, completion, reply

from llm_actions.llm.answers import Answer, AnswerError, ErrorKind
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, NoCache, SqliteCache
from llm_actions.llm.cassette import RecordingCassette, ReplayCassette
from llm_actions.llm.exchange import BudgetSpentError, Exchange
from llm_actions.llm.prices import Price

URL = "https://judge.example/v1"
PRICE = Price(input=1.0, output=2.0)


class Setting:
    """An exchange with an endpoint that always sends the same body."""

    def __init__(
        self,
        body: bytes = completion("yes"),
        *,
        cache: Cache | None = None,
        max_tokens: int | None = None,
        price: Price | None = PRICE,
    ) -> None:
        self.clock = VirtualClock()
        self.client = ScriptedClient(
            answer=always(reply(body=body)), clock=self.clock, latency_seconds=2.0
        )
        self.budget = Budget(max_cost=None, max_tokens=max_tokens)
        self.exchange = Exchange(
            caller_of(self.client, self.clock),
            cache or NoCache(),
            self.budget,
            base_url=URL,
            headers={"Authorization": "Bearer sk"},
            price=price,
        )

    def ask(self, body: bytes = b"{}", repeat: int = 0) -> Answer:
        return self.clock.run(self.exchange.ask(body, repeat, lambda answer: answer))


def refuse(answer: Answer) -> Answer:
    raise AnswerError(ErrorKind.INVALID_REPLY, f"refused {answer.text}")


def test_answer_comes_with_its_latency_and_its_cost() -> None:
    setting = Setting()

    answer = setting.ask()

    assert (answer.text, answer.latency_seconds, answer.attempts) == ("yes", 2.0, 1)
    assert setting.client.requests[0].url == f"{URL}/chat/completions"
    assert setting.client.requests[0].headers == {"Authorization": "Bearer sk"}
    usage = setting.exchange.usage
    assert (usage.requests, usage.prompt_tokens, usage.completion_tokens) == (1, 10, 5)
    assert usage.cost_usd == pytest.approx(20e-6)


def test_unknown_price_is_no_cost_of_0() -> None:
    setting = Setting(price=None)

    setting.ask()

    assert setting.exchange.usage.cost_usd is None


def test_replayed_answer_has_its_recorded_latency_and_costs_nothing(tmp_path: Path) -> None:
    recording = RecordingCassette(tmp_path)
    recorded = Setting(cache=recording).ask()
    recording.finish()
    setting = Setting(cache=ReplayCassette(tmp_path))

    answer = setting.ask()

    assert answer == replace(recorded, is_cached=True, attempts=0)
    assert answer.latency_seconds == 2.0
    assert (setting.client.requests, setting.exchange.usage.cost_usd) == ([], 0.0)
    with pytest.raises(AnswerError) as caught:
        setting.ask(repeat=1)
    assert caught.value.kind is ErrorKind.CASSETTE


def test_same_request_comes_from_the_cache_and_another_repeat_does_not(tmp_path: Path) -> None:
    setting = Setting(cache=SqliteCache(tmp_path))

    answers = [setting.ask(), setting.ask(), setting.ask(repeat=1), setting.ask(b"[]")]

    assert [answer.is_cached for answer in answers] == [False, True, False, False]
    assert (setting.exchange.usage.requests, setting.exchange.usage.cached) == (3, 1)
    assert setting.budget.tokens == 45


def test_refused_answer_is_paid_for_and_not_kept(tmp_path: Path) -> None:
    setting = Setting(cache=SqliteCache(tmp_path))

    with pytest.raises(AnswerError, match="refused yes"):
        setting.clock.run(setting.exchange.ask(b"{}", 0, refuse))

    assert setting.budget.tokens == 15
    assert not setting.ask().is_cached


def test_reply_without_an_answer_is_paid_for() -> None:
    setting = Setting(completion(None, refusal="I will not"))

    with pytest.raises(AnswerError) as caught:
        setting.ask()

    assert (caught.value.kind, caught.value.attempts) == (ErrorKind.REFUSAL, 1)
    assert setting.budget.tokens == 15


def test_nothing_is_sent_when_the_budget_is_spent() -> None:
    setting = Setting(max_tokens=16)
    setting.ask()

    with pytest.raises(BudgetSpentError, match="max-tokens"):
        setting.ask()

    assert len(setting.client.requests) == 1


def test_endpoint_without_usage_cannot_keep_a_budget() -> None:
    setting = Setting(completion("yes", prompt_tokens=None), max_tokens=1_000)

    with pytest.raises(AnswerError) as caught:
        setting.ask()

    assert (caught.value.kind, caught.value.is_fatal) == (ErrorKind.NO_USAGE, True)


def test_failed_request_gives_its_reservation_back() -> None:
    setting = Setting(max_tokens=1_000)
    setting.client.answer = always(reply(401))

    async def run() -> list[BaseException | Answer]:
        asked = [setting.exchange.ask(b"{}", n, lambda answer: answer) for n in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert all(isinstance(found, AnswerError) for found in setting.clock.run(run()))
