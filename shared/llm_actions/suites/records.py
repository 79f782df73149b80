"""What a prompt test found: its cases over their repeats, its versions, its gates. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from llm_actions.evals.judgement import Counts
from llm_actions.evals.results import CaseError, Status
from llm_actions.judges.agreement import Statistic
from llm_actions.statistics.intervals import Interval
from llm_actions.verdict import Verdict


class SuiteName(StrEnum):
    """The suites, in the order in which they run."""

    LINT = "lint"
    REGRESSION = "regression"
    SAFETY = "safety"


class CaseKind(StrEnum):
    """A test case of a prompt, an attack of the corpus, or the benign twin of attacks."""

    CASE = "case"
    ATTACK = "attack"
    TWIN = "twin"


class Change(StrEnum):
    """What became of a case since the baseline."""

    FIXED = "fixed"
    BROKEN = "broken"
    SAME = "same"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """One answer to a case; `score` is None unless the status is pass or fail."""

    status: Status
    score: float | None
    reasons: tuple[str, ...]
    criteria: Mapping[str, float]
    answer: str | None
    error: CaseError | None
    latency_seconds: float | None
    cost_usd: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRecord:
    """One case of one version and model, over its repeats.

    `status` follows from the repeats: pass when enough of them passed. `before` are the repeats of
    the baseline, empty without one. `group` is the family of an attack, None for a test case. All
    texts are of others.
    """

    suite: SuiteName
    kind: CaseKind
    family: str
    version: str
    model: str
    id: str
    file: str
    line: int
    input: str
    status: Status
    repeats: tuple[Repeat, ...]
    group: str | None = None
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    change: Change | None = None
    before: tuple[Repeat, ...] = ()

    @property
    def shown(self) -> Repeat | None:
        """The repeat that explains the status: the first that has it."""
        return next((each for each in self.repeats if each.status is self.status), None) or (
            self.repeats[0] if self.repeats else None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class GateRecord:
    """A gate of a version: `value` is None when it was not measured, which `reason` explains.

    `name` is accuracy, relevance, safety, answered or broken; the latter counts cases, the others
    are shares from 0 to 1.
    """

    name: str
    limit: float
    value: float | None
    verdict: Verdict
    reason: str
    interval: Interval | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelRecord:
    """A labelled text that a person should look at: the judge says otherwise, or nothing.

    `human` and `judge` are 1 for pass and 0 for fail, or scores from 0 to 1. `judge` is None for a
    text that could not be judged, which `error` explains.
    """

    id: str
    line: int
    output: str
    criterion: str
    human: float
    judge: float | None
    reason: str
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgeRecord:
    """How far the judge of a run agrees with a file of labels, and what the gate makes of it.

    `value` and `interval` lie between -1 and 1, 0 is what chance gives; they are None where they
    are not defined, which `reason` explains. `observed` is the share of equal labels, None for
    scores.
    """

    model: str
    file: str
    statistic: Statistic
    labelled: int
    unjudged: int
    limit: float
    value: float | None
    interval: Interval | None
    observed: float | None
    verdict: Verdict
    reason: str
    differing: tuple[LabelRecord, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """What a version is compared with: a reference of git, the version there, and how the texts
    differ, as a unified diff."""

    reference: str
    version: str
    digest: str
    difference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRecord:
    """One suite over one version and model. `groups` holds the share of each family of attacks."""

    suite: SuiteName
    family: str
    version: str
    model: str
    path: str
    digest: str
    counts: Counts
    gates: tuple[GateRecord, ...]
    verdict: Verdict
    baseline: Baseline | None = None
    changes: Mapping[Change, int] = field(default_factory=dict)
    groups: Sequence[GateRecord] = ()
    notes: tuple[str, ...] = ()
