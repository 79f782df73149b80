"""Assertions as one text, which promptfoo's tables hold: `contains: Paris`. Pure.

https://www.promptfoo.dev/docs/configuration/expected-outputs/#load-assertions-from-csv
"""

from __future__ import annotations

import difflib
import re

from llm_actions.assertions.kinds import KINDS, NOT_SUPPORTED
from llm_actions.config.problems import shown

THRESHOLDS = {
    "similar": 0.8,
    **dict.fromkeys(
        (
            *("answer-relevance", "context-faithfulness", "context-recall", "context-relevance"),
            *("cost", "latency", "levenshtein", "perplexity", "perplexity-score", "rouge-n"),
        ),
        0.75,
    ),
}
JAVASCRIPT = ("javascript:", "fn:", "eval:")
JAVASCRIPT_FILE = re.compile(r"file://.*\.(?:js|cjs|mjs|ts|cts|mts)(?::\w+)?", re.DOTALL)
PYTHON_FILE = re.compile(r"file://.*\.py(?::\w+)?", re.DOTALL)
# The longest name first: `similar:dot` before `similar`.
TYPES = sorted((*KINDS, *NOT_SUPPORTED), key=len, reverse=True)
TYPED = re.compile(
    rf"(not-)?({'|'.join(map(re.escape, TYPES))})(?:\((\d{{1,9}}(?:\.\d{{1,9}})?)\))?(?::(.*))?",
    re.DOTALL,
)
LOOKS_TYPED = re.compile(r"(?:not-)?([a-z]{2,20}(?:-[a-z]{1,20}){0,4})(?:\([\d.]{1,20}\))?:")
NEAR = 0.85


class UnknownTypeError(ValueError):
    """A text that begins with what nearly is the name of a type, for a message."""


def read_expected(text: str) -> dict[str, object]:
    """The assertion in a text; one without a type says what the answer equals.

    Raises UnknownTypeError for a name that is nearly that of a type.
    """
    text = text.strip()
    for mark in JAVASCRIPT:
        if text.startswith(mark):
            return {"type": "javascript", "value": text.removeprefix(mark).strip()}
    if JAVASCRIPT_FILE.fullmatch(text):
        return {"type": "javascript", "value": text}
    if PYTHON_FILE.fullmatch(text):
        return {"type": "python", "value": text}
    if text.startswith("grade:"):
        return {"type": "llm-rubric", "value": text.removeprefix("grade:").strip()}
    found = TYPED.fullmatch(text)
    if found is not None:
        negation, base, threshold, value = found.groups()
        return _typed(f"{negation or ''}{base}", base, threshold, (value or "").strip())
    _refuse_near_type(text)
    return {"type": "equals", "value": text}


def has_lost_threshold(text: str) -> bool:
    """True for a threshold in brackets that the type does not have, as `contains(0.5): a`."""
    found = TYPED.fullmatch(text.strip())
    if found is None or found[3] is None:
        return False
    return found[2] in KINDS and not KINDS[found[2]].has_threshold


def _typed(name: str, base: str, threshold: str | None, value: str) -> dict[str, object]:
    assertion: dict[str, object] = {"type": name}
    if value:
        assertion["value"] = value
    if base in KINDS and KINDS[base].has_threshold:
        limit = THRESHOLDS.get(base) if threshold is None else float(threshold)
        if limit is not None:
            assertion["threshold"] = limit
    return assertion


def _refuse_near_type(text: str) -> None:
    found = LOOKS_TYPED.match(text)
    near = difflib.get_close_matches(found[1], TYPES, n=1, cutoff=NEAR) if found else []
    if found and near:
        raise UnknownTypeError(
            f"unknown assertion type `{shown(found[1])}`; did you mean `{near[0]}`? A text that "
            "the answer has to equal is written `equals: …`"
        )
