"""Measures what prompt-test's regression suite costs over action-evaluate's runner.

    python benchmarks/suites.py [--cases 8000]

The same cases with the same classic criteria, the same prompt, model and endpoint go through both:
as a dataset in YAML through action-evaluate, as `test_cases` of a config.yaml through
action-prompt-test with `suites: regression`. One version, one model, one repeat, nothing to compare
with. Figures are CPU of whole processes, the least of several runs in turns. A case's share is what
more cases cost: of two runs, a fifth and all of the cases, the difference of CPU by the difference
of cases, so that start and imports are not in it. The same dataset in JSONL is measured for
comparison: what PyYAML takes to read a case is no part of the suite.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from run import ROOT, endpoint, run, show

SHARE_AT_MOST = 1.10
LATENCY_SECONDS = 0.02
CONNECTIONS = 32
ROUNDS = 3
CASES = 8_000  # of 240 bytes: of more, a config.yaml is too large
PROMPT = "You are the support assistant of a shop. Answer in one or two sentences.\n"
EVALUATE = ROOT / "action-evaluate" / "evaluate.py"
PROMPT_TEST = ROOT / "action-prompt-test" / "prompt_test.py"


def cases(count: int) -> Iterator[dict[str, object]]:
    """Cases with every classic criterion, as both actions read them."""
    for number in range(count):
        yield {
            "id": f"case-{number}",
            "input": f"Question {number}: when will the refund for my parcel be here?",
            "expected_keywords": ["refund", "five working days"],
            "expected_contains": "parcel",
            "forbidden_keywords": ["lawyer"],
            "max_length": 500,
            "tags": ["en", "refund"],
        }


def write(folder: Path, count: int) -> None:
    """Datasets and a prompt folder with the same cases."""
    folder.mkdir()
    rows = [json.dumps(case) for case in cases(count)]
    items = "".join(f"- {row}\n" for row in rows)  # a mapping of JSON is one of YAML
    (folder / "dataset.jsonl").write_text("".join(f"{row}\n" for row in rows), "utf-8")
    (folder / "dataset.yaml").write_text(items, "utf-8")
    for name, listed in (("prompt", ""), ("prompts/v1", f"test_cases:\n{items}")):
        version = folder / name
        version.mkdir(parents=True)
        (version / "system.md").write_text(PROMPT, "utf-8")
        (version / "config.yaml").write_text(f"version: v1\nmodel: bench\n{listed}", "utf-8")


def evaluation(dataset: str) -> tuple[str, ...]:
    """The command line of an evaluation of a dataset."""
    return (str(EVALUATE), "--dataset", dataset, "--prompt", "prompt", "--similarity", "off")


RUNS = {
    "action-evaluate, JSONL": evaluation("dataset.jsonl"),
    "action-evaluate, YAML": evaluation("dataset.yaml"),
    "action-prompt-test": (
        *(str(PROMPT_TEST), "--prompts", "prompts"),
        *("--suites", "regression", "--versions", "all"),
    ),
}


def cpu(command: tuple[str, ...], folder: Path, base_url: str) -> float:
    """Seconds of CPU of one run, which has to have measured all its cases."""
    found = run(
        [
            *(sys.executable, *command, "--working-directory", str(folder)),
            *("--base-url", base_url, "--api-key", "bench-key", "--report-dir", "report"),
            *("--concurrency", str(CONNECTIONS), "--timeout", "1h"),
        ],
        os.environ,
    )
    report = json.loads((folder / "report" / "report.json").read_bytes())
    assert report["verdict"] in ("pass", "fail"), report["reasons"]
    return found.cpu


def main() -> int:
    """Measure and judge; 1 when the suite costs too much."""
    parser = argparse.ArgumentParser(description="Measures the overhead of the regression suite.")
    parser.add_argument("--cases", type=int, default=CASES)
    count = parser.parse_args().cases
    sizes = (count // 5, count)
    least: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as name, endpoint(LATENCY_SECONDS) as base_url:
        for size in sizes:
            write(Path(name) / str(size), size)
        for _ in range(ROUNDS):
            for size in sizes:
                for what, command in RUNS.items():
                    seconds = cpu(command, Path(name) / str(size), base_url)
                    least[what, size] = min(seconds, least.get((what, size), seconds))
    fewer, more = sizes
    costs = {}
    for what in RUNS:
        costs[what] = 1000 * (least[what, more] - least[what, fewer]) / (more - fewer)
        print(f"{what:<24}{costs[what]:.3f} ms a case; {more:,} cases {least[what, more]:.2f} s")
    share = costs["action-prompt-test"] / costs["action-evaluate, YAML"]
    return 0 if show("CPU of a case, suite by evaluation", share, SHARE_AT_MOST, "") else 1


if __name__ == "__main__":
    sys.exit(main())
