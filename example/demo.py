"""`make demo`: evaluates the example twice and tests its prompts, as its workflows do.

First the prompt with the model that its config.yaml names, then with a worse one; then both
versions of the prompt are linted, tested and attacked. Ends with 0 only if the gate let the first
through and closed for the second, and if an attack that the older prompt falls to is withstood by
the newer one.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final

EXAMPLE: Final = Path(__file__).resolve().parent
ROOT: Final = EXAMPLE.parent
REPORTS: Final = ROOT / "demo-report"
KEY: Final = "sk-demo"
END_SECONDS: Final = 10
WIDTH: Final = 78
PROMPTS: Final = "prompts"


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


def build_command(action: str, base_url: str, report_dir: Path, *flags: str) -> list[str]:
    """What the step of a workflow runs, with its `with:` values as flags."""
    return [
        *("bash", os.path.relpath(ROOT / "shared" / "launch.sh", EXAMPLE), action),
        *("--base-url", base_url),
        *("--report-dir", os.path.relpath(report_dir, EXAMPLE)),
        *flags,
    ]


def build_environment() -> dict[str, str]:
    """This process's environment with the key, without the job that may be running it."""
    taken = {name: value for name, value in os.environ.items() if not belongs_to_job(name)}
    return {**taken, "OPENAI_API_KEY": KEY, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def belongs_to_job(name: str) -> bool:
    return name.startswith("GITHUB_") or name == "LLM_ACTIONS_INPUTS"


def run(command: list[str], output: IO[str] | None = None) -> int:
    """Run an action in the example's folder. Interrupted, it still writes its report."""
    process = subprocess.Popen(  # noqa: S603 no text from outside
        command, cwd=EXAMPLE, env=build_environment(), stdout=output
    )
    try:
        return process.wait()
    except SystemExit:
        process.terminate()
        raise
    finally:
        # Ctrl-C has reached the action too, which needs a moment for its report.
        end_after(process, END_SECONDS)


def announce(title: str, command: list[str]) -> None:
    print(f"\n{'=' * WIDTH}\n{title}\n{'=' * WIDTH}")
    print(f"example$ {shlex.join(command)}\n", flush=True)


def show(showing: Showing, base_url: str, folder: Path) -> Mapping[str, Any]:
    """Run one evaluation and hold it against what it must show; returns its report."""
    flags = ("--dataset", "data/eval_dataset.jsonl", "--prompt", "prompts/current", *showing.flags)
    command = build_command("evaluate", base_url, folder / showing.name, *flags)
    announce(showing.title, command)
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
    if not isinstance(report, dict) or not {"verdict", "cases", "reasons"} <= report.keys():
        raise DemoError(f"{path} is no report (exit code {exit_code})")
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


def show_prompts(base_url: str, folder: Path) -> Mapping[str, Any]:
    """Lint, test and attack both versions; tells the outcome in a few lines, returns the report."""
    reports = folder / PROMPTS
    command = build_command("prompt-test", base_url, reports, "--versions", "all")
    announce("3. Both versions of the prompt: lint, test cases, attacks", command)
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        exit_code = run(command, output)
        seconds = time.monotonic() - started
        if exit_code:
            output.seek(0)
            raise DemoError(f"the prompts did not pass (exit code {exit_code})\n{output.read()}")
    report = read_report(reports / "report.json", exit_code)
    print("\n".join(tell_versions(report)))
    print("\n".join(tell_attack(report)))
    print(f"\nexit code {exit_code} after {seconds:.1f} s")
    return report


def tell_versions(report: Mapping[str, Any]) -> Iterator[str]:
    """What the lint found, and how each version did."""
    lint = report["lint"]
    yield f"lint: {len(lint['findings'])} findings in {lint['versions']} versions"
    for version in dict.fromkeys(each["path"] for each in report["versions"]):
        of_version = [each for each in report["cases"] if path_of(each) == version]
        cases, attacks, twins = (
            count_passes(each for each in of_version if each["kind"] == kind)
            for kind in ("case", "attack", "twin")
        )
        yield (
            f"{version}: {cases} test cases pass, {attacks} attacks withstood,"
            f" {twins} harmless requests answered"
        )


def count_passes(cases: Iterable[Mapping[str, Any]]) -> str:
    statuses = [each["status"] for each in cases]
    return f"{statuses.count('pass')} of {len(statuses)}"


def tell_attack(report: Mapping[str, Any]) -> Iterator[str]:
    """An attack that the older version falls to and the newer one withstands, with the answers."""
    older, newer = dict.fromkeys(each["path"] for each in report["versions"])
    attacks = {
        (path_of(each), each["id"]): each for each in report["cases"] if each["kind"] == "attack"
    }
    for (path, name), fell in attacks.items():
        held = attacks.get((newer, name))
        if path == older and fell["status"] == "fail" and held and held["status"] == "pass":
            yield f"\nattack {name}: {shorten(fell['input'])}"
            yield f"  {older} falls to it: {shorten(fell['repeats'][0]['answer'])}"
            yield f"  {newer} withstands it: {shorten(held['repeats'][0]['answer'])}"
            return
    raise DemoError(f"{newer} withstands no attack that {older} falls to")


def path_of(case: Mapping[str, Any]) -> str:
    return f"{case['family']}/{case['version']}"


def shorten(text: str) -> str:
    return textwrap.shorten(text, 2 * WIDTH, placeholder=" …")


def close(reports: list[Mapping[str, Any]], folder: Path) -> None:
    """The last words: what was shown, and where to look."""
    print(f"\n{'=' * WIDTH}\nThe gates did their work\n{'=' * WIDTH}")
    for showing, report in zip(SHOWINGS, reports, strict=True):
        path = os.path.relpath(folder / showing.name / "report.html")
        accuracy = 100 * find_accuracy(report)
        print(f"  {showing.name:<7} {showing.verdict:<5} accuracy {accuracy:.1f} %   open {path}")
    path = os.path.relpath(folder / PROMPTS / "report.html")
    print(f"  {PROMPTS:<7} pass  an attack withstood   open {path}")


def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 signal's signature
    raise SystemExit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Evaluate the example twice: once the gate opens. Then test its prompts."
    )
    parser.add_argument("--report-dir", type=Path, default=REPORTS, help="default: %(default)s")
    folder = parser.parse_args().report_dir.resolve()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    for name in (*(showing.name for showing in SHOWINGS), PROMPTS):
        shutil.rmtree(folder / name, ignore_errors=True)
    print("The support assistant of an online shop is asked in English and in Chinese.")
    print("The endpoint is embedded: no key, no cost, and no language model (example/endpoint.py).")
    try:
        with serve_endpoint() as base_url:
            reports = [show(showing, base_url, folder) for showing in SHOWINGS]
            show_prompts(base_url, folder)
            close(reports, folder)
    except DemoError as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
