"""What a run must not let through: old answers, secrets, other runs, unpaid budgets."""

import json
import signal
from pathlib import Path

from tests.testbed.clients import FaultyEndpoint
from tests.testbed.command_line import API_KEY, evaluate, started


def test_application_is_never_answered_for_by_a_cache(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    flags = {"app-url": faulty_endpoint.base_url("echo"), "model": "", "cache-dir": "cache"}

    run = evaluate(folder, flags)

    assert run.exit_code == 2
    assert "no answer is kept" in run.stdout


def test_budget_without_usage_ends_the_run_at_once(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    flags = {"base-url": faulty_endpoint.base_url("missing-usage"), "max-tokens": "1000"}

    run = evaluate(folder, flags)

    assert run.exit_code == 3
    assert len(faulty_endpoint.log("missing-usage")) == 1
    assert "reports no usage" in run.report["run"]["stopped"]


def test_key_that_an_endpoint_echoes_reaches_no_file(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    rows = [{"input": f"my key is {API_KEY}", "expected_keywords": ["key"]}]
    data = folder / "echoed.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    run = evaluate(
        folder, {"base-url": faulty_endpoint.base_url("echo"), "dataset": "echoed.jsonl"}
    )

    assert run.exit_code == 0
    assert API_KEY not in run.cases[0]["answer"]
    assert "***" in run.cases[0]["answer"]


def test_second_run_in_the_same_folder_is_refused(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    slow = {"base-url": faulty_endpoint.base_url("echo", latency_seconds=0.5), "concurrency": "1"}
    with started(folder, slow) as first:
        first.wait_for_results(1)

        second = evaluate(folder, slow)

        first.signal(signal.SIGINT)
        assert first.finish().exit_code == 130
    assert second.exit_code == 2
    assert "another run writes to" in second.stdout


def test_committed_link_in_the_report_folder_is_not_followed(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    victim = folder / "victim"
    victim.write_text("keep me", encoding="utf-8")
    report_dir = folder / "llm-actions-report"
    report_dir.mkdir()
    (report_dir / "results.jsonl").symlink_to(victim)
    (report_dir / "report.json").symlink_to(victim)

    run = evaluate(folder, {"base-url": faulty_endpoint.base_url("echo")})

    assert run.report["counts"]["not_run"] == 0
    assert victim.read_text(encoding="utf-8") == "keep me"
