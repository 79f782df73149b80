"""Has answers compared with each other, after all of them are there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace

from llm_actions.assertions.engine import Engine
from llm_actions.assertions.model import Output, Preference, UnmeasuredError
from llm_actions.evals.results import CaseResult
from llm_actions.http import secret_free
from llm_actions.suites.asked import question_of, sample_of
from llm_actions.suites.contests import Candidate, Contest, Turn

Results = Mapping[str, Mapping[int, Sequence[CaseResult]]]


async def hold_contests(
    contests: Sequence[Contest],
    results: Results,
    engine: Engine,
    preferences: MutableMapping[Turn, Preference | UnmeasuredError],
    *,
    repeats: int,
    secrets: Sequence[str],
) -> None:
    """Note the preference of each contest and repeat, as soon as it is known.

    A contest of which an answer is missing has no best one; it is an error.
    """

    async def hold(turn: Turn, contest: Contest) -> None:
        try:
            outputs = [_output(each, results, turn.repeat) for each in contest.candidates]
            claim = contest.claims[0]
            variables = outputs[claim.candidate].variables
            found = await engine.compare(claim.assertion, outputs, variables)
        except UnmeasuredError as error:
            preferences[turn] = UnmeasuredError(secret_free(str(error), secrets))
        else:
            preferences[turn] = replace(found, reason=secret_free(found.reason, secrets))

    await asyncio.gather(
        *(
            hold(Turn(number, repeat), contest)
            for number, contest in enumerate(contests)
            for repeat in range(repeats)
        )
    )


def _output(candidate: Candidate, results: Results, repeat: int) -> Output:
    """The answer of a candidate. Raises UnmeasuredError when there is none."""
    found = results.get(candidate.model, {}).get(candidate.index, ())
    answer = next((each.answer for each in found if each.repeat == repeat), None)
    if answer is None:
        raise UnmeasuredError(f"{candidate.name} has no answer that could be compared")
    sample = sample_of(candidate.asked, candidate.index)
    return Output(
        value=answer,
        variables={**sample.vars, "input": sample.input},
        prompt=question_of(candidate.asked),
    )
