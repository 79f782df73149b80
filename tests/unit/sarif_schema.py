"""The schema of SARIF 2.1.0 (errata 01) that OASIS publishes beside the standard.

vectors/sarif-schema-2.1.0.json is a copy of
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json,
copyright OASIS Open, copied unchanged as its notice allows
(https://www.oasis-open.org/policies-guidelines/ipr/).
"""

import json
from functools import cache
from typing import Any

from jsonschema import Draft4Validator
from tests.unit.vectors import FOLDER


@cache
def _validator() -> Draft4Validator:
    schema = json.loads((FOLDER / "sarif-schema-2.1.0.json").read_text("utf-8"))
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def violations(document: Any) -> list[str]:
    """What the schema refuses in a SARIF document, each with its place."""
    return [f"{each.json_path}: {each.message}" for each in _validator().iter_errors(document)]
