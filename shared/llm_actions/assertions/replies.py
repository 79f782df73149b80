"""Reads the verdict that a Python function or a web hook gives about an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping

from llm_actions.assertions.json_values import NotJsonError, read_json
from llm_actions.assertions.model import Assertion, Outcome, UnmeasuredError
from llm_actions.config.fields import describe
from llm_actions.config.problems import shown

REASON_AT_MOST = 2000
NAMES_AT_MOST = 100
FORMS = "true, false, a number, or an object with `pass`, `score` and `reason`"


def python_outcome(assertion: Assertion, value: object) -> Outcome:
    """The outcome of what a Python function returned. Raises UnmeasuredError for anything else.

    A number passes when it is above 0, or reaches the threshold where there is one. An object fails
    below the threshold whatever its `pass` says. Negation turns `pass` around, of a number and an
    object not the score.
    """
    if isinstance(value, str):
        value = _from_text(value)
    if isinstance(value, bool):
        passed = value != assertion.is_negated
        told = "" if passed else f"Python code returned {str(value).lower()}"
        return Outcome(passed=passed, score=float(passed), reason=told)
    if isinstance(value, int | float):
        score = _finite("the number", value)
        threshold = assertion.threshold
        holds = score > 0 if threshold is None else score >= threshold
        passed = holds != assertion.is_negated
        limit = "0" if threshold is None else f"the threshold {threshold:g}"
        told = "" if passed else f"Python code returned {score:g}, compared with {limit}"
        return Outcome(passed=passed, score=score, reason=told)
    if isinstance(value, dict):
        return _from_object(assertion, value)
    raise UnmeasuredError(f"it returned {describe(value)}, and must return {FORMS}", math.inf)


def _from_text(text: str) -> object:
    lower = text.strip().lower()
    if lower in ("true", "false"):
        return lower == "true"
    try:
        value = read_json(text)
    except NotJsonError:
        return text
    return value if isinstance(value, dict | int | float) else text


def _from_object(assertion: Assertion, value: Mapping[str, object]) -> Outcome:
    passed = value.get("pass", value.get("pass_"))
    if not isinstance(passed, bool):
        raise UnmeasuredError(
            f"its `pass` must be true or false, found {describe(passed)}", math.inf
        )
    score = _finite("its `score`", value.get("score"))
    reason = _reason(value)
    if assertion.threshold is not None and score < assertion.threshold:
        passed = False
        told = f"Python score {score:g} is less than threshold {assertion.threshold:g}"
        reason = f"{told}: {reason}" if reason else told
    if assertion.is_negated:
        passed = not passed
        reason = "" if passed else "Python code returned true"
    named = value.get("namedScores", value.get("named_scores"))
    return Outcome(passed=passed, score=score, reason=reason, named_scores=_named(named))


def webhook_outcome(assertion: Assertion, value: object) -> Outcome:
    """The outcome in a web hook's reply. Raises UnmeasuredError unless it holds `pass`.

    Without a score it is 1 or 0. Negation turns both around.
    """
    passed = value.get("pass") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(passed, bool):
        raise UnmeasuredError(
            "the web hook must answer with an object whose `pass` is true or false", math.inf
        )
    negated = assertion.is_negated
    holds = passed != negated
    if value.get("score") is None:
        score = float(holds)
    else:
        found = _finite("the `score` of the web hook", value["score"])
        score = 1 - found if negated else found
    reason = _reason(value)
    if not holds and not reason:
        reason = f"Webhook returned {str(passed).lower()}"
    return Outcome(passed=holds, score=score, reason=reason)


def _finite(what: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnmeasuredError(f"{what} must be a number, found {describe(value)}", math.inf)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnmeasuredError(f"{what} must be a finite number, found {shown(value)}", math.inf)
    return number


def _reason(value: Mapping[str, object]) -> str:
    reason = value.get("reason")
    return reason[:REASON_AT_MOST] if isinstance(reason, str) else ""


def _named(value: object) -> Mapping[str, float]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > NAMES_AT_MOST:
        raise UnmeasuredError(
            f"`named_scores` must be an object of at most {NAMES_AT_MOST} numbers", math.inf
        )
    return {str(name): _finite(f"`{shown(str(name))}`", score) for name, score in value.items()}
