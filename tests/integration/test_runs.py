"""A run that is slow, limited, interrupted, killed or repeated."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import pytest
from tests.testbed.clients import FaultyEndpoint
from tests.testbed.command_line import Running, evaluate, parse_outputs, started
from tests.testbed.github_fake import GitHubFake

CASES = 10
SLOW_SECONDS = 0.3
END_SECONDS = 7


def slow(endpoint: FaultyEndpoint, **flags: str) -> dict[str, str]:
    """Flags of a run whose ten answers take some seconds."""
    base_url = endpoint.base_url("echo", latency_seconds=SLOW_SECONDS)
    return {"base-url": base_url, "concurrency": "2", **flags}


def count(statuses: list[str]) -> dict[str, int]:
    """How often each status stands there."""
    return {status: statuses.count(status) for status in sorted(set(statuses))}


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("429-forever", "rate-limit", "Rate limit reached"),
        ("500-forever", "server", "The server had an error"),
    ],
)
def test_endless_refusals_end_the_run_within_a_minute(
    faulty_endpoint: FaultyEndpoint, folder: Path, fault: str, kind: str, says: str
) -> None:
    run = evaluate(folder, {"base-url": faulty_endpoint.base_url(fault)})

    assert run.exit_code == 3
    assert run.seconds < 60
    assert count(run.statuses()) == {"error": CASES}
    assert {case["error"]["kind"] for case in run.cases} == {kind}
    assert all(says in case["error"]["message"] for case in run.cases)
    assert len(faulty_endpoint.log(fault)) <= CASES * 6


def test_refused_key_ends_a_long_run_early(faulty_endpoint: FaultyEndpoint, folder: Path) -> None:
    flags = {"base-url": faulty_endpoint.base_url("401"), "repeats": "30"}

    run = evaluate(folder, flags)

    assert run.exit_code == 3
    assert len(faulty_endpoint.log("401")) < 60
    assert "401" in run.report["run"]["stopped"]


def test_run_keeps_to_its_concurrency(faulty_endpoint: FaultyEndpoint, folder: Path) -> None:
    flags = {"base-url": faulty_endpoint.base_url("echo", latency_seconds=0.2), "concurrency": "3"}

    run = evaluate(folder, flags)

    assert run.exit_code == 0
    assert faulty_endpoint.stats("echo", latency_seconds=0.2)["most_in_flight"] == 3


def test_run_past_its_time_is_an_error_with_a_partial_report(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    run = evaluate(folder, slow(faulty_endpoint, timeout="1s"))

    counted = count(run.statuses())
    assert run.exit_code == 3
    assert run.report["verdict"] == run.outputs["verdict"] == "error"
    assert counted["pass"] >= 2
    assert counted["not-run"] >= 2
    assert run.report["counts"]["not_run"] == counted["not-run"]
    assert "1 s" in run.report["run"]["stopped"]
    assert run.seconds < 20


@pytest.mark.parametrize(
    "budget", [{"max-tokens": "50"}, {"max-cost": "0.05", "prices": "prices.json"}]
)
def test_run_over_its_budget_is_an_error_with_a_partial_report(
    faulty_endpoint: FaultyEndpoint, folder: Path, budget: dict[str, str]
) -> None:
    (folder / "prices.json").write_text('{"m": {"input": 1000, "output": 1000}}')
    flags = {"base-url": faulty_endpoint.base_url("echo"), "concurrency": "1", **budget}

    run = evaluate(folder, flags)

    assert run.exit_code == 3
    assert run.report["verdict"] == "error"
    assert len(faulty_endpoint.log("echo")) <= 3
    assert count(run.statuses())["not-run"] >= CASES - 3
    assert next(iter(budget)) in run.report["run"]["stopped"]


def test_budget_that_parallel_requests_ran_past_is_no_pass(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    run = evaluate(folder, slow(faulty_endpoint, concurrency="10") | {"max-tokens": "100"})

    assert run.exit_code == 3
    assert run.report["verdict"] == "error"
    assert any("max-tokens" in reason for reason in run.report["reasons"])


def test_budget_without_a_price_is_a_wrong_configuration(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    run = evaluate(folder, {"base-url": faulty_endpoint.base_url("echo"), "max-cost": "1"})

    assert run.exit_code == 2
    assert faulty_endpoint.log("echo") == []
    assert any("max-cost" in problem for problem in run.report["problems"])


def test_budget_without_usage_is_an_error_of_the_case(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    flags = {"base-url": faulty_endpoint.base_url("missing-usage"), "max-tokens": "1000"}

    run = evaluate(folder, flags)

    assert run.exit_code == 3
    assert {case["error"]["kind"] for case in run.cases if case["error"]} == {"no-usage"}
    assert "pass" not in run.statuses()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("fault", ["echo", "hang"])
def test_interrupted_run_reports_what_it_has(
    faulty_endpoint: FaultyEndpoint, folder: Path, number: signal.Signals, fault: str
) -> None:
    flags = slow(faulty_endpoint)
    if fault == "hang":
        flags["base-url"] = faulty_endpoint.base_url("hang")

    with started(folder, flags) as running:
        if fault == "hang":
            wait_for_requests(faulty_endpoint, fault, 2)
        else:
            running.wait_for_results(2)
        before = time.monotonic()
        running.signal(number)
        run = running.finish()
    seconds = time.monotonic() - before

    counted = count(run.statuses())
    assert run.exit_code == run.report["exit_code"] == 130
    assert seconds < END_SECONDS
    assert run.report["verdict"] == run.outputs["verdict"] == "error"
    assert run.outputs["passed"] == "false"
    assert counted["not-run"] + counted.get("pass", 0) == CASES
    assert (counted.get("pass", 0) >= 2) == (fault == "echo")
    assert number.name in run.report["run"]["stopped"]
    assert number.name in run.summary
    assert (run.report_dir / "report.html").stat().st_size > 1000
    assert "Traceback" not in run.stderr


def wait_for_requests(endpoint: FaultyEndpoint, fault: str, count: int) -> None:
    """Waits until so many requests are in flight."""
    deadline = time.monotonic() + 20
    while endpoint.stats(fault)["in_flight"] < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_interrupted_run_does_not_wait_for_a_slow_github(
    faulty_endpoint: FaultyEndpoint, github_fake: GitHubFake, folder: Path
) -> None:
    github_fake.latency_seconds = 6
    event = folder / "event.json"
    event.write_text('{"pull_request": {"number": 7, "head": {"sha": "abc"}}}')
    environment = {
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_REPOSITORY": "org/app",
        "GITHUB_API_URL": github_fake.url,
    }

    flags = slow(faulty_endpoint) | {"github-token": "workflow-token"}
    with started(folder, flags, environment) as running:
        running.wait_for_results(2)
        before = time.monotonic()
        running.signal(signal.SIGINT)
        written_after = seconds_until_outputs(running) - before
        run = running.finish()
    seconds = time.monotonic() - before

    assert written_after < 2
    assert run.exit_code == 130
    assert seconds < END_SECONDS


def seconds_until_outputs(running: Running) -> float:
    """The time at which the outputs had been written."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(ValueError):
            if "html-path" in parse_outputs((running.folder / "outputs").read_text()):
                return time.monotonic()
        time.sleep(0.02)
    raise AssertionError("no outputs")


@pytest.fixture
def killed(faulty_endpoint: FaultyEndpoint, folder: Path) -> int:
    """A folder with what a killed run left; returns how many cases it had finished."""
    with started(folder, slow(faulty_endpoint)) as running:
        running.wait_for_results(4)
        running.signal(signal.SIGKILL)
        running.process.wait()
    results = folder / "llm-actions-report" / "results.jsonl"
    finished = results.read_bytes().count(b"\n")
    with results.open("ab") as file:
        file.write(b'{"index": 9, "id": "page-9", "sta')  # the line that was being written
    return finished


def test_killed_run_is_resumed_where_it_ended(
    faulty_endpoint: FaultyEndpoint, folder: Path, killed: int
) -> None:
    before = len(faulty_endpoint.log("echo", latency_seconds=SLOW_SECONDS))

    run = evaluate(folder, slow(faulty_endpoint, resume="true"))

    asked = len(faulty_endpoint.log("echo", latency_seconds=SLOW_SECONDS)) - before
    assert run.exit_code == 0
    assert count(run.statuses()) == {"pass": CASES}
    assert [case["id"] for case in run.cases] == [f"page-{number}" for number in range(CASES)]
    assert (asked, run.report["run"]["reused"]) == (CASES - killed, killed)
    results = (run.report_dir / "results.jsonl").read_text(encoding="utf-8")
    assert sorted(json.loads(line)["index"] for line in results.split("\n")[:-1]) == [*range(CASES)]


def test_changed_sample_is_asked_again_after_a_kill(
    faulty_endpoint: FaultyEndpoint, folder: Path, killed: int
) -> None:
    data = folder / "data.jsonl"
    data.write_text(data.read_text().replace('"input": "What', '"input": "Tell me: what'))

    run = evaluate(folder, slow(faulty_endpoint, resume="true"))

    assert run.report["run"]["reused"] == 0
    assert run.report["run"]["requests"] == CASES


def test_run_without_resume_asks_everything_again(
    faulty_endpoint: FaultyEndpoint, folder: Path, killed: int
) -> None:
    run = evaluate(folder, slow(faulty_endpoint))

    assert run.report["run"]["requests"] == CASES
    assert count(run.statuses()) == {"pass": CASES}


def test_second_run_with_a_cache_sends_nothing(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    flags = {"base-url": faulty_endpoint.base_url("echo"), "cache-dir": "cache"}

    first = evaluate(folder, flags)
    second = evaluate(folder, flags)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert len(faulty_endpoint.log("echo")) == CASES
    assert second.report["run"]["requests"] == 0
    assert second.report["run"]["cached"] == CASES
    assert all(case["cached"] for case in second.cases)
    assert second.outputs["accuracy"] == first.outputs["accuracy"]


def test_repeats_are_cached_each_by_itself(faulty_endpoint: FaultyEndpoint, folder: Path) -> None:
    base = {"base-url": faulty_endpoint.base_url("echo"), "cache-dir": "cache"}

    evaluate(folder, base | {"repeats": "2"})
    run = evaluate(folder, base | {"repeats": "3"})

    assert len(faulty_endpoint.log("echo")) == CASES * 3
    assert run.report["run"]["cached"] == CASES * 2


def test_errors_are_not_cached(faulty_endpoint: FaultyEndpoint, folder: Path) -> None:
    flags = {"base-url": faulty_endpoint.base_url("null-content"), "cache-dir": "cache"}

    evaluate(folder, flags)
    run = evaluate(folder, flags)

    assert len(faulty_endpoint.log("null-content")) == CASES * 2
    assert run.report["run"]["cached"] == 0


def test_cache_that_cannot_be_written_is_a_wrong_configuration(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    (folder / "cache").write_text("a file, not a folder")

    flags = {"base-url": faulty_endpoint.base_url("echo"), "cache-dir": "cache"}
    run = evaluate(folder, flags)

    assert run.exit_code == 2
    assert any("cache" in problem for problem in run.report["problems"])


def test_closed_standard_output_does_not_stop_the_run(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    flags = {"base-url": faulty_endpoint.base_url("echo")}
    reader, writer = os.pipe()
    os.close(reader)

    try:
        with started(folder, flags, stdout=writer) as running:
            run = running.finish()
    finally:
        os.close(writer)

    assert count(run.statuses()) == {"pass": CASES}
    assert run.outputs["verdict"] == "pass"
