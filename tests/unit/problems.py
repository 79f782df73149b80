"""Reads the problems that a test collected."""

from llm_actions.config.problems import Problems
from llm_actions.errors import ConfigurationError


def told(problems: Problems) -> list[str]:
    """Every noted problem as a user reads it."""
    try:
        problems.raise_if_any()
    except ConfigurationError as error:
        return [str(problem) for problem in error.problems]
    return []
