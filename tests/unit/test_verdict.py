"""The four outcomes and what they do to a job."""

import itertools

import pytest

from llm_actions.errors import ExitCode
from llm_actions.verdict import OnInconclusive, Verdict, exit_code, worst


@pytest.mark.parametrize(
    ("verdicts", "combined"),
    [
        ((), Verdict.ERROR),
        ((Verdict.PASS,), Verdict.PASS),
        ((Verdict.PASS, Verdict.INCONCLUSIVE), Verdict.INCONCLUSIVE),
        ((Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL), Verdict.FAIL),
        ((Verdict.FAIL, Verdict.ERROR, Verdict.PASS), Verdict.ERROR),
    ],
    ids=["no-gate", "pass", "inconclusive", "fail", "error"],
)
def test_worst_gate_decides(verdicts: tuple[Verdict, ...], combined: Verdict) -> None:
    assert all(worst(order) is combined for order in itertools.permutations(verdicts))


def test_only_passes_are_a_pass() -> None:
    combinations = itertools.product(Verdict, repeat=3)

    passes = [each for each in combinations if worst(each) is Verdict.PASS]

    assert passes == [(Verdict.PASS,) * 3]


@pytest.mark.parametrize(
    ("verdict", "policy", "code"),
    [
        (Verdict.PASS, OnInconclusive.FAIL, ExitCode.PASS),
        (Verdict.FAIL, OnInconclusive.WARN, ExitCode.FAIL),
        (Verdict.INCONCLUSIVE, OnInconclusive.FAIL, ExitCode.FAIL),
        (Verdict.INCONCLUSIVE, OnInconclusive.WARN, ExitCode.PASS),
        (Verdict.ERROR, OnInconclusive.WARN, ExitCode.SERVICE),
    ],
)
def test_verdict_decides_the_exit_code(
    verdict: Verdict, policy: OnInconclusive, code: ExitCode
) -> None:
    assert exit_code(verdict, policy) is code
