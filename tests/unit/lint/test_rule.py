"""A rule may be changed by a project unless it is fixed."""

from llm_actions.lint.findings import Severity
from llm_actions.lint.rule import fixed_rule, rule


def test_fixed_rule_is_an_error_that_stays() -> None:
    fixed = fixed_rule("a/b", "It is wrong.", "Why.")

    assert (fixed.severity, fixed.is_fixed) == (Severity.ERROR, True)


def test_other_rule_has_the_given_severity() -> None:
    changeable = rule("a/b", Severity.NOTE, "It is odd.", "Why.")

    assert (changeable.severity, changeable.is_fixed) == (Severity.NOTE, False)
