"""What a comparison of several answers means for one of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from llm_actions.assertions.model import Assertion, Outcome, Preference
from llm_actions.assertions.outcomes import PASSED, failed, quoted

SELECT_BEST = "select-best"


def preferred(
    assertion: Assertion, preference: Preference, index: int, names: Sequence[str]
) -> Outcome:
    """The outcome of `select-best` for one of several answers, each of which has a name.

    The best passes with 1 and the others fail with 0, a negated type the other way round. Where
    no answer is the best, none passes, and all of them pass the negated type.
    """
    is_best = index in preference.best
    if is_best != assertion.is_negated:
        return PASSED
    criterion = quoted(preference.criterion)
    if is_best:
        told = f"Expected not to be the best of {len(names)} by {criterion}"
    elif not preference.best:
        told = f"None of {len(names)} is the best by {criterion}"
    else:
        best = " and ".join(names[each] for each in sorted(preference.best))
        told = f"Not the best of {len(names)} by {criterion}, which is {best}"
    return failed(f"{told}: {preference.reason}" if preference.reason else told)
