"""GitHub's OpenAPI document as a judge of requests and responses."""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema

DOCUMENT = Path(__file__).parent / "github" / "openapi.json"
JSON = "application/json"
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one path template, and the values that a request gave its path."""

    path: str
    method: str
    variables: dict[str, str]
    document: dict[str, Any]

    @property
    def name(self) -> str:
        """GitHub's name of the operation, such as `issues/create-comment`."""
        return str(self.document["operationId"])


class GitHubOpenApi:
    """Finds the operation of a request and says what is wrong with a request or a response."""

    def __init__(self, path: Path = DOCUMENT) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))
        self._schemas = {
            "components": {
                "schemas": {
                    name: as_json_schema(schema)
                    for name, schema in self._document["components"]["schemas"].items()
                }
            }
        }

    def operations(self) -> Iterator[Operation]:
        """Yields every operation of the document, without path values."""
        for path, methods in self._document["paths"].items():
            for method, document in methods.items():
                yield Operation(path=path, method=method, variables={}, document=document)

    def find(self, method: str, path: str) -> Operation | None:
        """Returns the operation that serves a request path (without its query)."""
        for operation in self.operations():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
            match = re.fullmatch(pattern, path)
            if match and operation.method == method.lower():
                return Operation(
                    path=operation.path,
                    method=operation.method,
                    variables=match.groupdict(),
                    document=operation.document,
                )
        return None

    def request_problems(
        self, operation: Operation, query: dict[str, str], body: object | None
    ) -> list[str]:
        """Says what GitHub's document does not allow in a request; empty when all is well."""
        known = {}
        for parameter in operation.document.get("parameters", []):
            parameter = self._resolve(parameter)
            known[parameter["in"], parameter["name"]] = parameter["schema"]
        values = [("path", *item) for item in operation.variables.items()]
        values += [("query", *item) for item in query.items()]
        problems = []
        for place, name, value in values:
            schema = known.get((place, name))
            if schema is None:
                problems.append(f"unknown {place} parameter {name}")
            else:
                typed = int(value) if schema["type"] == "integer" and value.isdigit() else value
                problems += self._schema_problems(schema, typed, f"{place} {name}")
        return problems + self._body_problems(operation, body)

    def response_problems(self, operation: Operation, status: int, body: object) -> list[str]:
        """Says what GitHub's document does not know in a response; empty when all is well.

        An error that the document does not list for the operation has GitHub's basic shape.
        """
        where = f"{operation.name} {status}"
        response = operation.document["responses"].get(str(status))
        if response is not None:
            schema = self._resolve(response)["content"][JSON]["schema"]
        elif status >= 400:
            schema = {"$ref": "#/components/schemas/basic-error"}
        else:
            return [f"{where}: no such answer"]
        return self._schema_problems(schema, body, where)

    def sample_answer(self, name: str, status: int = 200) -> Any:
        """Returns a copy of the answer that GitHub's document shows for the named operation."""
        operation = next(each for each in self.operations() if each.name == name)
        content = self._resolve(operation.document["responses"][str(status)])["content"][JSON]
        sample = self._resolve(next(iter(content["examples"].values())))["value"]
        return copy.deepcopy(self._resolve(sample)["value"] if "$ref" in sample else sample)

    def _body_problems(self, operation: Operation, body: object | None) -> list[str]:
        described = operation.document.get("requestBody")
        if described is None:
            return [] if body is None else ["a body where none is expected"]
        return self._schema_problems(described["content"][JSON]["schema"], body, "body")

    def _schema_problems(self, schema: dict[str, Any], value: object, where: str) -> list[str]:
        validator = jsonschema.Draft4Validator(
            {**as_json_schema(schema), **self._schemas}, format_checker=FORMATS
        )
        return [
            f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
            for error in validator.iter_errors(value)
        ]

    def _resolve(self, value: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in value:
            _, _, kind, name = value["$ref"].split("/")
            value = self._document["components"][kind][name]
        return value


def as_json_schema(schema: Any) -> Any:
    """Turns an OpenAPI 3.0 schema into JSON Schema draft 4.

    `nullable` becomes a type, and an object takes no property that it does not name, unless it
    says otherwise: a fake must not invent fields. https://spec.openapis.org/oas/v3.0.3#schema-object
    """
    if isinstance(schema, list):
        return [as_json_schema(child) for child in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: as_json_schema(child) for key, child in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        result.setdefault("additionalProperties", False)
    if result.pop("nullable", None) is True:
        if "enum" in result:
            result["enum"] = [*result["enum"], None]
        if "type" in result:
            result["type"] = [result["type"], "null"]
        else:
            result = {"anyOf": [result, {"type": "null"}]}
    return result
