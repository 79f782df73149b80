"""Prompt templates: the only module that uses Jinja."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from llm_actions.prompts.errors import TemplateError

STEPS_AT_MOST = 100_000
CHARACTERS_AT_MOST = 1_000_000
EXPONENT_AT_MOST = 1_000
BROKEN = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError)


class Template:
    """A parsed template, filled in without escaping: a prompt is not HTML."""

    def __init__(self, text: str) -> None:
        """Raises TemplateError with the line of a syntax error."""
        try:
            self._template = ENVIRONMENT.from_string(text)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"broken template: {error.message}", error.lineno) from None
        except SyntaxError as error:  # of the Python code that Jinja makes of too many blocks
            raise TemplateError(f"broken template: {error.msg}") from None
        except (*BROKEN, ValueError) as error:
            raise TemplateError(f"broken template: {type(error).__name__}: {error}") from None

    def fill(self, values: Mapping[str, object]) -> str:
        """The filled-in text. Raises TemplateError for a variable without a value."""
        try:
            text = self._template.render({"range": _Steps(), **values})
            if len(text) > CHARACTERS_AT_MOST:
                raise OverflowError(f"more than {CHARACTERS_AT_MOST:,} characters")
            text.encode()
        except jinja2.UndefinedError as error:
            raise TemplateError(f"the template has a variable without a value: {error}") from None
        except jinja2.TemplateError as error:
            raise TemplateError(f"the template cannot be filled in: {error}") from None
        except (*BROKEN, ValueError) as error:
            raise TemplateError(
                f"the template cannot be filled in: {type(error).__name__}: {error}"
            ) from None
        return text


class _Steps:
    """`range` of one filling-in: all loops together may take so many steps and no more."""

    def __init__(self) -> None:
        self._left = STEPS_AT_MOST

    def __call__(self, *bounds: int) -> range:
        numbers = range(*bounds)
        self._left -= len(numbers)
        if self._left < 0:
            raise OverflowError(f"its loops take more than {STEPS_AT_MOST:,} steps")
        return numbers


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which also refuses to multiply texts and powers without end."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply or raise to a power, within limits."""
        if operator == "**" and isinstance(right, int) and abs(right) > EXPONENT_AT_MOST:
            raise OverflowError(f"an exponent of more than {EXPONENT_AT_MOST:,}")
        if operator == "*":
            for items, times in ((left, right), (right, left)):
                is_text = isinstance(items, str | list | tuple) and isinstance(times, int)
                if is_text and len(items) * times > CHARACTERS_AT_MOST:
                    raise OverflowError(f"a text of more than {CHARACTERS_AT_MOST:,} characters")
        return super().call_binop(context, operator, left, right)


ENVIRONMENT = _Sandbox(
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # the text goes to a model as JSON, never into a page
    keep_trailing_newline=False,
)
del ENVIRONMENT.globals["lipsum"]  # writes as much as it is asked to
