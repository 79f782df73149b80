"""Checks one assertion that needs nothing but the answer."""

from __future__ import annotations

from dataclasses import replace

from llm_actions.assertions.kinds import KINDS
from llm_actions.assertions.model import (
    Assertion,
    Check,
    Outcome,
    Output,
    Script,
    UnmeasuredError,
    WrongValueError,
)
from llm_actions.assertions.outcomes import failed
from llm_actions.assertions.rendering import render
from llm_actions.assertions.transforms import MissingPartError


def check_output(assertion: Assertion, output: Output) -> Outcome:
    """What the assertion finds in an answer.

    Raises UnmeasuredError where it could not be measured. For types that need nothing but the
    answer, with a transform that does.
    """
    try:
        output = transformed(assertion, output)
        check = assertion.check or prepared(assertion, assertion.value, output)
        return check(output)
    except MissingPartError as error:
        return failed(str(error))
    except RecursionError:
        raise UnmeasuredError("the answer is nested too deeply to be checked") from None


def transformed(assertion: Assertion, output: Output) -> Output:
    """The answer as the assertion's transform leaves it. Raises MissingPartError."""
    transform = assertion.transform
    if transform is None:
        return output
    assert not isinstance(transform, Script), "a Python transform is the engine's"
    return transform(output)


def prepared(assertion: Assertion, value: object, output: Output) -> Check:
    """The check for a value that has templates or comes from a script."""
    prepare = KINDS[assertion.type].prepare
    assert prepare is not None, assertion.type
    try:
        return prepare(replace(assertion, value=value), render(value, output.variables))
    except WrongValueError as error:
        raise UnmeasuredError(f"the value of `{assertion.name}`: {error}") from None
