"""Checks of the tools that a model called: their names, and their arguments against a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from llm_actions.assertions.json_schema import kept_schema
from llm_actions.assertions.json_values import NotJsonError, objects_in, read_json
from llm_actions.assertions.model import (
    Assertion,
    Check,
    Outcome,
    Output,
    UnmeasuredError,
    WrongValueError,
)
from llm_actions.assertions.outcomes import PASSED, failed, quoted
from llm_actions.assertions.rendering import render
from llm_actions.assertions.text_checks import several

MCP_ERROR = re.compile(r"MCP Tool Error(?: \(([^)\n]{1,200})\))?(?:: *(.*))?")
MCP_RESULT = "MCP Tool Result"
NO_OBJECT: Mapping[str, object] = {}


class WrongCallError(ValueError):
    """What is wrong with a call."""


def prepare_openai_tools(assertion: Assertion, value: object) -> Check:
    """All calls in `tool_calls` are of offered tools, with arguments of their schema.

    Of tools that the endpoint runs itself (MCP), the answer says whether they worked.
    """
    del value
    return _check(assertion.is_negated, _check_tools)


def prepare_openai_function(assertion: Assertion, value: object) -> Check:
    """One call in the older form, `{name, arguments}`, possibly below `function_call`."""
    del value
    return _check(assertion.is_negated, _check_function)


def prepare_function_call(assertion: Assertion, value: object) -> Check:
    """Calls in the form of whichever vendor: OpenAI's tools and functions, or Google's."""
    del value
    return _check(assertion.is_negated, _check_any)


def _check(negated: bool, raise_if_wrong: object) -> Check:
    def check(output: Output) -> Outcome:
        try:
            raise_if_wrong(output)  # type: ignore[operator]  # one of the three functions below
        except WrongCallError as error:
            return PASSED if negated else failed(str(error))
        return failed("Expected output to not hold valid calls") if negated else PASSED

    return check


def _check_tools(output: Output) -> None:
    failure = MCP_ERROR.search(output.text)
    if failure:
        name, message = failure[1], (failure[2] or "").strip()
        told = message if name and message else "unknown error"
        raise WrongCallError(f"MCP tool call failed for {name or 'unknown'}: {told}")
    if MCP_RESULT in output.text:
        return
    found = _parsed(output.calls)
    calls = found.get("tool_calls") if isinstance(found, dict) else found
    functions = [_inner(call, "function") for call in calls] if isinstance(calls, list) else []
    if not functions or not all(_looks_called(function) for function in functions):
        raise WrongCallError(f"the answer holds no valid-looking tool calls: {quoted(output.text)}")
    if output.tools is None:
        raise UnmeasuredError("it is not known which tools the model was offered")
    for function in functions:
        _check_call(function["name"], function["arguments"], _offered(output))


def _check_function(output: Output) -> None:
    found = _parsed(output.value)
    call = _inner(found, "function_call") or found
    if not isinstance(call, dict) or not _looks_called(call):
        raise WrongCallError(
            f"the answer holds no valid-looking function call: {quoted(output.text)}"
        )
    _check_call(call["name"], call["arguments"], _offered(output))


def _check_any(output: Output) -> None:
    found = _parsed(output.calls)
    calls = _google_calls(found)
    if calls is None:
        if isinstance(found, dict) and ("function_call" in found or "arguments" in found):
            _check_function(output)
        else:
            _check_tools(output)
        return
    if not calls:
        raise WrongCallError(f"the answer holds no function call: {quoted(output.text)}")
    for call in calls:
        if not isinstance(call, dict) or not isinstance(call.get("name"), str):
            raise WrongCallError(f"the answer holds a call without a name: {quoted(output.text)}")
        _check_call(call["name"], call.get("args", NO_OBJECT), _offered(output))


def _google_calls(found: object) -> list[object] | None:
    """The calls in one of Google's forms, None in another's."""
    if isinstance(found, dict):
        live = _inner(found, "toolCall").get("functionCalls")
        if isinstance(live, list):
            return live
        return [found["functionCall"]] if "functionCall" in found else None
    if isinstance(found, list) and not any(_inner(item, "function") for item in found):
        return [item["functionCall"] for item in found if _inner(item, "functionCall")]
    return None


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_json(value)
    except NotJsonError:
        return None


def _inner(value: object, key: str) -> Mapping[str, object]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else NO_OBJECT


def _looks_called(call: Mapping[str, object]) -> bool:
    return isinstance(call.get("name"), str) and isinstance(call.get("arguments"), str)


def _offered(output: Output) -> dict[str, Mapping[str, object]]:
    """The functions that were offered, by name, with the variables in their schemas filled in."""
    functions: dict[str, Mapping[str, object]] = {}
    for offered in output.tools or ():
        tool = render(offered, output.variables) if output.variables else offered
        declared = tool.get("functionDeclarations") if isinstance(tool, dict) else None
        for item in declared if isinstance(declared, list) else [_inner(tool, "function") or tool]:
            if isinstance(item, dict) and isinstance(item.get("name"), str):
                functions[item["name"]] = item
    return functions


def _check_call(
    name: object, arguments: object, functions: Mapping[str, Mapping[str, object]]
) -> None:
    if name not in functions:
        raise WrongCallError(f"Called {quoted(str(name))}, but there is no function with that name")
    given = _parsed(arguments)
    if not isinstance(given, dict):
        raise WrongCallError(f"Call to {quoted(str(name))} has arguments that are no JSON object")
    parameters = functions[str(name)].get("parameters")
    if parameters is None:
        if given:
            raise WrongCallError(f"Call to {quoted(str(name))} has arguments, and it takes none")
        return
    try:
        errors = kept_schema(parameters).errors(given)
    except WrongValueError as error:
        raise UnmeasuredError(f"the schema of the tool {quoted(str(name))}: {error}") from None
    if errors:
        raise WrongCallError(f"Call to {quoted(str(name))} does not match schema: {errors}")


def prepare_tool_call_f1(assertion: Assertion, value: object) -> Check:
    """F1 of the names of called tools against the expected ones; passes from `threshold` (1) on."""
    expected = frozenset(name.strip() for name in several(value) if name.strip())
    if not expected:
        raise WrongValueError("must name at least one tool")
    threshold = 1.0 if assertion.threshold is None else assertion.threshold
    negated = assertion.is_negated

    def check(output: Output) -> Outcome:
        called = frozenset(called_names(output.calls))
        both = len(expected & called)
        score = 2 * both / (len(expected) + len(called))
        passed = (score >= threshold) != negated
        reason = (
            f"Tool Call F1 score {score:.3f} is {'above' if negated else 'below'} threshold "
            f"{threshold:g}. Expected: [{', '.join(sorted(expected))}], "
            f"called: {quoted(', '.join(sorted(called)) or '(none)')}"
        )
        return Outcome(passed=passed, score=score, reason="" if passed else reason)

    return check


def called_names(value: object) -> Iterator[str]:
    """The names of the tools that were called, in whichever vendor's form, also inside of text."""
    if isinstance(value, str):
        try:
            found = read_json(value)
        except NotJsonError:
            for item in objects_in(value):
                yield from called_names(item)
        else:
            if not isinstance(found, str):
                yield from called_names(found)
    elif isinstance(value, dict):
        yield from _names_in_object(value)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _names_in_item(item)


def _names_in_object(value: Mapping[str, object]) -> Iterator[str]:
    calls = value.get("tool_calls")
    live = _inner(value, "toolCall").get("functionCalls")
    if isinstance(calls, list):
        for call in calls:
            yield from _texts(_inner(call, "function").get("name"), _name_of(call))
    elif value.get("type") in ("tool_use", "function_call"):
        yield from _texts(value.get("name"))
    elif "functionCall" in value:
        yield from _texts(_inner(value, "functionCall").get("name"))
    elif isinstance(live, list):
        yield from _texts(*map(_name_of, live))


def _names_in_item(item: Mapping[str, object]) -> Iterator[str]:
    for key in ("functionCall", "function"):
        if _inner(item, key):
            yield from _texts(_inner(item, key).get("name"))
            return
    yield from _texts(item.get("name"))


def _name_of(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else None


def _texts(*values: object) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))
