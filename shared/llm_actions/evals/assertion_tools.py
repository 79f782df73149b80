"""What assertions need beside the answers: embeddings, a judge, Python, web hooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from llm_actions.assertions.engine import Engine, Webhook
from llm_actions.assertions.kinds import Family
from llm_actions.assertions.python_runner import ProcessPythonRunner
from llm_actions.assertions.webhook import HttpWebhook
from llm_actions.evals.charged_embedder import charged_embedder
from llm_actions.evals.recorded_webhook import RecordedWebhook
from llm_actions.http import HttpClient
from llm_actions.judges.for_assertions import AssertionJudge
from llm_actions.judges.framing import frame_secret
from llm_actions.judges.model import JudgeModel
from llm_actions.judges.service import JudgeService
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache
from llm_actions.llm.caller import Caller
from llm_actions.llm.embeddings import Embedder
from llm_actions.llm.exchange import Exchange
from llm_actions.llm.prices import Price


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What the assertions of a run need, and where it is found.

    `base_url` and `headers` are those of the endpoint, `working` the folder of Python functions. A
    model that `families` does not ask for has no meaning; a price is None when it is not known.
    `are_webhooks_recorded` tells that the cache is a cassette, which holds what web hooks say too.
    """

    families: frozenset[Family]
    base_url: str
    headers: Mapping[str, str]
    judge_model: str
    judge_price: Price | None
    embedding_model: str
    embedding_price: Price | None
    working: Path
    are_webhooks_recorded: bool = False


@dataclass(kw_only=True)
class Tools:
    """What assertions need beside the answer."""

    engine: Engine
    embedder: Embedder | None
    judge_model: JudgeModel | None
    judge: JudgeService | None

    @classmethod
    def of(
        cls,
        needs: Needs,
        caller: Caller,
        cache: Cache,
        budget: Budget,
        client: HttpClient,
        stop: Callable[[str], None],
    ) -> Tools:
        """What the assertions of a run need, over its own caller, cache and budget."""
        base_url = needs.base_url.rstrip("/")
        embedder = judge_model = service = None
        if Family.SIMILARITY in needs.families:
            embedder = charged_embedder(
                caller,
                cache,
                budget,
                stop,
                base_url=base_url,
                model=needs.embedding_model,
                headers=needs.headers,
                price=needs.embedding_price,
            )
        if Family.JUDGE in needs.families:
            exchange = Exchange(
                caller,
                cache,
                budget,
                base_url=base_url,
                headers=needs.headers,
                price=needs.judge_price,
            )
            judge_model = JudgeModel(chat=exchange, model=needs.judge_model)
            service = JudgeService(model=judge_model, secret=frame_secret(None), embedder=embedder)
        python = None
        if Family.PYTHON in needs.families:
            python = ProcessPythonRunner(working=needs.working, environment=os.environ)
        engine = Engine(
            vectors=embedder,
            judge=None if service is None else AssertionJudge(service, stop),
            python=python,
            webhook=_webhook(needs, client, cache) if Family.WEBHOOK in needs.families else None,
        )
        return cls(engine=engine, embedder=embedder, judge_model=judge_model, judge=service)

    async def close(self) -> None:
        """Send nothing more."""
        if self.embedder is not None:
            await self.embedder.close()


def _webhook(needs: Needs, client: HttpClient, cache: Cache) -> Webhook:
    webhook = HttpWebhook(client)
    return RecordedWebhook(webhook, cache) if needs.are_webhooks_recorded else webhook
