"""Shares that the context judges compute from what a model found. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

# A full stop between two digits, as in 3.5, ends nothing.
SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])[\"'”’)\]]*\s+|\n+")
SENTENCES_AT_MOST = 500


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, Chinese and Western, without blank ones.

    What comes after so many sentences counts as one more.
    """
    found = [part.strip() for part in SENTENCE_END.split(text) if part and part.strip()]
    if len(found) <= SENTENCES_AT_MOST:
        return found
    return [*found[: SENTENCES_AT_MOST - 1], " ".join(found[SENTENCES_AT_MOST - 1 :])]


def share(found: Collection[int], items: Sequence[str]) -> float:
    """The share of the items, of which there has to be one, that was found."""
    return len(found) / len(items)


def told_share(found: Collection[int], items: Sequence[str], what: str) -> str:
    """The share in words, with the items that are missing."""
    missing = [item for number, item in enumerate(items, start=1) if number not in found]
    told = f"{len(found)} of {len(items)} {what}"
    return f"{told}; not: {'; '.join(missing[:5])}" if missing else told
