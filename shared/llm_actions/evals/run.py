"""The run: asks for every case, scores what comes back, and stops when it has to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, Protocol

from llm_actions.errors import ActionError, ConfigurationError
from llm_actions.evals.cases import Case, key_of, result_of
from llm_actions.evals.criteria import Score, UnscoredError
from llm_actions.evals.metrics import Measurements
from llm_actions.evals.refusals import declined_answer
from llm_actions.evals.results import AssertionRecord, CaseResult, Status
from llm_actions.evals.results_file import ResultsFile
from llm_actions.evals.samples import Sample
from llm_actions.evals.scorer import Scorer
from llm_actions.evals.target import Target
from llm_actions.http import secret_free
from llm_actions.llm.answers import Answer, AnswerError, ErrorKind, cleaned
from llm_actions.llm.budget import Budget
from llm_actions.llm.cache import Cache, cache_key
from llm_actions.llm.caller import Caller
from llm_actions.llm.prices import Price

FATAL_ERRORS_AT_LEAST = 20
NOT_RUN_LISTED_AT_MOST = 10_000


class Progress(Protocol):
    """Is told of every finished case."""

    def advance(self, status: Status) -> None:
        """One more case has this status."""
        ...


class Samples(Protocol):
    """What is asked: a dataset, or the cases of a prompt."""

    @property
    def samples(self) -> int:
        """How many there are."""
        ...

    def __iter__(self) -> Iterator[Sample]:
        """The samples in order, each time anew. Raises ConfigurationError."""
        ...


class _Request(NamedTuple):
    """The body of a request, and the key of its reply in the cache."""

    body: bytes
    key: bytes


@dataclass(kw_only=True)
class EvaluationRun:
    """One run over a dataset, with everything that touches the world given to it.

    `price` is None when it is not known. `version` tells targets apart that answer at the same
    URL: results of another one are not taken over. `secrets` are taken out of what comes back.
    `watch` is shown every result; it may raise OSError, which ends the run.
    """

    dataset: Samples
    repeats: int
    target: Target
    headers: Mapping[str, str]
    scorer: Scorer
    price: Price | None
    caller: Caller
    cache: Cache
    budget: Budget
    results: ResultsFile
    progress: Progress
    version: str | None = None
    secrets: Sequence[str] = ()
    watch: Callable[[CaseResult], None] | None = None

    def __post_init__(self) -> None:
        self.measurements = Measurements(self.dataset.samples, self.repeats)
        self.stopped: str | None = None
        self.cached = 0
        self.reused = 0
        self._stopping: asyncio.Future[None] | None = None
        self._working = 0
        self._flushing: asyncio.Handle | None = None
        self._fatal_in_a_row = 0
        price = (self.price.input, self.price.output) if self.price else None
        self._scoring_key = json.dumps([self.scorer.key, price, self.version]).encode()

    async def run(self, *, workers: int, timeout_seconds: float) -> None:
        """Work through all cases; afterwards `measurements`, `results` and `stopped` tell all.

        A run that was stopped has results for every case that was finished, and lists the others
        as not run.
        """
        self._stopping = asyncio.get_running_loop().create_future()
        if self.stopped is not None:
            self._stopping.set_result(None)
        cases = self._cases()
        tasks = [asyncio.create_task(self._work(cases)) for _ in range(workers)]
        self._working = workers
        for task in tasks:
            task.add_done_callback(self._worker_ended)
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._stopping
        except TimeoutError:
            self.stop(f"timeout of {timeout_seconds:g} s")
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, ActionError):
                self.stop(str(outcome))
            elif isinstance(outcome, Exception):
                raise outcome
        if (excess := self.budget.excess()) is not None:
            self.stop(f"the budget was passed: {excess}")
        with suppress(ConfigurationError):  # the dataset may be what broke
            self._list_not_run()

    def _worker_ended(self, task: asyncio.Task[None]) -> None:
        self._working -= 1
        broke = not task.cancelled() and task.exception() is not None
        if (
            self._stopping is not None
            and not self._stopping.done()
            and (broke or not self._working)
        ):
            self._stopping.set_result(None)

    def stop(self, reason: str) -> None:
        """End the run; cases in flight are given up. The first reason counts."""
        self.stopped = self.stopped or reason
        if self._stopping is not None and not self._stopping.done():
            self._stopping.set_result(None)

    def _cases(self) -> Iterator[Case]:
        for sample in self.dataset:
            for repeat in range(self.repeats):
                yield Case(sample.index * self.repeats + repeat, sample, repeat)

    async def _work(self, cases: Iterator[Case]) -> None:
        for case in cases:
            try:
                body = self.target.request(case.sample)
            except AnswerError as error:  # the check made this request already, so it is rare
                self._keep(self._result(case, "", error=error), case)
                continue
            request = _Request(body, cache_key(self.target.url, body, case.repeat))
            key = key_of(case, request.key, self._scoring_key)
            earlier = self.results.earlier(key, case.number)
            if earlier is not None:
                self.reused += 1
                self._note(earlier)
                continue
            result = await self._measure(case, request, key)
            if result is None:
                return
            self._keep(result, case)
            if self._fatal_in_a_row >= FATAL_ERRORS_AT_LEAST:
                told = result.error.message if result.error else ""
                self.stop(f"{self._fatal_in_a_row} requests in a row were refused: {told}")

    def _keep(self, result: CaseResult, case: Case) -> None:
        """Write and count a result; those of one turn of the event loop go to the disk together."""
        self.results.write(result, case.number)
        self._note(result)
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = None
        try:
            self.results.flush()
        except OSError as error:
            self.stop(f"results.jsonl cannot be written: {error.strerror}")

    def _note(self, result: CaseResult) -> None:
        self.measurements.add(result)
        self.progress.advance(result.status)
        self._show(result)

    def _show(self, result: CaseResult) -> None:
        if self.watch is None:
            return
        try:
            self.watch(result)
        except OSError as error:
            self.watch = None
            self.stop(f"a temporary file cannot be written: {error.strerror}")

    async def _measure(self, case: Case, request: _Request, key: str) -> CaseResult | None:
        """The result of a case; None when the budget has no more room."""
        try:
            answer = await self._answer(case.sample, request)
        except AnswerError as error:
            return self._failed(case, key, None, error)
        if answer is None:
            return None
        answer = cleaned(answer, partial(secret_free, secrets=self.secrets))
        try:
            score = await self.scorer.score(case.sample, answer)
        except AnswerError as error:
            return self._failed(case, key, answer, error)
        self._fatal_in_a_row = 0
        if self.secrets:  # a judge or a function of the repository may tell what it was told
            reasons = tuple(secret_free(reason, self.secrets) for reason in score.reasons)
            assertions = tuple(map(self._secret_free, score.assertions))
            score = replace(score, reasons=reasons, assertions=assertions)
        return self._result(case, key, answer=answer, score=score)

    def _failed(
        self, case: Case, key: str, answer: Answer | None, error: AnswerError
    ) -> CaseResult:
        self._fatal_in_a_row = self._fatal_in_a_row + 1 if error.is_fatal else 0
        error.args = (secret_free(str(error), self.secrets),)
        if isinstance(error, UnscoredError):
            error.assertions = tuple(map(self._secret_free, error.assertions))
        return self._result(case, key, answer=answer, error=error)

    def _secret_free(self, record: AssertionRecord) -> AssertionRecord:
        return replace(
            record,
            reason=secret_free(record.reason, self.secrets),
            parts=tuple(map(self._secret_free, record.parts)),
        )

    async def _answer(self, sample: Sample, request: _Request) -> Answer | None:
        stored = self.cache.get(request.key)
        if stored is not None:
            self.cached += 1
            return replace(
                self._parse(sample, stored),
                latency_seconds=self.cache.latency_seconds(request.key),
                attempts=0,
                is_cached=True,
            )
        refusal = await self.budget.reserve()
        if refusal is not None:
            self.stop(refusal)
        if self.stopped is not None:
            return None
        tokens = (0, 0)
        try:
            success = await self.caller.call(self.target.url, self.headers, request.body)
            try:
                answer = self._parse(sample, success.body)
            except AnswerError as error:
                error.attempts = success.attempts
                tokens = error.tokens
                raise
            tokens = (answer.prompt_tokens or 0, answer.completion_tokens or 0)
            self._require_usage(answer, success.attempts)
        finally:
            await self.budget.settle(*tokens, self.price)
        self.cache.put(request.key, success.body, success.latency_seconds)
        return replace(answer, latency_seconds=success.latency_seconds, attempts=success.attempts)

    def _parse(self, sample: Sample, body: bytes) -> Answer:
        """The answer in a reply; a refusal is one for assertions, which may ask for it."""
        try:
            return self.target.parse(body)
        except AnswerError as error:
            if not sample.assertions:
                raise
            return declined_answer(error)

    def _require_usage(self, answer: Answer, attempts: int) -> None:
        if self.budget.is_limited and None in (answer.prompt_tokens, answer.completion_tokens):
            message = "the endpoint reports no usage, so the budget cannot be kept"
            self.stop(message)
            raise AnswerError(ErrorKind.NO_USAGE, message, attempts)

    def _result(
        self,
        case: Case,
        key: str,
        *,
        answer: Answer | None = None,
        score: Score | None = None,
        error: AnswerError | None = None,
    ) -> CaseResult:
        cost = None
        if self.price is not None and answer is not None and answer.prompt_tokens is not None:
            spent = self.price.of(answer.prompt_tokens, answer.completion_tokens or 0)
            cost = round(spent, 9)
        return result_of(case, key, answer=answer, score=score, error=error, cost_usd=cost)

    def _list_not_run(self) -> None:
        if self.stopped is None:
            return
        listed = 0
        for case in self._cases():
            if listed == NOT_RUN_LISTED_AT_MOST:
                return
            if not self.results.has(case.number):
                result = self._result(case, "")
                self.results.write(result, case.number)
                self._show(result)
                listed += 1
