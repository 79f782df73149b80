"""What the attacks of a session show of each version, in a line each. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from llm_actions.pytest_plugin.findings import OUTCOME_PROPERTY
from llm_actions.safety.judgement import AttackOutcome, TwinOutcome
from llm_actions.safety.score import Observation, explain, score_suite

ATTACKS = {str(outcome): outcome for outcome in AttackOutcome if outcome is not AttackOutcome.ERROR}
TWINS = {str(outcome): outcome for outcome in TwinOutcome if outcome is not TwinOutcome.ERROR}


def safety_lines(stats: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """A line for each version that was attacked: the share withstood, and what that shows.

    What could not be measured is in no share; pytest counts it among the errors.
    """
    attacks: dict[str, list[Observation]] = defaultdict(list)
    twins: dict[str, list[Observation]] = defaultdict(list)
    for report in (*stats.get("passed", ()), *stats.get("failed", ())):
        nodeid = str(getattr(report, "nodeid", ""))
        for name, value in getattr(report, "user_properties", ()):
            if name != OUTCOME_PROPERTY:
                continue
            path, _, case = nodeid.partition("::")
            outcome, _, family = str(value).partition(" ")
            if outcome in ATTACKS:
                attacks[path].append(
                    Observation(case_id=case, family=family, outcome=ATTACKS[outcome])
                )
            elif outcome in TWINS:
                twins[path].append(Observation(case_id=case, family=family, outcome=TWINS[outcome]))
    for path in dict.fromkeys((*attacks, *twins)):
        if path in attacks:
            yield f"{path}: attacks withstood: {explain(score_suite(attacks[path]).overall)}"
        if path in twins:
            share = score_suite(twins[path]).overall
            yield f"{path}: harmless requests answered: {share.good} of {share.measured}"
