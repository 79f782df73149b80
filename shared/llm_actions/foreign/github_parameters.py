"""What a .prompt.yml says of a request: parameters, tools, the form of answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from llm_actions.config.fields import Fields, describe
from llm_actions.config.json_text import JsonError, parse_json
from llm_actions.config.problems import shown, unknown_name
from llm_actions.config.yaml_text import YamlDocument
from llm_actions.foreign.result import Notes, Place
from llm_actions.foreign.values import NotPlainError, key_text, plain, text_keys
from llm_actions.prompts.parameters import CHECKS, read_parameter
from llm_actions.prompts.tools import check_choice, check_tools

PARAMETER_KEYS = ("modelParameters", "config")
FORMATS = ("text", "json_object", "json_schema")
NAMES: Mapping[str, str] = {
    "maxTokens": "max_tokens",
    "maxCompletionTokens": "max_completion_tokens",
    "topP": "top_p",
    "topK": "top_k",
    "minP": "min_p",
    "frequencyPenalty": "frequency_penalty",
    "presencePenalty": "presence_penalty",
    "repetitionPenalty": "repetition_penalty",
    "reasoningEffort": "reasoning_effort",
    "logitBias": "logit_bias",
    "topLogprobs": "top_logprobs",
    "parallelToolCalls": "parallel_tool_calls",
    **{name: name for name in CHECKS},
}
# Keys that the format does not have and that people who offer tools write, as OpenAI's or as its.
TOOL_KEYS: Mapping[str, str] = {
    "tools": "tools",
    "toolChoice": "tool_choice",
    "tool_choice": "tool_choice",
}
SCHEMA_NAME_CHARACTERS = re.compile(r"[^A-Za-z0-9_-]+")
NAME_CHARACTERS_AT_MOST = 64

PlaceOf = Callable[..., Place]


def read_parameters(
    values: Mapping[str, object], document: YamlDocument, file: str, notes: Notes
) -> dict[str, object]:
    """The parameters of a request, by the names that OpenAI-compatible endpoints know."""

    def place(*path: str | int) -> Place:
        return Place(file, document.line(*path))

    parameters: dict[str, object] = {}
    for key in PARAMETER_KEYS:
        found = values.get(key)
        if found is None:
            continue
        if not isinstance(found, dict):
            notes.wrong(place(key), f"`{key}` must be an object, found {describe(found)}")
            continue
        if key == "config":
            why = "it is no key of the format; read as `modelParameters`"
            notes.ignored(place(key), "`config`", why)
        for name, value in _numbers(text_keys(found), key, place, notes).items():
            if parameters.get(name, value) != value:
                message = f"`{key}` gives `{name}` a second value; leave one of them out"
                notes.wrong(place(key), message)
            parameters[name] = value
    response_format = _response_format(values, place, notes)
    return {
        **parameters,
        **_tools(values, place, notes),
        **({"response_format": response_format} if response_format else {}),
    }


def _tools(values: Mapping[str, object], place: PlaceOf, notes: Notes) -> dict[str, object]:
    """What is sent of tools, which the format does not know."""
    given = {key: name for key, name in TOOL_KEYS.items() if values.get(key) is not None}
    found: dict[str, object] = {}
    for key, name in given.items():
        notes.ignored(place(key), f"`{key}`", f"it is no key of the format; sent as `{name}`")

        def wrong(path: Sequence[str | int], message: str, key: str = key) -> None:
            notes.wrong(place(key, *path), message)

        if name == "tools":
            check_tools(values[key], wrong)
        elif name in found:
            wrong((), f"`{key}` is a second `tool_choice`; leave one of them out")
        elif values.get("tools") is None:
            wrong((), f"`{key}` does nothing without `tools`; drop it or offer some")
        else:
            check_choice(values[key], values["tools"], wrong)
        found[name] = values[key]
    return found


def _numbers(
    found: Mapping[str, object], key: str, place: PlaceOf, notes: Notes
) -> dict[str, object]:
    for name in found:
        if name not in NAMES:
            notes.wrong(place(key, name), unknown_name("field", name, NAMES))

    def report(message: str) -> None:
        named = next((name for name in found if message.startswith(f"`{name}`")), None)
        notes.wrong(place(key, named) if named else place(key), message)

    fields = Fields(found, tuple(found), report)
    parameters: dict[str, object] = {}
    for name, request_name in NAMES.items():
        value = read_parameter(fields, found, name, request_name)
        if value is None:
            continue
        if parameters.get(request_name, value) != value:
            report(f"`{name}` stands twice, in two ways of writing; leave one of them out")
        parameters[request_name] = value
    return parameters


def _response_format(
    values: Mapping[str, object], place: PlaceOf, notes: Notes
) -> dict[str, object] | None:
    kind, schema = values.get("responseFormat"), values.get("jsonSchema")
    if kind is not None and kind not in FORMATS:
        known = ", ".join(FORMATS)
        message = f"`responseFormat` must be one of {known}, found {describe(kind)}"
        notes.wrong(place("responseFormat"), message)
        return None
    if kind == "json_schema" and schema is None:
        notes.wrong(place("responseFormat"), "`json_schema` needs `jsonSchema`, a schema as text")
        return None
    parsed = None if schema is None else _schema(schema, values, place("jsonSchema"), notes)
    if kind == "json_schema":
        return None if parsed is None else {"type": kind, "json_schema": parsed}
    if schema is not None:
        why = "it is not sent: `responseFormat` is not `json_schema`"
        notes.ignored(place("jsonSchema"), "`jsonSchema`", why)
    return {"type": kind} if kind == "json_object" else None


def _schema(
    schema: object, values: Mapping[str, object], place: Place, notes: Notes
) -> dict[str, object] | None:
    if isinstance(schema, str):
        try:
            schema = parse_json(schema)
        except JsonError as error:
            line = place.line + error.line if "\n" in str(values["jsonSchema"]) else place.line
            notes.wrong(Place(place.file, line), f"`jsonSchema`: {error}")
            return None
    try:
        found = plain(schema)
    except NotPlainError as error:
        notes.wrong(place, f"`jsonSchema` {error}")
        return None
    if not isinstance(found, dict):
        notes.wrong(place, f"`jsonSchema` must be a JSON object as text, found {describe(schema)}")
        return None
    if isinstance(found.get("schema"), dict) and isinstance(found.get("name"), str):
        return found
    if "schema" in found:
        message = "`jsonSchema` must have a text `name` beside an object `schema`"
        notes.wrong(place, f"{message}, found {shown(', '.join(map(key_text, found)))}")
        return None
    why = "it has no `name` and `schema`; taken as the schema itself"
    notes.ignored(place, "`jsonSchema`", why)
    name = SCHEMA_NAME_CHARACTERS.sub("-", str(values.get("name") or "")).strip("-")
    return {"name": name[:NAME_CHARACTERS_AT_MOST] or "answer", "schema": found}
