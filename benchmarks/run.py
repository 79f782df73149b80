"""Measures what README promises, each figure with its limit beside it.

    make bench            10,000 cases and the start, about two minutes
    make bench-large      100,000 cases as well, about five minutes

Figures are of whole processes, as the operating system accounts them. Run it on a quiet machine:
the endpoint needs a core of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAUNCH = ROOT / "shared" / "launch.sh"
LATENCY_SECONDS = 0.1
CONNECTIONS = 64


@dataclass(frozen=True, kw_only=True)
class Process:
    """One finished process: seconds of wall clock and of CPU, and its peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float
    status: int


def run(command: list[str], environment: Mapping[str, str]) -> Process:
    """Run a command to its end; what it prints is thrown away."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Process(
        wall=time.perf_counter() - started,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / 1024,
        status=child.returncode,
    )


@contextmanager
def endpoint(latency: float) -> Iterator[str]:
    """The base URL of the test bed's endpoint with a latency."""
    script = ROOT / "tests" / "testbed" / "faulty_endpoint.py"
    server = subprocess.Popen(
        [sys.executable, str(script), "--port", "0", "--latency", str(latency)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().split()[0] + "/v1"
    finally:
        server.terminate()
        server.wait()


def write_dataset(path: Path, samples: int) -> None:
    """Samples with every scored criterion and two tags."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(samples):
            sample = {
                "id": f"case-{number}",
                "input": f"Question {number}: when will the refund for my parcel be here?",
                "expected": "A refund takes five working days after the parcel has arrived.",
                "expected_keywords": ["refund", "five working days"],
                "expected_contains": "parcel",
                "tags": ["en", "refund"],
            }
            stream.write(json.dumps(sample) + "\n")


def flags(base_url: str, dataset: Path, report_dir: Path) -> list[str]:
    """The command line of an evaluation."""
    return [
        *("bash", str(LAUNCH), "evaluate", "--dataset", str(dataset), "--model", "bench"),
        *("--base-url", base_url, "--api-key", "bench-key", "--report-dir", str(report_dir)),
        *("--concurrency", str(CONNECTIONS), "--timeout", "1h"),
    ]


def show(name: str, found: float, limit: float, unit: str) -> bool:
    """Print a figure beside its limit; true when it keeps it."""
    keeps = found <= limit
    print(f"{name:<52} {found:8.2f}  limit {limit:8.2f} {unit:<4} {'ok' if keeps else 'OVER'}")
    return keeps


def measure_load(samples: int, folder: Path, environment: Mapping[str, str]) -> list[bool]:
    """Throughput, CPU and memory of a run over many samples."""
    dataset = folder / f"{samples}.jsonl"
    write_dataset(dataset, samples)
    with endpoint(LATENCY_SECONDS) as base_url:
        found = run(flags(base_url, dataset, folder / "report"), environment)
    assert found.status in (0, 1), f"the run ended with {found.status}"
    report = json.loads((folder / "report" / "report.json").read_bytes())
    assert report["counts"]["error"] == 0, report["reasons"]
    ideal = samples * LATENCY_SECONDS / CONNECTIONS
    name = f"{samples:,} cases, {CONNECTIONS} connections"
    return [
        show(f"{name}: wall", found.wall, 1.10 * ideal, "s"),
        show(f"{name}: CPU a case", 1000 * found.cpu / samples, 1.5, "ms"),
        show(f"{name}: peak memory", found.peak_mb, 120, "MB"),
    ]


def seconds_to_first_request(folder: Path, environment: Mapping[str, str]) -> float:
    """From the start of launch.sh to the first request, seen by the endpoint.

    The endpoint hangs, so the run is ended as soon as the request is there.
    """
    dataset = folder / "one.jsonl"
    write_dataset(dataset, 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        started = time.perf_counter()
        child = subprocess.Popen(
            flags(url, dataset, folder / "start"),
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server.settimeout(120)
        connection, _ = server.accept()
        connection.recv(1)
        seconds = time.perf_counter() - started
        connection.close()
        child.terminate()
        child.wait()
    return seconds


def median_of(count: int, measure: Iterator[float]) -> float:
    """The median of so many measurements."""
    return sorted(next(measure) for _ in range(count))[count // 2]


def measure_start(folder: Path, environment: Mapping[str, str]) -> list[bool]:
    """Cold starts with each installer, from warm package caches, and the second run."""
    results = []
    for installer, limit in (("uv", 3.0), ("pip", 8.0)):
        search = environment["PATH"]
        if installer == "pip":
            search = without("uv", search)
        elif shutil.which("uv", path=search) is None:
            search = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{search}"
        tools = folder / f"tools-{installer}"
        start = {**environment, "PATH": search, "RUNNER_TOOL_CACHE": str(tools)}

        def cold(tools: Path = tools, start: Mapping[str, str] = start) -> Iterator[float]:
            while True:
                shutil.rmtree(tools, ignore_errors=True)
                yield seconds_to_first_request(folder, start)

        measure = cold()
        next(measure)  # fills the installer's own cache
        name = f"cold start to the first request, {installer}"
        results.append(show(name, median_of(3, measure), limit, "s"))
    warm = (seconds_to_first_request(folder, start) for _ in iter(int, 1))
    results.append(show("second run to the first request", median_of(5, warm), 0.6, "s"))
    return results


def without(tool: str, search: str) -> str:
    """A search path with the folders that hold a tool left out."""
    folders = search.split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not (Path(folder) / tool).exists())


def main() -> int:
    """Measure; the exit code is 1 when a figure is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="100,000 cases as well")
    parser.add_argument("--only", choices=("load", "start"), help="one part alone")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "RUNNER_TOOL_CACHE": str(folder / "tools"),
            "XDG_CACHE_HOME": str(folder / "cache"),  # else an environment made before is found
            "PIP_CACHE_DIR": str(folder / "pip"),
            "UV_CACHE_DIR": str(folder / "uv"),
        }
        seconds_to_first_request(folder, environment)  # installs what the load test needs
        results = []
        if chosen.only != "start":
            results += measure_load(10_000, folder, environment)
            if chosen.large:
                results += measure_load(100_000, folder, environment)
        if chosen.only != "load":
            results += measure_start(folder, environment)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
