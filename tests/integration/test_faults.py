"""What an endpoint can do wrong, done by a real server: an error of the case, never a zero."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.testbed.clients import FaultyEndpoint
from tests.testbed.command_line import API_KEY, Finished, evaluate, outer_environment, write_dataset
from tests.testbed.faults import FAULTS, OTHER_HOST

SAMPLES = 2
AT_ONCE = 6


@dataclass(frozen=True, kw_only=True)
class Expected:
    """How every case of a run against one fault ends."""

    status: str
    kind: str | None = None
    says: str = ""
    requests: int = SAMPLES


def error(kind: str, says: str, *, attempts: int = 1) -> Expected:
    """Each case is an error after so many attempts."""
    return Expected(status="error", kind=kind, says=says, requests=SAMPLES * attempts)


def scored(status: str, *, attempts: int = 1) -> Expected:
    """Each case has a score, and this status."""
    return Expected(status=status, requests=SAMPLES * attempts)


EXPECTED: Mapping[str, Expected] = {
    "ok": scored("fail"),
    "echo": scored("pass"),
    "400": error("bad-request", "max_tokens is too large"),
    "401": error("unauthorized", "Incorrect API key"),
    "404": error("not-found", "does not exist"),
    "429-forever": error("rate-limit", "Rate limit reached", attempts=6),
    "429-long": error("rate-limit", "asks to wait 3600 s"),
    "429-quota": error("rate-limit", "quota", attempts=6),
    "429-twice": scored("pass", attempts=3),
    "429-date": scored("pass", attempts=2),
    "429-odd": scored("pass", attempts=2),
    "500-forever": error("server", "The server had an error", attempts=4),
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
    "missing-usage": scored("pass"),
    "null-usage": scored("pass"),
    "negative-usage": scored("pass"),
    "huge-usage": scored("pass"),
    "odd-usage": scored("pass"),
    "long-number": error("not-json", "not JSON"),
}
EMBEDDING_FAULTS = ["embed-count", "embed-dimensions", "embed-empty", "embed-nan"]
EXIT_CODES = {"pass": 0, "fail": 1, "error": 3}


class Meeting(NamedTuple):
    """A finished run, and what the endpoint saw of it."""

    run: Finished
    log: list[dict[str, object]]


@pytest.fixture(scope="module")
def meet(
    faulty_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Meeting]]:
    """Runs `evaluate` against every fault, several at a time, and hands out the results."""
    endpoint = FaultyEndpoint(url=faulty_server, run=__name__)

    def run(fault: str) -> Meeting:
        folder = tmp_path_factory.mktemp("fault")
        write_dataset(folder / "data.jsonl", SAMPLES)
        timeout = "1s" if EXPECTED[fault].kind == "timeout" else "20s"
        flags = {"base-url": endpoint.base_url(fault), "request-timeout": timeout}
        return Meeting(evaluate(folder, flags), endpoint.log(fault))

    outer_environment()
    slow_first = sorted(EXPECTED, key=lambda fault: -EXPECTED[fault].requests)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        meetings: dict[str, Future[Meeting]] = {
            fault: pool.submit(run, fault) for fault in slow_first
        }
        yield lambda fault: meetings[fault].result()


def test_every_fault_is_expected_somewhere() -> None:
    others = {"embed-zero", *EMBEDDING_FAULTS}

    assert set(EXPECTED) | others == set(FAULTS)


@pytest.mark.parametrize("fault", EXPECTED)
def test_fault_has_its_status_kind_and_message(meet: Callable[[str], Meeting], fault: str) -> None:
    expected = EXPECTED[fault]
    run, log = meet(fault)

    assert run.statuses() == [expected.status] * SAMPLES, run.cases
    assert run.exit_code == run.report["exit_code"] == EXIT_CODES[expected.status]
    assert run.report["verdict"] == run.outputs["verdict"] == expected.status
    assert len(log) == expected.requests
    for case in run.cases:
        if expected.kind is None:
            assert case["error"] is None
            assert case["score"] is not None
        else:
            assert case["score"] is None
            assert case["error"]["kind"] == expected.kind
            assert expected.says in case["error"]["message"]


@pytest.mark.parametrize("fault", EXPECTED)
def test_fault_leaves_every_file_readable_and_no_key(
    meet: Callable[[str], Meeting], fault: str
) -> None:
    run, _ = meet(fault)
    texts = {
        path.name: path.read_bytes().decode("utf-8")
        for path in run.report_dir.iterdir()
        if path.is_file()
    }

    assert {"report.json", "report.html", "junit.xml", "summary.md", "results.jsonl"} <= set(texts)
    suite = ElementTree.fromstring(texts["junit.xml"])
    assert len(suite.findall(".//testcase")) >= SAMPLES
    assert [json.loads(line)["status"] for line in texts["results.jsonl"].split("\n")[:-1]]
    for name, text in [*texts.items(), ("log", run.stderr), ("summary", run.summary)]:
        assert API_KEY not in text, name
        assert "Traceback" not in text, name
    assert API_KEY not in run.stdout.replace(f"::add-mask::{API_KEY}", "")


def test_key_is_not_carried_to_the_host_of_a_redirect(
    meet: Callable[[str], Meeting], faulty_server: str
) -> None:
    run, _ = meet("redirect")
    elsewhere = FaultyEndpoint(url=faulty_server, run=__name__).log("echo")

    assert run.statuses() == ["error"] * SAMPLES
    assert not [line for line in elsewhere if str(line["host"]).startswith(OTHER_HOST)]


@pytest.mark.parametrize(
    ("fault", "shortest", "longest"),
    [("429-twice", 1.0, 3.0), ("429-date", 0.9, 4.0), ("429-odd", 0.2, 2.0)],
    ids=["seconds", "date", "neither"],
)
def test_next_attempt_comes_when_retry_after_says(
    meet: Callable[[str], Meeting], fault: str, shortest: float, longest: float
) -> None:
    _, log = meet(fault)
    times: dict[object, list[float]] = {}
    for line in log:
        times.setdefault(line["body"], []).append(float(str(line["at"])))

    waits = [later - earlier for each in times.values() for earlier, later in pairwise(each)]
    assert len(times) == SAMPLES
    assert shortest <= min(waits)
    assert max(waits) <= longest


@pytest.mark.parametrize(
    ("fault", "tokens"),
    [
        ("echo", (12, 8)),
        ("missing-usage", (None, None)),
        ("null-usage", (None, None)),
        ("negative-usage", (None, None)),
        ("huge-usage", (None, None)),
        ("odd-usage", (None, None)),
    ],
)
def test_usage_that_cannot_be_is_unknown(
    meet: Callable[[str], Meeting], fault: str, tokens: tuple[int | None, int | None]
) -> None:
    run, _ = meet(fault)

    counted = [(case["prompt_tokens"], case["completion_tokens"]) for case in run.cases]
    assert counted == [tokens] * SAMPLES


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
