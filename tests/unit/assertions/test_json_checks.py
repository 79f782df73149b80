"""An answer is JSON, or holds it."""

import pytest
from tests.unit.assertions.asserting import found, passes, told

SCHEMA = {"type": "object", "required": ["a"], "properties": {"a": {"type": "number"}}}


@pytest.mark.parametrize(
    ("type_", "value", "answer", "holds"),
    [
        ("is-json", None, "[1]", True),
        ("is-json", None, "[1", False),
        ("is-json", None, {"a": 1}, True),
        ("is-json", SCHEMA, '{"a": 1}', True),
        ("is-json", SCHEMA, '{"a": "1"}', False),
        ("is-json", SCHEMA, "no", False),
        ("is-json", "type: object\nrequired: [a]", "{}", False),
        ("is-json", False, "{}", False),
        ("is-json", "", "{}", True),
        ("contains-json", None, 'see {"a": 1}.', True),
        ("contains-json", None, "see {", False),
        ("contains-json", SCHEMA, '{"b": 1} and {"a": 1}', True),
        ("contains-json", SCHEMA, '{"b": 1} and {"a": "x"}', False),
    ],
)
def test_json_is_checked(type_: str, value: object, answer: object, holds: bool) -> None:
    assert passes(type_, value, answer) is holds


def test_reason_names_what_does_not_conform() -> None:
    outcome = found({"type": "is-json", "value": SCHEMA}, '{"a": "1"}')

    assert outcome.reason == (
        "JSON does not conform to the provided schema. Errors: data/a: '1' is not of type 'number'"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1], "must be an object, true or false"),
        ("[1", "must be a JSON schema; in its line 2"),
        ("just words", "must be an object, true or false"),
        ({"typ": "object"}, "unknown keyword `typ`"),
    ],
)
def test_wrong_schema_is_reported(value: object, message: str) -> None:
    (problem,) = told({"type": "is-json", "value": value})

    assert message in problem
