"""Transforms: what is done to an answer before an assertion looks at it.

    output.items[0].name          a path into the answer's JSON, also `JSON.parse(output).items`
    output.trim().toLowerCase()   with these calls at its end, and `toUpperCase()`
    {{ output.name | upper }}     a template, in which `output` and the variables stand
    file://shape.py:shorten       a Python function of the repository

Other JavaScript is not run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from llm_actions.assertions.json_values import NotJsonError, read_json
from llm_actions.assertions.model import Output, UnmeasuredError, WrongValueError, as_text
from llm_actions.assertions.rendering import check_templates, has_template, render
from llm_actions.config.problems import shown

Transform = Callable[[Output], Output]
ROOT = re.compile(r"\s*(?:JSON\s*\.\s*parse\(\s*output\s*\)|output)")
STEP = re.compile(
    r"""\s*(?:\??\.\s*(?P<call>trim|toLowerCase|toUpperCase)\(\s*\)|\??\.\s*(?P<name>[A-Za-z_$][\w$]*)(?!\w*\()"""
    r"""|(?:\?\.)?\[\s*(?:(?P<index>\d{1,9})|"(?P<double>[^"\\]*)"|'(?P<single>[^'\\]*)')\s*\])"""
)
CALLS: dict[str, Callable[[str], str]] = {
    "trim": str.strip,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
}
HELP = (
    "write a path such as `output.items[0].name`, a template with `{{ output }}`, or "
    "`file://name.py`; other JavaScript is not supported"
)


class MissingPartError(LookupError):
    """An answer that does not have what a transform takes out of it."""


def parse_transform(text: str) -> Transform:
    """The transform in a text. Raises WrongValueError for one that is not run here.

    The transform raises MissingPartError for an answer that does not have the part.
    """
    if has_template(text):
        check_templates(text)
        return lambda output: part_of(output, _filled(text, output))
    steps = _steps(text)
    return lambda output: part_of(output, _walk(output, steps, text))


def part_of(output: Output, value: object) -> Output:
    """The answer with what a transform made of it: nothing beside that is looked at any more."""
    return replace(output, value=value, tool_calls=None)


def _filled(text: str, output: Output) -> str:
    try:
        value = render(text, {**output.variables, "output": _structured(output)})
    except UnmeasuredError as error:
        raise MissingPartError(f"the answer does not fit the transform: {error}") from None
    return str(value)


Step = str | int | Callable[[str], str]


def _steps(text: str) -> Sequence[Step]:
    root = ROOT.match(text)
    if root is None:
        raise WrongValueError(f"the transform `{shown(text)}` is not supported; {HELP}")
    steps: list[Step] = []
    position = root.end()
    while text[position:].strip(" \t\r\n;"):
        found = STEP.match(text, position)
        if found is None:
            raise WrongValueError(f"the transform `{shown(text)}` is not supported; {HELP}")
        if found["call"]:
            steps.append(CALLS[found["call"]])
        elif found["index"]:
            steps.append(int(found["index"]))
        else:
            steps.append(found["name"] or found["double"] or found["single"] or "")
        position = found.end()
    return steps


def _structured(output: Output) -> object:
    """The answer's JSON where it is JSON, its text otherwise; a message if it has calls beside."""
    if not isinstance(output.value, str):
        return output.value
    if output.tool_calls is not None:
        calls = list(output.tool_calls)
        return {"role": "assistant", "content": output.value, "tool_calls": calls}
    try:
        return read_json(output.value)
    except NotJsonError:
        return output.value


def _walk(output: Output, steps: Sequence[Step], text: str) -> object:
    value = _structured(output) if steps and not callable(steps[0]) else output.value
    for step in steps:
        if callable(step):
            value = step(as_text(value))
        elif isinstance(value, dict) and str(step) in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif step == "length" and isinstance(value, str | list):
            value = len(value)
        else:
            raise MissingPartError(f"the answer has no `{shown(text.strip())}`")
    return value
