"""What to do where a program of the test bed is missing: skip with the reason, or fail."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from tests.testbed.processes import TESTBED

HINT = "tests/testbed/install.sh brings it"


def require_program(*names: str) -> Path:
    """Returns the first of the programs that the test bed or PATH has; else `missing`."""
    places = [TESTBED / "bin" / name for name in names]
    places += [Path(found) for found in map(shutil.which, names) if found]
    program = next(filter(Path.is_file, places), None)
    if program is None:
        missing(names[0])
    return program


def require_folder(name: str) -> Path:
    """Returns a folder of the test bed; else `missing`."""
    folder = TESTBED / name
    if not folder.is_dir():
        missing(name)
    return folder


def missing(name: str, *, optional: bool = False) -> NoReturn:
    """Skips the test; fails it where everything but the optional has to be there, as in CI."""
    reason = f"{name} is not installed: {HINT}"
    if os.environ.get("LLM_ACTIONS_REQUIRE_TESTBED") == "1" and not optional:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
