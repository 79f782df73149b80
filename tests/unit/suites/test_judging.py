"""The agreement of a judge with people, as a record and in whole runs over real HTTP."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.unit.servers import endpoint
from tests.unit.suites.judges import JUDGE, blocks, passing_when, verdict
from tests.unit.suites.prompts import config, write
from tests.unit.suites.repositories import commit, repository
from tests.unit.suites.running import Document, planned, replying, reported, statuses

from llm_actions.errors import ExitCode
from llm_actions.interruption import SIGNALS, Interruption
from llm_actions.judges.agreement import Comparison, Statistic
from llm_actions.judges.labels import Label
from llm_actions.reports.prompt_test import render_prompt_test
from llm_actions.suites.judging import NOT_ASKED, judge_record
from llm_actions.suites.labelled import Labelled
from llm_actions.suites.options import Versions
from llm_actions.suites.records import JudgeRecord
from llm_actions.verdict import Verdict


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield Interruption()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def labelled(*values: float) -> Labelled:
    """Texts with these labels: all 0 or 1, or scores."""
    is_scored = any(value not in (0, 1) for value in values)
    labels = tuple(
        Label(
            id=f"l{number}",
            output=f"text {number}",
            criterion="is kind",
            passed=None if is_scored else bool(value),
            score=value if is_scored else None,
            line=number + 1,
        )
        for number, value in enumerate(values)
    )
    return Labelled(file="labels.jsonl", labels=labels)


def record(labels: Labelled, judge: Sequence[float | None] | None) -> JudgeRecord:
    """The record of a judge that said this of each text; None when it was not asked."""
    comparisons = None
    if judge is not None:
        comparisons = [
            Comparison(
                id=label.id,
                human=label.value,
                judge=said,
                reason="so it is",
                error="no reply" if said is None else None,
            )
            for label, said in zip(labels.labels, judge, strict=True)
        ]
    return judge_record(labels, comparisons, model="j", limit=0.6)


def test_judge_that_agrees_passes_with_nothing_to_look_at() -> None:
    found = record(labelled(*[0, 1] * 12), [0, 1] * 12)

    assert (found.verdict, found.value, found.observed) == (Verdict.PASS, 1.0, 1.0)
    assert (found.model, found.file, found.limit) == ("j", "labels.jsonl", 0.6)
    assert (found.statistic, found.labelled, found.unjudged) == (Statistic.KAPPA, 24, 0)
    assert found.differing == ()


def test_texts_that_the_judge_labels_otherwise_are_listed() -> None:
    found = record(labelled(0, 1, 0, 1), [0, 0, 1, 1])

    assert found.verdict is Verdict.INCONCLUSIVE
    first, second = found.differing
    assert (first.id, first.line, first.output, first.criterion) == ("l1", 2, "text 1", "is kind")
    assert (first.human, first.judge, first.reason, first.error) == (1, 0, "so it is", None)
    assert second.id == "l2"


def test_judge_that_says_the_opposite_fails() -> None:
    assert record(labelled(*[0, 1] * 12), [1, 0] * 12).verdict is Verdict.FAIL


def test_text_that_was_not_judged_makes_an_error_that_says_why() -> None:
    found = record(labelled(0, 1, 0), [0, 1, None])

    assert (found.verdict, found.unjudged) == (Verdict.ERROR, 1)
    assert found.reason == "1 of 3 labelled texts could not be judged: no reply"
    assert [(each.id, each.judge, each.error) for each in found.differing] == [
        ("l2", None, "no reply")
    ]


def test_judge_that_was_not_asked_is_an_error() -> None:
    found = record(labelled(0, 1), None)

    assert (found.verdict, found.value, found.unjudged) == (Verdict.ERROR, None, 2)
    assert found.reason.endswith(NOT_ASKED)


@pytest.mark.parametrize(("said", "listed"), [(0.4, []), (0.9, ["l0"])])
def test_scores_are_measured_by_alpha_and_listed_when_far_off(
    said: float, listed: list[str]
) -> None:
    found = record(labelled(0.3, 0.9, 0.5, 0.1), [said, 0.9, 0.5, 0.2])

    assert (found.statistic, found.observed) == (Statistic.ALPHA, None)
    assert [each.id for each in found.differing] == listed


KEY = "sk-test-key-1234"
FINE = "{id: a, input: a, expected_keywords: [fine]}"
LABELS = "output,criterion,label\n" + "".join(
    f"{word} {number},is kind,{label}\n"
    for number in range(12)
    for word, label in (("kind", "pass"), ("rude", "fail"))
)
MEASURED = {"judge_model": JUDGE, "judge_labels": "labels.csv"}


def workspace(root: Path, text: str = LABELS) -> Path:
    """A workspace with one case and a file of labels."""
    (root / "labels.csv").write_text(text, "utf-8")
    return write(root, {"v1": config(FINE)})


def with_judge(judge: Callable[[Document], str]) -> Callable[[Document], str]:
    """A model that answers right, and a judge."""
    return lambda each: judge(each) if each["model"] == JUDGE else "fine"


@pytest.mark.parametrize(
    ("is_good", "decided", "value"),
    [
        (lambda text, _: text.startswith("kind"), Verdict.PASS, 1.0),
        (lambda text, _: text.startswith("rude"), Verdict.FAIL, -1.0),
        (
            lambda text, _: text.startswith("kind") and text[-1] not in "123",
            Verdict.INCONCLUSIVE,
            2 / 3,
        ),
    ],
    ids=["agrees", "contradicts", "cannot-tell"],
)
def test_judge_is_measured_by_the_labels(
    tmp_path: Path, is_good: Callable[[str, str], bool], decided: Verdict, value: float
) -> None:
    workspace(tmp_path)

    with endpoint(replying(with_judge(passing_when(is_good)))) as url:
        report = reported(planned(tmp_path, url, **MEASURED))

    assert report.judge is not None
    assert (report.judge.verdict, report.verdict) == (decided, decided)
    assert report.judge.value == pytest.approx(value)
    assert (report.judge.labelled, statuses(report)) == (24, ["pass"])
    is_told = any(report.judge.reason in each for each in report.reasons)
    assert is_told == (decided is not Verdict.PASS)
    assert report.run is not None
    assert report.run.requests == 25


def test_judge_that_gives_no_verdict_is_an_error_and_never_a_disagreement(tmp_path: Path) -> None:
    workspace(tmp_path)

    with endpoint(replying(with_judge(lambda _: f"no verdict, {KEY}"))) as url:
        report = reported(planned(tmp_path, url, **MEASURED))

    assert report.judge is not None
    assert (report.judge.verdict, report.verdict) == (Verdict.ERROR, Verdict.ERROR)
    assert (report.judge.unjudged, report.judge.value) == (24, None)
    assert KEY.encode() not in b"".join(render_prompt_test(report))


def test_scores_are_measured_too(tmp_path: Path) -> None:
    rows = "".join(f"text {number},is kind,{number / 24}\n" for number in range(24))
    workspace(tmp_path, f"output,criterion,label\n{rows}")

    def judge(document: Document) -> str:
        number = int(blocks(document)["output"].split()[1])
        return verdict(document, {"pass": True, "score": (number + number % 3 / 2) / 25})

    with endpoint(replying(with_judge(judge))) as url:
        report = reported(planned(tmp_path, url, **MEASURED))

    assert report.judge is not None
    assert (report.judge.statistic, report.verdict) == (Statistic.ALPHA, Verdict.PASS)


def test_labels_alone_are_measured_when_nothing_else_is_asked(tmp_path: Path) -> None:
    workspace(repository(tmp_path))
    commit(tmp_path, "base")
    chosen = {**MEASURED, "baseline_ref": "base", "versions": Versions.CHANGED}

    with endpoint(replying(with_judge(passing_when(lambda text, _: "kind" in text)))) as url:
        report = reported(planned(tmp_path, url, **chosen))

    assert (report.verdict, report.cases) == (Verdict.PASS, ())


def test_budget_that_ends_with_the_labels_is_an_error(tmp_path: Path) -> None:
    workspace(tmp_path)

    with endpoint(replying(with_judge(passing_when(lambda text, _: "kind" in text)))) as url:
        report = reported(planned(tmp_path, url, max_tokens=20, **MEASURED))

    assert report.verdict is Verdict.ERROR
    assert report.judge is not None
    assert report.judge.verdict is Verdict.ERROR
    assert report.run is not None
    assert "max-tokens" in (report.run.stopped or "")
    assert statuses(report) == ["not-run"]


def test_interrupted_judge_leaves_a_report(tmp_path: Path, interruption: Interruption) -> None:
    workspace(tmp_path)
    told = threading.Event()

    def judge(document: Document) -> str:
        if not told.is_set():
            told.set()
            os.kill(os.getpid(), signal.SIGTERM)
        return verdict(document, {"pass": True, "score": 1.0})

    interruption.install()
    with endpoint(replying(with_judge(judge))) as url:
        plan = planned(tmp_path, url, **MEASURED)
        interruption.arm()
        report = reported(plan, interruption)

    assert report.exit_code is ExitCode.INTERRUPTED
    assert report.judge is not None
    assert report.judge.verdict is Verdict.ERROR
