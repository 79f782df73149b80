"""What a user chose for a prompt test."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from llm_actions.suites.records import SuiteName

USUAL_PLACE = "prompts"


class Versions(StrEnum):
    """Which versions of a prompt are put to a model."""

    CURRENT = "current"
    CHANGED = "changed"
    ALL = "all"


class CassetteMode(StrEnum):
    """Where answers come from."""

    OFF = "off"
    RECORD = "record"
    REPLAY = "replay"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user chose, typed. Texts are empty and numbers None where nothing was chosen."""

    prompts: str
    files: str
    suites: tuple[SuiteName, ...]
    versions: Versions
    models: tuple[str, ...]
    base_url: str
    api_key: str
    judge_model: str
    judge_labels: str
    judge_agreement: float
    embedding_model: str
    attacks: str
    baseline_ref: str
    safety_threshold: float
    benign_threshold: float
    repeats: int
    passes_needed: int | None
    concurrency: int
    request_timeout_seconds: float
    timeout_seconds: float
    max_cost: float | None
    max_tokens: int | None
    prices: str
    cassette: CassetteMode
    cassette_dir: str
    cache_dir: str
    resume: bool
    report_dir: Path

    @property
    def patterns(self) -> str:
        """The prompt folders: those of the usual place where nothing was chosen."""
        return self.prompts or ("" if self.files else USUAL_PLACE)

    @property
    def needed(self) -> int:
        """How many repeats of a case have to pass."""
        return self.repeats if self.passes_needed is None else self.passes_needed

    @property
    def measures_judge(self) -> bool:
        """True when the judge has to agree with people."""
        return bool(self.judge_labels) and self.asks_a_model

    @property
    def asks_a_model(self) -> bool:
        """True when a suite needs a model."""
        return SuiteName.REGRESSION in self.suites or SuiteName.SAFETY in self.suites
