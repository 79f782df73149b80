"""Checks all assertions of a case, with whatever they need beside the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from llm_actions.assertions.aggregate import (
    CaseOutcome,
    Result,
    assertion_result,
    case_outcome,
    set_result,
)
from llm_actions.assertions.checking import check_output, prepared, transformed
from llm_actions.assertions.comparison import SELECT_BEST
from llm_actions.assertions.kinds import KINDS, Family
from llm_actions.assertions.model import (
    Assertion,
    AssertionSet,
    Item,
    Outcome,
    Output,
    Preference,
    Script,
    UnmeasuredError,
    assertions_in,
)
from llm_actions.assertions.outcomes import failed, verdict
from llm_actions.assertions.rendering import render
from llm_actions.assertions.replies import python_outcome, webhook_outcome
from llm_actions.assertions.similarity_checks import similarity_outcome
from llm_actions.assertions.transforms import MissingPartError, parse_transform, part_of
from llm_actions.llm.answers import AnswerError

Adapter = TypeVar("Adapter")


class Vectors(Protocol):
    """Makes embeddings."""

    async def vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector for each text. Raises AnswerError."""
        ...


class Judge(Protocol):
    """A model that scores answers."""

    async def judge(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        """Its verdict of an answer, not negated; `value` has its templates filled in.

        The assertion's threshold is the judge's to apply. Raises UnmeasuredError.
        """
        ...

    async def choose(
        self, assertion: Assertion, value: object, outputs: Sequence[Output]
    ) -> Preference:
        """The best of several answers to one question. Raises UnmeasuredError."""
        ...


class PythonRunner(Protocol):
    """Runs a Python function of the repository."""

    async def run(self, script: Script, output: Output, config: Mapping[str, object]) -> object:
        """What it returns for an answer. Raises UnmeasuredError."""
        ...


class Webhook(Protocol):
    """Asks a server about an answer."""

    async def ask(self, url: str, output: Output) -> object:
        """The JSON value of its reply. Raises UnmeasuredError."""
        ...


def families(items: Sequence[Item]) -> frozenset[Family]:
    """What the assertions need, so that what is missing is reported before anything runs."""
    found: set[Family] = set()
    for assertion in assertions_in(items):
        if assertion.type in KINDS:
            found.add(KINDS[assertion.type].family)
        if isinstance(assertion.value, Script) or isinstance(assertion.transform, Script):
            found.add(Family.PYTHON)
    return frozenset(found)


class Engine:
    """Checks cases. What is None is not needed by any assertion, which `families` tells."""

    def __init__(
        self,
        *,
        vectors: Vectors | None = None,
        judge: Judge | None = None,
        python: PythonRunner | None = None,
        webhook: Webhook | None = None,
    ) -> None:
        self._vectors = vectors
        self._judge = judge
        self._python = python
        self._webhook = webhook

    async def check(
        self, items: Sequence[Item], output: Output, *, threshold: float | None = None
    ) -> CaseOutcome:
        """The outcome of a case. `select-best` is left out: it needs several answers."""
        return case_outcome(await self._results(items, output), threshold)

    async def compare(
        self, assertion: Assertion, outputs: Sequence[Output], variables: Mapping[str, object]
    ) -> Preference:
        """The best of several answers by the criterion of a `select-best`.

        `variables` fill in the criterion. Raises UnmeasuredError.
        """
        judge = _needed(self._judge, assertion)
        value = render(assertion.value, variables)
        try:
            compared = [await self._transformed(assertion, output) for output in outputs]
        except MissingPartError as error:
            raise UnmeasuredError(str(error)) from None
        found = await judge.choose(assertion, value, compared)
        return replace(found, criterion=str(value))

    async def _results(self, items: Sequence[Item], output: Output) -> list[Result]:
        """The results in order. What needs only the answer is checked at once, without tasks."""
        found: dict[int, Result] = {}
        slow: dict[int, asyncio.Task[Result]] = {}
        async with asyncio.TaskGroup() as group:
            for index, item in enumerate(items):
                if isinstance(item, AssertionSet):
                    slow[index] = group.create_task(self._set(item, output))
                elif item.type == SELECT_BEST:
                    continue
                elif _is_plain(item):
                    found[index] = assertion_result(item, _checked(item, output), output.variables)
                else:
                    slow[index] = group.create_task(self._assertion(item, output))
        found |= {index: task.result() for index, task in slow.items()}
        return [found[index] for index in sorted(found)]

    async def _set(self, group: AssertionSet, output: Output) -> Result:
        return set_result(group, await self._results(group.items, output), output.variables)

    async def _assertion(self, assertion: Assertion, output: Output) -> Result:
        found: Outcome | UnmeasuredError
        try:
            found = await self._measured(assertion, output)
        except MissingPartError as error:
            found = failed(str(error))
        except UnmeasuredError as error:
            found = error
        except RecursionError:
            found = UnmeasuredError("the answer is nested too deeply to be checked")
        except AnswerError as error:
            found = UnmeasuredError(str(error))
        return assertion_result(assertion, found, output.variables)

    async def _measured(self, assertion: Assertion, output: Output) -> Outcome:
        output = await self._transformed(assertion, output)
        family = KINDS[assertion.type].family
        value = assertion.value
        if isinstance(value, Script):
            python = _needed(self._python, assertion)
            value = await python.run(value, output, assertion.config)
            if family is Family.PYTHON:
                return python_outcome(assertion, value)
            _refuse_verdict(assertion, value)
        value = render(value, output.variables)
        match family:
            case Family.SIMILARITY:
                return await self._similarity(assertion, value, output)
            case Family.JUDGE:
                return await self._judgement(assertion, value, output)
            case Family.WEBHOOK:
                webhook = _needed(self._webhook, assertion)
                return webhook_outcome(assertion, await webhook.ask(str(value), output))
            case _:
                return prepared(assertion, value, output)(output)

    async def _transformed(self, assertion: Assertion, output: Output) -> Output:
        """The answer as the assertion's transform leaves it. Raises MissingPartError."""
        transform = assertion.transform
        if not isinstance(transform, Script):
            return transformed(assertion, output)
        python = _needed(self._python, assertion)
        return part_of(output, await python.run(transform, output, assertion.config))

    async def _similarity(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        vectors = _needed(self._vectors, assertion)
        texts = [str(item) for item in (value if isinstance(value, list) else [value])]
        if not output.text.strip():
            return verdict(False, assertion.is_negated, "be similar, found no text")
        *wanted, answer = await vectors.vectors([*texts, output.text])
        return similarity_outcome(assertion, wanted, answer)

    async def _judgement(self, assertion: Assertion, value: object, output: Output) -> Outcome:
        judge = _needed(self._judge, assertion)
        path = assertion.options.get("contextTransform")
        if isinstance(path, str):
            context = parse_transform(path)(output).text
            output = replace(output, variables={**output.variables, "context": context})
        found = await judge.judge(assertion, value, output)
        if not assertion.is_negated:
            return found
        return replace(found, passed=not found.passed, score=1 - found.score)


def _is_plain(assertion: Assertion) -> bool:
    """True for what is checked with the answer alone."""
    if isinstance(assertion.transform, Script) or isinstance(assertion.value, Script):
        return False
    return assertion.check is not None or KINDS[assertion.type].family is Family.TEXT


def _checked(assertion: Assertion, output: Output) -> Outcome | UnmeasuredError:
    try:
        return check_output(assertion, output)
    except UnmeasuredError as error:
        return error


def _needed(adapter: Adapter | None, assertion: Assertion) -> Adapter:
    if adapter is None:
        family = KINDS[assertion.type].family
        raise UnmeasuredError(f"`{assertion.name}` needs {family}, which is not set up")
    return adapter


def _refuse_verdict(assertion: Assertion, value: object) -> None:
    """Only the type `python` takes verdicts; for others a function gives the expected value."""
    if isinstance(value, bool) or (isinstance(value, dict) and "pass" in value):
        raise UnmeasuredError(
            f"the function returned a verdict, and `{assertion.name}` needs the expected value"
        )
