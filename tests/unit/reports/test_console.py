"""What a terminal and a job's log are told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.golden.reports import ACCURACY, cases_of, failing, faulty, refused, report_of

from llm_actions.config.files import Folders
from llm_actions.config.problems import Problems
from llm_actions.evals.gates import Gate, Mode
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.options import Options
from llm_actions.evals.plan import make_plan
from llm_actions.evals.scoring import Similarity
from llm_actions.reports.console import plan_lines, result_lines
from llm_actions.reports.document import EvaluationReport
from llm_actions.reports.excerpt import excerpt


def lines_of(report: EvaluationReport) -> Sequence[str]:
    return list(result_lines(report, excerpt(report.cases())))


def plan_of(folder: Path, **chosen: object) -> Sequence[str]:
    """The lines of the plan for one sample, with these options."""
    (folder / "data.jsonl").write_text('{"input": "a", "expected": "b", "tags": ["zh"]}\n')
    options = Options(
        dataset="data.jsonl",
        model="m",
        base_url="https://api.example/v1",
        api_key="sk-secret",
        prompt="",
        temperature=None,
        app_url="",
        app_body='{"q": "{{ input }}"}',
        app_answer="answer",
        app_headers="",
        threshold=0.85,
        pass_score=0.8,
        similarity=Similarity.LEXICAL,
        embedding_model="",
        names_embedding_model=False,
        judge_model="",
        gates="",
        repeats=1,
        concurrency=8,
        request_timeout_seconds=60.0,
        timeout_seconds=60.0,
        max_cost=None,
        max_tokens=None,
        max_error_share=0.0,
        prices="",
        cache_dir="",
        resume="",
        report_dir=folder,
    )
    plan = make_plan(replace(options, **chosen), Folders(working=folder), Problems())  # type: ignore[arg-type] # names are the tests'
    return list(plan_lines(plan))


def test_plan_says_what_will_be_asked_and_decided(tmp_path: Path) -> None:
    lines = plan_of(tmp_path, repeats=3, gates="accuracy[zh] >= 0.7 confident\nlatency-p95 <= 2s")

    assert lines[0] == "target: model m at https://api.example/v1"
    assert lines[1].startswith("dataset: data.jsonl, 1 samples (sha256:")
    assert lines[2:6] == [
        "cases: 3, 3 repeats, similarity lexical",
        "gate: accuracy >= 85.0 % (point)",
        "gate: accuracy[zh] >= 70.0 % (confident)",
        "gate: latency-p95 <= 2.00 s (point)",
    ]


def test_plan_of_an_application_names_its_url_and_no_key(tmp_path: Path) -> None:
    lines = plan_of(
        tmp_path, model="", app_url="http://127.0.0.1:9/chat", app_headers="X-Key: hidden"
    )

    assert lines[0] == "target: application at http://127.0.0.1:9/chat"
    assert not any("hidden" in line or "sk-secret" in line for line in lines)


def test_plan_names_the_prompt_and_its_digest(tmp_path: Path) -> None:
    (tmp_path / "prompts" / "v2").mkdir(parents=True)
    (tmp_path / "prompts" / "v2" / "system.md").write_text("Be kind.")

    lines = plan_of(tmp_path, prompt="prompts/v2")

    assert lines[1].startswith("prompt: prompts/v2 (sha256:")


def test_result_begins_with_verdict_and_reasons() -> None:
    assert lines_of(failing())[:3] == [
        "verdict: fail",
        "  accuracy 72.9 % is below the limit 85.0 %",
        "  accuracy[zh] 50.0 % is below the limit 80.0 %",
    ]


def test_problems_take_the_place_of_the_reasons() -> None:
    lines = lines_of(refused())

    assert lines == ["verdict: error", *(f"  {problem}" for problem in refused().problems)]


def test_open_gates_are_listed_once() -> None:
    gates = [ACCURACY, Gate(metric=MetricName.ERROR_SHARE, limit=0.5, mode=Mode.CONFIDENT)]

    passed = lines_of(report_of(cases_of(24, ()), gates))
    failed = lines_of(report_of(cases_of(24, range(20)), gates))

    assert sum("accuracy 100.0 % keeps" in line for line in passed) == 1
    assert sum(line.startswith("gate: error-share 0.0 %") for line in failed) == 1


def test_worst_cases_have_a_line_each() -> None:
    lines = lines_of(faulty())[-4:]

    assert lines == [
        "error refund-en-1 (data/eval_dataset.jsonl:3): timeout: no reply within 60 s, 3 attempts",
        "error cancel-zh-1 (data/eval_dataset.jsonl:10): "
        "server: status 502: <html><h1>Bad gateway</h1> @ops #17",
        "error delivery-en-2 (data/eval_dataset.jsonl:17): invalid-reply: `choices` is empty",
        'fail 0.00 delivery-zh-1 (data/eval_dataset.jsonl:6): missing keyword "3到5"',
    ]


def test_cases_beyond_the_list_are_counted() -> None:
    lines = lines_of(failing())

    assert sum(line.startswith("fail ") for line in lines) == 10
    assert lines[-1] == "and 3 more that are not correct"


def test_long_texts_are_cut() -> None:
    case = replace(cases_of(1, (0,))[0], id="i" * 1000, reasons=("r" * 1000,))

    (line,) = (each for each in lines_of(report_of([case], [ACCURACY])) if each.startswith("fail"))

    assert 280 < len(line) < 400
    assert "data/eval_dataset.jsonl:1" in line
