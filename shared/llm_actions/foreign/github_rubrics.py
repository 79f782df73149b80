"""Rubrics for the evaluators that GitHub Models names `github/…`, in words of our own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCALE = "Give 0, 0.25, 0.5, 0.75 or 1 as the score; it passes from {threshold:g} on."
# GitHub's tool passes whatever has more than the worst of five marks.
THRESHOLD = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltIn:
    """What the judge is asked, and the variables of a row that the question needs."""

    question: str
    needs: tuple[str, ...] = ()


BUILT_IN: Mapping[str, BuiltIn] = {
    "github/similarity": BuiltIn(
        question=(
            "Compare the answer with a correct answer. What counts is whether both say the same, "
            "not whether they use the same words. 1: everything that matters is the same. 0.75: "
            "the same but for a detail. 0.5: the same in part. 0.25: little in common. 0: another "
            "content, or the opposite."
        ),
        needs=("expected",),
    ),
    "github/coherence": BuiltIn(
        question=(
            "Is the answer coherent? 1: its sentences follow from each other in a clear order and "
            "lead to what was asked. 0.75: clear, with a rough passage. 0.5: the thread is lost in "
            "places. 0.25: fragments that hardly belong together. 0: no thread at all."
        ),
    ),
    "github/fluency": BuiltIn(
        question=(
            "Is the language of the answer fluent? Leave aside whether it is right. 1: faultless, "
            "rich and natural. 0.75: good, with small slips. 0.5: understandable and plain, with "
            "some mistakes. 0.25: simple, with many mistakes. 0: hardly understandable."
        ),
    ),
    "github/relevance": BuiltIn(
        question=(
            "Does the answer deal with what was asked? 1: completely, and adds what helps. 0.75: "
            "completely. 0.5: in part, or with mistakes. 0.25: about the subject, but no answer to "
            "it. 0: about something else, or no answer."
        ),
    ),
    "github/groundedness": BuiltIn(
        question=(
            "Does the answer rest on the reference text alone? 1: all of it does, and nothing that "
            "was asked for is missing. 0.75: all of it does, but it is not complete. 0.5: it tries "
            "to, and says something that the reference does not. 0.25: about the subject, but no "
            "answer. 0: nothing to do with the reference."
        ),
        needs=("expected",),
    ),
}
TITLES: Mapping[str, str] = {
    "github/similarity": "correct answer",
    "github/groundedness": "reference text",
}


def rubric_of(uses: str, asked: str | None, expected: str | None) -> str:
    """The rubric of an evaluator for a row: what was asked and what it is compared with."""
    parts = [BUILT_IN[uses].question, SCALE.format(threshold=THRESHOLD)]
    if asked:
        parts.append(f"What was asked:\n{asked}")
    if expected is not None and uses in TITLES:
        parts.append(f"The {TITLES[uses]}:\n{expected}")
    return "\n\n".join(parts)
