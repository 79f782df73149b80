"""Makes the report of an evaluation from its plan and the run. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llm_actions.errors import ExitCode
from llm_actions.evals.done_run import DoneRun
from llm_actions.evals.gates import assess
from llm_actions.evals.judgement import Counts, judge, undecided, what_broke
from llm_actions.evals.metrics import Measurements, Metric, MetricName
from llm_actions.evals.results import Status
from llm_actions.occasion import Occasion
from llm_actions.reports.document import (
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
from llm_actions.verdict import exit_code

if TYPE_CHECKING:
    from llm_actions.evals.plan import Plan


def report_of(plan: Plan, occasion: Occasion, done: DoneRun) -> EvaluationReport:
    """The report of a run that has ended."""
    measurements = done.measurements
    counts = _counts(measurements, plan.cases)
    metrics = measurements.metrics()
    by_name = {(metric.name, metric.tag): metric for metric in metrics}
    gates = [
        assess(gate, by_name.get((gate.metric, gate.tag)) or _unmeasured(gate.metric, gate.tag))
        for gate in plan.gates
    ]
    broken = what_broke(done.stopped, counts, plan.options.max_error_share)
    if broken:
        gates = [undecided(result) for result in gates]
    verdict, reasons = judge(broken, gates)
    code = exit_code(verdict, occasion.on_inconclusive)
    return EvaluationReport(
        verdict=verdict,
        exit_code=ExitCode.INTERRUPTED if done.was_interrupted else code,
        reasons=reasons,
        suite=occasion.suite,
        started_at=done.started_at.isoformat(timespec="seconds"),
        duration_seconds=done.duration_seconds,
        commit=occasion.commit,
        target=target_part(plan),
        dataset=dataset_parts(plan),
        scoring=ScoringPart(
            pass_score=plan.scoring.pass_score,
            similarity=plan.scoring.similarity,
            embedding_model=plan.models.embedding,
            judge_model=plan.models.judge,
        ),
        counts=counts,
        metrics=tuple(metrics),
        gates=tuple(gates),
        sensitivity=_sensitivity(measurements),
        usage=_usage(plan, done),
        run=RunPart(
            repeats=plan.options.repeats,
            concurrency=plan.options.concurrency,
            lowest_concurrency=done.lowest_concurrency,
            requests=done.requests,
            retries=done.retries,
            cached=done.cached,
            reused=done.reused,
            stopped=done.stopped,
        ),
        notes=(*plan.notes, *done.notes),
        case_lines=done.case_lines,
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


def _usage(plan: Plan, done: DoneRun) -> Usage:
    totals = done.measurements.totals()
    return Usage(
        prompt_tokens=totals.prompt_tokens,
        completion_tokens=totals.completion_tokens,
        cost_usd=totals.cost_usd,
        spent_tokens=done.spent_tokens,
        spent_usd=done.spent_usd if plan.prices.is_complete else None,
        price_table=plan.price_table if plan.price is not None else None,
    )
