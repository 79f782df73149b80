"""Scores one answer by the criteria of its sample. Pure.

keyword share 0.5, similarity 0.3, containment 0.2, normalised over the criteria that the sample
has. Forbidden keywords and the length limit are requirements: an answer that violates one scores
0, and a sample that has nothing but requirements scores 1 when they hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from llm_actions.evals.results import AssertionRecord
from llm_actions.evals.samples import Sample
from llm_actions.llm.answers import AnswerError, ErrorKind

WEIGHTS: Mapping[str, float] = {"keywords": 0.5, "similarity": 0.3, "containment": 0.2}


APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """The score of one answer, from 0 to 1, the share of each criterion, and what is missing.

    `assertions` tell what each assertion of the sample found.
    """

    value: float
    criteria: Mapping[str, float]
    reasons: tuple[str, ...]
    is_correct: bool
    assertions: tuple[AssertionRecord, ...] = ()


class UnscoredError(AnswerError):
    """An answer whose assertions could not be measured, with what some of them found."""

    def __init__(self, message: str, assertions: tuple[AssertionRecord, ...]) -> None:
        super().__init__(ErrorKind.ASSERTION, message, is_fatal=False)
        self.assertions = assertions


def score_answer(
    sample: Sample, answer: str, *, similarity: float | None, pass_score: float
) -> Score:
    """Score an answer; `similarity` to the expected text is None when it is not compared."""
    text = unicodedata.normalize("NFC", answer)
    folded = _folded(answer)
    criteria: dict[str, float] = {}
    reasons: list[str] = []

    if sample.expected_keywords:
        missing = [word for word in sample.expected_keywords if _folded(word) not in folded]
        criteria["keywords"] = 1 - len(missing) / len(sample.expected_keywords)
        reasons += [f'missing keyword "{word}"' for word in missing]
    if similarity is not None:
        criteria["similarity"] = similarity
    if sample.expected_contains:
        absent = [part for part in sample.expected_contains if _normal(part) not in text]
        criteria["containment"] = 1 - len(absent) / len(sample.expected_contains)
        reasons += [f'does not contain "{part}"' for part in absent]

    value = weighted_mean(criteria)
    if sample.forbidden_keywords:
        found = [word for word in sample.forbidden_keywords if _folded(word) in folded]
        criteria["forbidden"] = 0.0 if found else 1.0
        reasons += [f'forbidden keyword "{word}"' for word in found]
    if sample.max_length is not None:
        is_short = len(text) <= sample.max_length
        criteria["length"] = 1.0 if is_short else 0.0
        if not is_short:
            reasons.append(f"{len(text)} characters, at most {sample.max_length} allowed")
    if criteria.get("forbidden") == 0 or criteria.get("length") == 0:
        value = 0.0

    is_correct = value >= pass_score - 1e-9
    if not is_correct and not reasons:
        reasons.append(f"similarity {similarity:.2f} to the expected answer")
    return Score(value=value, criteria=criteria, reasons=tuple(reasons), is_correct=is_correct)


def weighted_mean(criteria: Mapping[str, float]) -> float:
    """Mean of the weighted criteria that are present; 1 when there is none."""
    total = sum(WEIGHTS[name] for name in criteria)
    return sum(WEIGHTS[name] * share for name, share in criteria.items()) / total if total else 1.0


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    """Without differences of case, width, blanks and the form of an apostrophe."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(APOSTROPHES)
    return " ".join(folded.split())
