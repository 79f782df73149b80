"""JSON Schema with ajv's strictness: the only module that uses `jsonschema`.

Draft 7, as ajv has it, unless `$schema` names another. A keyword or a format that is not known is
an error, because it would check nothing. https://ajv.js.org/strict-mode.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from llm_actions.assertions.json_formats import OF_NUMBERS, OF_TEXTS, has_format
from llm_actions.assertions.model import WrongValueError
from llm_actions.assertions.pattern import Pattern
from llm_actions.config.problems import shown, unknown_name

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

ERRORS_AT_MOST = 3
MESSAGE_AT_MOST = 120
DRAFTS = {
    "http://json-schema.org/draft-06/schema": "Draft6Validator",
    "http://json-schema.org/draft-07/schema": "Draft7Validator",
    "https://json-schema.org/draft/2019-09/schema": "Draft201909Validator",
    "https://json-schema.org/draft/2020-12/schema": "Draft202012Validator",
}
# Where schemas stand below a keyword: one, a list of them, or one a name.
ONE = {
    *("additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "then"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
}
LISTS = {"allOf", "anyOf", "items", "oneOf", "prefixItems"}
NAMED = {
    *("$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties"),
    "properties",
}
PLAIN = {
    *("$anchor", "$comment", "$id", "$recursiveAnchor", "$recursiveRef", "$ref", "$schema"),
    *("$dynamicAnchor", "$dynamicRef", "$vocabulary", "const", "contentEncoding", "default"),
    *("contentMediaType", "dependentRequired", "deprecated", "description", "enum", "examples"),
    *("exclusiveMaximum", "exclusiveMinimum", "format", "maxContains", "maxItems", "maxLength"),
    *("maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties"),
    *("minimum", "multipleOf", "nullable", "pattern", "readOnly", "required", "title", "type"),
    *("uniqueItems", "writeOnly"),
}
KNOWN = PLAIN | ONE | LISTS | NAMED


class Schema:
    """A schema that is ready to be used."""

    def __init__(self, schema: object) -> None:
        """Raises WrongValueError for a schema that is broken or would not check what it says."""
        from jsonschema.exceptions import SchemaError

        if not isinstance(schema, dict | bool):
            raise WrongValueError(
                f"a JSON schema must be an object, true or false, found {shown(schema)}"
            )
        try:
            prepared = _prepared(schema)
            kind = _validators()[_draft(schema)]
            kind.check_schema(prepared)
        except SchemaError as error:
            raise WrongValueError(f"invalid JSON schema: {_told(error)}") from None
        except RecursionError:
            raise WrongValueError("invalid JSON schema: nested too deeply") from None
        self._validator = kind(prepared)
        self._refuse_other_documents(prepared)

    def _refuse_other_documents(self, schema: object) -> None:
        from referencing.exceptions import Unresolvable

        resolver = self._validator._resolver  # type: ignore[attr-defined]
        for reference in _references(schema):
            try:
                resolver.lookup(reference)
            except (Unresolvable, ValueError):
                raise WrongValueError(
                    f"invalid JSON schema: `$ref` to `{shown(reference)}`, which is not in it"
                ) from None

    def errors(self, value: Any) -> str:
        """The first few things that are wrong with the value; empty when it conforms."""
        found = islice(self._validator.iter_errors(value), ERRORS_AT_MOST)
        return ", ".join(map(_told, found))


def _told(error: Any) -> str:
    path = "".join(f"/{shown(str(key), 40)}" for key in error.absolute_path)
    return f"data{path}: {shown(error.message, MESSAGE_AT_MOST)}"


@lru_cache(maxsize=256)
def _schema_of_text(text: str) -> Schema:
    return Schema(_lower_types(json.loads(text)))


def kept_schema(schema: object) -> Schema:
    """The schema of a tool's arguments, made once for many answers; its types in any case."""
    try:
        return _schema_of_text(json.dumps(schema))
    except (TypeError, ValueError) as error:
        if isinstance(error, WrongValueError):
            raise
        raise WrongValueError("invalid JSON schema: it holds what JSON cannot hold") from None


def _lower_types(schema: object) -> object:
    """The schema with `STRING` written `string`, as Google's are in upper case."""
    if isinstance(schema, list):
        return [_lower_types(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.lower() if key == "type" and isinstance(value, str) else _lower_types(value)
        for key, value in schema.items()
    }


def _draft(schema: object) -> str:
    name = schema.get("$schema") if isinstance(schema, dict) else None
    if name is None:
        return "Draft7Validator"
    found = DRAFTS.get(str(name).rstrip("#"))
    if found is None:
        raise WrongValueError(unknown_name("`$schema`", str(name), tuple(DRAFTS)))
    return found


@cache
def _validators() -> Mapping[str, type[Validator]]:
    """Every draft, with patterns that cannot run for ever and with ajv's formats."""
    import jsonschema
    from jsonschema import validators

    own = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "format": _format,
    }
    return {
        name: validators.extend(getattr(jsonschema, name), own)  # type: ignore[no-untyped-call]  # untyped there
        for name in set(DRAFTS.values())
    }


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Pattern:
    return Pattern(pattern)


def _error(message: str) -> Any:
    from jsonschema.exceptions import ValidationError

    return ValidationError(message)


def _pattern(validator: Any, pattern: str, value: object, schema: object) -> Iterator[Any]:
    del validator, schema
    if isinstance(value, str) and not _compiled(pattern).is_in(value):
        yield _error(f"must match pattern {pattern!r}")


def _format(validator: Any, name: str, value: object, schema: object) -> Iterator[Any]:
    del validator, schema
    if not has_format(value, name):
        yield _error(f'must match format "{name}"')


def _pattern_properties(
    validator: Any, patterns: Mapping[str, object], value: object, schema: object
) -> Iterator[Any]:
    del schema
    if isinstance(value, dict):
        for pattern, inner in patterns.items():
            for name, item in value.items():
                if _compiled(pattern).is_in(name):
                    yield from validator.descend(item, inner, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: object, value: object, schema: Mapping[str, Any]
) -> Iterator[Any]:
    if not isinstance(value, dict):
        return
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, item in value.items():
        if name in named or any(_compiled(pattern).is_in(name) for pattern in patterns):
            continue
        if allowed is False:
            yield _error(f"must not have the additional property {name!r}")
        else:
            yield from validator.descend(item, allowed, path=name)


def _prepared(schema: object) -> Any:
    """The schema with `nullable` written out; WrongValueError for what would be passed over."""
    if not isinstance(schema, dict):
        return schema
    for key in schema:
        if key not in KNOWN:
            raise WrongValueError(
                f"invalid JSON schema: {unknown_name('keyword', str(key), KNOWN)}"
            )
    if "unevaluatedProperties" in schema and "patternProperties" in schema:
        raise WrongValueError("`unevaluatedProperties` beside `patternProperties` is not supported")
    _check_texts(schema)
    prepared = {key: _below(key, value) for key, value in schema.items() if key != "nullable"}
    if schema.get("nullable") is True and "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        prepared["type"] = [*kinds, *(() if "null" in kinds else ("null",))]
    return prepared


def _below(key: str, value: object) -> object:
    if key in NAMED and isinstance(value, dict):
        return {name: _prepared(inner) for name, inner in value.items()}
    if key in LISTS and isinstance(value, list):
        return [_prepared(inner) for inner in value]
    return _prepared(value) if key in ONE else value


def _check_texts(schema: Mapping[str, object]) -> None:
    name = schema.get("format")
    known = (*OF_TEXTS, *OF_NUMBERS)
    if name is not None and name not in known:
        raise WrongValueError(f"invalid JSON schema: {unknown_name('format', str(name), known)}")
    patterns = schema.get("patternProperties")
    for pattern in (schema.get("pattern"), *(patterns if isinstance(patterns, dict) else ())):
        if isinstance(pattern, str):
            _compiled(pattern)


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("$ref", "$dynamicRef") and isinstance(value, str):
                yield value
            elif key not in ("const", "enum", "default", "examples"):
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)
