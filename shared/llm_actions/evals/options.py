"""What a user chose for an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from llm_actions.evals.scoring import Similarity


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user chose, typed. Texts are empty and numbers None where nothing was chosen.

    `names_embedding_model` is False where the usual one stands.
    """

    dataset: str
    model: str
    base_url: str
    api_key: str
    prompt: str
    temperature: float | None
    app_url: str
    app_body: str
    app_answer: str
    app_headers: str
    threshold: float | None
    pass_score: float
    similarity: Similarity
    embedding_model: str
    names_embedding_model: bool
    judge_model: str
    gates: str
    repeats: int
    concurrency: int
    request_timeout_seconds: float
    timeout_seconds: float
    max_cost: float | None
    max_tokens: int | None
    max_error_share: float
    prices: str
    cache_dir: str
    resume: str
    report_dir: Path
