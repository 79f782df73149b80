"""A repository in miniature around the real launcher, and a machine in miniature to run it on."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.actions.package_server import PackageServer, Wheel

REPOSITORY = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "/bin/bash"
PYTHON = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
UV = Path(sys.executable).with_name("uv")
SECONDS = 120

# What the action in miniature does: it tells how it was run.
PROBE = """\
import json, os, sys
import tiny
print(json.dumps({
    "arguments": sys.argv[1:],
    "version": tiny.VERSION,
    "tiny": tiny.__file__,
    "json": json.__file__,
    "prefix": sys.prefix,
    "base_prefix": sys.base_prefix,
    "path": sys.path,
    "isolated": sys.flags.isolated,
    "utf8": sys.flags.utf8_mode,
    "pid": os.getpid(),
}))
"""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A launch that has ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def told(self) -> dict[str, Any]:
        """What the probe told; the launch must have worked."""
        assert self.status == 0, self.stderr
        answer: dict[str, Any] = json.loads(self.stdout)
        return answer

    @property
    def text(self) -> str:
        """All that a log would show."""
        return self.stdout + self.stderr


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Folders of a runner. `repository` is where the action was downloaded to."""

    root: Path
    repository: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def programs(self) -> Path:
        """The only folder on PATH."""
        return self.root / "programs"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def cache(self) -> Path:
        """What is in the tool cache is in here."""
        return self.root / "tools" / "llm-actions"

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    def environments(self) -> list[str]:
        """The names in the cache, finished and unfinished."""
        return sorted(path.name for path in self.cache.iterdir()) if self.cache.exists() else []

    def lock(self, *wheels: Wheel, action: str = "probe") -> None:
        """Writes the hash-locked requirements of an action."""
        text = "# made by the tests\n" + "".join(wheel.requirement for wheel in wheels)
        (self.repository / "shared" / "requirements" / f"{action}.txt").write_text(text, "utf-8")

    def has(self, name: str, target: Path) -> None:
        """Puts a program on PATH."""
        (self.programs / name).unlink(missing_ok=True)
        (self.programs / name).symlink_to(target)

    def has_script(self, name: str, text: str) -> None:
        """Puts a shell script on PATH."""
        (self.programs / name).unlink(missing_ok=True)
        (self.programs / name).write_text(f"#!{BASH}\n{text}\n", "utf-8")
        (self.programs / name).chmod(0o755)

    def start(
        self,
        *arguments: str,
        action: str = "probe",
        launcher: Path | None = None,
        workspace: Path | None = None,
        **variables: str,
    ) -> subprocess.Popen[str]:
        """Starts the launcher as a workflow's shell does: its own process, no terminal."""
        environment = {
            "PATH": str(self.programs),
            "HOME": str(self.home),
            "RUNNER_TOOL_CACHE": str(self.cache.parent),
            **self.variables,
            **variables,
        }
        launcher = launcher or self.repository / "shared" / "launch.sh"
        return subprocess.Popen(
            [BASH, str(launcher), action, *arguments],
            cwd=workspace or self.workspace,
            env={name: value for name, value in environment.items() if value},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def launch(self, *arguments: str, **options: Any) -> Ended:
        """Runs the launcher to its end."""
        return ended(self.start(*arguments, **options))


def ended(process: subprocess.Popen[str]) -> Ended:
    """Waits for a launch."""
    stdout, stderr = process.communicate(timeout=SECONDS)
    return Ended(status=process.returncode, stdout=stdout, stderr=stderr)


def make_machine(root: Path, index: PackageServer, *, with_uv: bool) -> Machine:
    """A machine with Python and the few programs that any has, whose packages are the index's."""
    machine = Machine(
        root=root,
        repository=root / "downloaded actions" / "v1",
        variables={"PIP_INDEX_URL": index.url},
    )
    for folder in (machine.programs, machine.home, machine.workspace, machine.cache.parent):
        folder.mkdir()
    copy_launcher(machine.repository)
    for name in ("mkdir", "sleep"):
        machine.has(name, Path(shutil.which(name) or ""))
    machine.has("python3", PYTHON)
    if with_uv:
        machine.has("uv", UV)
    machine.lock(*(wheel for wheel in index.wheels if wheel.name == "tiny"))
    return machine


def copy_launcher(repository: Path) -> None:
    """Lays out what the launcher needs, with an action named probe."""
    shared = repository / "shared"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "shared" / "bootstrap", shared / "bootstrap", ignore=ignored)
    shutil.copy(REPOSITORY / "shared" / "launch.sh", shared)
    (shared / "requirements").mkdir()
    shutil.copy(REPOSITORY / "shared" / "requirements" / "uv.txt", shared / "requirements")
    (repository / "action-probe").mkdir()
    (repository / "action-probe" / "probe.py").write_text(PROBE, "utf-8")


def snapshot(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Every path below a folder with size and time of change: two are equal if nothing was."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in [folder, *folder.rglob("*")]
    }
