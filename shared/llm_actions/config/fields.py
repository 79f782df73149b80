"""Reads typed values out of one mapping of outside data and notes what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence

from llm_actions.config.problems import shown, unknown_name

Report = Callable[[str], None]

KIND_NAMES: dict[type, str] = {
    str: "text",
    bool: "true/false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def describe(value: object) -> str:
    """The kind of a found value and the value itself, for a message."""
    kind = KIND_NAMES.get(type(value), type(value).__name__)
    return kind if value is None else f"{kind}: {shown(value)}"


class Fields:
    """The fields of one mapping.

    Every reader returns the checked value, or its default after it told `report` what is wrong;
    so a caller reads all fields and then looks whether anything was reported. A field that is
    absent or null takes the default.
    """

    def __init__(
        self, values: Mapping[str, object], known: Collection[str], report: Report
    ) -> None:
        self._values = values
        self.report = report
        for name in values:  # in YAML, a name can be any value: 1, true, null
            if name not in known:
                report(unknown_name("field", str(name), known))

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A string; reported when it is missing although required, or blank."""
        value = self._values.get(name)
        if value is None:
            if required:
                self.report(f"`{name}` is missing")
            return None
        if not isinstance(value, str):
            self.report(f"`{name}` must be text, found {describe(value)}; put it in quotes")
            return None
        if required and not value.strip():
            self.report(f"`{name}` is empty")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of non-empty strings; a single string is a list of one."""
        value = self._values.get(name)
        if value is None:
            return ()
        items: Sequence[object] = value if isinstance(value, list) else [value]
        texts: list[str] = []
        for item in items:
            if not isinstance(item, str):
                self.report(f"`{name}` must be a list of texts, found {describe(item)}")
                return ()
            if not item or item.isspace():
                self.report(f"`{name}` holds an empty text, which every answer would contain")
                return ()
            texts.append(item)
        return tuple(texts)

    def number(
        self,
        name: str,
        *,
        low: float = -math.inf,
        high: float = math.inf,
        above: float = -math.inf,
    ) -> float | None:
        """A finite number with low <= number <= high and number > above."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.report(f"`{name}` must be a number, found {describe(value)}")
            return None
        if not _is_finite(value) or not low <= value <= high or value <= above:
            self.report(f"`{name}` must be {span(low, high, above)}, found {shown(value)}")
            return None
        return float(value)

    def integer(self, name: str, *, low: int) -> int | None:
        """A whole number >= low."""
        value = self.number(name, low=low)
        if value is not None and not value.is_integer():
            self.report(f"`{name}` must be a whole number, found {shown(value)}")
            return None
        return None if value is None else int(value)

    def truth(self, name: str) -> bool | None:
        """true or false."""
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.report(f"`{name}` must be true or false, found {describe(value)}")
        return None

    def mapping(self, name: str) -> Mapping[str, object]:
        """An object with text keys."""
        value = self._values.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.report(f"`{name}` must be an object, found {describe(value)}")
            return {}
        for key in value:
            if not isinstance(key, str):
                self.report(f"`{name}` must have text keys, found {describe(key)}")
                return {}
        return value


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def span(low: float, high: float, above: float = -math.inf) -> str:
    """The allowed range in words."""
    if math.isfinite(low) and math.isfinite(high):
        return f"between {low:g} and {high:g}"
    if math.isfinite(above):
        return f"greater than {above:g}"
    if math.isfinite(low):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isfinite(high) else "a finite number"
