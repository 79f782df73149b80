"""Reads folders as they are at a reference of git."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

SECONDS_AT_MOST = 60
ARCHIVE_BYTES_AT_MOST = 100 * 1024 * 1024
ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
# What git refuses in the name of a branch or a tag, but for the marks of an ancestor (`main~2`).
REFERENCE = re.compile(r"(?![-^~/])[^\s:?*\[\\\x00-\x1f\x7f]{1,250}")
NO_REPOSITORY = "cannot be read: git knows no repository here that this user may read"


class GitTreeError(RuntimeError):
    """Why a reference cannot be read."""


class GitTree:
    """The repository around a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def extract(self, reference: str, paths: Sequence[Path], target: Path) -> bool:
        """Write the folders at a reference below `target`, as the paths lie below the folder.

        False when none of them is there. Raises GitTreeError for a reference that is not in this
        clone, and where git or the archive cannot be used.
        """
        commit = self._commit(reference)
        names = [os.path.relpath(path, self._folder) for path in paths]
        if any(Path(name).parts[:1] == ("..",) for name in names):
            raise GitTreeError(
                "cannot be read for prompts that lie outside of the working directory"
            )
        there = [name for name in names if self._has(commit, name)]
        if not there:
            return False
        archive = self._git(["archive", "--format=tar", commit, "--", *there])
        if archive is None:
            raise GitTreeError("cannot be read")
        if len(archive) > ARCHIVE_BYTES_AT_MOST:
            raise GitTreeError(f"holds more than {ARCHIVE_BYTES_AT_MOST // 2**20} MB of prompts")
        _unpack(archive, target)
        if not all((target / name).exists() for name in there):
            raise GitTreeError("cannot be read: .gitattributes leaves the prompts out of archives")
        return True

    def _commit(self, reference: str) -> str:
        if not REFERENCE.fullmatch(reference) or ".." in reference:
            raise GitTreeError("is no name of a commit, a branch or a tag")
        found = self._git(["rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}"])
        if found is not None:
            return found.decode().strip()
        if self._git(["rev-parse", "--git-dir"]) is None:
            raise GitTreeError(NO_REPOSITORY)
        raise GitTreeError(
            "is not in this clone; fetch it, as `actions/checkout` does with `fetch-depth: 0`"
        )

    def _has(self, commit: str, name: str) -> bool:
        plain = "" if name == "." else f"./{name}"
        return self._git(["cat-file", "-e", f"{commit}:{plain}"]) is not None

    def _git(self, arguments: Sequence[str]) -> bytes | None:
        """What git prints; None when it fails."""
        try:
            done = subprocess.run(  # noqa: S603 no shell; the reference was checked
                ["git", *arguments],  # noqa: S607 the one of the runner
                cwd=self._folder,
                env={**os.environ, **ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS_AT_MOST,
                check=False,
            )
        except OSError:
            raise GitTreeError("cannot be read: git is not installed") from None
        except subprocess.TimeoutExpired:
            raise GitTreeError(f"cannot be read: git took over {SECONDS_AT_MOST} s") from None
        return done.stdout if done.returncode == 0 else None


def _unpack(archive: bytes, target: Path) -> None:
    """Write regular files, folders and the links that stay below the target."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(target, filter=_kept)  # noqa: S202 the filter is stricter than `data`
    except tarfile.ReadError:
        return  # an archive of nothing, which has a header alone
    except (tarfile.TarError, OSError) as error:
        raise GitTreeError(f"cannot be unpacked: {type(error).__name__}") from None


def _kept(member: tarfile.TarInfo, target: str) -> tarfile.TarInfo | None:
    """A member that stays below the target, None for one that does not."""
    try:
        return tarfile.data_filter(member, target)
    except tarfile.FilterError:
        return None
