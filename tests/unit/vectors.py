"""Known answers from published sources; each row of a file names its own."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "vectors"


def rows(file: str, kind: str) -> list[dict[str, Any]]:
    """The rows of a file that are of one kind."""
    lines = (FOLDER / file).read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] == kind]
