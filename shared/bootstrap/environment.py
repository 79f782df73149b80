"""Makes a private Python environment, all of it or nothing, and removes old ones."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

from installers import InstallError, install

DAY = 24 * 60 * 60
UNUSED_DAYS = 30
UNFINISHED_DAYS = 1
# Parts of the standard library that no action imports.
NOT_IMPORTED = frozenset(
    {"__pycache__", "site-packages", "dist-packages", "test", "idlelib", "lib2to3", "turtledemo"}
)


def build_beside(environment: Path, requirements: Path) -> None:
    """Makes `environment` appear complete or not at all.

    It is built beside its place and renamed into it, so that nobody meets half of one: not
    another run at the same time, nor the next one after this one was killed.
    """
    remove_unused(environment.parent)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=environment.parent))
    try:
        build(unfinished, requirements)
        borrow_bytecode(unfinished / "pycache")
        (unfinished / "last-used").touch()
        move_into_place(unfinished, environment)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def build(environment: Path, requirements: Path) -> None:
    """Creates the environment at this path, which may be there already, and fills it."""
    venv.EnvBuilder(symlinks=True).create(environment)
    install(environment, requirements)


def move_into_place(unfinished: Path, environment: Path) -> None:
    """Replaces a damaged environment; leaves one that another run has finished meanwhile."""
    if environment.exists() and not is_usable(environment):
        discard(environment)
    with contextlib.suppress(OSError):
        unfinished.rename(environment)
    if not is_usable(environment):
        raise InstallError(f"{environment} cannot be written")


def is_usable(environment: Path) -> bool:
    """Whether its Python can be started: a link to one that was removed cannot."""
    return os.access(environment / "bin/python", os.X_OK)


def borrow_bytecode(pycache: Path) -> None:
    """Links the standard library's compiled modules into the environment's bytecode folder.

    launch.sh gives Python a `pycache_prefix`, so that the action's folder is never written.
    Python then looks for all bytecode there, and would compile the standard library again.
    """
    library = Path(sysconfig.get_path("stdlib"))
    ending = f".{sys.implementation.cache_tag}.pyc"
    for folder, folders, _ in os.walk(library):
        if "__pycache__" in folders:
            link_files(Path(folder, "__pycache__"), ending, pycache / folder.lstrip("/"))
        folders[:] = [name for name in folders if name not in NOT_IMPORTED]


def link_files(source: Path, ending: str, target: Path) -> None:
    """Links the files of one folder that end so."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.name.endswith(ending):
            (target / path.name).symlink_to(path)


def remove_unused(cache: Path) -> None:
    """Removes environments that nothing has used for long, and what killed builds have left."""
    with contextlib.suppress(OSError):
        for entry in list(cache.iterdir()):
            if is_unused(entry):
                discard(entry)


def is_unused(entry: Path) -> bool:
    """launch.sh writes `last-used` at each start; a build that is under way has none."""
    stamp = entry / "last-used"
    if stamp.exists():
        return days_since(stamp) > UNUSED_DAYS
    return days_since(entry) > UNFINISHED_DAYS


def days_since(path: Path) -> float:
    """Returns the time since the last change."""
    return (time.time() - path.stat().st_mtime) / DAY


def discard(environment: Path) -> None:
    """Takes the name away first: a removal that is cut short leaves no half environment."""
    removed = environment.with_name(f"unfinished-{secrets.token_hex(8)}")
    with contextlib.suppress(OSError):
        environment.rename(removed)
    shutil.rmtree(removed, ignore_errors=True)
