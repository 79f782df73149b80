"""Runs a Python function of the repository in a process of its own; started by python_runner.

Reads one JSON document from standard input, and writes one into the file that its argument names.
It needs nothing but the standard library, for it may run in any Python.
"""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import json
import sys
import textwrap
import traceback
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

HERE = "<assertion>"


def load(path: str) -> ModuleType:
    """The module in a file, which can import what lies beside it."""
    sys.path.insert(0, str(Path(path).parent))
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None, path
    assert spec.loader is not None, path
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def compiled(code: str) -> Any:
    """The function that an expression, or the lines of a body, stand for."""
    body = textwrap.dedent(code).strip("\n")
    if "\n" not in body:
        body = f"return {body.strip()}"
    source = f"def main(output, context):\n{textwrap.indent(body, '    ')}\n"
    names: dict[str, Any] = {"json": json}
    exec(compile(source, HERE, "exec"), names)  # noqa: S102 this is what the assertion asks for
    return names["main"]


def main() -> None:
    """Call the function and write what it returns."""
    result = Path(sys.argv[1])

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        last = traceback.extract_tb(trace)[-1:] if trace else []
        where = f" (line {last[0].lineno} of {Path(last[0].filename).name})" if last else ""
        result.write_text(json.dumps({"error": f"{kind.__name__}: {error}{where}"}), "utf-8")

    sys.excepthook = report
    task = json.loads(sys.stdin.buffer.read())
    if task["code"] is not None:
        function = compiled(task["code"])
    else:
        module = load(task["path"])
        function = getattr(module, task["function"])
    value = function(task["output"], task["context"])
    if inspect.iscoroutine(value):
        value = asyncio.run(value)
    result.write_text(json.dumps({"value": value}), "utf-8")


if __name__ == "__main__":
    main()
