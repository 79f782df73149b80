"""Asks the models of a plan everything that its suites ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from llm_actions.clock import Clock
from llm_actions.curl import CurlClient
from llm_actions.errors import ConfigurationError, Problem
from llm_actions.evals.assertion_scorer import CaseScorer
from llm_actions.evals.assertion_tools import Tools
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.results import CaseResult
from llm_actions.evals.results_file import ResultsFile
from llm_actions.evals.run import EvaluationRun
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.evals.service import LiveProgress
from llm_actions.interruption import Interruption
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, NoCache, SqliteCache
from llm_actions.llm.caller import Caller
from llm_actions.llm.cassette import RecordingCassette, ReplayCassette
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.suites.options import CassetteMode, Options
from llm_actions.suites.plan import Plan
from llm_actions.suites.target import SuiteScorer, SuiteTarget
from llm_actions.suites.tools import headers_of, needs_of

PASS_SCORE = 0.8


@dataclass(kw_only=True)
class DoneSuites:
    """What came of the requests: the results of each model by the index of what was asked.

    `stopped` says why the run ended early, None when it did not.
    """

    started_at: datetime
    results: dict[str, dict[int, list[CaseResult]]] = field(default_factory=dict)
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
    """Ask everything, one model after the other.

    Raises ConfigurationError when cache, cassette or results cannot be used.
    """
    done = DoneSuites(started_at=clock.now())
    started = clock.monotonic()
    if plan.cases:
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

    async def run(self) -> None:
        plan, options, done = self._plan, self._plan.options, self._done
        limit = AdaptiveLimit(options.concurrency, self._clock)
        budget = Budget(max_cost=options.max_cost, max_tokens=options.max_tokens)
        cache, recording = _cache(plan)
        deadline = self._clock.monotonic() + options.timeout_seconds
        showing = asyncio.create_task(self._progress.show())
        loop = asyncio.get_running_loop()
        late = f"timeout of {options.timeout_seconds:g} s"
        alarm = loop.call_later(options.timeout_seconds, self._stop, late)
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
                    with self._interruption.stops(partial(_stop_soon, loop, self._stop)):
                        for number, model in enumerate(plan.asked, start=1):
                            await self._ask(number, model, caller, cache, budget, tools)
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
        """End the run of this model, and ask no further one. The first reason counts."""
        self._done.stopped = self._done.stopped or reason
        if self._current is not None:
            self._current.stop(reason)

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
        results = _results(options, number, samples.samples * options.repeats)

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
                workers=min(options.concurrency, samples.samples * options.repeats),
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


def _stop_soon(loop: asyncio.AbstractEventLoop, stop: Callable[[str], None], reason: str) -> None:
    """Stop from a signal handler, which has to wake the loop up."""
    loop.call_soon_threadsafe(stop, reason)


def _cache(plan: Plan) -> tuple[Cache, RecordingCassette | None]:
    """Where answers are looked for first, and the cassette that they are recorded in."""
    match plan.options.cassette:
        case CassetteMode.RECORD:
            recording = RecordingCassette(plan.cassette_folder, plan.secrets)
            return recording, recording
        case CassetteMode.REPLAY:
            return ReplayCassette(plan.cassette_folder, plan.folders), None
        case CassetteMode.OFF:
            cache = SqliteCache(plan.cache_folder) if plan.options.cache_dir else NoCache()
            return cache, None


def _results(options: Options, number: int, cases: int) -> ResultsFile:
    """The results of a model, which a run that was killed leaves for the next."""
    path = Path(options.report_dir) / f"results-{number}.jsonl"
    try:
        if path.is_symlink():
            path.unlink()  # a link in the checkout could lead anywhere
        results = ResultsFile(path, cases)
        if options.resume:
            results.take_over()
        else:
            results.start_anew()
    except BlockingIOError:
        message = f"another run writes to `{path}` at this moment; give each its own folder"
        raise ConfigurationError([Problem(where="input `report-dir`", message=message)]) from None
    except OSError as error:
        message = f"`{path}` cannot be written: {error.strerror}"
        raise ConfigurationError([Problem(where="input `report-dir`", message=message)]) from None
    return results
