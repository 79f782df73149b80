"""For what a run is made: known before it starts, told in its report. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from llm_actions.verdict import OnInconclusive


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """For what a run is made. `suite` tells several of one pull request apart."""

    suite: str
    commit: str | None
    on_inconclusive: OnInconclusive
