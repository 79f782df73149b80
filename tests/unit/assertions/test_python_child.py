"""The script that runs in the other process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from llm_actions.assertions import python_child
from llm_actions.assertions.python_child import compiled, load


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("output + 1", 2),
        ("  output + 1\n", 2),
        ("x = output\nreturn x * 5", 5),
        ("    x = output\n    return x * 5", 5),
        ("for i in range(3):\n  if i == output:\n    return i", 1),
        ("json.loads('7')", 7),
    ],
)
def test_expression_or_body_becomes_a_function(code: str, value: object) -> None:
    assert compiled(code)(1, {}) == value


def test_module_is_loaded_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = tmp_path / "some check.py"
    path.write_text("import beside_it\nVALUE = beside_it.VALUE + 1")
    (tmp_path / "beside_it.py").write_text("VALUE = 1")

    module = load(str(path))

    assert module.VALUE == 2
    for name in ("some check", "beside_it"):
        monkeypatch.delitem(sys.modules, name)


def test_script_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    task = {"path": None, "function": None, "code": "output", "output": "ü", "context": {}}

    done = subprocess.run(
        [sys.executable, "-I", "-S", python_child.__file__, str(result)],
        input=json.dumps(task).encode(),
        capture_output=True,
        check=True,
    )

    assert json.loads(result.read_text("utf-8")) == {"value": "ü"}
    assert (done.stdout, done.stderr) == (b"", b"")
