"""Servers that tests share: each starts once per session, on a free port of 127.0.0.1."""

import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testbed.clients import FaultyEndpoint
from tests.testbed.github_fake import GitHubFake
from tests.testbed.processes import first_line, running

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the servers' logs."""
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def github_server() -> Iterator[GitHubFake]:
    """The GitHub fake as a server; use `github_fake`, which starts afresh for each test."""
    with GitHubFake() as fake:
        yield fake


@pytest.fixture
def github_fake(github_server: GitHubFake) -> Iterator[GitHubFake]:
    """An empty GitHub; fails the test when GitHub's document does not know what went over it."""
    github_server.reset()
    yield github_server
    assert github_server.violations == []


@pytest.fixture(scope="session")
def faulty_server(logs: Path) -> Iterator[str]:
    """URL of the faulty endpoint; use `faulty_endpoint`, whose figures are one test's own."""
    log = logs / "faulty_endpoint.log"
    script = REPOSITORY / "tests" / "testbed" / "faulty_endpoint.py"
    with running([sys.executable, script], log) as process:
        yield first_line(process, log)


@pytest.fixture
def faulty_endpoint(faulty_server: str) -> FaultyEndpoint:
    """The faulty endpoint with figures that begin at zero."""
    return FaultyEndpoint(url=faulty_server, run=uuid.uuid4().hex)
