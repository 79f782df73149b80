"""Whole cases, with everything that assertions may need."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.unit.assertions.asserting import parsed

from llm_actions.assertions.aggregate import CaseOutcome
from llm_actions.assertions.engine import Engine, families
from llm_actions.assertions.kinds import Family
from llm_actions.assertions.model import (
    Assertion,
    Item,
    Outcome,
    Output,
    Preference,
    UnmeasuredError,
)
from llm_actions.assertions.parse import parse_assertions
from llm_actions.assertions.python_runner import ProcessPythonRunner
from llm_actions.assertions.references import FileReferences
from llm_actions.config.files import Folders
from llm_actions.evals.results import Status
from llm_actions.llm.answers import AnswerError, ErrorKind


class Lengths:
    """Embeddings that point where the length of a text leads."""

    async def vectors(self, texts: Sequence[str]) -> list[tuple[float, float]]:
        if "broken" in texts:
            raise AnswerError(ErrorKind.EMBEDDING, "embeddings: status 500")
        return [(1.0, float(len(text))) for text in texts]


@dataclass
class Scripted:
    """A judge that says what a test wants."""

    outcome: Outcome | UnmeasuredError = field(
        default_factory=lambda: Outcome(passed=True, score=0.8)
    )
    seen: list[tuple[str, object, Output]] = field(default_factory=list)

    async def judge(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        self.seen.append((assertion.type, value, output))
        if isinstance(self.outcome, UnmeasuredError):
            raise self.outcome
        return self.outcome

    async def choose(
        self, assertion: Assertion, value: object, outputs: Sequence[Output]
    ) -> Preference:
        self.seen.append((assertion.type, value, outputs[0]))
        best = max(range(len(outputs)), key=lambda index: len(outputs[index].text))
        return Preference(best=frozenset([best]))


class Hook:
    """A web hook that likes answers of its URL's length."""

    async def ask(self, url: str, output: Output) -> object:
        return {"pass": len(url) == len(output.text)}


def items(*rows: dict[str, object], folder: Path | None = None) -> tuple[Item, ...]:
    references = None
    if folder:
        references = FileReferences(folder, Folders(working=folder, allowed=(folder,)))
    return parse_assertions(
        list(rows), lambda path, message: pytest.fail(message), references=references
    )


def check(
    *rows: dict[str, object],
    answer: object = "hello",
    judge: Scripted | None = None,
    folder: Path | None = None,
    threshold: float | None = None,
) -> CaseOutcome:
    async def once() -> CaseOutcome:
        python = None
        if folder:
            python = ProcessPythonRunner(working=folder, environment=os.environ)
        engine = Engine(vectors=Lengths(), judge=judge, webhook=Hook(), python=python)
        output = Output(value=answer, variables={"word": "hello"})
        return await engine.check(items(*rows, folder=folder), output, threshold=threshold)

    return asyncio.run(once())


def test_results_keep_the_order_of_the_assertions() -> None:
    outcome = check(
        {"type": "similar", "value": "hello"},
        {"type": "contains", "value": "h"},
        {"type": "assert-set", "assert": [{"type": "equals", "value": "{{ word }}"}]},
        {"type": "webhook", "value": "http://a.b"},
        answer="helloworld",
        threshold=0.1,
    )

    types = [getattr(result.item, "type", "set") for result in outcome.results]
    assert types == ["similar", "contains", "set", "webhook"]
    assert [result.status for result in outcome.results] == [
        Status.PASS,
        Status.PASS,
        Status.FAIL,
        Status.PASS,
    ]


@pytest.mark.parametrize(
    ("row", "answer", "status"),
    [
        ({"type": "similar", "value": "12345"}, "54321", Status.PASS),
        ({"type": "similar", "value": "{{ word }}", "threshold": 1}, "54321", Status.PASS),
        ({"type": "similar:euclidean", "value": ["1", "123"], "threshold": 1}, "12", Status.PASS),
        ({"type": "similar", "value": "12345"}, " ", Status.FAIL),
        ({"type": "not-similar", "value": "12345"}, "", Status.PASS),
        ({"type": "not-similar", "value": "12345"}, "54321", Status.FAIL),
        ({"type": "similar", "value": "broken"}, "x", Status.ERROR),
        ({"type": "webhook", "value": "https://a.example/{{ word }}"}, "x", Status.FAIL),
        ({"type": "not-webhook", "value": "https://a.example/{{ word }}"}, "x", Status.PASS),
        ({"type": "equals", "value": "{{ missing }}"}, "x", Status.ERROR),
        ({"type": "webhook", "value": "{{ missing }}"}, "x", Status.ERROR),
    ],
)
def test_assertion_is_checked_with_what_it_needs(
    row: dict[str, object], answer: str, status: Status
) -> None:
    assert check(row, answer=answer).status is status


def test_judge_gets_the_filled_in_value_and_is_negated_here() -> None:
    judge = Scripted()

    outcome = check({"type": "llm-rubric", "value": "says {{ word }}"}, judge=judge)
    negated = check({"type": "not-llm-rubric", "value": "x"}, judge=judge)

    assert (outcome.status, outcome.score) == (Status.PASS, 0.8)
    assert (negated.status, negated.score) == (Status.FAIL, pytest.approx(0.2))
    assert judge.seen[0][:2] == ("llm-rubric", "says hello")


def test_judge_that_does_not_answer_is_an_error() -> None:
    outcome = check({"type": "llm-rubric", "value": "x"}, judge=Scripted(UnmeasuredError("no")))

    assert (outcome.status, outcome.faults) == (Status.ERROR, ("llm-rubric: no",))


def test_context_is_taken_out_of_the_answer() -> None:
    judge = Scripted()
    row = {"type": "context-relevance", "contextTransform": "output.documents"}

    check(row, judge=judge, answer={"documents": ["a", "b"]})
    missing = check(row, judge=judge, answer={"text": "x"})

    (_, _, output) = judge.seen[0]
    assert output.variables == {"word": "hello", "context": '["a","b"]'}
    assert missing.status is Status.FAIL


def test_missing_adapter_is_an_error_that_says_so() -> None:
    outcome = check({"type": "llm-rubric", "value": "x"})

    assert outcome.faults == ("llm-rubric: `llm-rubric` needs judge, which is not set up",)


def test_best_of_several_answers_is_chosen() -> None:
    judge = Scripted()
    assertion = parsed({"type": "select-best", "value": "the longest {{ word }}"})
    outputs = [Output(value=text, variables={"word": "w"}) for text in ("a", "abc", "ab")]

    found = asyncio.run(Engine(judge=judge).compare(assertion, outputs, {"word": "v"}))

    assert (found.best, found.criterion) == ({1}, "the longest v")
    assert judge.seen[0][1] == "the longest v"


def test_answers_are_transformed_before_they_are_compared() -> None:
    assertion = parsed({"type": "select-best", "value": "x", "transform": "output.a"})
    outputs = [Output(value={"a": "long"}), Output(value={"a": "longer", "b": 1})]
    engine = Engine(judge=Scripted())

    assert asyncio.run(engine.compare(assertion, outputs, {})).best == {1}
    with pytest.raises(UnmeasuredError):
        asyncio.run(engine.compare(assertion, [*outputs, Output(value={})], {}))


def test_comparison_without_a_judge_is_not_measured() -> None:
    with pytest.raises(UnmeasuredError, match="needs judge"):
        asyncio.run(Engine().compare(parsed({"type": "select-best", "value": "x"}), [], {}))


def test_select_best_is_left_out_of_a_single_case() -> None:
    outcome = check({"type": "select-best", "value": "x"}, {"type": "contains", "value": "h"})

    assert len(outcome.results) == 1


def test_python_is_run(tmp_path: Path) -> None:
    (tmp_path / "check.py").write_text(
        "def get_assert(output, context):\n"
        "    return {'pass': output == context['vars']['word'], 'score': 0.5, 'reason': 'why'}\n"
        "def expected(output, context): return 'ell'\n"
        "def verdict(output, context): return True\n"
        "def get_transform(output, context): return output.upper()\n"
    )

    outcome = check(
        {"type": "python", "value": "file://check.py"},
        {"type": "python", "value": "len(output) / 10", "threshold": 0.5},
        {"type": "contains", "value": "file://check.py:expected"},
        {"type": "equals", "value": "HELLO", "transform": "file://check.py"},
        folder=tmp_path,
    )
    wrong = check({"type": "contains", "value": "file://check.py:verdict"}, folder=tmp_path)
    thrown = check({"type": "python", "value": "1 / 0"}, folder=tmp_path, threshold=0.9)

    assert (outcome.status, outcome.score) == (Status.PASS, pytest.approx(0.75))
    assert wrong.status is Status.ERROR
    assert "needs the expected value" in wrong.reason
    assert thrown.status is Status.ERROR
    assert "ZeroDivisionError" in thrown.reason


def test_needs_are_known_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    rows = items(
        {"type": "assert-set", "assert": [{"type": "similar", "value": "x"}]},
        {"type": "is-json", "transform": "file://a.py"},
        folder=tmp_path,
    )

    assert families(rows) == {Family.TEXT, Family.SIMILARITY, Family.PYTHON}
    assert families([]) == frozenset()
