"""Runs a plan against the world and makes the report of what happened."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from llm_actions.clock import Clock
from llm_actions.errors import ConfigurationError, ExitCode, Problem
from llm_actions.evals.gates import assess
from llm_actions.evals.judgement import judge, undecided, what_broke
from llm_actions.evals.metrics import Measurements, Metric, MetricName
from llm_actions.evals.plan import Plan
from llm_actions.evals.results import Status
from llm_actions.evals.results_file import FILE_NAME, ResultsFile
from llm_actions.evals.run import EvaluationRun
from llm_actions.evals.scoring import Similarity
from llm_actions.http import AiohttpClient
from llm_actions.interruption import Interruption
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, NoCache, SqliteCache
from llm_actions.llm.caller import Caller
from llm_actions.llm.concurrency import AdaptiveLimit
from llm_actions.llm.embeddings import Embedder
from llm_actions.progress import ProgressLine
from llm_actions.reports.document import (
    Counts,
    DatasetFilePart,
    EvaluationReport,
    PromptPart,
    RunPart,
    ScoringPart,
    Sensitivity,
    TargetPart,
    Usage,
)
from llm_actions.statistics.intervals import CONFIDENCE
from llm_actions.statistics.planning import POWER, smallest_visible_drop
from llm_actions.verdict import OnInconclusive, exit_code


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What is known of a run beside its plan."""

    suite: str
    commit: str | None
    on_inconclusive: OnInconclusive
    is_job: bool
    interruption: Interruption


@dataclass(kw_only=True)
class _Parts:
    """The pieces of a run that its report needs afterwards."""

    run: EvaluationRun
    caller: Caller
    limit: AdaptiveLimit
    budget: Budget


def evaluate(plan: Plan, occasion: Occasion, clock: Clock) -> EvaluationReport:
    """Run a plan and report on it. Reads the report's cases from results.jsonl when asked for them.

    Raises ConfigurationError when the cache or the results cannot be written from the start, and
    ServiceError when the results cannot be written any more.
    """
    started, started_at = clock.monotonic(), clock.now()
    results = _results(plan)
    parts = asyncio.run(_run(plan, occasion, results, clock))
    return _report(plan, occasion, parts, results, started_at, clock.monotonic() - started)


def _results(plan: Plan) -> ResultsFile:
    path = plan.options.report_dir / FILE_NAME
    source = plan.resume_from
    try:
        if path.is_symlink():
            path.unlink()  # a link in the checkout could lead anywhere
        if source is not None and source.is_file() and source.resolve() != path.resolve():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
        results = ResultsFile(path, plan.cases)
        if source is None:
            results.start_anew()
        else:
            results.take_over()
    except BlockingIOError:
        message = f"another run writes to `{path}` at this moment; give each its own folder"
        raise ConfigurationError([Problem(where="input `report-dir`", message=message)]) from None
    except OSError as error:
        message = f"`{path}` cannot be written: {error.strerror}"
        raise ConfigurationError([Problem(where="input `report-dir`", message=message)]) from None
    return results


async def _run(plan: Plan, occasion: Occasion, results: ResultsFile, clock: Clock) -> _Parts:
    options = plan.options
    limit = AdaptiveLimit(options.concurrency, clock)
    budget = Budget(max_cost=options.max_cost, max_tokens=options.max_tokens)
    cache: Cache = NoCache()
    if options.cache_dir:
        cache = SqliteCache(plan.cache_folder)
    progress = ProgressLine(plan.cases, clock, is_job=occasion.is_job)
    async with AiohttpClient(options.concurrency) as client:
        caller = Caller(
            client,
            limit,
            clock,
            timeout_seconds=options.request_timeout_seconds,
            deadline=clock.monotonic() + options.timeout_seconds,
            secrets=plan.secrets,
        )
        run = EvaluationRun(
            dataset=plan.dataset,
            repeats=options.repeats,
            target=plan.target,
            headers=plan.headers,
            scoring=plan.scoring,
            price=plan.price,
            caller=caller,
            cache=cache,
            budget=budget,
            results=results,
            progress=progress,
            version=_version(plan, occasion),
            secrets=plan.secrets,
        )
        run.embedder = _embedder(plan, caller, cache, run)
        parts = _Parts(run=run, caller=caller, limit=limit, budget=budget)
        showing = asyncio.create_task(progress.show())
        try:
            loop = asyncio.get_running_loop()
            with occasion.interruption.stops(partial(_stop_soon, loop, run)):
                await run.run(
                    workers=min(options.concurrency, plan.cases),
                    timeout_seconds=options.timeout_seconds,
                )
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
            if run.embedder is not None:
                await run.embedder.close()
            cache.close()
    return parts


def _version(plan: Plan, occasion: Occasion) -> str | None:
    """What tells an application from the one that answered at the same URL before."""
    if plan.model is not None:
        return None
    return repr((occasion.commit, plan.options.app_answer, sorted(plan.headers.items())))


def _stop_soon(loop: asyncio.AbstractEventLoop, run: EvaluationRun, reason: str) -> None:
    """Stop a run from a signal handler, which has to wake the loop up."""
    loop.call_soon_threadsafe(run.stop, reason)


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


def _report(
    plan: Plan,
    occasion: Occasion,
    parts: _Parts,
    results: ResultsFile,
    started_at: datetime,
    duration_seconds: float,
) -> EvaluationReport:
    measurements = parts.run.measurements
    counts = _counts(measurements, plan.cases)
    metrics = measurements.metrics()
    by_name = {(metric.name, metric.tag): metric for metric in metrics}
    gates = [
        assess(gate, by_name.get((gate.metric, gate.tag)) or _unmeasured(gate.metric, gate.tag))
        for gate in plan.gates
    ]
    broken = what_broke(parts.run.stopped, counts, plan.options.max_error_share)
    if broken:
        gates = [undecided(result) for result in gates]
    verdict, reasons = judge(broken, gates)
    code = exit_code(verdict, occasion.on_inconclusive)
    return EvaluationReport(
        verdict=verdict,
        exit_code=ExitCode.INTERRUPTED if occasion.interruption.signal_name else code,
        reasons=reasons,
        suite=occasion.suite,
        started_at=started_at.isoformat(timespec="seconds"),
        duration_seconds=duration_seconds,
        commit=occasion.commit,
        target=target_part(plan),
        dataset=dataset_parts(plan),
        scoring=ScoringPart(
            pass_score=plan.scoring.pass_score,
            similarity=plan.scoring.similarity,
            embedding_model=plan.scoring.embedding_model,
        ),
        counts=counts,
        metrics=tuple(metrics),
        gates=tuple(gates),
        sensitivity=_sensitivity(measurements),
        usage=_usage(plan, parts),
        run=RunPart(
            repeats=plan.options.repeats,
            concurrency=plan.options.concurrency,
            lowest_concurrency=parts.limit.lowest,
            requests=parts.caller.requests,
            retries=parts.caller.retries,
            cached=parts.run.cached,
            reused=parts.run.reused,
            stopped=parts.run.stopped,
        ),
        notes=plan.notes,
        case_lines=results.lines,
    )


def _unmeasured(name: MetricName, tag: str | None) -> Metric:
    return Metric(name=name, tag=tag, value=None, n=0, missing="no case was scored")


def _counts(measurements: Measurements, total: int) -> Counts:
    passed, failed, errors = (
        measurements.count(status) for status in (Status.PASS, Status.FAIL, Status.ERROR)
    )
    return Counts(
        total=total,
        passed=passed,
        failed=failed,
        errors=errors,
        not_run=total - passed - failed - errors,
    )


def target_part(plan: Plan) -> TargetPart:
    """What a report says of the target."""
    prompt = plan.prompt
    return TargetPart(
        kind="model" if plan.model is not None else "app",
        model=plan.model,
        url=plan.options.base_url if plan.model is not None else plan.options.app_url,
        parameters=plan.parameters,
        prompt=None
        if prompt is None
        else PromptPart(
            path=prompt.path,
            version=prompt.version,
            digest=prompt.digest,
            system=prompt.system_text,
            user_template=prompt.user_text,
        ),
    )


def dataset_parts(plan: Plan) -> tuple[DatasetFilePart, ...]:
    """What a report says of the dataset."""
    return tuple(
        DatasetFilePart(path=file.name, digest=file.digest, samples=file.samples)
        for file in plan.dataset.files
    )


def _sensitivity(measurements: Measurements) -> Sensitivity | None:
    accuracy = measurements.accuracy()
    if accuracy is None:
        return None
    drop = smallest_visible_drop(accuracy.mean, accuracy.effective, CONFIDENCE)
    if drop is None:  # too few samples to see anything
        return None
    return Sensitivity(
        cases=accuracy.clusters,
        baseline=accuracy.mean,
        smallest_drop=drop,
        confidence=CONFIDENCE,
        power=POWER,
    )


def _usage(plan: Plan, parts: _Parts) -> Usage:
    totals = parts.run.measurements.totals()
    return Usage(
        prompt_tokens=totals.prompt_tokens,
        completion_tokens=totals.completion_tokens,
        cost_usd=totals.cost_usd,
        spent_tokens=parts.budget.tokens,
        spent_usd=parts.budget.cost if plan.price is not None else None,
        price_table=plan.price_table if plan.price is not None else None,
    )
