"""From counts and gates to the verdict: nothing that was not measured is ever green."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_actions.evals.gates import Gate, GateResult
from llm_actions.evals.judgement import Counts, judge, undecided, what_broke
from llm_actions.evals.metrics import MetricName
from llm_actions.verdict import Verdict


def gate(verdict: Verdict, reason: str = "r") -> GateResult:
    return GateResult(
        gate=Gate(metric=MetricName.ACCURACY, limit=0.8),
        value=0.9,
        interval=None,
        verdict=verdict,
        reason=reason,
    )


def counts(passed: int = 0, failed: int = 0, errors: int = 0, not_run: int = 0) -> Counts:
    total = passed + failed + errors + not_run
    return Counts(total=total, passed=passed, failed=failed, errors=errors, not_run=not_run)


@pytest.mark.parametrize(
    ("stopped", "found", "share", "broken"),
    [
        pytest.param(None, counts(passed=5, failed=2), 0.0, [], id="all-measured"),
        pytest.param(
            "timeout of 5 s", counts(passed=3, not_run=7), 0.0,
            ["the run ended early after 3 of 10 cases: timeout of 5 s"],
            id="ended-early",
        ),
        pytest.param(
            "max-cost passed", counts(passed=3), 0.0, ["max-cost passed"], id="stopped-at-the-end"
        ),
        pytest.param(
            None, counts(passed=3, not_run=1), 0.0, ["1 of 4 cases were not run"], id="not-run"
        ),
        pytest.param(
            None, counts(errors=4), 1.0, ["no case was scored"], id="nothing-scored"
        ),
        pytest.param(None, counts(), 1.0, ["no case was scored"], id="no-case"),
        pytest.param(
            None, counts(passed=9, errors=1), 0.0,
            ["1 of 10 cases ended in an error, max-error-share allows 0.0 %"],
            id="one-error-too-many",
        ),
        pytest.param(None, counts(passed=9, errors=1), 0.1, [], id="errors-within-the-share"),
        pytest.param(
            "x", counts(passed=1, errors=1, not_run=8), 0.1,
            [
                "the run ended early after 2 of 10 cases: x",
                "1 of 2 cases ended in an error, max-error-share allows 10.0 %",
            ],
            id="errors-count-among-the-measured",
        ),
    ],
)  # fmt: skip
def test_what_broke_is_told(
    stopped: str | None, found: Counts, share: float, broken: list[str]
) -> None:
    assert what_broke(stopped, found, share) == broken


@pytest.mark.parametrize(
    ("verdicts", "verdict", "reasons"),
    [
        (["pass", "pass"], Verdict.PASS, ("0", "1")),
        (["pass", "fail"], Verdict.FAIL, ("1",)),
        (["inconclusive", "fail"], Verdict.FAIL, ("0", "1")),
        (["inconclusive", "pass"], Verdict.INCONCLUSIVE, ("0",)),
        (["error", "fail"], Verdict.ERROR, ("0", "1")),
        ([], Verdict.ERROR, ()),
    ],
)
def test_gates_that_do_not_pass_are_the_reasons(
    verdicts: list[str], verdict: Verdict, reasons: tuple[str, ...]
) -> None:
    gates = [gate(Verdict(each), str(number)) for number, each in enumerate(verdicts)]

    assert judge([], gates) == (verdict, reasons)


def test_what_broke_comes_before_every_gate() -> None:
    assert judge(["it broke"], [gate(Verdict.PASS)]) == (Verdict.ERROR, ("it broke",))


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.floats(0, 1))
def test_run_passes_only_when_every_case_was_measured_and_some_scored(
    passed: int, failed: int, errors: int, not_run: int, share: float
) -> None:
    found = counts(passed, failed, errors, not_run)

    verdict, _ = judge(what_broke(None, found, share), [gate(Verdict.PASS)])

    is_measured = not not_run and passed + failed > 0 and errors / found.total <= share
    assert (verdict is Verdict.PASS) == is_measured


@pytest.mark.parametrize("verdict", Verdict)
def test_gate_of_a_broken_measurement_decides_nothing(verdict: Verdict) -> None:
    result = undecided(gate(verdict))

    assert result.verdict is Verdict.ERROR
    assert (result.reason == "r") == (verdict is Verdict.ERROR)
