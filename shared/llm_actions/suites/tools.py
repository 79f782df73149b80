"""What the assertions of a plan need beside the answers: embeddings, a judge, Python, web hooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.kinds import Family
from llm_actions.assertions.python_runner import ProcessPythonRunner
from llm_actions.assertions.webhook import HttpWebhook
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
from llm_actions.suites.options import Options
from llm_actions.suites.plan import Plan


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
        plan: Plan,
        caller: Caller,
        cache: Cache,
        budget: Budget,
        client: HttpClient,
        stop: Callable[[str], None],
    ) -> Tools:
        """What the assertions of a plan need, over the run's own caller, cache and budget."""
        options = plan.options
        base_url = options.base_url.rstrip("/")
        embedder = judge_model = service = None
        if Family.SIMILARITY in plan.needed:
            embedder = Embedder(
                caller,
                cache,
                base_url=base_url,
                model=options.embedding_model,
                headers=headers_of(options),
                charge=partial(_charge, budget, plan, stop),
            )
        if Family.JUDGE in plan.needed:
            exchange = Exchange(
                caller,
                cache,
                budget,
                base_url=base_url,
                headers=headers_of(options),
                price=plan.judge_price,
            )
            judge_model = JudgeModel(chat=exchange, model=options.judge_model)
            service = JudgeService(model=judge_model, secret=frame_secret(None), embedder=embedder)
        python = None
        if Family.PYTHON in plan.needed:
            python = ProcessPythonRunner(working=plan.folders.working, environment=os.environ)
        engine = Engine(
            vectors=embedder,
            judge=None if service is None else AssertionJudge(service, stop),
            python=python,
            webhook=HttpWebhook(client) if Family.WEBHOOK in plan.needed else None,
        )
        return cls(engine=engine, embedder=embedder, judge_model=judge_model, judge=service)

    async def close(self) -> None:
        """Send nothing more."""
        if self.embedder is not None:
            await self.embedder.close()


def _charge(budget: Budget, plan: Plan, stop: Callable[[str], None], tokens: int | None) -> None:
    budget.charge(tokens or 0, plan.embedding_price)
    if tokens is None and budget.is_limited:
        stop("the endpoint reports no usage of embeddings, so the budget cannot be kept")
    elif (excess := budget.excess()) is not None:
        stop(excess)


def headers_of(options: Options) -> Mapping[str, str]:
    """The headers that carry the key; none in a replay without one."""
    return {"Authorization": f"Bearer {options.api_key}"} if options.api_key else {}
