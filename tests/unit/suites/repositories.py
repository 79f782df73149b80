"""Real repositories of git."""

from __future__ import annotations

import subprocess
from pathlib import Path

SETTINGS = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]


def git(folder: Path, *arguments: str) -> None:
    """Run git, which has to work."""
    subprocess.run(
        ["git", "-C", str(folder), *SETTINGS, *arguments], check=True, capture_output=True
    )


def repository(folder: Path) -> Path:
    """A new repository with nothing in it."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "work")
    return folder


def commit(folder: Path, tag: str) -> None:
    """Keep everything as it is now under the name of a tag."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    git(folder, "tag", tag)
