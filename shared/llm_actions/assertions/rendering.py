"""Fills variables into the values of assertions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from llm_actions.assertions.model import UnmeasuredError, WrongValueError
from llm_actions.prompts.errors import TemplateError

if TYPE_CHECKING:
    from llm_actions.prompts.prompt import Fillable

Render = Callable[[Mapping[str, object]], object]
MARKS = ("{{", "{%", "{#")


def has_template(value: object) -> bool:
    """True when any text in the value has something to fill in."""
    if isinstance(value, str):
        return any(mark in value for mark in MARKS)
    if isinstance(value, dict):
        return any(map(has_template, value.values()))
    return isinstance(value, list) and any(map(has_template, value))


@lru_cache(maxsize=1024)
def _template(text: str) -> Fillable:
    from llm_actions.prompts.template import Template

    return Template(text)


def check_templates(value: object) -> None:
    """Raises WrongValueError for the first text in the value whose template is broken."""
    if isinstance(value, str) and has_template(value):
        try:
            _template(value)
        except TemplateError as error:
            raise WrongValueError(str(error)) from None
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            check_templates(item)


def render(value: object, variables: Mapping[str, object]) -> object:
    """The value with the variables filled in. Raises UnmeasuredError for one without a value."""
    try:
        return filled(value, variables)
    except TemplateError as error:
        raise UnmeasuredError(f"the value of the assertion: {error}") from None


def filled(value: object, variables: Mapping[str, object]) -> object:
    """As `render`, of any value. Raises TemplateError for a variable without a value."""
    return _filled(value, variables) if has_template(value) else value


def _filled(value: object, variables: Mapping[str, object]) -> object:
    if isinstance(value, dict):
        return {key: _filled(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, variables) for item in value]
    if not isinstance(value, str) or not has_template(value):
        return value
    return _template(value).fill(variables)


def render_text(text: str, variables: Mapping[str, object]) -> str:
    """As `render`, of a text."""
    return str(render(text, variables))
