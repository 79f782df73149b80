"""SciPy, which the intervals and quantiles are held to."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def stats() -> Any:
    """scipy.stats, whose import costs more than all tests here: once, where they run."""
    from scipy import stats  # type: ignore[import-untyped]

    return stats
