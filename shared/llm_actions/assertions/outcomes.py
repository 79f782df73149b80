"""How checks state what they found, so that every type says it alike."""

from __future__ import annotations

from llm_actions.assertions.model import Outcome
from llm_actions.config.problems import shown

SHOWN_AT_MOST = 200
PASSED = Outcome(passed=True, score=1.0)


def verdict(holds: bool, negated: bool, wanted: str) -> Outcome:
    """Pass with 1 or fail with 0; `wanted` says what the output was expected to do."""
    if holds != negated:
        return PASSED
    return failed(f"Expected output to {'not ' if negated else ''}{wanted}")


def failed(reason: str) -> Outcome:
    """A failure with score 0."""
    return Outcome(passed=False, score=0.0, reason=reason)


def graded(name: str, score: float, threshold: float, negated: bool) -> Outcome:
    """Pass from the threshold on; a negated type passes below it and has the score 1 - score."""
    passed = (score >= threshold) != negated
    side = "at least" if negated else "less than"
    return Outcome(
        passed=passed,
        score=1 - score if negated else score,
        reason="" if passed else f"{name} score {score:.4f} is {side} threshold {threshold:g}",
    )


def limited(
    what: str, found: float, threshold: float, negated: bool, unit: str = "", digits: str = "g"
) -> Outcome:
    """Pass up to the threshold with 1, above it fail with 0; a negated type the other way round."""
    if (found <= threshold) != negated:
        return PASSED
    side = "not greater than" if negated else "greater than"
    return failed(f"{what} {found:{digits}}{unit} is {side} threshold {threshold:g}{unit}")


def quoted(text: str) -> str:
    """Text of others for a reason: on one line, short, in quotes."""
    is_plain = len(text) < SHOWN_AT_MOST and text.isprintable()
    return f'"{text}"' if is_plain else f'"{shown(text, SHOWN_AT_MOST)}"'
