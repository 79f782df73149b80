"""Server processes for tests: started on a free port, and ended by their own process id."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

TESTBED = Path(os.environ.get("LLM_ACTIONS_TESTBED", "~/.cache/llm-actions-testbed")).expanduser()
START_SECONDS = 30


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server in a process group of its own; stdout and stderr go to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children: first kindly, then not."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, kind)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return


def first_line(process: subprocess.Popen[bytes], log: Path) -> str:
    """Waits until the server has printed a line, and returns it."""
    for _ in _while_starting(process, log):
        line, newline, _ = log.read_text(errors="replace").partition("\n")
        if newline:
            return line
    raise AssertionError("unreachable")


def wait_until_healthy(process: subprocess.Popen[bytes], log: Path, url: str) -> None:
    """Waits until a GET of `url` is answered with less than 500."""
    for _ in _while_starting(process, log):
        try:
            with urlopen(url, timeout=1):
                return
        except HTTPError as error:
            if error.code < 500:
                return
        except (URLError, ConnectionError, TimeoutError):
            continue


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has at this moment."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


def _while_starting(process: subprocess.Popen[bytes], log: Path) -> Iterator[None]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        yield
        if process.poll() is not None or time.monotonic() > deadline:
            text = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{process.args!r} did not start (exit {process.poll()}): {text}")
        time.sleep(0.02)
