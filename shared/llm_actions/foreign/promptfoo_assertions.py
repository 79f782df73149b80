"""Assertions of promptfoo's files: references followed, files found, options spread. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from llm_actions.assertions.kinds import KINDS, SET, reason_not_supported
from llm_actions.assertions.model import WrongValueError
from llm_actions.assertions.parse import ASSERTIONS_AT_MOST, DEPTH_AT_MOST, FILE, NOT_RUN
from llm_actions.assertions.transforms import parse_transform
from llm_actions.config.fields import describe
from llm_actions.config.problems import shown
from llm_actions.foreign.nunjucks import reason_not_run
from llm_actions.foreign.references import BrokenRefError, References
from llm_actions.foreign.values import NotPlainError, plain, text_keys
from llm_actions.prompts.errors import TemplateError

JAVASCRIPT = "JavaScript is not run here"


class NotRunError(Exception):
    """Why a test cannot be run here, for a message."""


class WrongAssertionError(ValueError):
    """What is wrong with an assertion, for a message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What the assertions of a test stand in.

    `folder` is what their files are relative to. `transforms` are done to the answer before each
    assertion's own; `provider` and `rubric_prompt` are for judged ones that name none.
    """

    references: References
    folder: Path
    own_filters: tuple[str, ...] = ()
    transforms: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


def prepare_assertions(value: object, setting: Setting) -> list[dict[str, object]]:
    """The assertions of a list, each on its own.

    Raises NotRunError for what promptfoo has and is not run here, WrongAssertionError for what is
    no assertion.
    """
    return _prepared(value, setting, 0)


def _prepared(value: object, setting: Setting, depth: int) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise WrongAssertionError(f"`assert` must be a list of assertions, found {describe(value)}")
    if len(value) > ASSERTIONS_AT_MOST or depth > DEPTH_AT_MOST:
        raise WrongAssertionError(f"`assert` holds more than {ASSERTIONS_AT_MOST} assertions")
    return [_one(item, setting, depth) for item in value]


def _one(item: object, setting: Setting, depth: int) -> dict[str, object]:
    try:
        found = setting.references.follow(item)
        found = plain(found)
    except (BrokenRefError, NotPlainError) as error:
        raise WrongAssertionError(str(error)) from None
    if not isinstance(found, dict):
        raise WrongAssertionError(
            f"an assertion must be an object with a `type`, found {describe(found)}"
        )
    values = text_keys(found)
    if values.get("type") == SET:
        own = values.get("assert", [])
        return {**values, "assert": _prepared(own, setting, depth + 1)}
    _refuse_foreign(values, setting)
    return {**_with_options(values, setting), **_with_files(values, setting.folder)}


def _refuse_foreign(values: Mapping[str, object], setting: Setting) -> None:
    name = str(values.get("type"))
    reason = reason_not_supported(name.removeprefix("not-"))
    if reason is not None:
        raise NotRunError(f"the assertion `{shown(name)}`: {reason}")
    for text in _texts(values.get("value")):
        if not text.startswith(FILE):
            continue
        path = text.removeprefix(FILE).partition(":")[0]
        ending = next((end for end in NOT_RUN if path.endswith(end)), None)
        if ending is not None:
            raise NotRunError(f"`{shown(text)}`: {NOT_RUN[ending]} is not run here")
    # A template that Python gets as code is none.
    for text in () if name.endswith("python") else _texts([*values.values()]):
        try:
            reason = reason_not_run(text, setting.own_filters)
        except TemplateError as error:
            raise WrongAssertionError(str(error)) from None
        if reason is not None:
            raise NotRunError(f"the assertion `{shown(name)}`: {reason}")
    for key in ("transform", "contextTransform"):
        transform = values.get(key)
        if isinstance(transform, str):
            refuse_transform(transform)


def refuse_transform(text: str) -> None:
    """Raises NotRunError for a transform that is not run here."""
    if text.startswith(FILE):
        path = text.removeprefix(FILE).partition(":")[0]
        if not path.endswith(".py"):
            raise NotRunError(f"the transform `{shown(text)}`: {JAVASCRIPT}")
        return
    try:
        parse_transform(text)
    except WrongValueError as error:
        raise NotRunError(str(error)) from None


def _with_options(values: dict[str, object], setting: Setting) -> dict[str, object]:
    """The assertion with what the test says for all of its assertions."""
    own = values.get("transform")
    chain = [*setting.transforms, *([own] if isinstance(own, str) else [])]
    if len(chain) > 1:
        raise NotRunError(
            f"the transform `{shown(chain[1])}` after `{shown(chain[0])}`: only one is done"
        )
    if chain:
        values = {**values, "transform": chain[0]}
    kind = KINDS.get(str(values.get("type")).removeprefix("not-"))
    for key, value in setting.options.items():
        if kind is not None and key in kind.options and values.get(key) is None:
            values = {**values, key: value}
    return values


def _with_files(values: Mapping[str, object], folder: Path) -> dict[str, object]:
    """The keys whose files are named relative to a folder, with whole paths."""
    found: dict[str, object] = {}
    for key in ("value", "rubricPrompt"):
        if values.get(key) is not None:
            found[key] = located(values[key], folder)
    return found


def located(value: object, folder: Path) -> object:
    """The value with every `file://…` in it made a whole path."""
    if isinstance(value, list):
        return [located(item, folder) for item in value]
    if isinstance(value, str) and value.startswith(FILE):
        return f"{FILE}{folder / value.removeprefix(FILE)}"
    return value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return [text for item in items for text in _texts(item)]
    return []
