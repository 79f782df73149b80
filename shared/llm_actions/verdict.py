"""The four outcomes, which never mix, and what they mean for the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from llm_actions.errors import ExitCode


class Verdict(StrEnum):
    """The outcome of a gate or of a run."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class OnInconclusive(StrEnum):
    """What an inconclusive verdict does to the job."""

    FAIL = "fail"
    WARN = "warn"


SEVERITY = (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL, Verdict.ERROR)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine gates: error before fail before inconclusive before pass; no gate is an error."""
    return max(verdicts, key=SEVERITY.index, default=Verdict.ERROR)


def exit_code(verdict: Verdict, on_inconclusive: OnInconclusive) -> ExitCode:
    """Exit code of a measured verdict; `error` here means that a server did not work."""
    match verdict:
        case Verdict.PASS:
            return ExitCode.PASS
        case Verdict.FAIL:
            return ExitCode.FAIL
        case Verdict.INCONCLUSIVE:
            return ExitCode.FAIL if on_inconclusive is OnInconclusive.FAIL else ExitCode.PASS
        case Verdict.ERROR:
            return ExitCode.SERVICE
        case _:
            assert_never(verdict)
