"""Calls of tools: a tool is asked where its words fit the question and its arguments stand there.

A tool fits by the words that its name and its description share with the question, as a sentence of
the prompt would. An argument is a number of the question, one of the values that the schema allows,
or a code such as A-1042. Nothing is invented: a tool whose required arguments are not there is not
called, unless the request says that one must be.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from reader import find_terms

LEAST_SHARE: Final = 0.5
MAX_TOOLS: Final = 128
NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
CODE: Final = re.compile(r"#?\b(?=[\w-]*\d)(?:[A-Za-z]+-?\d[\w-]*|\d[\w-]*[A-Za-z][\w-]*|\d{4,})\b")
NUMBER: Final = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-]|\.\d)")


class WrongToolsError(Exception):
    """What is wrong with the tools of a request, and with which part of it."""

    def __init__(self, param: str, message: str) -> None:
        super().__init__(message)
        self.param = param


class Tool(NamedTuple):
    """A function that a request offers, with the terms it is found by."""

    name: str
    terms: frozenset[str]
    properties: Mapping[str, Any]
    required: tuple[str, ...]


class Choice(NamedTuple):
    """Whether a tool may and must be called; `name` is that of the only one that may."""

    may: bool = True
    must: bool = False
    name: str | None = None


class ToolCall(NamedTuple):
    """The name of a function and its arguments as a JSON text."""

    name: str
    arguments: str


def read_tools(given: object) -> list[Tool]:
    """The functions of a request; raises WrongToolsError."""
    if given is None:
        return []
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_TOOLS:
        raise WrongToolsError("tools", f"'tools' must be a list of 1 to {MAX_TOOLS} tools.")
    return [_read_tool(tool, f"tools[{index}]") for index, tool in enumerate(given)]


def _read_tool(tool: object, where: str) -> Tool:
    function = tool.get("function") if isinstance(tool, dict) else None
    if not isinstance(tool, dict) or tool.get("type") != "function":
        raise WrongToolsError(f"{where}.type", f"'{where}.type' must be function.")
    name = function.get("name") if isinstance(function, dict) else None
    if not isinstance(function, dict) or not isinstance(name, str) or not NAME.fullmatch(name):
        message = f"'{where}.function.name' must be 1 to 64 letters, digits, _ and -."
        raise WrongToolsError(f"{where}.function.name", message)
    schema = function.get("parameters") or {}
    properties = schema.get("properties", {}) if isinstance(schema, dict) else None
    required = schema.get("required", []) if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not isinstance(required, list):
        message = f"'{where}.function.parameters' must be the JSON schema of an object."
        raise WrongToolsError(f"{where}.function.parameters", message)
    words = f"{name.replace('_', ' ')} {function.get('description') or ''}"
    return Tool(
        name=name,
        terms=frozenset(find_terms(words)),
        properties=properties,
        required=tuple(str(each) for each in required),
    )


def read_choice(given: object, tools: Sequence[Tool]) -> Choice:
    """What a request says of calling; raises WrongToolsError."""
    if given is None:
        return Choice(may=bool(tools))
    if not tools:
        message = "'tool_choice' is only allowed when 'tools' are specified."
        raise WrongToolsError("tool_choice", message)
    if given in ("auto", "none", "required"):
        return Choice(may=given != "none", must=given == "required")
    function = given.get("function") if isinstance(given, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if name not in [tool.name for tool in tools]:
        message = "'tool_choice' must be auto, none, required or name one of the tools."
        raise WrongToolsError("tool_choice", message)
    return Choice(must=True, name=name)


def find_call(tools: Sequence[Tool], choice: Choice, question: str) -> ToolCall | None:
    """The call of the tool that fits a question best; None where none fits or may be called."""
    if not choice.may:
        return None
    found = [tool for tool in tools if choice.name in (None, tool.name)]
    wanted = set(find_terms(NUMBER.sub(" ", CODE.sub(" ", question))))
    shares = {tool.name: len(wanted & tool.terms) / max(1, len(wanted)) for tool in found}
    best = max(found, key=lambda tool: shares[tool.name])
    arguments = dict(_arguments(best, question))
    is_whole = all(name in arguments for name in best.required)
    if not choice.must and (shares[best.name] < LEAST_SHARE or not is_whole):
        return None
    return ToolCall(best.name, json.dumps(arguments, ensure_ascii=False))


def _arguments(tool: Tool, question: str) -> Iterator[tuple[str, Any]]:
    """The arguments that the question holds; each of its codes and numbers is used once."""
    codes, numbers = CODE.findall(question), NUMBER.findall(CODE.sub(" ", question))
    for name, schema in tool.properties.items():
        kind = schema.get("type") if isinstance(schema, dict) else None
        allowed = schema.get("enum") if isinstance(schema, dict) else None
        if isinstance(allowed, list):
            folded = question.casefold()
            named = (each for each in allowed if str(each).casefold() in folded)
            value = next(named, None)
        elif kind in ("integer", "number"):
            value = json.loads(numbers.pop(0)) if numbers else None
        else:
            value = codes.pop(0) if codes and kind in ("string", None) else None
        if value is not None:
            yield name, value
