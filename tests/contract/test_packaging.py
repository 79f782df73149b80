"""The wheel and the source distribution: all that the command needs, and it works anywhere."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
# Builds, installs and starts what is built.
pytestmark = pytest.mark.slow
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def build(kind: str, source: Path, target: Path) -> Path:
    """Builds a distribution of a source tree without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(target.iterdir())


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of this checkout."""
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`llm-actions` in an environment with the wheel, and the dependencies of the tests' one."""
    environment = tmp_path_factory.mktemp("a place") / "environment"
    venv.create(environment, symlinks=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    uv = Path(sys.executable).with_name("uv")
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--offline",
        "--no-deps",
        "--no-config",
        "--python",
    ]
    subprocess.run([*install, environment / "bin" / "python", wheel], check=True)
    return environment / "bin" / "llm-actions"


def run(command: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the installed command somewhere, with none of the repository in reach."""
    variables = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C"}
    return subprocess.run(
        [command, *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_wheel_holds_the_package_and_the_actions_and_nothing_else(wheel: Path) -> None:
    expected = {
        str(path.relative_to(ROOT / "shared")): path.read_bytes()
        for path in (ROOT / "shared" / "llm_actions").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    for action in ROOT.glob("action-*"):
        for path in (action / "action.yml", *action.glob("*.py")):
            expected[f"llm_actions/actions/{action.name}/{path.name}"] = path.read_bytes()

    packed = {name: text for name, text in contents(wheel).items() if ".dist-info/" not in name}

    assert packed == expected


def test_wheel_states_what_pyproject_does(wheel: Path) -> None:
    name = f"llm_actions-{PROJECT['version']}.dist-info/METADATA"
    lines = contents(wheel)[name].decode().splitlines()

    assert f"Version: {PROJECT['version']}" in lines
    assert f"Requires-Python: {PROJECT['requires-python']}" in lines
    required = {line.removeprefix("Requires-Dist: ") for line in lines if "Requires-Dist" in line}
    assert required == set(PROJECT["dependencies"])


def test_source_distribution_builds_the_same_wheel(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    (tmp_path / "source").mkdir()
    subprocess.run(["tar", "-xzf", sdist, "-C", tmp_path / "source"], check=True)
    source = next((tmp_path / "source").iterdir())

    rebuilt = build("wheel", source, tmp_path / "wheel")

    assert contents(rebuilt) == contents(wheel)


def test_source_distribution_can_launch_actions(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2]: archive.getmember(name) for name in archive.getnames()}

    assert names["shared/launch.sh"].mode & 0o111
    assert {"shared/bootstrap/__main__.py", "shared/requirements/evaluate.txt"} <= names.keys()
    assert not [name for name in names if name.startswith(("tests/", "example/", ".ci/"))]


def test_installed_command_knows_its_version(command: Path, tmp_path: Path) -> None:
    assert run(command, tmp_path, "--version").stdout == f"llm-actions {PROJECT['version']}\n"


def test_installed_command_lists_every_input_as_a_flag(command: Path, tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / "action-evaluate" / "action.yml").read_text("utf-8"))

    shown = run(command, tmp_path, "evaluate", "--help")

    assert shown.returncode == 0, shown.stderr
    assert not [name for name in action["inputs"] if f"--{name}" not in shown.stdout]


def test_installed_command_evaluates_outside_the_repository(command: Path, tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text('{"input": "hi", "expected": "hello"}\n', "utf-8")

    ended = run(
        command,
        tmp_path,
        *("evaluate", "--dataset", "data.jsonl", "--model", "m", "--api-key", "none"),
        *("--base-url", "http://127.0.0.1:9/v1", "--request-timeout", "1s", "--comment", "never"),
        *("--timeout", "5s"),
    )

    assert ended.returncode == 3, ended.stderr
    written = {path.name for path in (tmp_path / "llm-actions-report").iterdir()}
    assert {"report.json", "report.html", "junit.xml", "summary.md", "results.jsonl"} <= written
