"""From one judgement to several where one could as well have fallen the other way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from llm_actions.judges.errors import Fault, JudgeError
from llm_actions.judges.questions import Judgement, Vote

# The line between good and bad where the question names none.
MIDDLE = 0.5
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """When a first judgement is repeated, how many there are then, and how many have to pass.

    A judgement is repeated when its score lies within `margin` of the threshold, and when it is a
    pass of a text that, so the judge says, tries to tell it how to judge. A margin of 1 repeats
    every judgement, a single judgement none.
    """

    margin: float = 0.1
    judgements: int = 3
    needed: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.margin <= 1:
            raise ValueError(f"margin must be between 0 and 1, found {self.margin:g}")
        if not 1 <= self.needed <= self.judgements:
            raise ValueError(
                f"{self.needed} of {self.judgements} judgements cannot decide; "
                "needed must be between 1 and judgements"
            )

    def wants_more(self, vote: Vote, threshold: float | None) -> bool:
        """True when a first judgement has to be repeated."""
        if self.judgements == 1 or vote.score is None:
            return False
        distance = abs(vote.score - (MIDDLE if threshold is None else threshold))
        return distance <= self.margin + ROUNDING or (vote.passed and vote.is_addressed)


def decide(votes: Sequence[Vote], needed: int) -> Judgement:
    """The decision of several votes; the score is their median.

    Raises JudgeError when so many votes are missing that they could have decided otherwise.
    """
    measured = [vote for vote in votes if vote.score is not None]
    passes = sum(vote.passed for vote in measured)
    missing = len(votes) - len(measured)
    if passes < needed <= passes + missing:
        errors = "; ".join(vote.error or "" for vote in votes if vote.score is None)
        raise JudgeError(
            Fault.UNDECIDED,
            f"{passes} of {len(votes)} judgements pass, {needed} have to, and {missing} "
            f"could not be had: {errors}",
        )
    passed = passes >= needed
    reason = next((vote.reason for vote in measured if vote.passed == passed), "")
    if len(votes) > 1:
        told = f"{passes} of {len(votes)} judgements pass, {needed} have to"
        reason = f"{told}: {reason}" if reason else told
    return Judgement(
        passed=passed,
        score=median(vote.score for vote in measured if vote.score is not None),
        reason=reason,
        votes=tuple(votes),
    )
