"""Runs a plan against the world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from llm_actions.clock import Clock
from llm_actions.curl import CurlClient
from llm_actions.evals.charged_embedder import charged_embedder
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.done_run import DoneRun
from llm_actions.evals.plan import Plan
from llm_actions.evals.results import CaseResult
from llm_actions.evals.results_file import FILE_NAME, ResultsFile, open_results
from llm_actions.evals.run import EvaluationRun, Progress
from llm_actions.evals.scorer import Scorer
from llm_actions.evals.scoring import Similarity
from llm_actions.http import HttpClient
from llm_actions.interruption import Interruption
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, open_cache
from llm_actions.llm.caller import Caller
from llm_actions.llm.chat import offered_tools
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.occasion import Occasion

if TYPE_CHECKING:
    from llm_actions.evals.assertion_tools import Tools
    from llm_actions.evals.sample_items import SampleItems


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
    notes: tuple[str, ...] = ()


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
        notes=parts.notes,
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

        def stop(reason: str) -> None:
            run.stop(reason)

        classic = _classic_scorer(plan, caller, cache, budget, stop)
        scorer: Scorer = classic
        tools = None
        if plan.items is not None:
            tools = _tools(plan, plan.items, caller, cache, budget, client, stop)
            scorer = _with_assertions(plan, plan.items, classic, tools)
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
            if classic.embedder is not None:
                await classic.embedder.close()
            if tools is not None:
                await tools.close()
                parts.notes = tuple(tools.judge_model.notes) if tools.judge_model else ()
            cache.close()
    return parts


def _version(plan: Plan, occasion: Occasion) -> str | None:
    """What tells an application from the one that answered at the same URL before."""
    if plan.model is not None:
        return None
    return repr((occasion.commit, plan.options.app_answer, sorted(plan.headers.items())))


def _classic_scorer(
    plan: Plan, caller: Caller, cache: Cache, budget: Budget, stop: Callable[[str], None]
) -> ClassicScorer:
    if plan.scoring.similarity is not Similarity.EMBEDDINGS:
        return ClassicScorer(scoring=plan.scoring)
    embedder = charged_embedder(
        caller,
        cache,
        budget,
        stop,
        base_url=plan.options.base_url.rstrip("/"),
        model=plan.options.embedding_model,
        headers=plan.scoring_headers,
        price=plan.prices.embeddings,
    )
    return ClassicScorer(scoring=plan.scoring, embedder=embedder)


def _tools(
    plan: Plan,
    items: SampleItems,
    caller: Caller,
    cache: Cache,
    budget: Budget,
    client: HttpClient,
    stop: Callable[[str], None],
) -> Tools:
    """What the assertions of the samples need."""
    from llm_actions.evals.assertion_tools import Needs, Tools

    needs = Needs(
        families=items.needed,
        base_url=plan.options.base_url,
        headers=plan.scoring_headers,
        judge_model=plan.options.judge_model,
        judge_price=plan.prices.judge,
        embedding_model=plan.options.embedding_model,
        embedding_price=plan.prices.embeddings,
        working=plan.folders.working,
    )
    return Tools.of(needs, caller, cache, budget, client, stop)


def _with_assertions(
    plan: Plan, items: SampleItems, classic: ClassicScorer, tools: Tools
) -> Scorer:
    from llm_actions.evals.assertion_scorer import AssertionScorer, CaseScorer

    cases = CaseScorer(classic=classic, engine=tools.engine, price=plan.price)
    return AssertionScorer(
        cases=cases, items=items, models=plan.models.beside, tools=offered_tools(plan.parameters)
    )
