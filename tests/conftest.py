"""Servers that tests share: each starts once per session, on a free port of 127.0.0.1."""

from collections.abc import Iterator

import pytest

from tests.testbed.github_fake import GitHubFake


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
