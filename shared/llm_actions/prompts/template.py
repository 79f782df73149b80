"""Prompt templates: the only module that uses Jinja."""

from __future__ import annotations

from collections.abc import Mapping

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from llm_actions.prompts.errors import TemplateError


class Template:
    """A parsed template, filled in without escaping: a prompt is not HTML."""

    def __init__(self, text: str) -> None:
        """Raises TemplateError with the line of a syntax error."""
        try:
            self._template = ENVIRONMENT.from_string(text)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"broken template: {error.message}", error.lineno) from None

    def fill(self, values: Mapping[str, object]) -> str:
        """The filled-in text. Raises TemplateError for a variable without a value."""
        try:
            return self._template.render(values)
        except jinja2.UndefinedError as error:
            raise TemplateError(f"the template has a variable without a value: {error}") from None
        except jinja2.TemplateError as error:
            raise TemplateError(f"the template cannot be filled in: {error}") from None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise TemplateError(
                f"the template cannot be filled in: {type(error).__name__}: {error}"
            ) from None


ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # the text goes to a model as JSON, never into a page
    keep_trailing_newline=False,
)
