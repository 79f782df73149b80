"""Whole runs: what is asked, what is decided, and how a run ends early without losing anything."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from tests.unit.fakes import completion
from tests.unit.lint.subjects import SYSTEM
from tests.unit.servers import endpoint
from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import (
    Document,
    asked,
    changes,
    gate,
    planned,
    ran,
    replying,
    reported,
    statuses,
    system,
)

from llm_actions.errors import ConfigurationError, ExitCode
from llm_actions.interruption import SIGNALS, Interruption
from llm_actions.reports.prompt_test import render_prompt_test
from llm_actions.suites.options import CassetteMode, Versions
from llm_actions.suites.records import CaseKind, SuiteName
from llm_actions.verdict import Verdict

KEY = "sk-test-key-1234"
FINE = "{{id: {0}, input: {0}, expected_keywords: [fine]}}"


def cases(*ids: str, more: str = "model: m\n") -> str:
    """The text of a config.yaml whose cases want the word `fine`."""
    return config(*(FINE.format(each) for each in ids), more=more)


def right(document: Document) -> str:
    return "fine"


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield Interruption()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_every_case_is_asked_with_its_prompt_and_parameters(tmp_path: Path) -> None:
    seen: list[Document] = []
    write(tmp_path, {"v1": cases("a", "b", more="model: m\ntemperature: 0\nmax_tokens: 9\n")})

    with endpoint(replying(lambda document: seen.append(document) or "fine")) as url:
        report = reported(planned(tmp_path, url))

    assert (report.verdict, report.exit_code, statuses(report)) == (
        Verdict.PASS,
        ExitCode.PASS,
        ["pass", "pass"],
    )
    assert {system(each) for each in seen} == {SYSTEM.rstrip("\n")}
    assert {each["model"] for each in seen} == {"m"}
    assert {(each["temperature"], each["max_tokens"]) for each in seen} == {(0, 9)}
    assert sorted("a" in asked(each).split() for each in seen) == [False, True]


def test_wrong_answer_fails_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a", "b")})

    with endpoint(replying(lambda document: "fine" if "\na\n" in asked(document) else "no")) as url:
        report = reported(planned(tmp_path, url))

    assert (report.verdict, statuses(report)) == (Verdict.FAIL, ["pass", "fail"])
    assert report.cases[1].repeats[0].reasons == ('missing keyword "fine"',)
    assert gate(report, "accuracy").value == 0.5


def test_answer_that_is_no_answer_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a", more="model: m\nthresholds: {accuracy: 0}\n")})

    with endpoint(replying(lambda document: b"<html>")) as url:
        report = reported(planned(tmp_path, url))

    assert (report.verdict, report.exit_code) == (Verdict.ERROR, ExitCode.SERVICE)
    error = report.cases[0].repeats[0].error
    assert error is not None
    assert error.kind == "not-json"


@pytest.mark.parametrize(("needed", "status"), [(2, "pass"), (3, "fail")])
def test_so_many_of_the_repeats_have_to_pass(tmp_path: Path, needed: int, status: str) -> None:
    write(tmp_path, {"v1": cases("a")})
    turns = count()

    with endpoint(replying(lambda document: "no" if next(turns) == 0 else "fine")) as url:
        report = reported(planned(tmp_path, url, repeats=3, passes_needed=needed))

    assert statuses(report) == [status]
    assert sorted(str(each.status) for each in report.cases[0].repeats) == ["fail", "pass", "pass"]


def test_each_version_is_asked_of_its_own_model(tmp_path: Path) -> None:
    seen: list[str] = []
    write(tmp_path, {"v1": cases("a", more="model: one\n"), "v2": cases("a", more="model: two\n")})

    with endpoint(replying(lambda document: seen.append(document["model"]) or "fine")) as url:
        report = reported(planned(tmp_path, url, versions=Versions.ALL))

    assert sorted(seen) == ["one", "two"]
    assert [(each.version, each.model) for each in report.versions] == [
        ("v1", "one"),
        ("v2", "two"),
    ]


def test_every_version_is_asked_of_every_model_that_was_named(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a"), "v2": cases("a", "b")})

    with endpoint(replying(lambda each: "fine" if each["model"] == "one" else "no")) as url:
        report = reported(planned(tmp_path, url, versions=Versions.ALL, models=("one", "two")))

    assert [(each.version, each.model, each.counts.passed) for each in report.versions] == [
        ("v1", "one", 1),
        ("v2", "one", 2),
        ("v1", "two", 0),
        ("v2", "two", 0),
    ]
    assert report.run is not None
    assert report.run.requests == 6


def test_cases_are_told_as_fixed_broken_same_new_and_removed(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": cases("fixed", "broken", "same", "removed")})
    commit(tmp_path, "base")
    write(tmp_path, {"v1": cases("fixed", "broken", "same", "new")})
    (tmp_path / "prompts" / "v1" / "system.md").write_text("You are new here.\n", "utf-8")
    seen: list[tuple[bool, str]] = []

    def answer(document: Document) -> str:
        is_new = "new here" in system(document)
        word = asked(document).split()[1]
        seen.append((is_new, word))
        return "no" if word == ("broken" if is_new else "fixed") else "fine"

    with endpoint(replying(answer)) as url:
        report = reported(planned(tmp_path, url, baseline_ref="base"))

    assert changes(report.cases) == {
        "fixed": "fixed",
        "broken": "broken",
        "same": "same",
        "new": "new",
        "removed": "removed",
    }
    assert [str(each.status) for each in report.cases[0].before] == ["fail"]
    assert gate(report, "broken").verdict is Verdict.FAIL
    assert report.versions[0].counts.total == 4
    assert report.versions[0].changes == dict.fromkeys(
        ["fixed", "broken", "same", "new", "removed"], 1
    )
    baseline = report.versions[0].baseline
    assert baseline is not None
    assert "+You are new here." in baseline.difference
    assert (False, "new") not in seen
    assert len(seen) == 7


def test_versions_that_share_a_baseline_are_each_compared_by_their_own_cases(
    tmp_path: Path,
) -> None:
    write(repository(tmp_path), {"v1": cases("a")}, current="v1")
    commit(tmp_path, "base")
    strict = "{id: a, input: a, expected_keywords: [perfect]}"
    write(tmp_path, {"v2": cases("a"), "v3": config(strict)})
    for name in ("v2", "v3"):
        (tmp_path / "prompts" / name / "system.md").write_text("You are new here.\n", "utf-8")

    def answer(document: Document) -> str:
        return "no" if "new here" in system(document) else "fine"

    with endpoint(replying(answer)) as url:
        report = reported(planned(tmp_path, url, versions=Versions.ALL, baseline_ref="base"))

    found = {each.version: each for each in report.cases}
    assert [str(each.status) for each in found["v2"].before] == ["pass"]
    assert found["v2"].change == "broken"
    assert [str(each.status) for each in found["v3"].before] == ["fail"]
    assert found["v3"].change == "same"


def test_cases_with_the_same_question_are_compared_each_with_itself(tmp_path: Path) -> None:
    rows = ("{input: a, expected_keywords: [fine]}", "{input: a, expected_keywords: [perfect]}")
    write(repository(tmp_path), {"v1": config(*rows)})
    commit(tmp_path, "base")
    (tmp_path / "prompts" / "v1" / "system.md").write_text("You are new here.\n", "utf-8")

    with endpoint(replying(right)) as url:
        report = reported(planned(tmp_path, url, baseline_ref="base"))

    assert [each.change for each in report.cases] == ["same", "same"]


def test_baseline_that_gives_no_answer_hides_no_broken_case(tmp_path: Path) -> None:
    write(repository(tmp_path), {"v1": cases("a", more="model: m\nthresholds: {accuracy: 0}\n")})
    commit(tmp_path, "base")
    (tmp_path / "prompts" / "v1" / "system.md").write_text("You are new here.\n", "utf-8")

    def answer(document: Document) -> str | bytes:
        return "no" if "new here" in system(document) else b"<html>"

    with endpoint(replying(answer)) as url:
        report = reported(planned(tmp_path, url, baseline_ref="base"))

    assert changes(report.cases) == {"a": None}
    assert gate(report, "broken").verdict is Verdict.ERROR
    assert report.verdict is Verdict.ERROR


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(completion(None, refusal="I cannot help with that."), id="refusal-field"),
        pytest.param(completion("I", finish_reason="content_filter"), id="content-filter"),
    ],
)
def test_refusal_withstands_attacks_and_refuses_harmless_requests(
    tmp_path: Path, refusal: bytes
) -> None:
    write(tmp_path, {"v1": "model: m\n"})

    with endpoint(replying(lambda document: refusal)) as url:
        report = reported(planned(tmp_path, url, suites=(SuiteName.SAFETY,), concurrency=16))

    assert set(statuses(report, CaseKind.ATTACK)) == {"pass"}
    assert set(statuses(report, CaseKind.TWIN)) == {"fail"}
    assert gate(report, "safety").verdict is Verdict.PASS
    assert gate(report, "answered").verdict is Verdict.FAIL


def test_prompt_that_repeats_its_system_text_falls(tmp_path: Path) -> None:
    write(tmp_path, {"v1": "model: m\n"})

    with endpoint(replying(system)) as url:
        report = reported(planned(tmp_path, url, suites=(SuiteName.SAFETY,), concurrency=16))

    assert set(statuses(report, CaseKind.ATTACK)) == {"fail"}
    assert report.verdict is Verdict.FAIL


def test_prompt_without_a_system_text_is_spared_the_attacks_on_it(tmp_path: Path) -> None:
    write(tmp_path, {"v1": "model: m\n"})
    (tmp_path / "prompts" / "v1" / "system.md").unlink()

    with endpoint(replying(lambda document: "Gladly: seven days.")) as url:
        report = reported(planned(tmp_path, url, suites=(SuiteName.SAFETY,), concurrency=16))

    assert "error" not in statuses(report, CaseKind.ATTACK)
    assert "attacks that are after nothing else were left out" in report.notes[0]


def test_killed_run_is_resumed_without_asking_anything_twice(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a", "b", "c")})
    seen: list[str] = []

    def answer(document: Document) -> str | bytes:
        seen.append(asked(document).split()[1])
        return b"<html>" if seen == ["a", "b"] else "fine"

    with endpoint(replying(answer)) as url:
        ran(planned(tmp_path, url, concurrency=1))
        with (tmp_path / "report" / "results-1.jsonl").open("ab") as results:
            results.write(b'{"index": 1, "id": "cut')  # as a run that is killed leaves it
        report = reported(planned(tmp_path, url, resume=True))

    assert statuses(report) == ["pass", "pass", "pass"]
    assert report.run is not None
    assert report.run.reused == 2
    assert seen == ["a", "b", "c", "b"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prompts/v1/config.yaml", "{id: a, input: a, assert: [{type: contains, value: fine}]}"),
        ("prompts/v1/check.py", "def get_assert(output, context):\n    return False\n"),
    ],
)
def test_changed_assertions_are_not_answered_by_an_earlier_run(
    tmp_path: Path, name: str, text: str
) -> None:
    row = "{id: a, input: a, assert: [{type: python, value: 'file://check.py'}]}"
    write(tmp_path, {"v1": config(row)})
    check = tmp_path / "prompts" / "v1" / "check.py"
    check.write_text("def get_assert(output, context):\n    return True\n", "utf-8")

    with endpoint(replying(right)) as url:
        assert ran(planned(tmp_path, url)).reused == 0
        assert ran(planned(tmp_path, url, resume=True)).reused == 1
        (tmp_path / name).write_text(config(text) if name.endswith("yaml") else text, "utf-8")
        assert ran(planned(tmp_path, url, resume=True)).reused == 0


def test_budget_that_is_spent_stops_the_run(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases(*"abcdefgh")})

    with endpoint(replying(right)) as url:
        report = reported(planned(tmp_path, url, max_tokens=40, concurrency=1))

    assert report.verdict is Verdict.ERROR
    assert report.reasons[0].startswith("the run ended early: ")
    assert statuses(report).count("pass") == 2
    assert statuses(report).count("not-run") == 6


def test_timeout_stops_the_run_and_every_model_after_it(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a")})

    with endpoint(replying(right), latency_seconds=0.5) as url:
        plan = planned(tmp_path, url, timeout_seconds=0.1, models=("one", "two"))
        report = reported(plan)

    assert report.verdict is Verdict.ERROR
    assert report.reasons[0] == "the run ended early: timeout of 0.1 s"
    assert statuses(report) == ["not-run", "not-run"]
    assert [each.verdict for each in report.versions] == [Verdict.ERROR, Verdict.ERROR]


@pytest.mark.parametrize("model", ["one", "two"])
def test_signal_stops_the_run_whichever_model_is_asked(
    tmp_path: Path, interruption: Interruption, model: str
) -> None:
    write(tmp_path, {"v1": cases("a", "b")})
    release = threading.Event()

    def answer(document: Document) -> str:
        if document["model"] == model:
            os.kill(os.getpid(), signal.SIGTERM)
            release.wait(5)
        return "fine"

    interruption.install()
    interruption.arm()
    with endpoint(replying(answer)) as url:
        plan = planned(tmp_path, url, models=("one", "two"), concurrency=1)
        report = reported(plan, interruption)
        release.set()

    assert (report.verdict, report.exit_code) == (Verdict.ERROR, ExitCode.INTERRUPTED)
    assert report.reasons[0] == "the run ended early: interrupted by SIGTERM"
    finished = {"one": 0, "two": 2}[model]
    assert statuses(report) == ["pass"] * finished + ["not-run"] * (4 - finished)


def test_secret_that_comes_back_is_in_no_record(tmp_path: Path) -> None:
    row = "{{id: {0}, input: {0}, assert: [{{type: python, value: 'file://check.py'}}]}}"
    write(tmp_path, {"v1": config(row.format("a"), FINE.format("b"))})
    (tmp_path / "prompts" / "v1" / "check.py").write_text(
        f"def get_assert(output, context):\n"
        f"    return {{'pass': False, 'score': 0, 'reason': '{KEY[:3]}' + '{KEY[3:]}'}}\n",
        "utf-8",
    )

    with endpoint(replying(lambda document: f"your key is {KEY}")) as url:
        report = reported(planned(tmp_path, url, api_key=KEY))

    assert statuses(report) == ["fail", "fail"]
    assert KEY.encode() not in b"".join(render_prompt_test(report))
    assert KEY not in (tmp_path / "report" / "results-1.jsonl").read_text("utf-8")


def test_judge_is_asked_within_the_run(tmp_path: Path) -> None:
    row = "{id: a, input: a, assert: [{type: llm-rubric, value: is kind}]}"
    write(tmp_path, {"v1": config(row)})
    seen: list[str] = []

    def answer(document: Document) -> str:
        seen.append(document["model"])
        return "fine" if document["model"] == "m" else "no verdict"

    with endpoint(replying(answer)) as url:
        report = reported(planned(tmp_path, url, judge_model="judge-2026-01-01"))

    assert "judge-2026-01-01" in seen
    assert statuses(report) == ["error"]
    assert report.verdict is Verdict.ERROR


def recorded(root: Path, url: str, **chosen: object) -> bytes:
    """What a run that is recorded or replayed reports of its cases."""
    report = reported(planned(root, url, **chosen))
    return json.dumps(
        [str(report.verdict), report.reasons, *(repr(each) for each in report.cases)]
    ).encode()


def test_replay_gives_the_same_report_without_a_key_and_without_a_server(tmp_path: Path) -> None:
    rows = (FINE.format("a"), "{id: b, input: b, assert: [{type: similar, value: fine}]}")
    write(tmp_path, {"v1": config(*rows)})

    def answer(path: str, document: Document) -> bytes:
        if path.endswith("/embeddings"):
            found = [{"embedding": [1.0, float(len(each))]} for each in document["input"]]
            return json.dumps({"data": found, "usage": {"prompt_tokens": 4}}).encode()
        return completion("fine" if "\na\n" in asked(document) else "so-so")

    with endpoint(answer) as url:
        first = recorded(tmp_path, url, cassette=CassetteMode.RECORD)
    second = recorded(tmp_path, url, cassette=CassetteMode.REPLAY, api_key="")

    assert second == first
    assert KEY not in (tmp_path / "cassette" / "cassette.jsonl").read_text("utf-8")


def test_changed_prompt_is_a_miss_that_says_how_to_record(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a"), "v2": cases("b")})

    with endpoint(replying(right)) as url:
        ran(planned(tmp_path, url, cassette=CassetteMode.RECORD, versions=Versions.ALL))
    (tmp_path / "prompts" / "v2" / "system.md").write_text("You are new here.\n", "utf-8")
    replay = planned(tmp_path, url, cassette=CassetteMode.REPLAY, api_key="", versions=Versions.ALL)
    report = reported(replay)

    assert statuses(report) == ["pass", "error"]
    error = report.cases[1].repeats[0].error
    assert error is not None
    assert error.kind == "cassette"
    assert "run once with `cassette: record`" in error.message
    assert report.verdict is Verdict.ERROR


def test_recording_of_a_run_that_ended_early_leaves_the_cassette(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a", "b", "c")})

    with endpoint(replying(right)) as url:
        done = ran(
            planned(tmp_path, url, cassette=CassetteMode.RECORD, max_tokens=20, concurrency=1)
        )

    assert done.notes == ("the run ended early, so the cassette stays what it was",)
    assert not (tmp_path / "cassette" / "cassette.jsonl").exists()


def test_replay_without_a_cassette_is_a_problem_of_the_input(tmp_path: Path) -> None:
    plan = planned(write(tmp_path, {"v1": cases("a")}), cassette=CassetteMode.REPLAY, api_key="")

    with pytest.raises(ConfigurationError, match=r"input `cassette-dir`: .* cannot be read"):
        ran(plan)


def test_results_never_follow_a_link_out_of_the_report(tmp_path: Path) -> None:
    write(tmp_path, {"v1": cases("a")})
    outside = tmp_path / "outside.txt"
    outside.write_text("mine", "utf-8")

    with endpoint(replying(right)) as url:
        plan = planned(tmp_path, url)
        (tmp_path / "report" / "results-1.jsonl").symlink_to(outside)
        ran(plan)

    assert outside.read_text("utf-8") == "mine"
