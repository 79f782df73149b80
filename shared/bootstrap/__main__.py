"""Builds the environment that launch.sh has not found, then runs the command given after it.

python -I shared/bootstrap [--in-place] ENVIRONMENT REQUIREMENTS [COMMAND…]
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from environment import build, build_beside
from installers import InstallError, say
from package_index import BrokenFileError


def main() -> None:
    """Builds, then becomes the command: there is no process in between that a signal could meet."""
    arguments = parse_arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    started = time.monotonic()
    say(f"installing the packages of {arguments.requirements.name} (once)")
    try:
        make = build if arguments.in_place else build_beside
        make(arguments.environment.absolute(), arguments.requirements.absolute())
    except (InstallError, BrokenFileError, OSError) as error:
        report(error)
        sys.exit(2)
    say(f"installed in {time.monotonic() - started:.1f} s")
    if arguments.command:
        os.execv(arguments.command[0], arguments.command)  # noqa: S606  launch.sh's own command


def parse_arguments() -> argparse.Namespace:
    """Returns the paths and the command as they were given."""
    parser = argparse.ArgumentParser(prog="bootstrap", description=__doc__)
    parser.add_argument("--in-place", action="store_true")
    parser.add_argument("environment", type=Path)
    parser.add_argument("requirements", type=Path)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Unwinds through the clean-up of what is under way, which a second signal must not cut."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    say(f"interrupted by {signal.Signals(number).name}")
    sys.exit(130)


def report(error: Exception) -> None:
    """Says what went wrong; in a workflow also as annotation, outputs and summary."""
    in_workflow = os.environ.get("GITHUB_ACTIONS") == "true"
    if isinstance(error, InstallError) and error.log:
        print_log(error.log.splitlines(), in_workflow=in_workflow)
    say(str(error))
    if in_workflow:
        message = str(error).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        print(f"::error title=llm-actions::{message}", flush=True)  # noqa: T201
    append("GITHUB_OUTPUT", "verdict=error\npassed=false\n")
    append("GITHUB_STEP_SUMMARY", f"### llm-actions: error\n\n```text\n{error}\n```\n")


def append(variable: str, text: str) -> None:
    """Appends to a file of the runner's, if there is one."""
    if os.environ.get(variable):
        with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
            file.write(text)


def print_log(lines: list[str], *, in_workflow: bool) -> None:
    """The installer's words can hold a server's: nothing in them may act as a command."""
    token = secrets.token_hex(16)
    before = [f"::stop-commands::{token}"] if in_workflow else []
    after = [f"::{token}::"] if in_workflow else []
    print(*before, *(f"  | {line}" for line in lines), *after, sep="\n", file=sys.stderr)  # noqa: T201
    sys.stderr.flush()


if __name__ == "__main__":
    main()
