"""The example's endpoint, started once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.example.servers import running


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Base URL of the endpoint."""
    with running("endpoint.py") as url:
        yield url
