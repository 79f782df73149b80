"""Prompt templates: the only module that uses Jinja."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from llm_actions.prompts.errors import TemplateError

STEPS_AT_MOST = 100_000
CHARACTERS_AT_MOST = 1_000_000
EXPONENT_AT_MOST = 1_000
TAGS_AT_MOST = 10_000
# Python takes 20 blocks within each other; fewer need no look at the code that Jinja makes.
BLOCKS_AT_MOST = 20
SIMPLE = re.compile(r"\{\{-?[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*-?\}\}")
KEYWORDS = frozenset(
    ("true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "self")
)
ASKING = ("defined", "undefined", "default", "d")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A variable of a template and the line where it first stands.

    `is_optional` tells that the template asks whether it is defined or names a default.
    """

    name: str
    line: int
    is_optional: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What a template uses: its variables, and the lines where it reaches into Python."""

    variables: tuple[Variable, ...] = ()
    python_names: tuple[tuple[int, str], ...] = ()


def outline(text: str) -> Outline:
    """What a template uses, found without filling it in. Raises TemplateError as Template does."""
    simple = _simple_outline(text)
    if simple is not None:
        return simple
    tags = text.count("{{") + text.count("{%")
    if tags > TAGS_AT_MOST:
        raise TemplateError(f"broken template: more than {TAGS_AT_MOST:,} template tags")
    if text.count("{%") >= BLOCKS_AT_MOST:
        Template(text)
    try:
        tree = ENVIRONMENT.parse(text)
        free = meta.find_undeclared_variables(tree) - ENVIRONMENT.globals.keys()
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"broken template: {error.message}", error.lineno) from None
    except (*BROKEN, ValueError) as error:
        raise TemplateError(f"broken template: {type(error).__name__}: {error}") from None
    every = list(tree.find_all(nodes.Node))
    for node in every:
        if isinstance(node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends):
            kind = type(node).__name__.lower().replace("from", "")
            message = f"broken template: `{kind}`: a prompt has no other files"
            raise TemplateError(message, node.lineno)
    return Outline(
        variables=_variables(every, free), python_names=tuple(dict.fromkeys(_python_names(every)))
    )


def _simple_outline(text: str) -> Outline | None:
    """The outline of a template with nothing but plain variables; None for any other."""
    if "{%" in text or "{#" in text or "\r" in text.replace("\r\n", ""):
        return None
    lines: dict[str, int] = {}
    opened = line = done = 0
    for match in SIMPLE.finditer(text):
        opened += 1
        line += text.count("\n", done, match.start())
        done = match.start()
        lines.setdefault(match[1], line + 1)
    if opened != text.count("{{") or "{{{" in text or not KEYWORDS.isdisjoint(lines):
        return None
    free = lines.keys() - ENVIRONMENT.globals.keys()
    return Outline(
        variables=tuple(
            Variable(name=name, line=lines[name], is_optional=False)
            for name in sorted(free, key=lambda name: (lines[name], name))
        )
    )


def _variables(every: Sequence[nodes.Node], free: set[str]) -> tuple[Variable, ...]:
    lines: dict[str, int] = {}
    optional: set[str] = set()
    for node in every:
        if isinstance(node, nodes.Name) and node.name in free and node.ctx == "load":
            lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
        elif isinstance(node, nodes.Test | nodes.Filter) and node.name in ASKING:
            optional |= {node.node.name} if isinstance(node.node, nodes.Name) else set()
    return tuple(
        Variable(name=name, line=line, is_optional=name in optional)
        for name, line in sorted(lines.items(), key=lambda item: (item[1], item[0]))
    )


def _python_names(every: Sequence[nodes.Node]) -> Iterator[tuple[int, str]]:
    """Attributes with a leading underscore, which the sandbox refuses."""
    for node in every:
        match node:
            case nodes.Getattr(attr=str(name)) if name.startswith("_"):
                yield node.lineno, name
            case nodes.Getitem(arg=nodes.Const(value=str(name))) if name.startswith("__"):
                yield node.lineno, name
            case nodes.Filter(name="attr", args=[nodes.Const(value=str(name)), *_]) if (
                name.startswith("_")
            ):
                yield node.lineno, name
