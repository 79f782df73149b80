"""Errors for users: their exit codes and how many problems they show."""

import pytest

from llm_actions.errors import (
    PROBLEMS_SHOWN,
    ActionError,
    ConfigurationError,
    ExitCode,
    Problem,
    ServiceError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [(ConfigurationError([]), 2), (ServiceError("down"), 3)],
    ids=["configuration", "service"],
)
def test_error_carries_its_exit_code(error: ActionError, code: int) -> None:
    assert error.exit_code == code


def test_exit_codes_are_those_that_are_documented() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "PASS": 0,
        "FAIL": 1,
        "CONFIGURATION": 2,
        "SERVICE": 3,
        "BUG": 4,
        "INTERRUPTED": 130,
    }


def test_configuration_error_tells_every_problem_on_its_line() -> None:
    error = ConfigurationError(
        [Problem(where="input `model`", message="is missing"), Problem(where="a:3", message="bad")]
    )

    assert str(error) == "input `model`: is missing\na:3: bad"


@pytest.mark.parametrize(
    ("count", "last"),
    [
        pytest.param(PROBLEMS_SHOWN, f"x: {PROBLEMS_SHOWN - 1}", id="as-many-as-are-shown"),
        pytest.param(PROBLEMS_SHOWN + 3, "… and 3 more", id="more"),
    ],
)
def test_configuration_error_counts_the_problems_that_it_does_not_show(
    count: int, last: str
) -> None:
    error = ConfigurationError([Problem(where="x", message=str(n)) for n in range(count)])

    assert str(error).splitlines()[-1] == last
    assert len(error.problems) == count
