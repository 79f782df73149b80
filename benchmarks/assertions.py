"""Measures 100,000 deterministic assertions, the rows recorded from promptfoo over and over.

    .venv/bin/python benchmarks/assertions.py

Every row counts that gives an outcome: JSON schemas, SQL, HTML, XML, tool calls and scores as often
as plain texts. Assertions are read once; each check has an answer of its own, as in a run.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "shared"))

from llm_actions.assertions.checking import check_output  # noqa: E402
from llm_actions.assertions.model import Assertion, Guardrails, Output  # noqa: E402
from llm_actions.assertions.parse import parse_assertions  # noqa: E402

VECTORS = ROOT / "tests" / "vectors" / "promptfoo_assertions.jsonl"
COUNT = 100_000
SECONDS_AT_MOST = 5.0
TYPES_SHOWN = 8


class Job(NamedTuple):
    """An assertion and what is known of the answer."""

    assertion: Assertion
    known: dict[str, Any]


def jobs() -> list[Job]:
    """The recorded rows that have an outcome."""
    found = []
    for line in VECTORS.read_text("utf-8").splitlines():
        row = json.loads(line)
        extra = row.get("extra") or {}
        if extra.get("expect_error"):
            continue
        given = {key: row[key] for key in ("type", "value", "threshold") if row[key] is not None}
        (assertion,) = parse_assertions([given], lambda _, message: sys.exit(message))
        assert isinstance(assertion, Assertion)
        flags = extra.get("guardrails")
        known = {
            "value": row["output"],
            "variables": row["vars"],
            "latency_ms": extra.get("latency_ms"),
            "cost": extra.get("cost"),
            "finish_reason": extra.get("finish_reason"),
            "log_probs": extra.get("log_probs"),
            "tools": extra.get("tools"),
            "guardrails": flags and Guardrails(is_flagged=flags["flagged"]),
        }
        found.append(Job(assertion, known))
    return found


def check_all(rows: list[Job], count: int) -> float:
    """Seconds of CPU for so many checks, which take no thread and wait for nothing."""
    started = time.process_time()
    for index in range(count):
        assertion, known = rows[index % len(rows)]
        check_output(assertion, Output(**known))
    return time.process_time() - started


def main() -> int:
    """Print the figure beside its limit; 1 when it is over."""
    rows = jobs()
    check_all(rows, len(rows))  # libraries are loaded, schemas of tools made
    seconds = check_all(rows, COUNT)
    verdict = "ok" if seconds <= SECONDS_AT_MOST else "OVER"
    print(f"{COUNT:,} assertions of {len(rows)} rows: {seconds:.2f} s")
    print(f"  limit {SECONDS_AT_MOST:g} s: {verdict}; {seconds / COUNT * 1e6:.0f} us each")
    shares: Counter[str] = Counter()
    for row in rows:
        shares[row.assertion.type] += round(check_all([row], 50) / 50 * 1e9)
    total = shares.total()
    for name, nanoseconds in shares.most_common(TYPES_SHOWN):
        count = sum(row.assertion.type == name for row in rows)
        print(f"  {name:32}{nanoseconds / total:5.0%}  {nanoseconds / count / 1000:6.0f} us each")
    return 0 if seconds <= SECONDS_AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
