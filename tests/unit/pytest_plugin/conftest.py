"""A session of pytest for each test that wants one."""

import pytest
from tests.unit.pytest_plugin.sessions import Session, write_prompt


@pytest.fixture
def session(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Session:
    """pytest in an empty folder, without a key."""
    return Session(pytester, monkeypatch)


@pytest.fixture
def shop(session: Session) -> Session:
    """A session in a folder with prompts/v1, v2 and current."""
    write_prompt(session.path / "prompts" / "v1", system="You are the first. 14 days.\n")
    write_prompt(session.path / "prompts" / "v2")
    (session.path / "prompts" / "current").write_text("v2", "utf-8")
    return session
