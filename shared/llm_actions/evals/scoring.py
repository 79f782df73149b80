"""How the answers of a run are scored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Similarity(StrEnum):
    """How an answer is compared with the expected text."""

    LEXICAL = "lexical"
    EMBEDDINGS = "embeddings"
    OFF = "off"


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How answers are scored."""

    pass_score: float
    similarity: Similarity
    embedding_model: str | None = None
