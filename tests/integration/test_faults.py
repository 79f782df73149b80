"""What an endpoint can do wrong, done by a real server: an error of the case, never a zero."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.testbed.clients import FaultyEndpoint
from tests.testbed.command_line import API_KEY, Finished, evaluate, write_dataset
from tests.testbed.faults import FAULTS, OTHER_HOST

SAMPLES = 2


@dataclass(frozen=True, kw_only=True)
class Expected:
    """How every case of a run against one fault ends, and how long each waits to ask again."""

    status: str
    kind: str | None = None
    says: str = ""
    requests: int = SAMPLES
    tokens: tuple[int | None, int | None] = (None, None)
    shortest: float = 0.2
    longest: float = 5.0


def error(kind: str, says: str, *, attempts: int = 1) -> Expected:
    """Each case is an error after so many attempts."""
    return Expected(status="error", kind=kind, says=says, requests=SAMPLES * attempts)


def scored(
    status: str,
    *,
    attempts: int = 1,
    tokens: tuple[int | None, int | None] = (12, 8),
    shortest: float = 0.2,
    longest: float = 5.0,
) -> Expected:
    """Each case has a score and this status; a wait is within `shortest` and `longest` seconds."""
    return Expected(
        status=status,
        requests=SAMPLES * attempts,
        tokens=tokens,
        shortest=shortest,
        longest=longest,
    )


NO_USAGE = (None, None)
EXPECTED: Mapping[str, Expected] = {
    "ok": scored("fail"),
    "echo": scored("pass"),
    "400": error("bad-request", "max_tokens is too large"),
    "401": error("unauthorized", "Incorrect API key"),
    "404": error("not-found", "does not exist"),
    "429-quota": error("quota", "You exceeded your current quota"),
    "429-long": error("rate-limit", "asks to wait 3600 s"),
    "429-twice": scored("pass", attempts=3, shortest=1.0),
    "429-date": scored("pass", attempts=2, shortest=0.9),
    "429-odd": scored("pass", attempts=2, longest=2.0),
    "503-once": scored("pass", attempts=2),
    "hang": error("timeout", "1 s", attempts=2),
    "slow-drip": error("timeout", "1 s", attempts=2),
    "cut-connect": error("network", "closed the connection", attempts=4),
    "cut-head": error("network", "closed the connection", attempts=4),
    "cut-body": error("network", "cut in the middle", attempts=4),
    "cut-once": scored("pass", attempts=2),
    "html-200": error("not-json", "HTML"),
    "html-500": error("server", "HTML", attempts=4),
    "html-type": scored("pass"),
    "invalid-json": error("not-json", "not JSON"),
    "empty-body": error("not-json", "not JSON"),
    "json-list": error("invalid-reply", "not an object"),
    "json-null": error("invalid-reply", "not an object"),
    "error-200": error("invalid-reply", "overloaded"),
    "only-error-200": error("invalid-reply", "overloaded"),
    "empty-choices": error("invalid-reply", "no choices"),
    "null-choices": error("invalid-reply", "no choices"),
    "odd-choices": error("invalid-reply", "no choices"),
    "null-message": error("invalid-reply", "no message"),
    "null-content": error("no-answer", "null"),
    "number-content": error("invalid-reply", "not text"),
    "parts-content": scored("pass"),
    "tool-calls": error("no-answer", "tool"),
    "refusal": error("refusal", "I can't help with that"),
    "content-filter": error("content-filter", "filter"),
    "length": scored("fail"),
    "5mb": error("too-large", "MiB"),
    "gzip-bomb": error("too-large", "MiB"),
    "invalid-utf8": error("not-json", "UTF-8"),
    "lone-surrogate": scored("fail"),
    "control-characters": scored("fail"),
    "endless": error("too-large", "MiB"),
    "huge-header": error("network", "HTTP", attempts=4),
    "redirect": error("redirect", OTHER_HOST),
    "deep-json": error("not-json", "not JSON"),
    "missing-usage": scored("pass", tokens=NO_USAGE),
    "null-usage": scored("pass", tokens=NO_USAGE),
    "negative-usage": scored("pass", tokens=NO_USAGE),
    "huge-usage": scored("pass", tokens=NO_USAGE),
    "odd-usage": scored("pass", tokens=NO_USAGE),
    "long-number": error("not-json", "not JSON"),
}
FOREVER = {"429-forever", "500-forever"}  # test_runs.py has the patience
EMBEDDING_FAULTS = ["embed-count", "embed-dimensions", "embed-empty", "embed-nan"]
EXIT_CODES = {"pass": 0, "fail": 1, "error": 3}


def test_every_fault_is_expected_somewhere() -> None:
    assert {*EXPECTED, *FOREVER, *EMBEDDING_FAULTS, "embed-zero"} == set(FAULTS)


@pytest.mark.parametrize("fault", EXPECTED)
def test_fault_ends_each_case_as_expected(
    faulty_endpoint: FaultyEndpoint, folder: Path, fault: str
) -> None:
    expected = EXPECTED[fault]
    write_dataset(folder / "data.jsonl", SAMPLES)
    timeout = "1s" if expected.kind == "timeout" else "20s"

    run = evaluate(
        folder, {"base-url": faulty_endpoint.base_url(fault), "request-timeout": timeout}
    )

    assert run.statuses() == [expected.status] * SAMPLES, run.cases
    assert run.exit_code == run.report["exit_code"] == EXIT_CODES[expected.status]
    assert run.report["verdict"] == run.outputs["verdict"] == expected.status
    for case in run.cases:
        assert (case["score"] is None) == (expected.kind is not None)
        assert (case["error"] or {}).get("kind") == expected.kind
        assert expected.says in (case["error"] or {"message": ""})["message"]
        assert (case["prompt_tokens"], case["completion_tokens"]) == expected.tokens
    log = faulty_endpoint.log(fault)
    assert len(log) == expected.requests
    assert all(expected.shortest <= wait <= expected.longest for wait in waits(log)), waits(log)
    assert_files_are_readable_and_hold_no_key(run)


def waits(log: list[dict[str, Any]]) -> list[float]:
    """The seconds between one attempt and the next of the same case."""
    times: dict[str, list[float]] = {}
    for line in log:
        times.setdefault(line["body"], []).append(line["at"])
    return [later - earlier for each in times.values() for earlier, later in pairwise(each)]


def assert_files_are_readable_and_hold_no_key(run: Finished) -> None:
    """Parses every file of the report, whatever the endpoint put into it."""
    files = [path for path in run.report_dir.iterdir() if path.is_file()]
    texts = {path.name: path.read_bytes().decode("utf-8") for path in files}

    assert {"report.json", "report.html", "junit.xml", "summary.md", "results.jsonl"} <= set(texts)
    assert len(ElementTree.fromstring(texts["junit.xml"]).findall(".//testcase")) >= SAMPLES
    assert len([json.loads(line) for line in texts["results.jsonl"].split("\n")[:-1]]) == SAMPLES
    for name, text in [*texts.items(), ("log", run.stderr), ("summary", run.summary)]:
        assert API_KEY not in text, name
        assert "Traceback" not in text, name
    assert API_KEY not in run.stdout.replace(f"::add-mask::{API_KEY}", "")


def test_key_is_not_carried_to_the_host_of_a_redirect(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    evaluate(folder, {"base-url": faulty_endpoint.base_url("redirect")})

    assert faulty_endpoint.log("redirect")
    assert faulty_endpoint.log("echo") == []  # the other host's log is the same


@pytest.mark.parametrize("fault", EMBEDDING_FAULTS)
def test_wrong_embeddings_are_an_error_of_the_case(
    faulty_endpoint: FaultyEndpoint, folder: Path, fault: str
) -> None:
    flags = {"base-url": faulty_endpoint.base_url(fault), "similarity": "embeddings"}

    run = evaluate(folder, flags)

    assert (run.exit_code, run.report["verdict"]) == (3, "error")
    assert {case["error"]["kind"] for case in run.cases} == {"embedding"}
    assert {case["score"] for case in run.cases} == {None}


def test_embeddings_without_a_direction_are_never_a_pass(
    faulty_endpoint: FaultyEndpoint, folder: Path
) -> None:
    flags = {"base-url": faulty_endpoint.base_url("embed-zero"), "similarity": "embeddings"}

    run = evaluate(folder, flags)

    assert run.report["verdict"] == "error"
    assert run.statuses() == ["error"] * 10


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("401", "unauthorized"), ("hang", "timeout"), ("html-200", "not-json"), ("echo", None)],
)
def test_running_application_can_fail_in_the_same_ways(
    faulty_endpoint: FaultyEndpoint, folder: Path, fault: str, kind: str | None
) -> None:
    url = faulty_endpoint.base_url(fault) + "/app"
    flags = {"app-url": url, "model": "", "request-timeout": "1s"}

    run = evaluate(folder, flags)

    kinds = {case["error"]["kind"] if case["error"] else None for case in run.cases}
    assert kinds == {kind}
    assert run.exit_code == (3 if kind else 0)
