"""What a prompt's configuration says of tools and of the form of answers, checked. Pure.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from llm_actions.config.fields import describe
from llm_actions.config.problems import shown, unknown_name

FUNCTION = "function"
TOOL_KEYS = ("type", FUNCTION)
FUNCTION_KEYS = ("name", "description", "parameters", "strict")
NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")
CHOICES = ("auto", "none", "required")
FORMATS = ("text", "json_object", "json_schema")
SCHEMA_KEYS = ("name", "description", "schema", "strict")
TOOLS_AT_MOST = 1000

Wrong = Callable[[Sequence[str | int], str], None]
"""Takes the keys and indices that lead to a part, and what is wrong with it."""


def check_tools(value: object, wrong: Wrong) -> None:
    """Tell what is wrong with a list of tools in OpenAI's form."""
    if not isinstance(value, list) or not value:
        wrong((), f"`tools` must be a list of tools, found {describe(value)}")
        return
    if len(value) > TOOLS_AT_MOST:
        wrong((), f"`tools` has {len(value):,} entries, at most {TOOLS_AT_MOST:,} are sent")
        return
    if not _is_json(value):
        wrong((), "`tools` must hold what JSON has, dates in quotes")
        return
    names: set[str] = set()
    for index, tool in enumerate(value):
        name = _checked_tool(tool, index, wrong)
        if name is not None and name in names:
            wrong((index,), f"the tool `{shown(name)}` stands twice in `tools`")
        names |= {name} if name is not None else set()


def _checked_tool(tool: object, index: int, wrong: Wrong) -> str | None:
    """The name of a function; None of another kind of tool and of one that is wrong."""
    form = "`{type: function, function: {name, description, parameters}}`"
    if not isinstance(tool, dict) or not isinstance(tool.get("type"), str):
        wrong((index,), f"a tool must be an object {form}, found {describe(tool)}")
        return None
    if tool["type"] != FUNCTION:  # a tool that the endpoint has itself, in a form of its own
        return None
    for key in tool:
        if key not in TOOL_KEYS:
            wrong((index, str(key)), unknown_name("field of a tool", str(key), TOOL_KEYS))
    function = tool.get(FUNCTION)
    if not isinstance(function, dict):
        wrong((index,), f"a tool must have an object `function`, found {describe(function)}")
        return None
    for key in function:
        if key not in FUNCTION_KEYS:
            message = unknown_name("field of a function", str(key), FUNCTION_KEYS)
            wrong((index, FUNCTION, str(key)), message)
    return _checked_function(function, index, wrong)


def _checked_function(function: Mapping[str, object], index: int, wrong: Wrong) -> str | None:
    def mistyped(key: str, wanted: str) -> None:
        found = describe(function.get(key))
        wrong((index, FUNCTION, key), f"`{key}` of a function must be {wanted}, found {found}")

    name = function.get("name")
    if not isinstance(name, str) or NAME.fullmatch(name) is None:
        mistyped("name", "1 to 128 letters, digits, `_`, `-` and `.`")
        name = None
    if not isinstance(function.get("description"), str | None):
        mistyped("description", "text")
    parameters = function.get("parameters")
    if not isinstance(parameters, dict | None):
        mistyped("parameters", "an object, which is a JSON schema")
    elif parameters and parameters.get("type", "object") != "object":
        mistyped("parameters", "the JSON schema of an object")
    if not isinstance(function.get("strict"), bool | None):
        mistyped("strict", "true or false")
    return name


def check_choice(value: object, tools: object, wrong: Wrong) -> None:
    """Tell what is wrong with a `tool_choice` beside these tools."""
    if isinstance(value, str):
        if value not in CHOICES:
            wrong((), unknown_name("`tool_choice`", value, CHOICES))
        return
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        known = ", ".join(CHOICES)
        form = "an object `{type: function, function: {name}}`"
        wrong((), f"`tool_choice` must be {known} or {form}, found {describe(value)}")
        return
    if not _is_json(value):
        wrong((), "`tool_choice` must hold what JSON has")
        return
    if value["type"] != FUNCTION:
        return
    function = value.get(FUNCTION)
    name = function.get("name") if isinstance(function, dict) else None
    offered = list(names_of(tools))
    if not isinstance(name, str):
        wrong((FUNCTION,), "`tool_choice` must name its function: `function: {name: …}`")
    elif name not in offered:
        wrong((FUNCTION, "name"), f"`tool_choice`: {unknown_name('tool', name, offered)}")


def names_of(tools: object) -> Iterable[str]:
    """The names of the functions in a list of tools."""
    for tool in tools if isinstance(tools, list) else ():
        function = tool.get(FUNCTION) if isinstance(tool, dict) else None
        if isinstance(function, dict) and isinstance(function.get("name"), str):
            yield function["name"]


def check_format(value: object, wrong: Wrong) -> None:
    """Tell what is wrong with a `response_format`."""
    if not isinstance(value, dict):
        form = "an object such as `{type: json_object}`"
        wrong((), f"`response_format` must be {form}, found {describe(value)}")
        return
    kind, schema = value.get("type"), value.get("json_schema")
    if not isinstance(kind, str) or kind not in FORMATS:
        known = ", ".join(FORMATS)
        wrong(("type",), f"`type` of `response_format` must be one of {known}, found {shown(kind)}")
        return
    for key in value:
        if key not in ("type", "json_schema"):
            message = unknown_name("field of `response_format`", str(key), ("type", "json_schema"))
            wrong((str(key),), message)
    if kind != "json_schema":
        if schema is not None:
            wrong(("json_schema",), f"`json_schema` does nothing beside `type: {kind}`")
        return
    if not isinstance(schema, dict) or not _is_json(schema):
        found = describe(schema)
        wrong(
            ("json_schema",), f"`json_schema` must be an object `{{name, schema}}`, found {found}"
        )
        return
    for key in schema:
        if key not in SCHEMA_KEYS:
            message = unknown_name("field of `json_schema`", str(key), SCHEMA_KEYS)
            wrong(("json_schema", str(key)), message)
    if not isinstance(schema.get("name"), str) or not schema["name"]:
        found = describe(schema.get("name"))
        wrong(("json_schema",), f"`json_schema` must have the text `name`, found {found}")
    if not isinstance(schema.get("schema"), dict):
        found = describe(schema.get("schema"))
        wrong(("json_schema",), f"`schema` of `json_schema` must be an object, found {found}")


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
