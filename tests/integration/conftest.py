"""A folder with a dataset, and the faulty endpoint's run of this test."""

from pathlib import Path

import pytest
from tests.testbed.command_line import write_dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name has a blank and letters outside ASCII, with ten samples."""
    folder = tmp_path / "a folder 文件夹"
    folder.mkdir()
    write_dataset(folder / "data.jsonl", 10)
    return folder
