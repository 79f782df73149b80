"""The locked requirements files: complete, hashed, and free of where they were made."""

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "shared" / "requirements"
LOCKED = ["dev", "evaluate", "prompt-test", "uv"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SYSTEMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64")]


class Pin(NamedTuple):
    """A locked package."""

    requirement: Requirement
    hashes: list[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")


def pins(name: str) -> list[Pin]:
    """The packages of a file, which has nothing else in it."""
    text = (REQUIREMENTS / f"{name}.txt").read_text("utf-8")
    joined = re.sub(r"(?m)^\s*#.*\n?", "", text).replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        requirement, *hashes = re.split(r"\s+--hash=sha256:", line.strip())
        found.append(Pin(Requirement(requirement), hashes))
    return found


def project() -> dict[str, list[str]]:
    """Requirements of pyproject.toml by the file that locks them."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = document["project"]["dependencies"]
    return {
        "evaluate": runtime,
        "prompt-test": runtime,
        "dev": runtime + document["dependency-groups"]["dev"],
        "uv": ["uv"],
    }


def applies(marker: Marker | None, python: str, system: str, machine: str) -> bool:
    """Whether a pin is for a platform."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    return marker is None or marker.evaluate(environment)


def test_each_action_has_a_file_and_each_file_a_use() -> None:
    actions = {path.name.removeprefix("action-") for path in ROOT.glob("action-*")}

    files = {path.stem for path in REQUIREMENTS.glob("*.txt")}

    assert files == actions | {"dev", "uv", "constraints"}
    assert set(LOCKED) == files - {"constraints"}


@pytest.mark.parametrize("name", LOCKED)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    for pin in pins(name):
        assert re.fullmatch(r"==[0-9][\w.]*", str(pin.requirement.specifier)), pin.name
        assert pin.hashes, pin.name
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in pin.hashes), pin.name


@pytest.mark.parametrize("name", LOCKED)
def test_file_does_not_tell_where_it_was_made(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text("utf-8")

    assert "make lock" in text.splitlines()[1]
    assert not re.search(r"://|--(index|extra|find|trusted)|(?<![\w.])/\w", text)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("system", "machine"), SYSTEMS)
@pytest.mark.parametrize("name", LOCKED)
def test_requirement_of_the_project_is_locked_once_in_a_version_that_fits(
    name: str, system: str, machine: str, python: str
) -> None:
    locked: dict[str, list[str]] = {}
    for pin in pins(name):
        if applies(pin.requirement.marker, python, system, machine):
            locked.setdefault(pin.name, []).append(pin.version)

    assert all(len(versions) == 1 for versions in locked.values())
    for text in project()[name]:
        wanted = Requirement(text)
        versions = locked.get(canonicalize_name(wanted.name), [])
        assert versions, f"{wanted.name} is not in {name}.txt: run `make lock`"
        assert versions[0] in wanted.specifier, f"{wanted}: run `make lock`"


def test_tests_run_with_the_versions_that_the_action_has() -> None:
    developed = {(pin.name, pin.version): set(pin.hashes) for pin in pins("dev")}

    for pin in pins("evaluate"):
        assert developed.get((pin.name, pin.version)) == set(pin.hashes), f"{pin.name}: `make lock`"


def test_requirements_of_every_installed_package_are_locked() -> None:
    names = {pin.name for pin in pins("evaluate")}
    for name in sorted(names):
        for text in metadata.requires(name) or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert canonicalize_name(needed.name) in names, f"{name} needs {needed}"
