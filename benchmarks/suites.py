"""Measures what prompt-test's regression suite costs over action-evaluate's runner.

    python benchmarks/suites.py [--cases 10000]

The same cases with the same classic criteria, the same prompt, model and endpoint go through both:
as a dataset through action-evaluate, as `test_cases` of a config.yaml through action-prompt-test
with `suites: regression`. One version, one model, one repeat, nothing to compare with. Figures are
CPU of whole processes. A case's share is what more cases cost: of two runs, a fifth and all of the
cases, the difference of CPU by the difference of cases, so that start and imports are not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from run import ROOT, endpoint, run, show

OVERHEAD_AT_MOST = 1.10
LATENCY_SECONDS = 0.02
CONNECTIONS = 32
ROUNDS = 1
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
    """A dataset and a prompt folder with the same cases."""
    folder.mkdir()
    rows = [json.dumps(case) for case in cases(count)]
    (folder / "dataset.jsonl").write_text("".join(f"{row}\n" for row in rows), "utf-8")
    for name, listed in (("prompt", []), ("prompts/v1", rows)):
        version = folder / name
        version.mkdir(parents=True)
        (version / "system.md").write_text(PROMPT, "utf-8")
        # A mapping of JSON is one of YAML.
        config = "".join(f"  - {row}\n" for row in listed)
        (version / "config.yaml").write_text(
            "version: v1\nmodel: bench\n" + (f"test_cases:\n{config}" if listed else ""), "utf-8"
        )


def command(entry: Path, folder: Path, base_url: str) -> list[str]:
    """The command line of a run over what stands in a folder."""
    given = (
        ("--dataset", "dataset.jsonl", "--prompt", "prompt", "--similarity", "off")
        if entry == EVALUATE
        else ("--prompts", "prompts", "--suites", "regression", "--versions", "all")
    )
    return [
        *(sys.executable, str(entry), *given, "--working-directory", str(folder)),
        *("--base-url", base_url, "--api-key", "bench-key", "--report-dir", "report"),
        *("--concurrency", str(CONNECTIONS), "--timeout", "1h"),
    ]


def cpu(entry: Path, folder: Path, base_url: str) -> float:
    """Seconds of CPU of one run, whose verdict has to have come from all its cases."""
    found = run(command(entry, folder, base_url), os.environ)
    assert found.status in (0, 1), f"{entry.name} ended with {found.status}"
    counts = json.loads((folder / "report" / "report.json").read_bytes())["counts"]
    assert counts["error"] == 0, counts
    return found.cpu


def cost_of_a_case(entry: Path, folders: dict[int, Path], base_url: str) -> tuple[float, float]:
    """Milliseconds of CPU that one more case costs, and seconds of the larger run."""
    (fewer, few), (more, many) = sorted(folders.items())
    base = cpu(entry, few, base_url)
    whole = cpu(entry, many, base_url)
    return 1000 * (whole - base) / (more - fewer), whole


def main() -> int:
    """Measure in turns, print the medians and judge; 1 when the suite costs too much."""
    parser = argparse.ArgumentParser(description="Measures the overhead of the regression suite.")
    parser.add_argument("--cases", type=int, default=10_000)
    count = parser.parse_args().cases
    found: dict[Path, list[tuple[float, float]]] = {EVALUATE: [], PROMPT_TEST: []}
    with tempfile.TemporaryDirectory() as name, endpoint(LATENCY_SECONDS) as base_url:
        folders = {number: Path(name) / str(number) for number in (count // 5, count)}
        for number, folder in folders.items():
            write(folder, number)
        for _ in range(ROUNDS):
            for entry, figures in found.items():
                figures.append(cost_of_a_case(entry, folders, base_url))
    medians = {}
    for entry, figures in found.items():
        case, whole = (statistics.median(column) for column in zip(*figures, strict=True))
        medians[entry] = case
        print(f"{entry.parent.name}: {case:.3f} ms of CPU a case, {whole:.2f} s for {count:,}")
    share = medians[PROMPT_TEST] / medians[EVALUATE]
    return 0 if show("CPU of a case, prompt-test by evaluate", share, OVERHEAD_AT_MOST, "") else 1


if __name__ == "__main__":
    sys.exit(main())
