"""Cuts GitHub's OpenAPI document down to the operations that the fake serves.

usage: npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
       python cut_openapi.py package/generated/api.github.com.json

Writes openapi.json beside this file: the operations below, every component they refer to, and
GitHub's own sample answers. Texts for human readers are left out. One component stands on each
line, so that a new version of the document is a readable diff.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = "/repos/{owner}/{repo}"
OPERATIONS = {
    "/user": ["get"],
    REPOSITORY: ["get"],
    REPOSITORY + "/pulls/{pull_number}": ["get"],
    REPOSITORY + "/issues/{issue_number}": ["get"],
    REPOSITORY + "/issues/{issue_number}/comments": ["get", "post"],
    REPOSITORY + "/issues/comments/{comment_id}": ["get", "patch"],
}
FOR_READERS = {"description", "example", "externalDocs", "tags", "x-github", "x-octokit"}
NAMED_BY_AUTHORS = {"properties", "examples"}


def cut(document: Any, wanted: dict[str, list[str]]) -> dict[str, Any]:
    """Returns the wanted operations with everything they refer to, without texts for readers."""
    paths = {
        path: {method: document["paths"][path][method] for method in methods}
        for path, methods in wanted.items()
    }
    components: dict[str, dict[str, Any]] = {}
    open_references = list(references(paths))
    while open_references:
        _, _, kind, name = open_references.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = document["components"][kind][name]
            open_references.extend(references(components[kind][name]))
    return {
        "openapi": document["openapi"],
        "info": {key: document["info"][key] for key in ("title", "version", "license")},
        "paths": without_texts(paths),
        "components": {
            kind: without_texts(dict(sorted(named.items())), named=True)
            for kind, named in sorted(components.items())
        },
    }


def references(value: Any) -> Iterator[str]:
    """Yields every reference below a value, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def without_texts(value: Any, named: bool = False) -> Any:
    """Drops texts for readers; `named` says that the keys here are names, not keywords."""
    if isinstance(value, list):
        return [without_texts(child) for child in value]
    if not isinstance(value, dict):
        return value
    if "value" in value and not named:  # a sample answer
        return {"value": value["value"]}
    return {
        key: without_texts(child, named=key in NAMED_BY_AUTHORS and not named)
        for key, child in value.items()
        if named or key not in FOR_READERS
    }


def to_text(document: dict[str, Any]) -> str:
    """Writes the document as JSON with one path or component on each line."""
    lines = ["{"]
    for key in ("openapi", "info"):
        lines.append(f' "{key}": {json.dumps(document[key])},')
    lines.append(' "paths": {')
    lines.append(entries(document["paths"]))
    lines.append(' },\n "components": {')
    kinds = [f'  "{k}": {{\n{entries(v)}\n  }}' for k, v in document["components"].items()]
    lines.append(",\n".join(kinds))
    lines.append(" }\n}\n")
    return "\n".join(lines)


def entries(named: dict[str, Any]) -> str:
    """Writes the entries of an object, one on each line."""
    return ",\n".join(
        f"   {json.dumps(name)}: {json.dumps(value)}" for name, value in named.items()
    )


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    target = Path(__file__).with_name("openapi.json")
    target.write_text(to_text(cut(source, OPERATIONS)), encoding="utf-8")
    print(target, target.stat().st_size)
