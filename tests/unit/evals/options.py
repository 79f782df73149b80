"""What a user chose, with the usual values for what a test leaves open."""

from pathlib import Path
from typing import Any

from llm_actions.evals.options import Options
from llm_actions.evals.scoring import Similarity

USUAL: dict[str, Any] = {
    "dataset": "data.jsonl",
    "model": "gpt-4o-mini",
    "base_url": "http://endpoint.test/v1",
    "api_key": "sk-test-key-1234",
    "prompt": "",
    "temperature": None,
    "app_url": "",
    "app_body": '{"input": "{{ input }}"}',
    "app_answer": "answer",
    "app_headers": "",
    "threshold": None,
    "pass_score": 0.8,
    "similarity": Similarity.LEXICAL,
    "embedding_model": "text-embedding-3-small",
    "names_embedding_model": False,
    "judge_model": "",
    "gates": "",
    "repeats": 1,
    "concurrency": 8,
    "request_timeout_seconds": 60.0,
    "timeout_seconds": 1800.0,
    "max_cost": None,
    "max_tokens": None,
    "max_error_share": 0.0,
    "prices": "",
    "cache_dir": "",
    "resume": "false",
    "report_dir": Path("llm-actions-report"),
}


def options(**chosen: Any) -> Options:
    """The options of a user who chose these."""
    return Options(**USUAL | chosen)
