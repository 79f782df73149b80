"""Reads assertions out of mappings of YAML or JSON and notes everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from llm_actions.assertions.kinds import KINDS, SET, Family, Kind, Value, reason_not_supported
from llm_actions.assertions.model import (
    Assertion,
    AssertionSet,
    Check,
    Item,
    KeyPath,
    Output,
    Script,
    WrongValueError,
)
from llm_actions.assertions.overlap import METEOR_DEFAULTS
from llm_actions.assertions.rendering import check_templates, has_template
from llm_actions.assertions.text_checks import one_text, texts
from llm_actions.assertions.transforms import parse_transform
from llm_actions.config.fields import Fields, describe
from llm_actions.config.problems import shown, unknown_name

Report = Callable[[KeyPath, str], None]

COMMON_KEYS = ("type", "value", "threshold", "weight", "metric", "transform", "config")
SET_KEYS = ("type", "assert", "threshold", "weight", "metric")
OPTION_KEYS = ("provider", "rubricPrompt", "contextTransform", *METEOR_DEFAULTS)
WEIGHT_AT_MOST = 1_000_000
DEPTH_AT_MOST = 10
ASSERTIONS_AT_MOST = 1000
FILE = "file://"
NOT_RUN = {
    ".js": "JavaScript",
    ".mjs": "JavaScript",
    ".cjs": "JavaScript",
    ".ts": "TypeScript",
    ".rb": "Ruby",
}
DEFAULT_FUNCTION = "get_assert"
TRANSFORM_FUNCTION = "get_transform"


class References(Protocol):
    """Reads the files that values name."""

    def load(self, path: str) -> object:
        """The value in a file: JSON and YAML parsed, text without blanks around it.

        Raises WrongValueError for a file that cannot be read.
        """
        ...

    def script(self, path: str) -> str:
        """The absolute path of a Python file. Raises WrongValueError for one that is not there."""
        ...


class NoReferences:
    """For where no file may be named."""

    def load(self, path: str) -> object:
        """Refuse the file."""
        raise WrongValueError(f"`{FILE}{shown(path)}`: files cannot be named here")

    def script(self, path: str) -> str:
        """Refuse the file."""
        raise WrongValueError(f"`{FILE}{shown(path)}`: files cannot be named here")


def parse_assertions(
    value: object,
    report: Report,
    *,
    references: References | None = None,
    path: KeyPath = ("assert",),
) -> tuple[Item, ...]:
    """The assertions in a list; those with problems are left out after `report` was told.

    `report` gets the path of keys to the problem, for its line, and a message that names it too.
    """
    if not isinstance(value, list):
        report(path, f"`{place(path)}` must be a list of assertions, found {describe(value)}")
        return ()
    if len(value) > ASSERTIONS_AT_MOST:
        report(path, f"`{place(path)}` holds more than {ASSERTIONS_AT_MOST} assertions")
        return ()
    reader = _Reader(report, references or NoReferences())
    return reader.items(value, path)


def place(path: KeyPath) -> str:
    """A path of keys as people write it: `assert[0].value`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")


class _Reader:
    def __init__(self, report: Report, references: References) -> None:
        self._report = report
        self._references = references

    def items(self, values: Sequence[object], path: KeyPath, depth: int = 0) -> tuple[Item, ...]:
        """The items of a list that have no problem."""
        found = (self._item(value, (*path, index), depth) for index, value in enumerate(values))
        return tuple(item for item in found if item is not None)

    def _item(self, value: object, path: KeyPath, depth: int) -> Item | None:
        if not isinstance(value, dict):
            self._note(
                path, f"must be an assertion, an object with `type`, found {describe(value)}"
            )
            return None
        name = value.get("type")
        if not isinstance(name, str) or not name:
            self._note((*path, "type"), f"must be the name of a type, found {describe(name)}")
            return None
        if name == SET:
            return self._set(value, path, depth)
        base = name.removeprefix("not-")
        kind = KINDS.get(base)
        if kind is None:
            self._note((*path, "type"), _no_type(name, base))
            return None
        return self._assertion(value, base, name != base, kind, path)

    def _note(self, path: KeyPath, message: str) -> None:
        self._report(path, f"`{place(path)}`: {message}")

    def _fields(
        self, value: Mapping[str, object], known: Sequence[str], path: KeyPath
    ) -> tuple[Fields, list[str]]:
        noted: list[str] = []

        def report(message: str) -> None:
            noted.append(message)
            named = next((str(key) for key in value if f"`{key}`" in message), None)
            self._report((*path, named) if named else path, f"`{place(path)}`: {message}")

        return Fields(value, known, report), noted

    def _set(self, value: Mapping[str, object], path: KeyPath, depth: int) -> AssertionSet | None:
        fields, noted = self._fields(value, SET_KEYS, path)
        inner = value.get("assert")
        if not isinstance(inner, list) or not inner:
            self._note((*path, "assert"), "must be a list of at least one assertion")
            return None
        if depth == DEPTH_AT_MOST:
            self._note(path, f"sets are nested more than {DEPTH_AT_MOST} deep")
            return None
        items = self.items(inner, (*path, "assert"), depth + 1)
        weight = fields.number("weight", low=0, high=WEIGHT_AT_MOST)
        found = AssertionSet(
            items=items,
            threshold=fields.number("threshold"),
            weight=1.0 if weight is None else weight,
            metric=_metric(fields),
            path=path,
        )
        return found if len(items) == len(inner) and not noted else None

    def _assertion(
        self,
        value: Mapping[str, object],
        base: str,
        is_negated: bool,
        kind: Kind,
        path: KeyPath,
    ) -> Assertion | None:
        fields, noted = self._fields(value, (*COMMON_KEYS, *OPTION_KEYS), path)
        for key, has_it in (("threshold", kind.has_threshold), ("config", kind.has_config)):
            if value.get(key) is not None and not has_it:
                fields.report(f"`{key}` has no meaning for `{base}`; leave it out")
        for key in OPTION_KEYS:
            if value.get(key) is not None and key not in kind.options:
                fields.report(f"`{key}` has no meaning for `{base}`; leave it out")
        weight = fields.number("weight", low=0, high=WEIGHT_AT_MOST)
        low = -1.0 if kind.family is Family.SIMILARITY else 0.0
        assertion = Assertion(
            type=base,
            is_negated=is_negated,
            threshold=fields.number("threshold", low=low),
            weight=1.0 if weight is None else weight,
            metric=_metric(fields),
            provider=value.get("provider"),
            config=fields.mapping("config"),
            options=_options(fields, value, kind),
            path=path,
        )
        if noted:
            return None
        try:
            transform = self._transform(fields.text("transform"))
        except WrongValueError as error:
            self._note((*path, "transform"), str(error))
            return None
        try:
            found, check = self._value(assertion, kind, value.get("value"))
        except WrongValueError as error:
            self._note((*path, "value"), f"{error} (`{assertion.name}`)")
            return None
        ready = replace(assertion, value=found, transform=transform, check=check)
        return None if noted else ready

    def _transform(self, text: str | None) -> Script | Callable[[Output], Output] | None:
        if text is None:
            return None
        if text.startswith(FILE):
            script = self._script(text, TRANSFORM_FUNCTION)
            if script is None:
                raise WrongValueError(f"`{shown(text)}` must name a Python file, which ends in .py")
            return script
        return parse_transform(text)

    def _script(self, text: str, function: str) -> Script | None:
        """The function that a `file://….py` names, None for a file of another kind."""
        file, mark, name = text.removeprefix(FILE).partition(".py:")
        file = f"{file}.py" if mark else file
        ending = next((end for end in NOT_RUN if file.partition(":")[0].endswith(end)), None)
        if ending:
            raise WrongValueError(
                f"`{shown(text)}`: {NOT_RUN[ending]} is not supported; write it in Python"
            )
        if not file.endswith(".py"):
            return None
        if mark and not name.isidentifier():
            raise WrongValueError(f"`{shown(name)}` is no name of a Python function")
        return Script(path=self._references.script(file), function=name or function)

    def _loaded(self, value: object) -> object:
        if isinstance(value, list):
            return [self._loaded(item) for item in value]
        if not isinstance(value, str) or not value.startswith(FILE):
            return value
        script = self._script(value, DEFAULT_FUNCTION)
        return script or self._references.load(value.removeprefix(FILE))

    def _value(
        self, assertion: Assertion, kind: Kind, value: object
    ) -> tuple[object, Check | None]:
        """The checked value and, where nothing is to be filled in, the ready check."""
        if kind.value is Value.NONE and value is not None:
            raise WrongValueError("has no meaning here; leave it out")
        if value is None and kind.value is Value.REQUIRED:
            raise WrongValueError("is missing")
        value = self._loaded(value)
        if kind.family is Family.PYTHON:
            return _python(value), None
        if isinstance(value, list) and any(isinstance(item, Script) for item in value):
            raise WrongValueError("a Python file cannot be one of several values")
        if isinstance(value, Script):
            return value, None
        check_templates(value)
        if kind.prepare is not None:
            return value, None if has_template(value) else kind.prepare(assertion, value)
        _check_foreign(kind, value)
        return value, None


def _metric(fields: Fields) -> str | None:
    metric = fields.text("metric")
    try:
        check_templates(metric)
    except WrongValueError as error:
        fields.report(f"`metric`: {error}")
    return metric or None


def _options(fields: Fields, value: Mapping[str, object], kind: Kind) -> Mapping[str, object]:
    """The checked keys that only some types have."""
    for key in METEOR_DEFAULTS:
        fields.number(key, low=0, high=100 if key == "beta" else 1)
    context = fields.text("contextTransform")
    if context is not None:
        try:
            parse_transform(context)
        except WrongValueError as error:
            fields.report(f"`contextTransform`: {error}")
    prompt = value.get("rubricPrompt")
    if prompt is not None and not isinstance(prompt, str | list):
        fields.report(f"`rubricPrompt` must be a text or a list, found {describe(prompt)}")
    return {
        key: value[key] for key in kind.options if key != "provider" and value.get(key) is not None
    }


def _no_type(name: str, base: str) -> str:
    if base == SET:
        return f"a set cannot be negated; negate the assertions in the `{SET}`"
    reason = reason_not_supported(base)
    if reason is not None:
        return f"the type `{shown(name)}` is not supported: {reason}"
    known = [*KINDS, SET]
    return unknown_name("assertion type", name, [*known, *(f"not-{one}" for one in KINDS)])


def _python(value: object) -> Script:
    if isinstance(value, Script):
        return value
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError(f"must be Python code or `{FILE}name.py`, found {describe(value)}")
    return Script(code=value)


def _check_foreign(kind: Kind, value: object) -> None:
    """Check the value of a type that others than this package measure."""
    match kind.family:
        case Family.SIMILARITY:
            texts(value)
        case Family.WEBHOOK:
            url = one_text(value)
            if not has_template(url) and not url.startswith(("https://", "http://")):
                raise WrongValueError(
                    f"must be a URL that starts with https://, found {shown(url)}"
                )
        case _ if value is not None and not isinstance(value, str | list | dict):
            raise WrongValueError(f"must be a text, found {describe(value)}")
