"""Runs a plan against the world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from llm_actions.clock import Clock
from llm_actions.curl import CurlClient
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.done_run import DoneRun
from llm_actions.evals.plan import Plan
from llm_actions.evals.results import CaseResult
from llm_actions.evals.results_file import FILE_NAME, ResultsFile, open_results
from llm_actions.evals.run import EvaluationRun, Progress
from llm_actions.evals.scoring import Similarity
from llm_actions.interruption import Interruption
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, open_cache
from llm_actions.llm.caller import Caller
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.llm.embeddings import Embedder
from llm_actions.occasion import Occasion


class LiveProgress(Progress, Protocol):
    """Shows how far the run is, for as long as it takes."""

    async def show(self) -> None:
        """Keep showing until this task is cancelled."""
        ...


@dataclass(kw_only=True)
class _Parts:
    """The pieces of a run of which something is told afterwards."""

    run: EvaluationRun
    caller: Caller
    limit: AdaptiveLimit
    budget: Budget


def run_plan(
    plan: Plan,
    occasion: Occasion,
    interruption: Interruption,
    clock: Clock,
    progress: LiveProgress,
    watch: Callable[[CaseResult], None] | None = None,
) -> DoneRun:
    """Run a plan. `watch` is shown every result as soon as it is there.

    Raises ConfigurationError when the cache or the results cannot be written from the start, and
    ServiceError when the results cannot be written any more.
    """
    started, started_at = clock.monotonic(), clock.now()
    path = plan.options.report_dir / FILE_NAME
    results = open_results(path, plan.cases, plan.resume_from)
    parts = asyncio.run(_run(plan, occasion, interruption, results, clock, progress, watch))
    return DoneRun(
        measurements=parts.run.measurements,
        stopped=parts.run.stopped,
        was_interrupted=interruption.signal_name is not None,
        started_at=started_at,
        duration_seconds=clock.monotonic() - started,
        lowest_concurrency=parts.limit.lowest,
        requests=parts.caller.requests,
        retries=parts.caller.retries,
        cached=parts.run.cached,
        reused=parts.run.reused,
        spent_tokens=parts.budget.tokens,
        spent_usd=parts.budget.cost,
        case_lines=results.lines,
    )


async def _run(
    plan: Plan,
    occasion: Occasion,
    interruption: Interruption,
    results: ResultsFile,
    clock: Clock,
    progress: LiveProgress,
    watch: Callable[[CaseResult], None] | None,
) -> _Parts:
    options = plan.options
    limit = AdaptiveLimit(options.concurrency, clock)
    budget = Budget(max_cost=options.max_cost, max_tokens=options.max_tokens)
    cache = open_cache(plan.cache_folder if options.cache_dir else None)
    async with CurlClient(options.concurrency) as client:
        caller = Caller(
            client,
            limit,
            clock,
            timeout_seconds=options.request_timeout_seconds,
            deadline=clock.monotonic() + options.timeout_seconds,
            secrets=plan.secrets,
        )
        scorer = ClassicScorer(scoring=plan.scoring)
        run = EvaluationRun(
            dataset=plan.dataset,
            repeats=options.repeats,
            target=plan.target,
            headers=plan.headers,
            scorer=scorer,
            price=plan.price,
            caller=caller,
            cache=cache,
            budget=budget,
            results=results,
            progress=progress,
            version=_version(plan, occasion),
            secrets=plan.secrets,
            watch=watch,
        )
        scorer.embedder = _embedder(plan, caller, cache, run)
        parts = _Parts(run=run, caller=caller, limit=limit, budget=budget)
        showing = asyncio.create_task(progress.show())
        try:
            with interruption.stops_in_loop(run.stop):
                await run.run(
                    workers=min(options.concurrency, plan.cases),
                    timeout_seconds=options.timeout_seconds,
                )
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
            if scorer.embedder is not None:
                await scorer.embedder.close()
            cache.close()
    return parts


def _version(plan: Plan, occasion: Occasion) -> str | None:
    """What tells an application from the one that answered at the same URL before."""
    if plan.model is not None:
        return None
    return repr((occasion.commit, plan.options.app_answer, sorted(plan.headers.items())))


def _embedder(plan: Plan, caller: Caller, cache: Cache, run: EvaluationRun) -> Embedder | None:
    if plan.scoring.similarity is not Similarity.EMBEDDINGS:
        return None

    def charge(tokens: int | None) -> None:
        run.budget.charge(tokens or 0, plan.embedding_price)
        if tokens is None and run.budget.is_limited:
            run.stop("the endpoint reports no usage of embeddings, so the budget cannot be kept")
        elif (excess := run.budget.excess()) is not None:
            run.stop(excess)

    return Embedder(
        caller,
        cache,
        base_url=plan.options.base_url.rstrip("/"),
        model=plan.options.embedding_model,
        headers=plan.embedding_headers,
        charge=charge,
    )
