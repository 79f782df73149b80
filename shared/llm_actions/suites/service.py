"""Asks the models of a plan everything that its suites ask."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from llm_actions.assertions.model import Preference, UnmeasuredError
from llm_actions.clock import Clock
from llm_actions.curl import CurlClient
from llm_actions.evals.assertion_scorer import CaseScorer
from llm_actions.evals.assertion_tools import Tools
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.results import CaseResult
from llm_actions.evals.results_file import open_results
from llm_actions.evals.run import EvaluationRun
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.evals.service import LiveProgress
from llm_actions.http import secret_free
from llm_actions.interruption import Interruption
from llm_actions.judges.agreement import Comparison
from llm_actions.judges.comparing import compare
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, open_cache
from llm_actions.llm.caller import Caller
from llm_actions.llm.cassette import RecordingCassette, ReplayCassette
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.suites.comparing import hold_contests
from llm_actions.suites.contests import Turn
from llm_actions.suites.options import CassetteMode
from llm_actions.suites.plan import Plan
from llm_actions.suites.target import SuiteScorer, SuiteTarget
from llm_actions.suites.tools import headers_of, needs_of

PASS_SCORE = 0.8
Value = TypeVar("Value")


@dataclass(kw_only=True)
class DoneSuites:
    """What came of the requests: the results of each model by the index of what was asked.

    `comparisons` are the judge's with each label, in their order; None when there are no labels or
    it was not asked of all. `preferences` are the best answers of the plan's contests. `stopped`
    says why the run ended early, None when it did not.
    """

    started_at: datetime
    results: dict[str, dict[int, list[CaseResult]]] = field(default_factory=dict)
    comparisons: Sequence[Comparison] | None = None
    preferences: dict[Turn, Preference | UnmeasuredError] = field(default_factory=dict)
    stopped: str | None = None
    was_interrupted: bool = False
    duration_seconds: float = 0.0
    lowest_concurrency: int = 0
    requests: int = 0
    retries: int = 0
    cached: int = 0
    reused: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    spent_tokens: int = 0
    spent_usd: float | None = None
    notes: tuple[str, ...] = ()


def run_suites(
    plan: Plan, interruption: Interruption, clock: Clock, progress: LiveProgress
) -> DoneSuites:
    """Ask everything: the judge what people have labelled, then one model after the other, then the
    judge which of their answers are best.

    Raises ConfigurationError when cache, cassette or results cannot be used.
    """
    done = DoneSuites(started_at=clock.now())
    started = clock.monotonic()
    if plan.asks:
        asyncio.run(_Run(plan, interruption, clock, progress, done).run())
    done.was_interrupted = interruption.signal_name is not None
    done.duration_seconds = clock.monotonic() - started
    return done


class _Run:
    def __init__(
        self,
        plan: Plan,
        interruption: Interruption,
        clock: Clock,
        progress: LiveProgress,
        done: DoneSuites,
    ) -> None:
        self._plan = plan
        self._interruption = interruption
        self._clock = clock
        self._progress = progress
        self._done = done
        self._current: EvaluationRun | None = None
        self._judging: asyncio.Task[object] | None = None

    async def run(self) -> None:
        plan, options, done = self._plan, self._plan.options, self._done
        limit = AdaptiveLimit(options.concurrency, self._clock)
        budget = Budget(max_cost=options.max_cost, max_tokens=options.max_tokens)
        cache, recording = _cache(plan)
        deadline = self._clock.monotonic() + options.timeout_seconds
        showing = asyncio.create_task(self._progress.show())
        late = f"timeout of {options.timeout_seconds:g} s"
        alarm = asyncio.get_running_loop().call_later(options.timeout_seconds, self._stop, late)
        try:
            async with CurlClient(options.concurrency) as client:
                caller = Caller(
                    client,
                    limit,
                    self._clock,
                    timeout_seconds=options.request_timeout_seconds,
                    deadline=deadline,
                    secrets=plan.secrets,
                )
                tools = Tools.of(needs_of(plan), caller, cache, budget, client, self._stop)
                try:
                    with self._interruption.stops_in_loop(self._stop):
                        await self._measure_judge(tools)
                        for number, model in enumerate(plan.asked, start=1):
                            await self._ask(number, model, caller, cache, budget, tools)
                        await self._hold_contests(tools)
                finally:
                    await tools.close()
                done.requests, done.retries = caller.requests, caller.retries
                done.notes = tuple(tools.judge_model.notes) if tools.judge_model else ()
                if recording is not None:
                    done.notes += (self._recorded(recording),)
        finally:
            alarm.cancel()
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
            cache.close()
        done.lowest_concurrency = limit.lowest
        done.spent_tokens = budget.tokens
        done.spent_usd = budget.cost if plan.is_priced else None

    def _recorded(self, recording: RecordingCassette) -> str:
        """Keep the recording of a run that ended well; tells what became of it."""
        if self._done.stopped is not None:
            return "the run ended early, so the cassette stays what it was"
        return f"{recording.finish()} answers were recorded; commit the cassette"

    def _stop(self, reason: str) -> None:
        """End what is being asked, and ask nothing further. The first reason counts."""
        self._done.stopped = self._done.stopped or reason
        if self._current is not None:
            self._current.stop(reason)
        if self._judging is not None:
            self._judging.cancel()

    async def _measure_judge(self, tools: Tools) -> None:
        """Put the labelled texts to the judge."""
        plan = self._plan
        if plan.labelled is None or tools.judge is None:
            return
        found = await self._until_stopped(compare(tools.judge, plan.labelled.labels, self._stop))
        if found is not None:
            self._done.comparisons = [_without_secrets(each, plan.secrets) for each in found]

    async def _hold_contests(self, tools: Tools) -> None:
        """Have the answers compared that cases demand to be."""
        plan, done = self._plan, self._done
        await self._until_stopped(
            hold_contests(
                plan.contests,
                done.results,
                tools.engine,
                done.preferences,
                repeats=plan.options.repeats,
                secrets=plan.secrets,
            )
        )

    async def _until_stopped(self, work: Coroutine[object, object, Value]) -> Value | None:
        """What comes of judging beside the cases; None when the run is stopped before its end."""
        if self._done.stopped is not None:
            work.close()
            return None
        task = asyncio.create_task(work)
        self._judging = task
        try:
            return await task
        except asyncio.CancelledError:
            if self._done.stopped is None:
                raise
            return None
        finally:
            self._judging = None

    async def _ask(
        self,
        number: int,
        model: str,
        caller: Caller,
        cache: Cache,
        budget: Budget,
        tools: Tools,
    ) -> None:
        plan, options, done = self._plan, self._plan.options, self._done
        samples = plan.asked[model]
        found = done.results.setdefault(model, {})
        if done.stopped is not None or not samples.samples:
            return
        price = plan.prices[model]
        path = Path(options.report_dir) / f"results-{number}.jsonl"
        cases = samples.samples * options.repeats
        results = open_results(path, cases, path if options.resume else None)

        def keep(result: CaseResult) -> None:
            found.setdefault(result.index, []).append(result)

        run = EvaluationRun(
            dataset=samples,
            repeats=options.repeats,
            target=SuiteTarget(base_url=options.base_url.rstrip("/"), model=model, samples=samples),
            headers=headers_of(options),
            scorer=SuiteScorer(
                samples=samples,
                cases=CaseScorer(
                    classic=ClassicScorer(
                        scoring=Scoring(pass_score=PASS_SCORE, similarity=Similarity.LEXICAL)
                    ),
                    engine=tools.engine,
                    price=price,
                ),
                version=f"{plan.corpus_version} {options.judge_model} {options.embedding_model}",
            ),
            price=price,
            caller=caller,
            cache=cache,
            budget=budget,
            results=results,
            progress=self._progress,
            secrets=plan.secrets,
            watch=keep,
        )
        self._current = run
        try:
            await run.run(
                workers=min(options.concurrency, cases),
                timeout_seconds=options.timeout_seconds,  # the run as a whole ends before
            )
        finally:
            self._current = None
            results.close()
        done.stopped = done.stopped or run.stopped
        done.cached += run.cached
        done.reused += run.reused
        totals = run.measurements.totals()
        done.prompt_tokens += totals.prompt_tokens
        done.completion_tokens += totals.completion_tokens


def _without_secrets(comparison: Comparison, secrets: Sequence[str]) -> Comparison:
    error = comparison.error
    return replace(
        comparison,
        reason=secret_free(comparison.reason, secrets),
        error=None if error is None else secret_free(error, secrets),
    )


def _cache(plan: Plan) -> tuple[Cache, RecordingCassette | None]:
    """Where answers are looked for first, and the cassette that they are recorded in."""
    match plan.options.cassette:
        case CassetteMode.RECORD:
            recording = RecordingCassette(plan.cassette_folder, plan.secrets)
            return recording, recording
        case CassetteMode.REPLAY:
            return ReplayCassette(plan.cassette_folder, plan.folders), None
        case CassetteMode.OFF:
            return open_cache(plan.cache_folder if plan.options.cache_dir else None), None
