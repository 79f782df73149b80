"""Fills an environment with the packages of a hash-locked requirements file.

uv installs where it can be had. If it is not on PATH, pip fetches it first: pip alone needs three
times as long, because it reads the index page of every package, and some are megabytes. If uv does
not get through to the index (a keyring, a certificate of the system's), pip installs everything.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import package_index

INSTALL_SECONDS = 600
STOP_SECONDS = 2
LOG_LINES = 20
OLDEST_PIP = (22, 3)  # the first with --python

UV_REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements/uv.txt"
# Building a package would fetch its build tools, which no hash holds: hence --only-binary.
LOCKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement")
# What an installer has no use for.
SECRETS = frozenset({"LLM_ACTIONS_INPUTS", "OPENAI_API_KEY", "GITHUB_TOKEN"})
# What points an installer or Python at the consumer's packages.
FOREIGN = ("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV")


class InstallError(Exception):
    """The environment cannot be built. `log` is what the installers said, without credentials."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


class NoPipError(InstallError):
    """Nothing can be installed by this Python."""


def say(message: str) -> None:
    """Writes to standard error, as standard output belongs to the action."""
    print(f"llm-actions: {message}", file=sys.stderr, flush=True)  # noqa: T201


def install(environment: Path, requirements: Path) -> None:
    """Installs into the environment; raises InstallError when neither installer can."""
    python = environment / "bin/python"
    settings = package_index.read_settings(os.environ)
    # The installers' working directory: uv reads configuration from there, and what lies in the
    # consumer's is not meant for us.
    with tempfile.TemporaryDirectory(prefix="installer-", dir=environment) as folder:
        try:
            install_by_uv(python, requirements, settings, Path(folder))
        except NoPipError as error:
            raise InstallError(f"there is no uv, and {error}. {advice()}") from None
        except InstallError as by_uv:
            say(f"{by_uv}; pip installs the packages")
            try:
                install_by_pip(python, [*LOCKED, str(requirements)], settings, Path(folder))
            except InstallError as by_pip:
                log = by_uv.log + by_pip.log
                raise InstallError(f"{by_uv}, and {by_pip}. {advice()}", log) from None


def install_by_uv(python: Path, requirements: Path, settings: dict[str, str], folder: Path) -> None:
    """Takes the uv on PATH, or one that pip puts into the folder."""
    uv = shutil.which("uv")
    if not uv:
        fetch = [*LOCKED, str(UV_REQUIREMENTS), "--target", str(folder)]
        try:
            install_by_pip(python, fetch, settings, folder)
        except NoPipError:
            raise
        except InstallError as error:
            raise InstallError(f"uv cannot be fetched ({error})", error.log) from None
        uv = str(folder / "bin/uv")
    command = [uv, "pip", "install", "--python", str(python), "--no-progress"]
    command += package_index.uv_flags(settings, os.environ)
    variables = package_index.uv_variables(settings, os.environ)
    run([*command, *LOCKED, str(requirements)], variables, folder)


def install_by_pip(
    python: Path, arguments: Sequence[str], settings: dict[str, str], folder: Path
) -> None:
    """Installs into the environment of this Python, unless the arguments name a target."""
    command = [*pip_command(python), "install", "--no-input", "--no-compile"]
    command += ["--progress-bar", "off", "--no-warn-script-location", *arguments]
    run(command, package_index.pip_variables(settings), folder)


def pip_command(python: Path) -> list[str]:
    """Returns the pip of this Python if it can install elsewhere, else one put into `python`."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        version = metadata.version("pip").split(".")
        if (int(version[0]), int(version[1])) >= OLDEST_PIP:
            return [sys.executable, "-I", "-m", "pip", "--python", str(python)]
    if not any(python.parent.parent.glob("lib/python*/site-packages/pip")):
        ensure = [str(python), "-I", "-m", "ensurepip"]
        environment = installer_environment()
        done = subprocess.run(ensure, env=environment, capture_output=True, check=False)  # noqa: S603
        if done.returncode:
            raise NoPipError(f"{sys.executable} has neither pip nor ensurepip")
    return [str(python), "-I", "-m", "pip"]


def run(command: Sequence[str], variables: dict[str, str], folder: Path) -> None:
    """Runs an installer in a process group of its own, which ends when we have to."""
    name = "uv" if Path(command[0]).name == "uv" else "pip"
    try:
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
    except OSError as error:
        raise InstallError(f"{name} cannot be started ({error.strerror})") from None
    try:
        log, _ = process.communicate(timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise InstallError(f"{name} took more than {INSTALL_SECONDS} s") from None
    finally:
        end_group(process)
    if process.returncode:
        lines = package_index.without_credentials(log, os.environ | variables).splitlines()
        tail = "".join(f"{name}: {line}\n" for line in lines[-LOG_LINES:])
        raise InstallError(f"{name} failed with exit code {process.returncode}", tail)


def installer_environment() -> dict[str, str]:
    """Returns our variables without secrets and without the settings of other environments."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in SECRETS and not name.startswith(FOREIGN)
    }


def end_group(process: subprocess.Popen[str]) -> None:
    """Ends an installer that is under way, and its children."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def advice() -> str:
    """Returns what a user can do about it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        "Check the network, the package index (PIP_INDEX_URL, pip.conf or UV_DEFAULT_INDEX), that"
        f" it has wheels for Python {version} on this platform, and that Python comes with pip, as"
        " after a step with actions/setup-python."
    )
