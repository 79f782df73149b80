"""A headless Chromium for the tests that open a report."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Page, running_browser

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The debugging address of a running browser."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        reason = "no Chromium on PATH (Debian: apt-get install chromium)"
        if os.environ.get("LLM_ACTIONS_REQUIRE_TESTBED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with running_browser(program, tmp_path_factory.mktemp("profile")) as address:
        yield address


@pytest.fixture
def page(browser: str) -> Iterator[Page]:
    """A tab of its own, the size of a laptop's window."""
    with Page(browser) as tab:
        tab.resize(1280, 900)
        yield tab


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the report of a test goes; its folder has a blank and letters outside ASCII."""
    folder = tmp_path / "report 报告"
    folder.mkdir()
    return folder / "report.html"
