"""The report of an evaluation: one document, of which everything that is shown is a view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from llm_actions.errors import ExitCode, Problem
from llm_actions.evals.criteria import WEIGHTS
from llm_actions.evals.gates import GateResult
from llm_actions.evals.judgement import Counts
from llm_actions.evals.metrics import METRICS, Metric, MetricName
from llm_actions.evals.results import CaseResult, from_line
from llm_actions.reports.opening import opening, render_json
from llm_actions.statistics.intervals import Interval
from llm_actions.verdict import Verdict

SCHEMA = "llm-actions/evaluation-report/1"


@dataclass(frozen=True, kw_only=True)
class PromptPart:
    """The prompt that was measured."""

    path: str
    version: str
    digest: str
    system: str | None
    user_template: str | None


@dataclass(frozen=True, kw_only=True)
class TargetPart:
    """What was measured. `url` holds no credentials."""

    kind: str
    model: str | None
    url: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    prompt: PromptPart | None = None


@dataclass(frozen=True, kw_only=True)
class DatasetFilePart:
    """One file of the dataset."""

    path: str
    digest: str
    samples: int


@dataclass(frozen=True, kw_only=True)
class ScoringPart:
    """How answers were scored; a model is None where none was asked."""

    pass_score: float
    similarity: str
    embedding_model: str | None
    judge_model: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """What this dataset can see: the smallest drop of the accuracy from `baseline`."""

    cases: int
    baseline: float
    smallest_drop: float
    confidence: float
    power: float


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens and dollars: of all answers, and of what this run itself sent (`spent`)."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    spent_tokens: int
    spent_usd: float | None
    price_table: str | None


@dataclass(frozen=True, kw_only=True)
class RunPart:
    """How the run went. `stopped` says why it ended early, None when it did not."""

    repeats: int = 1
    concurrency: int = 0
    lowest_concurrency: int = 0
    requests: int = 0
    retries: int = 0
    cached: int = 0
    reused: int = 0
    stopped: str | None = None


@dataclass(frozen=True, kw_only=True)
class EvaluationReport:
    """Everything about one evaluation but its cases, which are read when they are needed."""

    verdict: Verdict
    exit_code: ExitCode
    reasons: tuple[str, ...]
    suite: str
    started_at: str
    duration_seconds: float
    commit: str | None = None
    target: TargetPart | None = None
    dataset: tuple[DatasetFilePart, ...] = ()
    scoring: ScoringPart | None = None
    counts: Counts = field(default_factory=Counts)
    metrics: tuple[Metric, ...] = ()
    gates: tuple[GateResult, ...] = ()
    sensitivity: Sensitivity | None = None
    usage: Usage | None = None
    run: RunPart = RunPart()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    case_lines: Callable[[], Iterator[bytes]] = field(default=lambda: iter(()), repr=False)

    def metric(self, name: MetricName, tag: str | None = None) -> Metric | None:
        """The metric of all cases or of one tag."""
        return next((m for m in self.metrics if (m.name, m.tag) == (name, tag)), None)

    def cases(self) -> Iterator[CaseResult]:
        """The cases in the order of the dataset."""
        return map(from_line, self.case_lines())

    def header(self) -> dict[str, object]:
        """The document without its cases, in the form of the schema."""
        return {
            **opening(self, SCHEMA),
            "target": asdict(self.target) if self.target else None,
            "dataset": {
                "files": [asdict(file) for file in self.dataset],
                "samples": sum(file.samples for file in self.dataset),
            },
            "scoring": {**asdict(self.scoring), "weights": dict(WEIGHTS)} if self.scoring else None,
            "counts": {
                "total": self.counts.total,
                "pass": self.counts.passed,
                "fail": self.counts.failed,
                "error": self.counts.errors,
                "not_run": self.counts.not_run,
            },
            "metrics": [_metric(metric) for metric in self.metrics],
            "gates": [_gate(result) for result in self.gates],
            "sensitivity": asdict(self.sensitivity) if self.sensitivity else None,
            "usage": asdict(self.usage) if self.usage else None,
            "run": asdict(self.run),
            "notes": list(self.notes),
            "problems": [str(problem) for problem in self.problems],
        }


def render_document(report: EvaluationReport) -> Iterator[bytes]:
    """The content of report.json in pieces, one line a case."""
    return render_json(report.header(), report.case_lines())


def _interval(interval: Interval | None) -> dict[str, object] | None:
    return None if interval is None else interval._asdict()


def _metric(metric: Metric) -> dict[str, object]:
    return {
        "name": metric.name,
        "tag": metric.tag,
        "value": metric.value,
        "unit": METRICS[metric.name].unit,
        "n": metric.n,
        "interval": _interval(metric.interval),
    }


def _gate(result: GateResult) -> dict[str, object]:
    return {
        "metric": result.gate.metric,
        "tag": result.gate.tag,
        "operator": result.gate.operator,
        "limit": result.gate.limit,
        "mode": result.gate.mode,
        "value": result.value,
        "interval": _interval(result.interval),
        "verdict": result.verdict,
        "reason": result.reason,
    }
