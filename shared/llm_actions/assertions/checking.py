"""Checks one assertion that needs nothing but the answer."""

from __future__ import annotations

from dataclasses import replace

from llm_actions.assertions.kinds import KINDS
from llm_actions.assertions.model import (
    Assertion,
    AssertionFault,
    Check,
    Outcome,
    Output,
    Script,
    WrongValue,
)
from llm_actions.assertions.outcomes import failed
from llm_actions.assertions.rendering import render
from llm_actions.assertions.transforms import NoSuchPart


def check_output(assertion: Assertion, output: Output) -> Outcome:
    """What the assertion finds in an answer.

    Raises AssertionFault where it could not be measured. For types that need nothing but the
    answer, with a transform that does.
    """
    try:
        output = transformed(assertion, output)
        check = assertion.check or prepared(assertion, assertion.value, output)
        return check(output)
    except NoSuchPart as error:
        return failed(str(error))
    except RecursionError:
        raise AssertionFault("the answer is nested too deeply to be checked") from None


def transformed(assertion: Assertion, output: Output) -> Output:
    """The answer as the assertion's transform leaves it. Raises NoSuchPart."""
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
    except WrongValue as error:
        raise AssertionFault(f"the value of `{assertion.name}`: {error}") from None
