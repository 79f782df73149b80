"""Checks that an answer is JSON or holds JSON, of a given schema if one is given."""

from __future__ import annotations

from llm_actions.assertions.json_schema import Schema
from llm_actions.assertions.json_values import NotJsonError, objects_in, read_json
from llm_actions.assertions.model import Assertion, Check, Outcome, Output, WrongValueError
from llm_actions.assertions.outcomes import PASSED, failed
from llm_actions.config.yaml_text import YamlError, parse_yaml

NONCONFORMING = "JSON does not conform to the provided schema. Errors: "


def prepare_is_json(assertion: Assertion, value: object) -> Check:
    """The whole answer is JSON and, with a schema, conforms to it."""
    schema, negated = _schema(value), assertion.is_negated

    def check(output: Output) -> Outcome:
        try:
            found = read_json(output.text)
        except NotJsonError:
            return PASSED if negated else failed("Expected output to be valid JSON")
        errors = schema.errors(found) if schema else ""
        if bool(errors) == negated:
            return PASSED
        if errors:
            return failed(NONCONFORMING + errors)
        return failed(
            "Expected output to not be valid JSON"
            + (" that conforms to the provided schema" if schema else "")
        )

    return check


def prepare_contains_json(assertion: Assertion, value: object) -> Check:
    """A JSON object somewhere in the answer, with a schema one that conforms to it."""
    schema, negated = _schema(value), assertion.is_negated

    def check(output: Output) -> Outcome:
        reason = "Expected output to contain valid JSON"
        for found in objects_in(output.text):
            errors = schema.errors(found) if schema else ""
            if not errors:
                return failed(f"Expected output to not {_wanted(schema)}") if negated else PASSED
            reason = NONCONFORMING + errors
        return PASSED if negated else failed(reason)

    return check


def _wanted(schema: Schema | None) -> str:
    return "contain valid JSON" + (" that conforms to the provided schema" if schema else "")


def _schema(value: object) -> Schema | None:
    """The schema in a value: an object, true or false, or a text of YAML or JSON with one."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = parse_yaml(value).value
        except YamlError as error:
            raise WrongValueError(
                f"must be a JSON schema; in its line {error.line}: {error}"
            ) from None
    return Schema(value)
