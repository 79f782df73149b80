"""Results of cases, with the usual values for what a test leaves open."""

from typing import Any

from llm_actions.evals.results import CaseResult, Status

USUAL: dict[str, Any] = {
    "index": 0,
    "id": "a",
    "repeat": 0,
    "file": "data.jsonl",
    "line": 1,
    "tags": (),
    "weight": 1.0,
    "status": Status.PASS,
    "score": 1.0,
    "criteria": {},
    "reasons": (),
    "input": "q",
    "system": None,
    "expected": None,
    "answer": "a",
    "error": None,
    "latency_seconds": 0.1,
    "attempts": 1,
    "cached": False,
    "prompt_tokens": 10,
    "completion_tokens": 5,
    "cost_usd": None,
    "finish_reason": "stop",
    "key": "k",
}


def result(**fields: Any) -> CaseResult:
    """The result of a case."""
    return CaseResult(**USUAL | fields)
