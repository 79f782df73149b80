"""A missing program skips a test on a laptop and fails it in CI."""

from pathlib import Path

import pytest

from tests.testbed import requirements


def test_missing_program_skips_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLM_ACTIONS_REQUIRE_TESTBED", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"no-such-program .*install\.sh"):
        requirements.require_program("no-such-program")


def test_missing_program_fails_where_everything_has_to_be_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LLM_ACTIONS_REQUIRE_TESTBED", "1")

    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        requirements.require_program("no-such-program", "nor-this-one")


def test_optional_server_may_be_missing_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_ACTIONS_REQUIRE_TESTBED", "1")

    with pytest.raises(pytest.skip.Exception):
        requirements.missing("llama-server", optional=True)


def test_program_of_the_test_bed_comes_before_that_on_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = tmp_path / "bin" / "bash"
    ours.parent.mkdir()
    ours.touch()
    found = [requirements.require_program("bash")]
    monkeypatch.setattr(requirements, "TESTBED", tmp_path)
    found.append(requirements.require_program("bash"))

    assert found[0].name == "bash"
    assert found[0] != found[1] == ours
