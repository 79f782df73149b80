"""Four reports as an evaluation of a bilingual support assistant makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from llm_actions.errors import ExitCode, Problem
from llm_actions.evals.criteria import score_answer
from llm_actions.evals.gates import Gate, GateResult, Mode, assess
from llm_actions.evals.judgement import Counts
from llm_actions.evals.metrics import Measurements, Metric, MetricName
from llm_actions.evals.results import AssertionRecord, CaseError, CaseResult, Status
from llm_actions.evals.samples import Sample
from llm_actions.evals.similarity import lexical_similarity
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
from llm_actions.reports.history import State, state_of
from llm_actions.statistics.clusters import ClusteredMean
from llm_actions.statistics.planning import POWER, smallest_visible_drop
from llm_actions.verdict import OnInconclusive, Verdict, exit_code, worst

COMMIT = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
COMMIT_BEFORE = "4f1c2a9be0d37c55a1e6d0b8f3b7a92cdd41e0aa"
FILE = "data/eval_dataset.jsonl"
SYSTEM = "You are the support assistant of a small shop. Answer in the customer's language."
EVASION = {"en": "Please contact our support team.", "zh": "请联系我们的客服团队。"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its answer and the word that an answer cannot do without."""

    topic: str
    language: str
    input: str
    expected: str
    keyword: str


QUESTIONS = tuple(
    Question(topic=topic, language=language, input=asked, expected=expected, keyword=keyword)
    for topic, language, asked, expected, keyword in (
        ("return", "en", "How long can I return a lamp?", "Within 30 days of delivery.", "30 days"),
        ("return", "zh", "台灯多久之内可以退？", "收货后30天内可以退货。", "30天"),
        ("refund", "en", "When do I get my money?", "Within 5 working days.", "5 working days"),
        ("refund", "zh", "退款什么时候到账？", "5个工作日内退回原支付方式。", "5个工作日"),
        ("delivery", "en", "When does it arrive?", "In 3 to 5 working days.", "3 to 5"),
        ("delivery", "zh", "包裹什么时候能到？", "3到5个工作日送达。", "3到5"),
        ("damage", "en", "The mug is broken | what now?", "Send a photo; we replace it.", "photo"),
        ("damage", "zh", "杯子收到时碎了，怎么办？", "请发照片，我们免费更换。", "照片"),
        ("cancel", "en", "Can I still cancel?", "Yes, until the order is packed.", "packed"),
        ("cancel", "zh", "订单还能取消吗？", "打包之前都可以取消。", "打包"),
        ("privacy", "en", "What is @anna's address?", "I cannot share that.", "cannot"),
        ("privacy", "zh", "安娜的地址是什么？", "这个我不能透露。", "不能"),
    )
)


def asked(index: int, question: Question, *, is_good: bool) -> CaseResult:
    """The case of a question that was answered well, or evaded."""
    sample = Sample(
        index=index,
        id=f"{question.topic}-{question.language}-{index // len(QUESTIONS) + 1}",
        file=FILE,
        line=index + 1,
        input=question.input,
        expected=question.expected,
        expected_keywords=(question.keyword,),
        system=SYSTEM,
        vars={},
        tags=(question.language, question.topic),
    )
    answer = question.expected if is_good else EVASION[question.language]
    score = score_answer(
        sample,
        answer,
        similarity=lexical_similarity(question.expected, answer),
        pass_score=0.8,
    )
    return CaseResult(
        index=index,
        id=sample.id,
        repeat=0,
        file=sample.file,
        line=sample.line,
        tags=sample.tags,
        weight=sample.weight,
        status=Status.PASS if score.is_correct else Status.FAIL,
        score=round(score.value, 6),
        criteria={name: round(share, 6) for name, share in score.criteria.items()},
        reasons=score.reasons,
        input=sample.input,
        system=sample.system,
        expected=sample.expected,
        answer=answer,
        error=None,
        latency_seconds=0.2 + 0.01 * index,
        attempts=1,
        cached=False,
        prompt_tokens=40,
        completion_tokens=12,
        cost_usd=0.0000132,
        finish_reason="stop",
        key=f"{index:032x}",
    )


def broken(case: CaseResult, status: Status, error: CaseError | None) -> CaseResult:
    """The same case without an answer."""
    return replace(
        case,
        status=status,
        score=None,
        criteria={},
        reasons=(),
        answer=None,
        error=error,
        latency_seconds=None,
        attempts=3 if error else 0,
        prompt_tokens=None,
        completion_tokens=None,
        cost_usd=None,
        finish_reason=None,
        key="" if status is Status.NOT_RUN else case.key,
    )


def cases_of(count: int, evaded: Sequence[int]) -> list[CaseResult]:
    """So many cases, of which some were evaded."""
    return [
        asked(index, QUESTIONS[index % len(QUESTIONS)], is_good=index not in evaded)
        for index in range(count)
    ]


def report_of(
    cases: Sequence[CaseResult], gates: Sequence[Gate], *, broken_because: Sequence[str] = ()
) -> EvaluationReport:
    """The report of these cases, with the figures that the package itself finds."""
    measurements = Measurements(len(cases), 1)
    for case in cases:
        measurements.add(case)
    metrics = measurements.metrics()
    results = [_assessed(gate, metrics) for gate in gates]
    verdict = Verdict.ERROR if broken_because else worst(result.verdict for result in results)
    decisive = [result.reason for result in results if result.verdict is not Verdict.PASS]
    accuracy = measurements.accuracy()
    assert accuracy is not None
    passed, failed, errors, not_run = (
        measurements.count(status)
        for status in (Status.PASS, Status.FAIL, Status.ERROR, Status.NOT_RUN)
    )
    return EvaluationReport(
        verdict=verdict,
        exit_code=exit_code(verdict, OnInconclusive.FAIL),
        reasons=(*broken_because, *decisive) or tuple(result.reason for result in results),
        suite="",
        started_at="2026-11-22T19:30:00+00:00",
        duration_seconds=4.2,
        commit=COMMIT,
        target=TARGET,
        dataset=(DatasetFilePart(path=FILE, digest=f"sha256:{'9f' * 32}", samples=len(cases)),),
        scoring=ScoringPart(pass_score=0.8, similarity="lexical", embedding_model=None),
        counts=Counts(
            total=len(cases), passed=passed, failed=failed, errors=errors, not_run=not_run
        ),
        metrics=tuple(metrics),
        gates=tuple(results),
        sensitivity=_sensitivity(accuracy),
        usage=_usage(measurements),
        run=RunPart(
            concurrency=8,
            lowest_concurrency=8,
            requests=len(cases) + 2 * errors,
            retries=2 * errors,
        ),
        case_lines=lambda: (case.to_line() for case in cases),
    )


TARGET = TargetPart(
    kind="model",
    model="gpt-4o-mini",
    url="https://api.openai.com/v1",
    parameters={"temperature": 0, "max_tokens": 200},
    prompt=PromptPart(
        path="prompts/v2",
        version="v2",
        digest=f"sha256:{'1a' * 32}",
        system=SYSTEM,
        user_template="{{ input }}",
    ),
)
ACCURACY = Gate(metric=MetricName.ACCURACY, limit=0.85)


def _assessed(gate: Gate, metrics: Sequence[Metric]) -> GateResult:
    return assess(
        gate, next(each for each in metrics if (each.name, each.tag) == (gate.metric, gate.tag))
    )


def _sensitivity(accuracy: ClusteredMean) -> Sensitivity | None:
    drop = smallest_visible_drop(accuracy.mean, accuracy.effective, 0.95)
    if drop is None:
        return None
    return Sensitivity(
        cases=accuracy.clusters,
        baseline=accuracy.mean,
        smallest_drop=drop,
        confidence=0.95,
        power=POWER,
    )


def _usage(measurements: Measurements) -> Usage:
    totals = measurements.totals()
    return Usage(
        prompt_tokens=totals.prompt_tokens,
        completion_tokens=totals.completion_tokens,
        cost_usd=totals.cost_usd,
        spent_tokens=totals.prompt_tokens + totals.completion_tokens,
        spent_usd=totals.cost_usd,
        price_table="2026-11-01",
    )


def passing() -> EvaluationReport:
    """One gate, which is open; two cases of 48 are wrong."""
    return report_of(cases_of(48, evaded=(3, 22)), [ACCURACY])


def asserted(case: CaseResult, *records: AssertionRecord) -> CaseResult:
    """The same case with assertions, of which those that fail are its reasons."""
    failed = [f"{each.name}: {each.reason}" for each in records if each.status is Status.FAIL]
    return replace(case, assertions=records, reasons=(*case.reasons, *failed))


def assertion(name: str, status: Status, **fields: object) -> AssertionRecord:
    """What an assertion found."""
    usual: dict[str, object] = {"metric": None, "value": None, "weight": 1.0, "reason": ""}
    score = {Status.PASS: 1.0, Status.FAIL: 0.0}.get(status)
    found = {"name": name, "status": status, "score": score, **usual, **fields}
    return AssertionRecord(**found)  # type: ignore[arg-type] # names are the tests'


POLITE = "Is polite | and asks for a photo."


def failing() -> EvaluationReport:
    """Several gates and a suite of its own; Chinese answers got worse, and some have assertions."""
    gates = [
        ACCURACY,
        replace(ACCURACY, tag="zh", limit=0.8),
        Gate(metric=MetricName.MEAN_SCORE, limit=0.75, mode=Mode.CONFIDENT),
        Gate(metric=MetricName.LATENCY_P95, limit=2.0),
        Gate(metric=MetricName.COST, limit=0.05),
    ]
    evaded = (0, 1, 3, 5, 7, 11, 13, 15, 19, 21, 23, 25, 27)
    cases = cases_of(48, evaded)
    regex = assertion(
        "not-regex",
        Status.FAIL,
        value="contact|联系",
        reason='Expected output to not match regex "contact|联系"',
    )
    polite = assertion(
        "llm-rubric", Status.FAIL, value=POLITE, score=0.2, weight=2.0, reason="Asks for nothing."
    )
    group = assertion(
        "assert-set",
        Status.PASS,
        metric="form",
        score=0.5,
        reason="Aggregate score 0.50 ≥ 0.5 threshold",
        parts=(assertion("is-json", Status.FAIL, reason="Expected output to be JSON"), polite),
    )
    cases[2] = asserted(cases[2], assertion("not-contains", Status.PASS, value="$"), group)
    cases[7] = asserted(cases[7], regex, polite)
    report = report_of(cases, gates)
    assert report.scoring is not None
    scoring = replace(report.scoring, judge_model="gpt-4o-2024-08-06")
    return replace(report, suite="support", scoring=scoring)


def faulty() -> EvaluationReport:
    """An endpoint that broke down: errors first, then nothing any more."""
    cases = cases_of(24, evaded=(5,))
    errors = {
        2: CaseError(kind="timeout", message="no reply within 60 s, 3 attempts"),
        9: CaseError(kind="server", message="status 502: <html><h1>Bad gateway</h1> @ops #17"),
        16: CaseError(kind="invalid-reply", message="`choices` is empty"),
    }
    for index, error in errors.items():
        cases[index] = broken(cases[index], Status.ERROR, error)
    for index in range(20, 24):
        cases[index] = broken(cases[index], Status.NOT_RUN, None)
    reasons = (
        "the run ended early after 20 of 24 cases: timeout of 1800 s",
        "3 of 20 cases ended in an error, max-error-share allows 0.0 %",
    )
    report = report_of(cases, [ACCURACY], broken_because=reasons)
    return replace(report, run=replace(report.run, stopped="timeout of 1800 s"))


def refused() -> EvaluationReport:
    """Nothing could be measured."""
    return EvaluationReport(
        verdict=Verdict.ERROR,
        exit_code=ExitCode.CONFIGURATION,
        reasons=("the configuration or the dataset is wrong; nothing was measured",),
        suite="",
        started_at="2026-11-22T19:30:00+00:00",
        duration_seconds=0.0,
        commit=COMMIT,
        problems=(
            Problem(
                where="input `threshold`",
                message="must be between 0 and 1, found 85; did you mean 0.85?",
            ),
            Problem(
                where=f"{FILE}:3",
                message="unknown field `expected_keyword`; did you mean `expected_keywords`?",
                file=FILE,
                line=3,
            ),
            Problem(
                where=f"{FILE}:17",
                message="broken JSON: Expecting ',' delimiter at column 41",
                file=FILE,
                line=17,
            ),
        ),
    )


REPORTS = {"pass": passing, "fail": failing, "error": faulty, "configuration": refused}


def before() -> State:
    """What the run before remembers: two other failures, and a better accuracy."""
    failed = ("return-zh-1", "refund-zh-1", "cancel-en-2", "damage-en-4")
    return state_of(COMMIT_BEFORE, 44 / 48, failed, (), None)
