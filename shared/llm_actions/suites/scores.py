"""What a metric that a gate asks for is among the scores of a case. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

# The second of a name has a number, see `unused_name`.
RELEVANCE = re.compile(r"(?:answer-|context-)?relevance(?: \d+)?")


def relevance_of(criteria: Mapping[str, float]) -> float | None:
    """The relevance that a case's assertions measured: a metric or a type of that name."""
    found = [score for name, score in criteria.items() if RELEVANCE.fullmatch(name)]
    return sum(found) / len(found) if found else None
