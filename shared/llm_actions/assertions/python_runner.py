"""Runs Python functions that judge answers, each call in a process of its own.

The process sees no secret of this one's environment, and nothing that it prints reaches the log:
there it could be a workflow command. It ends, with all it started, when its time is over.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from llm_actions.assertions.model import Output, Script, UnmeasuredError
from llm_actions.config.problems import shown

CHILD = Path(__file__).with_name("python_child.py")
TIMEOUT_SECONDS = 30.0
RESULT_BYTES_AT_MOST = 1024 * 1024
MESSAGE_AT_MOST = 300
# What a Python needs to start and to find its temporary folder; no token is among them.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")


class ProcessPythonRunner:
    """Runs functions in processes, a few at the same time."""

    def __init__(
        self,
        *,
        working: Path,
        environment: Mapping[str, str],
        python: str = sys.executable,
        timeout_seconds: float = TIMEOUT_SECONDS,
        processes: int = 2,
    ) -> None:
        """`working` is the folder that functions run in, `environment` that of this process."""
        self._working = working
        self._environment = {
            name: environment[name] for name in PASSED_ON if name in environment
        } | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        self._python = python
        self._timeout_seconds = timeout_seconds
        self._free = asyncio.Semaphore(processes)

    async def run(self, script: Script, output: Output, config: Mapping[str, object]) -> object:
        """What the function returns for an answer, as JSON has it.

        Raises UnmeasuredError when it throws, hangs, exits or returns what is no JSON.
        """
        task = {
            "path": script.path,
            "function": script.function,
            "code": script.code,
            "output": output.value,
            "context": _context(output, config),
        }
        try:
            document = json.dumps(task, default=str).encode()
        except (ValueError, RecursionError):
            raise UnmeasuredError("the answer cannot be given to Python", math.inf) from None
        async with self._free:
            with tempfile.TemporaryDirectory(prefix="assertion-") as folder:
                result = Path(folder) / "result.json"
                status = await self._process(document, result)
                return _value(result, status, script)

    async def _process(self, document: bytes, result: Path) -> int:
        """The exit code of a process that got the document."""
        process = await asyncio.create_subprocess_exec(
            self._python,
            "-I",
            str(CHILD),
            str(result),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self._working,
            env=self._environment,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await process.communicate(document)
                return await process.wait()
        except TimeoutError:
            raise UnmeasuredError(
                f"the Python function took more than {self._timeout_seconds:g} s", math.inf
            ) from None
        finally:
            _end(process.pid)
            await process.wait()


def _end(group: int) -> None:
    """End every process of the group; there may be none left."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _context(output: Output, config: Mapping[str, object]) -> Mapping[str, object]:
    """What promptfoo gives to functions beside the answer."""
    variables = dict(output.variables)
    log_probs = None if output.log_probs is None else list(output.log_probs)
    return {
        "prompt": output.prompt,
        "vars": variables,
        "test": {"vars": variables},
        "config": dict(config),
        "logProbs": log_probs,
        "providerResponse": {
            "output": output.value,
            "cost": output.cost,
            "latencyMs": output.latency_ms,
            "finishReason": output.finish_reason,
            "logProbs": log_probs,
        },
    }


def _value(result: Path, status: int, script: Script) -> object:
    name = f"`{script.function}` of {Path(script.path).name}" if script.path else "the Python code"
    try:
        with result.open("rb") as stream:
            content = stream.read(RESULT_BYTES_AT_MOST + 1)
    except OSError:
        raise UnmeasuredError(
            f"{name} ended with exit code {status} and gave no result", math.inf
        ) from None
    if len(content) > RESULT_BYTES_AT_MOST:
        raise UnmeasuredError(f"{name} returned more than {RESULT_BYTES_AT_MOST:,} bytes", math.inf)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not ("value" in found or "error" in found):
        raise UnmeasuredError(f"{name} left a broken result", math.inf)
    if "error" in found:
        told = shown(str(found["error"]), MESSAGE_AT_MOST)
        raise UnmeasuredError(f"{name} failed: {told}", math.inf)
    return found["value"]
