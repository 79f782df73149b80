"""An evaluation from plan to report, over real HTTP and real files."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.evals.datasets import write_jsonl
from tests.unit.evals.options import options
from tests.unit.fakes import completion
from tests.unit.servers import Answer, answering, endpoint

from llm_actions.clock import SystemClock
from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError, ExitCode
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.plan import Plan, make_plan
from llm_actions.evals.scoring import Similarity
from llm_actions.evals.service import run_plan
from llm_actions.interruption import SIGNALS, Interruption
from llm_actions.occasion import Occasion
from llm_actions.progress import ProgressLine
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.evaluation import report_of
from llm_actions.verdict import OnInconclusive, Verdict

QUESTIONS = [f"q{number}" for number in range(10)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_jsonl(
        tmp_path / "data.jsonl",
        [
            {
                "id": text,
                "input": text,
                "expected_keywords": ["fine"],
                "tags": ["even"[: 4 - n % 2]],
            }
            for n, text in enumerate(QUESTIONS)
        ],
    )
    return tmp_path


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield Interruption()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def planned(folder: Path, url: str, **chosen: Any) -> Plan:
    chosen = {"base_url": url, "report_dir": folder / "report", "threshold": 0.8, **chosen}
    return make_plan(options(**chosen), Folders(working=folder), Problems())


def evaluated(plan: Plan, interruption: Interruption | None = None) -> EvaluationReport:
    occasion = Occasion(suite="s", commit="abc", on_inconclusive=OnInconclusive.FAIL)
    clock = SystemClock()
    progress = ProgressLine(plan.cases, clock, is_job=True)
    done = run_plan(plan, occasion, interruption or Interruption(), clock, progress)
    return report_of(plan, occasion, done)


def reported(
    folder: Path, wrong: int = 0, *, latency_seconds: float = 0.0, **chosen: Any
) -> EvaluationReport:
    """The report of a run in which so many questions are answered wrongly."""
    answer = answering(dict.fromkeys(QUESTIONS[:wrong], "no idea"))
    with endpoint(answer, latency_seconds=latency_seconds) as url:
        return evaluated(planned(folder, url, **chosen))


def test_good_answers_pass(folder: Path) -> None:
    report = reported(folder, wrong=2)

    assert (report.verdict, report.exit_code) == (Verdict.PASS, ExitCode.PASS)
    assert report.reasons == ("accuracy 80.0 % keeps the limit 80.0 %",)
    assert (report.counts.total, report.counts.passed, report.counts.failed) == (10, 8, 2)


def test_bad_answers_fail_with_the_reason(folder: Path) -> None:
    report = reported(folder, wrong=3)

    assert (report.verdict, report.exit_code) == (Verdict.FAIL, ExitCode.FAIL)
    assert report.reasons == ("accuracy 70.0 % is below the limit 80.0 %",)


def test_gate_that_is_not_clear_is_inconclusive(folder: Path) -> None:
    report = reported(folder, wrong=1, threshold=None, gates="accuracy >= 0.8 confident")

    assert (report.verdict, report.exit_code) == (Verdict.INCONCLUSIVE, ExitCode.FAIL)


def test_report_tells_what_was_measured_and_how(folder: Path) -> None:
    report = reported(folder, repeats=2, concurrency=3)

    accuracy = report.metric(MetricName.ACCURACY)
    assert accuracy is not None
    assert (accuracy.value, accuracy.n) == (1.0, 20)
    assert report.metric(MetricName.ACCURACY, "even") is not None
    assert report.sensitivity is not None
    assert (report.sensitivity.cases, report.sensitivity.baseline) == (10, 1.0)
    assert (report.run.repeats, report.run.concurrency, report.run.requests) == (2, 3, 20)
    assert report.usage is not None
    assert (report.usage.prompt_tokens, report.usage.completion_tokens) == (200, 100)
    assert report.usage.spent_tokens == 300
    assert report.usage.cost_usd == pytest.approx(report.usage.spent_usd)
    assert (report.suite, report.commit) == ("s", "abc")
    assert len(list(report.cases())) == 20


def test_endpoint_without_an_answer_is_an_error_with_exit_code_3(folder: Path) -> None:
    with endpoint(lambda path, document: b"<html>") as url:
        report = evaluated(planned(folder, url))

    assert (report.verdict, report.exit_code) == (Verdict.ERROR, ExitCode.SERVICE)
    assert report.counts.errors == 10
    assert any("no case was scored" in reason for reason in report.reasons)
    assert {result.verdict for result in report.gates} == {Verdict.ERROR}


def test_embeddings_are_paid_for(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [{"input": "q", "expected": "fine"}])

    report = reported(folder, similarity=Similarity.EMBEDDINGS)

    assert report.verdict is Verdict.PASS
    assert report.scoring is not None
    assert report.scoring.embedding_model == "text-embedding-3-small"
    assert report.usage is not None
    assert report.usage.spent_tokens == 15 + 4


def test_budget_that_does_not_suffice_is_an_error(folder: Path) -> None:
    report = reported(folder, max_tokens=40, concurrency=1)

    assert report.verdict is Verdict.ERROR
    assert report.counts.not_run > 0
    assert "max-tokens of 40" in report.reasons[0]


JUDGED = {"input": "q", "assert": [{"type": "llm-rubric", "value": "says fine"}]}


def judging(passed: bool) -> Answer:
    """An endpoint whose model says `fine`, and whose judge has made up its mind."""

    def answer(path: str, document: dict[str, Any]) -> bytes:
        if document["model"] != "gpt-4o-2024-08-06":
            return completion("fine")
        word = re.search(r'Set "check" to "(\w+)"', document["messages"][0]["content"])
        assert word is not None
        common = {"check": word[1], "addressed": False, "note": "", "reason": "said so"}
        return completion(json.dumps({**common, "pass": passed, "score": float(passed)}))

    return answer


@pytest.mark.parametrize(("passed", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_judge_decides_is_paid_for_and_told(folder: Path, passed: bool, verdict: Verdict) -> None:
    write_jsonl(folder / "data.jsonl", [JUDGED])
    with endpoint(judging(passed)) as url:
        report = evaluated(planned(folder, url, judge_model="gpt-4o-2024-08-06", max_cost=1.0))

    assert report.verdict is verdict
    (case,) = report.cases()
    (asserted,) = case.assertions
    assert (asserted.name, asserted.value, asserted.reason) == (
        "llm-rubric",
        "says fine",
        "said so",
    )
    assert report.scoring is not None
    assert report.scoring.judge_model == "gpt-4o-2024-08-06"
    assert report.usage is not None
    assert report.usage.spent_tokens > 15
    assert report.usage.cost_usd is not None
    assert report.usage.spent_usd is not None
    assert report.usage.spent_usd > report.usage.cost_usd


def test_judge_s_tokens_count_in_the_budget(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [{**JUDGED, "id": str(n)} for n in range(4)])
    with endpoint(judging(True)) as url:
        chosen = {"judge_model": "gpt-4o-2024-08-06", "max_tokens": 35, "concurrency": 1}
        report = evaluated(planned(folder, url, **chosen))

    assert report.verdict is Verdict.ERROR
    assert "max-tokens of 35" in report.reasons[0]
    assert report.counts.passed + report.counts.errors < 4


def test_judge_that_is_no_judge_is_an_error_of_the_case(folder: Path) -> None:
    write_jsonl(folder / "data.jsonl", [JUDGED])

    report = reported(folder, judge_model="m")

    assert (report.verdict, report.counts.errors) == (Verdict.ERROR, 1)
    (case,) = report.cases()
    assert case.error is not None
    assert case.error.kind == "assertion"
    assert case.answer == "fine"
    assert any("`m`" in note for note in report.notes)


def test_python_of_the_repository_scores_answers(folder: Path) -> None:
    (folder / "check.py").write_text("def get_assert(output, context): return output == 'fine'\n")
    entry = {"type": "python", "value": "file://check.py"}
    write_jsonl(folder / "data.jsonl", [{"input": "q", "assert": [entry]}])

    assert reported(folder).verdict is Verdict.PASS


def test_embeddings_of_assertions_and_of_the_similarity_are_paid_for(folder: Path) -> None:
    row = {"input": "q", "expected": "fine", "assert": [{"type": "similar", "value": "fine"}]}
    write_jsonl(folder / "data.jsonl", [row])

    report = reported(folder, similarity=Similarity.EMBEDDINGS)

    assert report.verdict is Verdict.PASS
    assert report.usage is not None
    assert report.usage.spent_tokens > 15 + 4


def test_second_run_takes_its_answers_from_the_cache(folder: Path) -> None:
    texts: dict[str, str] = {}
    with endpoint(answering(texts)) as url:
        first = evaluated(planned(folder, url, cache_dir="cache", report_dir=folder / "one"))
        texts.update(dict.fromkeys(QUESTIONS, "no idea"))
        second = evaluated(planned(folder, url, cache_dir="cache", report_dir=folder / "two"))

    assert (first.run.cached, second.run.cached) == (0, 10)
    assert (second.verdict, second.run.requests) == (Verdict.PASS, 0)


def test_run_is_resumed_from_another_folder(folder: Path) -> None:
    with endpoint(answering({})) as url:
        evaluated(planned(folder, url, report_dir=folder / "old"))
        report = evaluated(planned(folder, url, resume="old"))

    assert (report.run.reused, report.run.requests) == (10, 0)
    assert report.verdict is Verdict.PASS
    assert (folder / "report" / "results.jsonl").read_bytes().count(b"\n") == 10


def test_new_run_does_not_reuse_what_an_earlier_one_left(folder: Path) -> None:
    with endpoint(answering({})) as url:
        evaluated(planned(folder, url, report_dir=folder / "old"))
        (folder / "report").mkdir()
        shutil.copy(folder / "old" / "results.jsonl", folder / "report")
        report = evaluated(planned(folder, url))

    assert (report.run.reused, report.run.requests) == (0, 10)


def test_two_runs_in_one_folder_at_once_are_refused(folder: Path) -> None:
    with endpoint(answering({})) as url:
        first = evaluated(planned(folder, url))
        with pytest.raises(ConfigurationError, match="another run writes to"):
            evaluated(planned(folder, url))

    assert len(list(first.cases())) == 10


def test_link_in_the_report_folder_is_not_written_through(folder: Path) -> None:
    (folder / "victim").write_text("precious")
    (folder / "report").mkdir()
    (folder / "report" / "results.jsonl").symlink_to("../victim")

    report = reported(folder)

    assert report.verdict is Verdict.PASS
    assert (folder / "victim").read_text() == "precious"


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ({"report_dir": Path("/dev/null/report")}, "input `report-dir`: `/dev/null/report"),
        ({"cache_dir": "/dev/null/cache"}, "input `cache-dir`: `/dev/null/cache`"),
    ],
    ids=["report", "cache"],
)
def test_folder_that_cannot_be_written_is_a_configuration_error(
    folder: Path, chosen: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        reported(folder, **chosen)

    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize("number", SIGNALS, ids=["SIGINT", "SIGTERM"])
def test_signal_ends_the_run_with_a_partial_report(
    folder: Path, interruption: Interruption, number: signal.Signals
) -> None:
    seen = 0
    fine = answering({})

    def answer(path: str, document: dict[str, Any]) -> bytes:
        nonlocal seen
        seen += 1
        if seen == 4:
            os.kill(os.getpid(), number)
        return fine(path, document)

    interruption.install()
    interruption.arm()
    with endpoint(answer, latency_seconds=0.05) as url:
        report = evaluated(planned(folder, url, concurrency=1), interruption)

    assert (report.verdict, report.exit_code) == (Verdict.ERROR, ExitCode.INTERRUPTED)
    assert report.run.stopped == f"interrupted by {number.name}"
    assert 3 <= report.counts.passed <= 5
    assert report.counts.passed + report.counts.not_run == 10
    assert len(list(report.cases())) == 10
