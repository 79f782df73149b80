"""Checks of an answer's text: equal, contained, at its start, matched, counted, compared.

Every `prepare_…` makes the check of an assertion with a value whose templates are filled in, and
raises WrongValueError for a value that the type cannot have. So does every other module of checks.
https://www.promptfoo.dev/docs/configuration/expected-outputs/deterministic/
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from llm_actions.assertions.json_values import NotJsonError, read_json, same_json
from llm_actions.assertions.model import Assertion, Check, Outcome, Output, WrongValueError, as_text
from llm_actions.assertions.outcomes import PASSED, failed, limited, quoted, verdict
from llm_actions.assertions.pattern import Pattern
from llm_actions.config.fields import describe
from llm_actions.config.problems import unknown_name

LEVENSHTEIN_DEFAULT = 5
QUOTED_FIELD = re.compile(r'"((?:\\["\\]|""|[^"])*)"\s*(?:,|\Z)')
ESCAPED_QUOTE = re.compile(r'\\(["\\])|"(")')


def prepare_equals(assertion: Assertion, value: object) -> Check:
    """Exactly the value as text; a list, an object or null is compared with the answer's JSON."""
    negated = assertion.is_negated
    if isinstance(value, dict | list) or value is None:

        def check_json(output: Output) -> Outcome:
            try:
                is_same = same_json(value, read_json(output.text))
            except NotJsonError:
                is_same = False
            return _equality(output, as_text(value), is_same, negated)

        return check_json
    text = as_text(value)
    return lambda output: _equality(output, text, output.text == text, negated)


def _equality(output: Output, wanted: str, is_same: bool, negated: bool) -> Outcome:
    if is_same != negated:
        return PASSED
    return failed(
        f"Expected output {quoted(output.text)} to {'not ' if negated else ''}equal "
        f"{quoted(wanted)}"
    )


def prepare_contains(assertion: Assertion, value: object) -> Check:
    """The value, a text or a number, anywhere in the answer."""
    text = _one(value)
    wanted, negated = f"contain {quoted(text)}", assertion.is_negated
    return lambda output: verdict(text in output.text, negated, wanted)


def prepare_icontains(assertion: Assertion, value: object) -> Check:
    """As `contains`, in any case."""
    text = _one(value)
    lower, wanted, negated = text.lower(), f"contain {quoted(text)}", assertion.is_negated
    return lambda output: verdict(lower in output.text.lower(), negated, wanted)


def prepare_contains_any(assertion: Assertion, value: object) -> Check:
    """One of the values at least."""
    return _any(assertion, several(value), ignores_case=False)


def prepare_icontains_any(assertion: Assertion, value: object) -> Check:
    """One of the values at least, in any case."""
    return _any(assertion, several(value), ignores_case=True)


def prepare_contains_all(assertion: Assertion, value: object) -> Check:
    """Every one of the values."""
    return _all(assertion, several(value), ignores_case=False)


def prepare_icontains_all(assertion: Assertion, value: object) -> Check:
    """Every one of the values, in any case."""
    return _all(assertion, several(value), ignores_case=True)


def _any(assertion: Assertion, values: Sequence[str], *, ignores_case: bool) -> Check:
    wanted, negated = f"contain one of {quoted(', '.join(values))}", assertion.is_negated
    parts = [value.lower() for value in values] if ignores_case else values

    def check(output: Output) -> Outcome:
        text = output.text.lower() if ignores_case else output.text
        return verdict(any(part in text for part in parts), negated, wanted)

    return check


def _all(assertion: Assertion, values: Sequence[str], *, ignores_case: bool) -> Check:
    wanted, negated = f"contain all of [{', '.join(values)}]", assertion.is_negated
    parts = [(value.lower() if ignores_case else value, value) for value in values]

    def check(output: Output) -> Outcome:
        text = output.text.lower() if ignores_case else output.text
        missing = [value for part, value in parts if part not in text]
        if negated or not missing:
            return verdict(not missing, negated, wanted)
        return failed(f"Expected output to {wanted}. Missing: [{', '.join(missing)}]")

    return check


def prepare_starts_with(assertion: Assertion, value: object) -> Check:
    """The value at the very start."""
    text = one_text(value)
    wanted, negated = f"start with {quoted(text)}", assertion.is_negated
    return lambda output: verdict(output.text.startswith(text), negated, wanted)


def prepare_ends_with(assertion: Assertion, value: object) -> Check:
    """The value at the very end."""
    text = one_text(value)
    wanted, negated = f"end with {quoted(text)}", assertion.is_negated
    return lambda output: verdict(output.text.endswith(text), negated, wanted)


def prepare_regex(assertion: Assertion, value: object) -> Check:
    """A JavaScript pattern that matches anywhere."""
    pattern = Pattern(one_text(value))
    wanted, negated = f"match regex {quoted(pattern.text)}", assertion.is_negated
    return lambda output: verdict(pattern.is_in(output.text), negated, wanted)


def prepare_levenshtein(assertion: Assertion, value: object) -> Check:
    """At most `threshold` (5) characters to insert, delete or replace."""
    from llm_actions.evals.similarity import edit_distance

    text = one_text(value)
    threshold = LEVENSHTEIN_DEFAULT if assertion.threshold is None else assertion.threshold
    negated = assertion.is_negated
    return lambda output: limited(
        "Levenshtein distance", edit_distance(output.text, text), threshold, negated
    )


def prepare_word_count(assertion: Assertion, value: object) -> Check:
    """So many words between blanks: a number, or an object with `min`, `max` or both."""
    low, high = _bounds(value)
    negated = assertion.is_negated
    wanted = (
        f"have {low:g} words"
        if low == high
        else f"have at least {low:g} words"
        if math.isinf(high)
        else f"have at most {high:g} words"
        if math.isinf(low)
        else f"have {low:g} to {high:g} words"
    )

    def check(output: Output) -> Outcome:
        count = len(output.text.split())
        if (low <= count <= high) != negated:
            return PASSED
        return failed(f"Expected output to {'not ' if negated else ''}{wanted}, found {count}")

    return check


def _bounds(value: object) -> tuple[float, float]:
    if not isinstance(value, dict):
        exact = _number("value", value)
        return exact, exact
    for key in value:
        if key not in ("min", "max"):
            raise WrongValueError(unknown_name("field", str(key), ("min", "max")))
    if value.get("min") is None and value.get("max") is None:
        raise WrongValueError("the object must have `min`, `max` or both")
    low = -math.inf if value.get("min") is None else _number("min", value["min"])
    high = math.inf if value.get("max") is None else _number("max", value["max"])
    if low > high:
        raise WrongValueError(f"`min` ({low:g}) must not be greater than `max` ({high:g})")
    return low, high


def _number(name: str, value: object) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]  # any type is tried
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise WrongValueError(f"`{name}` must be a number of words, found {describe(value)}")
    return number


def one_text(value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise WrongValueError(f"must be a text, found {_found(value)}")
    return value


def texts(value: object) -> list[str]:
    """A text or a list of texts, at least one."""
    items = value if isinstance(value, list) else [value]
    values = [item for item in items if isinstance(item, str)]
    if not values or len(values) < len(items):
        raise WrongValueError(f"must be a text or a list of texts, found {_found(value)}")
    return values


def _one(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return as_text(value)
    if not isinstance(value, str) or not value:
        raise WrongValueError(f"must be a text or a number, found {_found(value)}")
    return value


def several(value: object) -> list[str]:
    """The texts of a list, or those between the commas of a text.

    In a text, a part in double quotes may hold commas; a quote in it is doubled or has a backslash.
    """
    if isinstance(value, str) and value:
        return _split(value)
    if not isinstance(value, list) or not value:
        raise WrongValueError(f"must be a list of texts, found {_found(value)}")
    for item in value:
        if isinstance(item, dict | list | bool) or item is None:
            raise WrongValueError(f"must be a list of texts, and holds {describe(item)}")
    return [as_text(item) for item in value]


def _split(text: str) -> list[str]:
    parts: list[str] = []
    position = 0
    while True:
        while position < len(text) and (text[position].isspace() or text[position] == ","):
            position += 1
        if position == len(text):
            break
        if text[position] == '"':
            field = QUOTED_FIELD.match(text, position)
            if field is None:
                raise WrongValueError("a part in quotes must end in a quote, followed by a comma")
            parts.append(ESCAPED_QUOTE.sub(lambda quote: quote[1] or quote[2], field[1]))
            position = field.end()
        else:
            end = text.find(",", position)
            end = len(text) if end < 0 else end
            parts.append(text[position:end].strip())
            position = end
    if not parts:
        raise WrongValueError(f"must name at least one text, found {_found(text)}")
    return parts


def _found(value: object) -> str:
    if value is None:
        return "none"
    return (
        f"an empty {'text' if isinstance(value, str) else 'list'}"
        if value in ("", [])
        else (describe(value))
    )
