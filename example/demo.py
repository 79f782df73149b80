"""`make demo`: evaluates the example twice, as its workflow does, and shows the gate at work.

First the prompt with the model that its config.yaml names, then with a worse one. Ends with 0
only if the gate let the first through and closed for the second.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

EXAMPLE: Final = Path(__file__).resolve().parent
ROOT: Final = EXAMPLE.parent
REPORTS: Final = ROOT / "demo-report"
KEY: Final = "sk-demo"
END_SECONDS: Final = 10
WIDTH: Final = 78


class DemoError(Exception):
    """The demonstration did not show what it is there to show."""


@dataclass(frozen=True, kw_only=True)
class Showing:
    """One evaluation of the demonstration, and how its gate must decide."""

    name: str
    title: str
    flags: tuple[str, ...]
    verdict: str
    exit_code: int


SHOWINGS: Final = (
    Showing(
        name="good",
        title="1. The pull request as it should be: prompts/current with support-large",
        flags=(),
        verdict="pass",
        exit_code=0,
    ),
    Showing(
        name="worse",
        title="2. A pull request that saves money: the same prompt with support-small",
        flags=("--model", "support-small"),
        verdict="fail",
        exit_code=1,
    ),
)


@contextmanager
def serve_endpoint() -> Iterator[str]:
    """Base URL of the embedded endpoint, which ends with the block."""
    command = [sys.executable, str(EXAMPLE / "endpoint.py"), "--port", "0", "--api-key", KEY]
    # A session of its own: Ctrl-C reaches the evaluation first, and the endpoint ends after it.
    process = subprocess.Popen(  # noqa: S603 no text from outside
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        url = process.stdout.readline().strip() if process.stdout else ""
        if not url.startswith("http://"):
            raise DemoError(f"the endpoint did not start; it ended with {process.wait()}")
        yield url
    finally:
        process.terminate()
        end_after(process, END_SECONDS)


def end_after(process: subprocess.Popen[Any], seconds: float) -> None:
    """Wait for the end of the process, and bring it about if it does not come."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def build_command(showing: Showing, base_url: str, reports: Path) -> list[str]:
    """What the step of the workflow runs, with its `with:` values as flags."""
    return [
        *("bash", os.path.relpath(ROOT / "shared" / "launch.sh", EXAMPLE), "evaluate"),
        *("--dataset", "data/eval_dataset.jsonl"),
        *("--prompt", "prompts/current"),
        *("--base-url", base_url),
        *("--report-dir", os.path.relpath(reports / showing.name, EXAMPLE)),
        *showing.flags,
    ]


def build_environment() -> dict[str, str]:
    """This process's environment with the key, without the job that may be running it."""
    taken = {name: value for name, value in os.environ.items() if not belongs_to_job(name)}
    return {**taken, "OPENAI_API_KEY": KEY, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def belongs_to_job(name: str) -> bool:
    return name.startswith("GITHUB_") or name == "LLM_ACTIONS_INPUTS"


def run(command: list[str]) -> int:
    """Run the evaluation in the example's folder. Interrupted, it still writes its report."""
    process = subprocess.Popen(  # noqa: S603 no text from outside
        command, cwd=EXAMPLE, env=build_environment()
    )
    try:
        return process.wait()
    except SystemExit:
        process.terminate()
        raise
    finally:
        # Ctrl-C has reached the evaluation too, which needs a moment for its report.
        end_after(process, END_SECONDS)


def show(showing: Showing, base_url: str, folder: Path) -> Mapping[str, Any]:
    """Run one evaluation and hold it against what it must show; returns its report."""
    command = build_command(showing, base_url, folder)
    print(f"\n{'=' * WIDTH}\n{showing.title}\n{'=' * WIDTH}")
    print(f"example$ {shlex.join(command)}\n", flush=True)
    started = time.monotonic()
    exit_code = run(command)
    seconds = time.monotonic() - started
    report = read_report(folder / showing.name / "report.json", exit_code)
    print(f"\nexit code {exit_code} after {seconds:.1f} s: {explain(report)}")
    if (report["verdict"], exit_code) != (showing.verdict, showing.exit_code):
        raise DemoError(
            f"the run `{showing.name}` must end with {showing.verdict} and exit code "
            f"{showing.exit_code}; it ended with {report['verdict']} and {exit_code}"
        )
    return report


def read_report(path: Path, exit_code: int) -> dict[str, Any]:
    try:
        report = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DemoError(f"no readable {path} (exit code {exit_code}): {error}") from error
    if not isinstance(report, dict) or not {"verdict", "gates", "counts"} <= report.keys():
        raise DemoError(f"{path} is not an evaluation report (exit code {exit_code})")
    return report


def explain(report: Mapping[str, Any]) -> str:
    """The gates in words."""
    if report["verdict"] == "pass":
        return "the gate is open; the pull request can be merged"
    reasons = "; ".join(gate["reason"] for gate in report["gates"] if gate["verdict"] != "pass")
    return f"the gate is closed: {reasons or '; '.join(report.get('reasons', []))}"


def find_accuracy(report: Mapping[str, Any]) -> float:
    """Accuracy over all cases, as the report states it."""
    for metric in report["metrics"]:
        if metric["name"] == "accuracy" and metric["tag"] is None and metric["value"] is not None:
            return float(metric["value"])
    raise DemoError("the report states no accuracy")


def close(reports: list[Mapping[str, Any]], folder: Path) -> None:
    """The last words: what was shown, and where to look."""
    print(f"\n{'=' * WIDTH}\nThe gate did its work\n{'=' * WIDTH}")
    for showing, report in zip(SHOWINGS, reports, strict=True):
        path = os.path.relpath(folder / showing.name / "report.html")
        accuracy = 100 * find_accuracy(report)
        print(f"  {showing.name:<6} {showing.verdict:<5} accuracy {accuracy:.1f} %   open {path}")


def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 signal's signature
    raise SystemExit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description="Evaluate the example twice: once the gate opens.")
    parser.add_argument("--report-dir", type=Path, default=REPORTS, help="default: %(default)s")
    folder = parser.parse_args().report_dir.resolve()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    shutil.rmtree(folder / "good", ignore_errors=True)
    shutil.rmtree(folder / "worse", ignore_errors=True)
    print("The support assistant of an online shop is asked in English and in Chinese.")
    print("The endpoint is embedded: no key, no cost, and no language model (example/endpoint.py).")
    try:
        with serve_endpoint() as base_url:
            close([show(showing, base_url, folder) for showing in SHOWINGS], folder)
    except DemoError as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
