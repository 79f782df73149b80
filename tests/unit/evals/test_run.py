"""The run: every case is asked and scored, and it stops when it has to, losing nothing."""

import asyncio
import os
from collections.abc import Awaitable
from pathlib import Path

import pytest
from tests.unit.evals.runs import Answerer, Line, asked, fine, questions, vectors
from tests.unit.fakes import Outcome, Request, always, completion, cut, reply, timeout

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import UnmeasuredError
from llm_actions.config.files import Folders
from llm_actions.evals.assertion_scorer import AssertionScorer, CaseScorer
from llm_actions.evals.classic_scorer import ClassicScorer
from llm_actions.evals.metrics import MetricName
from llm_actions.evals.results import Status
from llm_actions.evals.run import FATAL_ERRORS_AT_LEAST
from llm_actions.evals.sample_items import SampleItems
from llm_actions.evals.scoring import Scoring, Similarity
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import SqliteCache
from llm_actions.llm.prices import Price

EMBEDDINGS = Scoring(pass_score=0.8, similarity=Similarity.EMBEDDINGS, embedding_model="e")


def half_right(request: Request) -> Outcome:
    is_even = int(asked(request)[1:]) % 2 == 0
    return reply(body=completion("fine" if is_even else "no idea"))


def embedding(answer: str) -> Answerer:
    """An endpoint with embeddings that gives one answer."""

    def respond(request: Request) -> Outcome:
        if request.url.endswith("/embeddings"):
            return reply(body=vectors(request))
        return reply(body=completion(answer))

    return respond


def test_every_case_is_asked_once_and_scored(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(30), answer=half_right).go()

    assert sorted(line.questions) == sorted(f"q{number}" for number in range(30))
    assert [case.id for case in line.cases] == [f"s{number}" for number in range(30)]
    assert line.statuses == {"pass": 15, "fail": 15}
    assert line.run.stopped is None
    assert len(line.progress.statuses) == 30


def test_result_tells_what_was_asked_answered_and_measured(tmp_path: Path) -> None:
    row = {"id": "a", "input": "q?", "expected": "all is fine", "tags": ["en"], "weight": 2.0}
    line = Line(
        folder=tmp_path, rows=[row], latency_seconds=0.25, price=Price(input=1.0, output=2.0)
    ).go()

    (case,) = line.cases

    assert (case.input, case.expected, case.answer, case.tags) == (
        "q?",
        "all is fine",
        "fine",
        ("en",),
    )
    assert (case.status, case.score, case.criteria) == (Status.FAIL, 0.5, {"similarity": 0.5})
    assert (case.latency_seconds, case.attempts, case.cached) == (0.25, 1, False)
    assert (case.prompt_tokens, case.completion_tokens) == (10, 5)
    assert case.cost_usd == pytest.approx(20e-6)


def test_no_more_workers_than_asked_for_are_busy(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(40), workers=5, latency_seconds=1.0).go()

    assert line.client.most_in_flight == 5
    assert line.clock.monotonic() == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        pytest.param(reply(500), "server", id="server-error"),
        pytest.param(timeout(), "timeout", id="timeout"),
        pytest.param(cut(), "network", id="cut"),
        pytest.param(reply(body=b"<html>"), "not-json", id="html"),
        pytest.param(reply(body=b'{"choices": []}'), "invalid-reply", id="no-choices"),
        pytest.param(reply(body=completion(None)), "no-answer", id="null"),
        pytest.param(reply(body=completion(None, refusal="no")), "refusal", id="refusal"),
    ],
)
def test_case_without_an_answer_is_an_error_and_no_score(
    tmp_path: Path, outcome: Outcome, kind: str
) -> None:
    def answer(request: Request) -> Outcome:
        return outcome if asked(request) == "q1" else fine(request)

    line = Line(folder=tmp_path, rows=questions(3), answer=answer).go()

    assert [case.status for case in line.cases] == ["pass", "error", "pass"]
    error = line.cases[1].error
    assert error is not None
    assert error.kind == kind
    assert line.cases[1].score is None
    assert line.run.stopped is None


def test_repeats_ask_every_sample_so_often(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(4), repeats=3).go()

    assert sorted(line.questions) == sorted([f"q{n}" for n in range(4)] * 3)
    assert [(case.index, case.repeat) for case in line.cases] == [
        (index, repeat) for index in range(4) for repeat in range(3)
    ]


def test_weights_reach_the_metrics(tmp_path: Path) -> None:
    rows = [{**row, "weight": weight} for row, weight in zip(questions(2), (3, 1), strict=True)]
    line = Line(folder=tmp_path, rows=rows, answer=half_right).go()

    accuracy = line.run.measurements.accuracy()
    assert accuracy is not None
    assert accuracy.mean == 0.75


@pytest.mark.parametrize(
    ("answer", "status", "score"), [("fortunate", "pass", 1.0), ("other", "fail", 0.0)]
)
def test_answers_are_compared_by_embeddings(
    tmp_path: Path, answer: str, status: str, score: float
) -> None:
    rows = [{"input": f"q{n}", "expected": f"f{n}"} for n in range(20)]
    line = Line(
        folder=tmp_path, rows=rows, answer=embedding(answer), scoring=EMBEDDINGS, workers=20
    )
    line.scorer.embedder = line.embedder()

    line.go()

    assert {(case.status, case.score) for case in line.cases} == {(status, score)}
    chats = [request for request in line.client.requests if request.url.endswith("completions")]
    assert len(chats) == 20
    assert len(line.client.requests) - len(chats) <= 2


def test_blank_answer_is_not_embedded(tmp_path: Path) -> None:
    rows = [{"input": "q", "expected": "f"}]
    line = Line(folder=tmp_path, rows=rows, answer=embedding(" "), scoring=EMBEDDINGS)
    line.scorer.embedder = line.embedder()

    line.go()

    assert (line.cases[0].status, line.cases[0].score) == ("fail", 0.0)
    assert len(line.client.requests) == 1


def test_embeddings_that_fail_are_an_error_that_keeps_the_answer(tmp_path: Path) -> None:
    def answer(request: Request) -> Outcome:
        return reply(400) if request.url.endswith("/embeddings") else fine(request)

    line = Line(
        folder=tmp_path, rows=[{"input": "q", "expected": "f"}], answer=answer, scoring=EMBEDDINGS
    )
    line.scorer.embedder = line.embedder()

    line.go()

    (case,) = line.cases
    assert (case.status, case.answer, case.score) == ("error", "fine", None)
    assert case.error is not None
    assert case.error.kind == "embedding"


def test_similarity_that_is_off_is_no_criterion(tmp_path: Path) -> None:
    rows = [{"input": "q", "expected": "something else", "expected_keywords": ["fine"]}]
    off = Scoring(pass_score=0.8, similarity=Similarity.OFF)

    line = Line(folder=tmp_path, rows=rows, scoring=off).go()

    assert line.cases[0].criteria == {"keywords": 1.0}


def test_stopped_run_keeps_what_was_finished_and_lists_the_rest(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(20), workers=2, latency_seconds=1.0)

    async def stop_later() -> None:
        await line.clock.sleep(3.5)
        line.run.stop("interrupted by SIGINT")
        line.run.stop("a later reason")

    line.go(stop_later())

    assert line.run.stopped == "interrupted by SIGINT"
    assert line.statuses == {"pass": 6, "not-run": 14}
    assert len(line.cases) == 20
    assert line.client.in_flight == 0


def test_run_that_is_stopped_before_it_begins_asks_nothing(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(3))
    line.run.stop("interrupted by SIGTERM")

    line.go()

    assert line.client.requests == []
    assert line.statuses == {"not-run": 3}


def test_run_ends_at_its_timeout(tmp_path: Path) -> None:
    async def never() -> Outcome:
        await asyncio.sleep(30)
        return reply()

    def answer(request: Request) -> Outcome | Awaitable[Outcome]:
        return never() if asked(request) == "q2" else fine(request)

    line = Line(
        folder=tmp_path, rows=questions(5), workers=1, answer=answer, timeout_seconds=0.2
    ).go()

    assert line.run.stopped == "timeout of 0.2 s"
    assert line.statuses == {"pass": 2, "not-run": 3}


@pytest.mark.parametrize("status", [401, 403, 404, 307])
def test_endpoint_that_refuses_everything_ends_the_run_soon(tmp_path: Path, status: int) -> None:
    line = Line(folder=tmp_path, rows=questions(200), answer=always(reply(status)), workers=1).go()

    assert line.run.stopped is not None
    assert line.run.stopped.startswith(
        f"{FATAL_ERRORS_AT_LEAST} requests in a row were refused: status {status}"
    )
    assert FATAL_ERRORS_AT_LEAST <= len(line.client.requests) <= FATAL_ERRORS_AT_LEAST + 1
    assert line.statuses == {"error": FATAL_ERRORS_AT_LEAST, "not-run": 200 - FATAL_ERRORS_AT_LEAST}


def test_few_samples_that_are_refused_are_errors_of_their_own(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(10), answer=always(reply(404))).go()

    assert (line.run.stopped, line.statuses) == (None, {"error": 10})


def test_refusals_between_answers_do_not_end_the_run(tmp_path: Path) -> None:
    def answer(request: Request) -> Outcome:
        return fine(request) if int(asked(request)[1:]) % 10 == 0 else reply(404)

    line = Line(folder=tmp_path, rows=questions(100), answer=answer, workers=1).go()

    assert line.run.stopped is None
    assert line.statuses == {"pass": 10, "error": 90}


def test_budget_ends_the_run_with_a_partial_report(tmp_path: Path) -> None:
    budget = Budget(max_cost=None, max_tokens=100)
    line = Line(
        folder=tmp_path, rows=questions(50), budget=budget, workers=1, latency_seconds=0.1
    ).go()

    assert budget.tokens == 90
    assert line.statuses == {"pass": 6, "not-run": 44}
    assert line.run.stopped is not None
    assert line.run.stopped.startswith("max-tokens of 100 ")


def test_reply_without_an_answer_is_paid_for_too(tmp_path: Path) -> None:
    budget = Budget(max_cost=None, max_tokens=100)
    refusing = always(reply(body=completion(None, refusal="no")))
    line = Line(folder=tmp_path, rows=questions(50), budget=budget, answer=refusing, workers=1)

    line.go()

    assert budget.tokens == 90
    assert line.statuses == {"error": 6, "not-run": 44}


def test_budget_needs_an_endpoint_that_reports_its_usage(tmp_path: Path) -> None:
    line = Line(
        folder=tmp_path,
        rows=questions(5),
        budget=Budget(max_cost=1.0, max_tokens=None),
        price=Price(input=1.0, output=1.0),
        answer=always(reply(body=completion("fine", prompt_tokens=None))),
        workers=1,
    ).go()

    assert line.run.stopped is not None
    assert "reports no usage" in line.run.stopped
    assert line.statuses == {"error": 1, "not-run": 4}


def test_cache_answers_what_was_asked_before(tmp_path: Path) -> None:
    cache = SqliteCache(tmp_path / "cache")
    first = Line(folder=tmp_path, rows=questions(10), repeats=2, cache=cache).go()
    first.results.close()
    second = Line(folder=tmp_path, rows=questions(12), repeats=2, cache=cache).go()
    cache.close()

    assert len(first.client.requests) == 20
    assert sorted(set(second.questions)) == ["q10", "q11"]
    assert second.run.cached == 20
    cached = second.cases[0]
    assert (cached.cached, cached.latency_seconds, cached.attempts) == (True, None, 0)
    assert (cached.answer, cached.status) == ("fine", "pass")


def test_repeats_are_cached_each_on_its_own(tmp_path: Path) -> None:
    answers = iter(["fine", "wrong"])
    cache = SqliteCache(tmp_path / "cache")
    rows = questions(1)

    def answer(_: Request) -> Outcome:
        return reply(body=completion(next(answers)))

    Line(
        folder=tmp_path, rows=rows, repeats=2, cache=cache, answer=answer, workers=1
    ).go().results.close()
    again = Line(folder=tmp_path, rows=rows, repeats=2, cache=cache, answer=answer, workers=1).go()
    cache.close()

    assert [case.answer for case in again.cases] == ["fine", "wrong"]


@pytest.mark.parametrize(
    "outcome",
    [reply(500), reply(body=b"{}"), reply(body=completion(None, refusal="no"))],
    ids=["server-error", "no-choices", "refusal"],
)
def test_failure_is_never_cached(tmp_path: Path, outcome: Outcome) -> None:
    cache = SqliteCache(tmp_path / "cache")
    first = Line(folder=tmp_path, rows=questions(1), cache=cache, answer=always(outcome)).go()
    first.results.close()
    second = Line(folder=tmp_path, rows=questions(1), cache=cache).go()
    cache.close()

    assert second.statuses == {"pass": 1}
    assert len(second.client.requests) == 1


def test_resumed_run_asks_only_what_is_missing(tmp_path: Path) -> None:
    def answer(request: Request) -> Outcome:
        return reply(400) if asked(request) in ("q3", "q4") else half_right(request)

    first = Line(folder=tmp_path, rows=questions(10), answer=answer).go()
    first.results.close()
    second = Line(folder=tmp_path, rows=questions(12), answer=half_right, is_resumed=True).go()

    assert sorted(second.questions) == ["q10", "q11", "q3", "q4"]
    assert second.run.reused == 8
    assert [case.id for case in second.cases] == [f"s{number}" for number in range(12)]
    assert second.statuses == {"pass": 6, "fail": 6}
    accuracy = second.run.measurements.accuracy()
    assert accuracy is not None
    assert (accuracy.mean, accuracy.observations) == (0.5, 12)


def test_resumed_run_asks_again_what_changed(tmp_path: Path) -> None:
    rows = questions(6)
    Line(folder=tmp_path, rows=rows).go().results.close()
    rows[1]["input"] = "q1 changed"
    rows[2]["expected_keywords"] = ["other"]
    rows[3]["id"] = "renamed"
    rows[4]["weight"] = 3

    second = Line(folder=tmp_path, rows=rows, is_resumed=True).go()

    assert sorted(second.questions) == ["q1 changed", "q2", "q3", "q4"]
    assert second.run.reused == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            {"scoring": Scoring(pass_score=0.8, similarity=Similarity.LEXICAL)},
            {"scoring": Scoring(pass_score=0.9, similarity=Similarity.LEXICAL)},
        ),
        (
            {"scoring": Scoring(pass_score=0.8, similarity=Similarity.LEXICAL)},
            {"scoring": Scoring(pass_score=0.8, similarity=Similarity.OFF)},
        ),
        ({"price": None}, {"price": Price(input=1.0, output=1.0)}),
        ({"more": {"version": "abc"}}, {"more": {"version": "def"}}),
    ],
    ids=["pass-score", "similarity", "price", "version-of-the-application"],
)
def test_resumed_run_asks_everything_again_when_its_settings_changed(
    tmp_path: Path, first: dict[str, object], second: dict[str, object]
) -> None:
    Line(folder=tmp_path, rows=questions(3), **first).go().results.close()  # type: ignore[arg-type]

    line = Line(folder=tmp_path, rows=questions(3), is_resumed=True, **second).go()  # type: ignore[arg-type]

    assert (line.run.reused, len(line.client.requests)) == (0, 3)


def test_run_that_was_stopped_is_finished_by_the_next(tmp_path: Path) -> None:
    first = Line(folder=tmp_path, rows=questions(10), workers=2, latency_seconds=1.0)

    async def stop_later() -> None:
        await first.clock.sleep(2.5)
        first.run.stop("killed")

    first.go(stop_later())
    first.results.close()
    second = Line(folder=tmp_path, rows=questions(10), is_resumed=True).go()

    assert (second.run.reused, len(second.client.requests)) == (4, 6)
    assert second.statuses == {"pass": 10}


def test_full_disk_ends_the_run_and_is_told(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(5), workers=1, latency_seconds=0.1)
    full = os.open("/dev/full", os.O_RDWR)
    os.dup2(full, line.results._file)
    os.close(full)

    line.go()

    assert line.run.stopped == "results.jsonl cannot be written: No space left on device"
    assert len(line.client.requests) < 5


def test_dataset_that_changes_during_the_run_ends_it_and_is_told(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(5), workers=1)
    (tmp_path / "data.jsonl").write_text('{"input": "other", "expected": "x"}\n')

    line.go()

    assert line.run.stopped is not None
    assert "data.jsonl" in line.run.stopped


def test_bug_of_ours_is_raised_and_stops_everything(tmp_path: Path) -> None:
    def answer(request: Request) -> Outcome:
        return ZeroDivisionError("ours") if asked(request) == "q2" else fine(request)

    line = Line(folder=tmp_path, rows=questions(50), answer=answer, workers=2, latency_seconds=1.0)

    with pytest.raises(ZeroDivisionError):
        line.go()

    assert len(line.client.requests) < 10


def asserting(*entries: object) -> list[dict[str, object]]:
    """A sample with these assertions."""
    return [{"id": "s", "input": "q", "assert": list(entries)}]


def by_assertions(folder: Path, engine: Engine | None = None) -> AssertionScorer:
    classic = ClassicScorer(scoring=Scoring(pass_score=0.8, similarity=Similarity.LEXICAL))
    return AssertionScorer(
        cases=CaseScorer(classic=classic, engine=engine or Engine(), price=None),
        items=SampleItems([folder / "data.jsonl"], Folders(working=folder)),
        models=(),
    )


def test_refusal_is_an_answer_where_assertions_decide(tmp_path: Path) -> None:
    declined = always(reply(body=completion(None, refusal="I'm sorry, I can't help with that.")))
    more = {"scorer": by_assertions(tmp_path)}
    rows = [*asserting({"type": "is-refusal"}), *questions(1)]

    line = Line(folder=tmp_path, rows=rows, answer=declined, more=more).go()

    asserted, plain = line.cases
    assert (asserted.status, asserted.finish_reason) == (Status.PASS, "refusal")
    assert (asserted.prompt_tokens, asserted.completion_tokens) == (10, 5)
    assert plain.error is not None
    assert plain.error.kind == "refusal"


def test_resumed_run_takes_no_judgement_of_another_assertion(tmp_path: Path) -> None:
    def run(entry: object, *, is_resumed: bool = True) -> Line:
        more = {"scorer": by_assertions(tmp_path)}
        rows = [*asserting(entry), *questions(2)]
        line = Line(folder=tmp_path, rows=rows, is_resumed=is_resumed, more=more).go()
        line.results.close()
        return line

    run({"type": "contains", "value": "fine"}, is_resumed=False)
    same = run({"type": "contains", "value": "fine"})
    other = run({"type": "contains", "value": "bad"})

    assert same.run.reused == 3
    assert (other.run.reused, other.questions) == (2, ["q"])


def test_secret_that_an_assertion_tells_is_never_kept(tmp_path: Path) -> None:
    secret = "sk-very-secret"

    class Telling:
        async def run(self, script: object, output: object, config: object) -> object:
            if config:
                raise UnmeasuredError(f"no {secret}")
            return {"pass": False, "score": 0, "reason": f"found {secret}"}

    telling = {"type": "python", "value": "x"}
    group = {"type": "assert-set", "assert": [telling]}
    broken = {"type": "python", "value": "x", "config": {"a": 1}}
    rows = [
        {"id": "fail", "input": "q1", "assert": [telling, group]},
        {"id": "error", "input": "q2", "assert": [group, broken]},
    ]
    line = Line(
        folder=tmp_path,
        rows=rows,
        more={
            "secrets": [secret],
            "scorer": by_assertions(tmp_path, Engine(python=Telling())),
        },
    ).go()

    failed, unmeasured = line.cases
    assert (failed.status, unmeasured.status) == (Status.FAIL, Status.ERROR)
    assert failed.assertions[1].parts[0].reason == "found ***"
    assert [each.status for each in unmeasured.assertions] == [Status.FAIL, Status.ERROR]
    line.results.close()
    assert secret.encode() not in line.path.read_bytes()


def test_secret_that_comes_back_is_never_kept(tmp_path: Path) -> None:
    secret = "sk-very-secret"
    line = Line(
        folder=tmp_path,
        rows=questions(1),
        answer=always(reply(body=completion(f"your key is {secret}, fine"))),
        more={"secrets": [secret]},
    ).go()

    assert line.cases[0].answer == "your key is ***, fine"
    line.results.close()
    assert secret.encode() not in line.path.read_bytes()


def test_gated_metrics_follow_from_the_cases(tmp_path: Path) -> None:
    line = Line(folder=tmp_path, rows=questions(20, tags=["en"]), answer=half_right).go()

    values = {(m.name, m.tag): m.value for m in line.run.measurements.metrics()}

    assert values[MetricName.ACCURACY, None] == 0.5
    assert values[MetricName.ACCURACY, "en"] == 0.5
    assert values[MetricName.TOKENS, None] == 300
