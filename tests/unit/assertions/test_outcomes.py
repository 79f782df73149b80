"""How checks state what they found."""

import pytest

from llm_actions.assertions.outcomes import PASSED, failed, graded, limited, quoted, verdict


@pytest.mark.parametrize(
    ("holds", "negated", "reason"),
    [
        (True, False, None),
        (False, True, None),
        (False, False, "Expected output to rhyme"),
        (True, True, "Expected output to not rhyme"),
    ],
)
def test_verdict_is_1_or_a_reason(holds: bool, negated: bool, reason: str | None) -> None:
    assert verdict(holds, negated, "rhyme") == (failed(reason) if reason else PASSED)


@pytest.mark.parametrize(
    ("negated", "passed", "score", "reason"),
    [
        (False, True, 0.75, ""),
        (True, False, 0.25, "BLEU score 0.7500 is at least threshold 0.75"),
    ],
)
def test_graded_passes_from_the_threshold_on(
    negated: bool, passed: bool, score: float, reason: str
) -> None:
    outcome = graded("BLEU", 0.75, 0.75, negated)

    assert (outcome.passed, outcome.score, outcome.reason) == (passed, score, reason)


def test_graded_says_what_is_missing() -> None:
    assert graded("BLEU", 0.1, 0.5, False).reason == "BLEU score 0.1000 is less than threshold 0.5"


@pytest.mark.parametrize(
    ("found", "negated", "reason"),
    [
        (5, False, None),
        (6, False, "Cost 6 $ is greater than threshold 5 $"),
        (6, True, None),
        (5, True, "Cost 5 $ is not greater than threshold 5 $"),
    ],
)
def test_limit_itself_is_allowed(found: float, negated: bool, reason: str | None) -> None:
    assert limited("Cost", found, 5, negated, " $") == (failed(reason) if reason else PASSED)


def test_text_of_others_is_quoted_on_one_short_line() -> None:
    assert quoted("a\n::error::b") == '"a\\u000a::error::b"'
    assert len(quoted("x" * 10_000)) < 300
