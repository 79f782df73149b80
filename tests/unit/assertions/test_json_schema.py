"""Schemas are strict about themselves and quick about answers."""

import time

import pytest

from llm_actions.assertions.json_schema import Schema, kept_schema
from llm_actions.assertions.model import UnmeasuredError, WrongValueError


@pytest.mark.parametrize(
    ("schema", "value", "conforms"),
    [
        ({"type": "object", "required": ["a"]}, {"a": 1}, True),
        ({"type": "object", "required": ["a"]}, {}, False),
        ({"type": "integer"}, 1.0, True),
        ({"type": "string", "nullable": True}, None, True),
        ({"type": "string"}, None, False),
        ({"type": ["string", "null"], "nullable": True}, None, True),
        ({"pattern": r"^\d+$"}, "12\n", False),
        ({"format": "date"}, "2024-13-01", False),
        ({"properties": {"a": True}, "additionalProperties": False}, {"b": 1}, False),
        ({"properties": {"a": True}, "additionalProperties": {"type": "null"}}, {"b": 1}, False),
        ({"patternProperties": {"^x": {"type": "number"}}}, {"xa": "1"}, False),
        (
            {"patternProperties": {"^x": True}, "additionalProperties": False},
            {"xa": "1"},
            True,
        ),
        ({"$ref": "#/definitions/a", "definitions": {"a": {"const": 1}}}, 2, False),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"const": 1}}}, 1, True),
        ({"if": {"const": 1}, "then": False}, 1, False),
        (True, 1, True),
        (False, 1, False),
        (
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "prefixItems": [{"type": "string"}],
            },
            [1],
            False,
        ),
    ],
)
def test_value_is_checked(schema: object, value: object, conforms: bool) -> None:
    assert (Schema(schema).errors(value) == "") is conforms


def test_errors_say_where_they_are() -> None:
    schema = Schema({"properties": {"a": {"items": {"type": "number"}}}})

    assert schema.errors({"a": [1, "x"]}) == "data/a/1: 'x' is not of type 'number'"


def test_errors_are_few_and_short() -> None:
    errors = Schema({"items": {"type": "number"}}).errors(["x" * 1000] * 1000)

    assert len(errors) < 600


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"requierd": ["a"]}, "did you mean `required`"),
        ({"properties": {"a": {"tipe": "string"}}}, "did you mean `type`"),
        ({"allOf": [{"minimun": 1}]}, "did you mean `minimum`"),
        ({"format": "dat"}, "did you mean `date`"),
        ({"pattern": "("}, "is no regular expression"),
        ({"patternProperties": {"(": True}}, "is no regular expression"),
        ({"type": "text"}, "invalid JSON schema"),
        ({"required": "a"}, "invalid JSON schema"),
        ({"$schema": "http://json-schema.org/draft-08/schema"}, r"unknown `\$schema`"),
        ({"$ref": "https://other.example/schema"}, "which is not in it"),
        ({"$ref": "#/definitions/b"}, "which is not in it"),
        ([], "must be an object, true or false"),
        ({"unevaluatedProperties": False, "patternProperties": {}}, "is not supported"),
    ],
)
def test_schema_that_would_not_check_what_it_says_is_refused(schema: object, message: str) -> None:
    with pytest.raises(WrongValueError, match=message):
        Schema(schema)


def test_schema_that_is_nested_too_deeply_is_refused() -> None:
    schema: dict[str, object] = {}
    for _ in range(5000):
        schema = {"not": schema}

    with pytest.raises(WrongValueError, match="nested too deeply"):
        Schema(schema)


@pytest.mark.slow
@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^(a|aa)+$"},
        {"propertyNames": {"pattern": "^(a|aa)+$"}},
        {"patternProperties": {"^(a|aa)+$": False}},
    ],
)
def test_pattern_of_a_schema_ends_in_time(schema: object) -> None:
    text = "a" * 60 + "b"
    value = text if schema == {"pattern": "^(a|aa)+$"} else {text: 1}
    started = time.process_time()

    with pytest.raises(UnmeasuredError, match="took more than 1 s"):
        Schema(schema).errors(value)

    assert time.process_time() - started < 5


def test_schema_of_a_tool_is_made_once_in_any_case() -> None:
    parameters = {"type": "OBJECT", "properties": {"type": {"type": "STRING"}}}

    schema = kept_schema(parameters)

    assert kept_schema(dict(parameters)) is schema
    assert schema.errors({"type": "x"}) == ""
    assert schema.errors({"type": 1})


def test_schema_of_a_tool_that_is_broken_is_refused() -> None:
    with pytest.raises(WrongValueError):
        kept_schema({"type": "nonsense"})
    with pytest.raises(WrongValueError, match="what JSON cannot hold"):
        kept_schema({"const": object()})
