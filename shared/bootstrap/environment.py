"""Makes a Python environment that holds the packages of one hash-locked requirements file."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from importlib import metadata
from pathlib import Path

import package_index

INSTALL_SECONDS = 900
STOP_SECONDS = 2
UNUSED_DAYS = 30
DAY = 24 * 60 * 60
OLDEST_PIP = (22, 3)  # the first with --python

# What an installer has no use for.
SECRETS = frozenset({"LLM_ACTIONS_INPUTS", "OPENAI_API_KEY", "GITHUB_TOKEN"})
# What points an installer or Python at the consumer's packages.
FOREIGN = ("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV")


class InstallError(Exception):
    """The environment cannot be built. `log` is what the installer said, without credentials."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


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


def move_into_place(unfinished: Path, environment: Path) -> None:
    """Replaces a damaged environment; leaves one that another run has finished meanwhile."""
    if environment.exists() and not is_usable(environment):
        discard(environment)
    with contextlib.suppress(OSError):
        unfinished.rename(environment)
    if not is_usable(environment):
        raise InstallError(f"{environment} cannot be written")


def is_usable(environment: Path) -> bool:
    return os.access(environment / "bin/python", os.X_OK)


def build(environment: Path, requirements: Path) -> None:
    """Creates the environment at this path, which may be there already, and fills it."""
    venv.EnvBuilder(symlinks=True).create(environment)
    python = environment / "bin/python"
    settings = package_index.read_settings(os.environ)
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(python), "--no-progress"]
        command += package_index.uv_flags(settings, os.environ)
        variables = package_index.uv_variables(settings, os.environ)
    else:
        command = [*pip_command(python), "install", "--no-input", "--no-compile"]
        command += ["--progress-bar", "off", "--no-warn-script-location"]
        variables = package_index.pip_variables(settings)
    # Building a package would fetch its build tools, which no hash holds: hence --only-binary.
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    install(command, variables, environment)


def pip_command(python: Path) -> list[str]:
    """Returns the pip of this Python if it can install elsewhere, else one put into `python`."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        version = metadata.version("pip").split(".")
        if (int(version[0]), int(version[1])) >= OLDEST_PIP:
            return [sys.executable, "-I", "-m", "pip", "--python", str(python)]
    ensure = [str(python), "-I", "-m", "ensurepip"]
    if subprocess.run(ensure, capture_output=True, check=False).returncode:  # noqa: S603
        raise InstallError(
            f"{sys.executable} has neither pip nor ensurepip, and uv is not on PATH:"
            " add a step with actions/setup-python or astral-sh/setup-uv, or install python3-pip"
        )
    return [str(python), "-I", "-m", "pip"]


def install(command: list[str], variables: dict[str, str], folder: Path) -> None:
    """Runs the installer in a process group of its own, which ends with us.

    `folder` is its working directory, because uv reads configuration from there, and what lies
    in the consumer's is not meant for us.
    """
    process = subprocess.Popen(  # noqa: S603  a list of our own words
        command,
        cwd=folder,
        env=installer_environment() | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        log, _ = process.communicate(timeout=INSTALL_SECONDS)
    except BaseException as error:
        end_group(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise InstallError(f"{command[0]} did not end within {INSTALL_SECONDS} s") from None
        raise
    if process.returncode:
        raise InstallError(
            f"the packages could not be installed (exit {process.returncode} of the command above):"
            " check the network, the package index (PIP_INDEX_URL, pip.conf or UV_DEFAULT_INDEX),"
            f" and that it has wheels for Python {sys.version_info.major}.{sys.version_info.minor}"
            " on this platform",
            package_index.without_credentials(log, os.environ | variables),
        )


def installer_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in SECRETS and not name.startswith(FOREIGN)
    }


def end_group(process: subprocess.Popen[str]) -> None:
    """Ends an installer that is under way, and its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def borrow_bytecode(pycache: Path) -> None:
    """Links the standard library's compiled modules into the environment's bytecode folder.

    launch.sh gives Python a `pycache_prefix`, so that the action's folder is never written.
    Python then looks for all bytecode there, and would compile the standard library again.
    """
    library = Path(sysconfig.get_path("stdlib"))
    ending = f".{sys.implementation.cache_tag}.pyc"
    skipped = {"__pycache__", "site-packages", "dist-packages", "test", "idlelib", "lib2to3"}
    for folder, folders, _ in os.walk(library):
        if "__pycache__" in folders:
            link_files(Path(folder, "__pycache__"), ending, pycache / folder.lstrip("/"))
        folders[:] = [name for name in folders if name not in skipped]


def link_files(source: Path, ending: str, target: Path) -> None:
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
    age = time.time() - (stamp if stamp.exists() else entry).stat().st_mtime
    return age > (UNUSED_DAYS if stamp.exists() else 1) * DAY


def discard(environment: Path) -> None:
    """Takes the name away first: a removal that is cut short leaves no half environment."""
    removed = environment.with_name(f"unfinished-{secrets.token_hex(8)}")
    with contextlib.suppress(OSError):
        environment.rename(removed)
    shutil.rmtree(removed, ignore_errors=True)
