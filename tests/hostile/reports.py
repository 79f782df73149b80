"""Reports in which every text of others is one hostile text."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from llm_actions.errors import ExitCode, Problem
from llm_actions.evals.gates import Gate, GateResult
from llm_actions.evals.judgement import Counts
from llm_actions.evals.metrics import Metric, MetricName
from llm_actions.evals.results import AssertionRecord, CaseError, CaseResult, Status
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
from llm_actions.statistics.intervals import wilson
from llm_actions.verdict import Verdict

HARMLESS = "harmless"
DIGEST = f"sha256:{'0' * 64}"
Texts = Callable[[], str]


def always(text: str) -> Texts:
    """The same text in every place."""
    return lambda: text


def in_file(text: str) -> str:
    """The text as a report's cases can hold it: reading a dataset or a reply ends surrogates."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def hostile_case(index: int, status: Status, name: str, text: Texts) -> CaseResult:
    """A case whose texts are all hostile."""
    is_scored = status in (Status.PASS, Status.FAIL)
    return CaseResult(
        index=index,
        id=name,
        repeat=0,
        file=in_file(text()),
        line=index + 1,
        tags=(in_file(text()),),
        weight=1.0,
        status=status,
        score=0.25 if is_scored else None,
        criteria={"keywords": 0.25} if is_scored else {},
        assertions=() if status is Status.NOT_RUN else (hostile_assertion(text),),
        reasons=tuple(
            reason.format(in_file(text()))
            for reason in ('missing keyword "{}"', "{}")
            if status is Status.FAIL
        ),
        input=in_file(text()),
        system=in_file(text()),
        expected=in_file(text()),
        answer=in_file(text()) if is_scored else None,
        error=CaseError(kind="server", message=in_file(text())) if status is Status.ERROR else None,
        latency_seconds=0.5 if is_scored else None,
        attempts=0 if status is Status.NOT_RUN else 1,
        cached=False,
        prompt_tokens=10,
        completion_tokens=10,
        cost_usd=0.001,
        finish_reason=in_file(text()),
        key="0" * 32,
    )


def hostile_assertion(text: Texts) -> AssertionRecord:
    """A set of one assertion whose texts are all hostile."""
    part = AssertionRecord(
        name="llm-rubric",
        metric=in_file(text()),
        value=in_file(text()),
        weight=1.0,
        status=Status.FAIL,
        score=0.25,
        reason=in_file(text()),
    )
    return replace(part, name="assert-set", value=None, parts=(part,))


def hostile_cases(text: Texts) -> tuple[CaseResult, ...]:
    """One case of each status, and one more that failed."""
    statuses = (Status.ERROR, Status.FAIL, Status.FAIL, Status.PASS, Status.NOT_RUN)
    name = in_file(text())
    return tuple(hostile_case(index, status, name, text) for index, status in enumerate(statuses))


def hostile_report(text: Texts, cases: Sequence[CaseResult]) -> EvaluationReport:
    """A report of these cases that quotes hostile texts wherever it quotes."""
    interval = wilson(1 / 3, 3)
    tag = text()
    return EvaluationReport(
        verdict=Verdict.FAIL,
        exit_code=ExitCode.FAIL,
        reasons=(f"accuracy[{text()}] 33.3 % is below the limit 85.0 %", text()),
        suite=text(),
        started_at="2026-11-22T19:30:00+00:00",
        duration_seconds=12.3,
        commit=text(),
        target=TargetPart(
            kind="model",
            model=text(),
            url=text(),
            parameters={"temperature": 0},
            prompt=PromptPart(
                path=text(),
                version=text(),
                digest=DIGEST,
                system=text(),
                user_template=text(),
            ),
        ),
        dataset=(DatasetFilePart(path=text(), digest=DIGEST, samples=5),) * 2,
        scoring=ScoringPart(
            pass_score=0.8, similarity="embeddings", embedding_model=text(), judge_model=text()
        ),
        counts=Counts(
            total=len(cases),
            passed=sum(case.status is Status.PASS for case in cases),
            failed=sum(case.status is Status.FAIL for case in cases),
            errors=sum(case.status is Status.ERROR for case in cases),
            not_run=sum(case.status is Status.NOT_RUN for case in cases),
        ),
        metrics=tuple(
            Metric(name=name, tag=of, value=1 / 3, n=3, interval=interval)
            for of in (None, tag)
            for name in MetricName
        ),
        gates=tuple(
            GateResult(
                gate=Gate(metric=MetricName.ACCURACY, limit=0.85, tag=of),
                value=1 / 3,
                interval=interval,
                verdict=Verdict.FAIL,
                reason=f"gate {text()}",
            )
            for of in (None, tag)
        ),
        sensitivity=Sensitivity(
            cases=3, baseline=1 / 3, smallest_drop=0.3, confidence=0.95, power=0.8
        ),
        usage=Usage(
            prompt_tokens=40,
            completion_tokens=40,
            cost_usd=0.004,
            spent_tokens=80,
            spent_usd=0.004,
            price_table=text(),
        ),
        run=RunPart(concurrency=8, lowest_concurrency=4, requests=5, stopped=text()),
        notes=(text(), text()),
        case_lines=lambda: (case.to_line() for case in cases),
    )


def hostile_refusal(text: Texts) -> EvaluationReport:
    """A report of configuration problems that quotes hostile texts."""
    return EvaluationReport(
        verdict=Verdict.ERROR,
        exit_code=ExitCode.CONFIGURATION,
        reasons=(text(),),
        suite=text(),
        started_at="2026-11-22T19:30:00+00:00",
        duration_seconds=0.0,
        commit=text(),
        problems=(
            Problem(where=text(), message=text()),
            Problem(where=f"{text()}:3", message=text(), file=text(), line=3),
        ),
    )
